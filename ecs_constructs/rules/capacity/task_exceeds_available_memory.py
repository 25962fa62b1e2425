"""A task needs memory that the instance keeps for itself.

## What it does

Compares the memory that placement counts for a service's task with what an instance can be expected to register: the
published figure of the type where there is one (``m4.large``: 7985 of 8192 MiB), else 93 % of its nominal memory, less
what the agent is told to keep back (``ECS_RESERVED_MEMORY``, 0 unless configured).

The finding is an error from the nominal memory less that reserve upwards: no instance registers all its memory. Between
the expected and the nominal figure it is a warning, a published figure included: the rest depends on the image and its
kernel, and another image may register some MiB more or less. Above the nominal memory
``capacity/task-exceeds-instance-memory`` reports. Windows instances register nearly all of their memory and are left
out.

Which instances those are follows from the templates: the service's capacity provider strategy, else its cluster's
default strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster through a
capacity provider or by their start script. Where one of them or one of its instance types is not determined, the rule
is silent: that instance might take the task.

## Why is this bad

The service never starts a task, although the instance type's page says that the memory is there.

## Use instead

A reservation that leaves the instance 7 % of its memory, or a larger instance type.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    task, types = service.task_definition, instances.of_service(service)
    if task is None or not types or task.is_windows:
        return
    reserve, needed = limits.reserved_memory_mib, task.least_reserved_memory
    nominal = max(instance.memory_mib for instance in types)
    roomiest = max(types, key=lambda instance: instances.available_memory(instance, limits, reserve))
    available = instances.available_memory(roomiest, limits, reserve)
    if available < needed <= nominal:
        suitable = instances.advice(
            types, lambda instance: instances.available_memory(instance, limits, reserve) >= needed
        )
        yield Violation(
            at=task.at("Memory" if task.own_memory else "ContainerDefinitions"),
            message=(
                f"The task reserves {needed} MiB; of the instances of service {service.label}, {roomiest.name} has the "
                f"most for tasks: about {available} of its {roomiest.memory_mib} MiB."
            ),
            actual=needed,
            limit=available,
            fix=f"Reserve at most {available} MiB, or use an instance type with more memory{suitable}.",
            severity=Severity.ERROR if needed >= nominal - reserve else Severity.WARNING,
        )


RULE = Rule(
    name="capacity/task-exceeds-available-memory",
    title="A task's memory fits in what an instance has left for tasks.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
            read="2026-11-22",
            quote=(
                "Because of platform memory overhead and memory occupied by the system kernel, this "
                "number is different than the installed memory amount for Amazon EC2 instances."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
            read="2026-11-22",
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
    Cpu: "1024"
    Memory: "8000"
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
    Cpu: "1024"
    Memory: "7168"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
