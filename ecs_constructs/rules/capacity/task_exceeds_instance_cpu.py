"""A task needs more CPU than any instance that it may run on has.

## What it does

Compares the CPU units that placement counts for a service's task (``Cpu`` of the task, else the sum of its containers)
with the largest instance type that the service can reach, at 1024 units a vCPU. An instance registers its CPU in full,
so equality fits.

Which instances those are follows from the templates: the service's capacity provider strategy, else its cluster's
default strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster through a
capacity provider or by their start script. Where one of them or one of its instance types is not determined, the rule
is silent: that instance might take the task. A group that chooses its types by ``InstanceRequirements`` counts with the
``Max`` that they name.

## Why is this bad

The service never starts a task: "unable to place a task because no container instance met all of its requirements".
CloudFormation waits for it until it gives up, hours later.

## Use instead

A smaller task, or a larger instance type. Bursting beyond ``Cpu`` needs no reservation: a container without ``Cpu`` may
use what is idle.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    if task is None:
        return
    try:
        types = instances.of_service(service)
    except NotDetermined:
        yield from _beyond_requirements(service, task)
        raise
    if not types:
        return
    needed, largest = task.least_reserved_cpu, max(types, key=lambda instance: instance.cpu_units)
    if needed > largest.cpu_units:
        suitable = instances.advice(types, lambda instance: instance.cpu_units >= needed)
        yield Violation(
            at=task.at("Cpu" if task.own_cpu else "ContainerDefinitions"),
            message=(
                f"The task needs {needed} CPU units, more than any instance of service {service.label} has: "
                f"{largest.name} has {largest.cpu_units}."
            ),
            actual=needed,
            limit=largest.cpu_units,
            fix=f"Lower the CPU to at most {largest.cpu_units}, or use a type with at least {needed}{suitable}.",
        )


def _beyond_requirements(service: Service, task: TaskDefinition) -> Iterator[Violation]:
    vcpus = instances.most_that_is_asked(service, lambda asked: asked.vcpu_count, lambda instance: instance.vcpus)
    needed = task.least_reserved_cpu
    if vcpus is not None and needed > vcpus * 1024:
        yield Violation(
            at=task.at("Cpu" if task.own_cpu else "ContainerDefinitions"),
            message=(
                f"The task needs {needed} CPU units; instances of service {service.label} have {vcpus} vCPU at most."
            ),
            actual=needed,
            limit=vcpus * 1024,
            fix=f"Lower the CPU to at most {vcpus * 1024}, or raise the Max of VCpuCount in the InstanceRequirements.",
        )


RULE = Rule(
    name="capacity/task-exceeds-instance-cpu",
    title="A task's CPU fits on an instance that it may run on.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "You can determine the number of CPU units that are available per EC2 instance type by "
                "multiplying the vCPUs listed for that instance type on the Amazon EC2 Instances detail "
                "page by 1,024."
            ),
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "4096"
    Memory: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "2048"
    Memory: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
