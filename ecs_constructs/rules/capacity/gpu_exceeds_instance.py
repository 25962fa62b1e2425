"""A task asks for more GPUs than any instance that it may run on has.

## What it does

Adds up the GPUs that a task's containers ask for and compares them with the most that an instance type of the service
has; a type without GPUs has 0. Shared GPUs count as nothing here. ``ALL``, where no type has a GPU, is a warning: it
is not documented whether ECS places such a task or gives it none.

Which instances those are follows from the templates: the service's capacity provider strategy, else its cluster's
default strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster through a
capacity provider or by their start script. Where one of them or one of its instance types is not determined, the rule
is silent: that instance might take the task.

## Why is this bad

The service never starts a task: "unable to place a task because no container instance met all of its requirements".

## Use instead

At most as many GPUs as the type has, or a type with more. Two containers cannot share one GPU unless both say so with a
sharing strategy.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template import determined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task, types = service.task_definition, instances.of_service(service)
    if task is None or not types:
        return
    needed, richest = task.least_gpus, max(types, key=lambda instance: instance.gpus)
    if needed > richest.gpus:
        suitable = instances.advice(types, lambda instance: instance.gpus >= needed)
        less = f"Ask for at most {richest.gpus} GPU" if richest.gpus else "Leave the requirement out"
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message=(
                f"The task asks for {needed} GPU, more than any instance of service {service.label} has: "
                f"{richest.name} has {richest.gpus}."
            ),
            actual=needed,
            limit=richest.gpus,
            fix=f"{less}, or use an instance type with at least {needed}{suitable}.",
        )
    elif richest.gpus == 0 and _asks_for_all(task):
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message=f"The task asks for ALL GPUs, and no instance of service {service.label} has one.",
            actual="ALL",
            limit=0,
            fix="Leave the requirement out, or use an instance type with GPUs.",
            severity=Severity.WARNING,
        )


def _asks_for_all(task: TaskDefinition) -> bool:
    lists = determined(task.containers, lambda container: container.resource_requirements)
    gpus = determined((each for found in lists for each in found), lambda each: each.type == "GPU" and each.value)
    return any(value and value.upper() == "ALL" for value in gpus)


RULE = Rule(
    name="capacity/gpu-exceeds-instance",
    title="A task's GPUs fit on an instance that it may run on.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "The number of GPUs that's reserved for all containers in a task can't exceed the number "
                "of available GPUs on the container instance that the task is launched on."
            ),
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: g4dn.12xlarge}}
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
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 1024, ResourceRequirements: [{Type: GPU, Value: "5"}]}
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: g4dn.12xlarge}}
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
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 1024, ResourceRequirements: [{Type: GPU, Value: "4"}]}
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
