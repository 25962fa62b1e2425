"""A task fits on some instance types of a group that ECS scales, but not on the smallest.

## What it does

Where a capacity provider with managed scaling stands on a group of several instance types, compares a service's task
with the least vCPUs, the least nominal memory and the fewest GPUs among them: each parameter on its own, as ECS does.
What fits on none of the types is left to the other rules of capacity.

It is an error where the group starts empty and the service has no other provider: nothing then ever starts an
instance. With a minimum above 0 a task may find a place on an instance that happens to be large enough, so that it is a
warning.

## Why is this bad

Managed scaling computes how many instances to start from the smallest of the group's types. Tasks that do not fit on it
are left out of the sum: they stay ``PROVISIONING``, and the group does not grow for them.

## Use instead

Types of about the same size in one group, each large enough for the largest task; another capacity provider for the
large tasks.
"""

from collections.abc import Iterator

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import CapacityProvider, Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    providers = [item.provider for item in service.strategy()]
    for provider in providers:
        if task is not None and isinstance(provider, CapacityProvider) and provider.manages_scaling:
            try:
                yield from _violations(service, task, provider, alone=len(providers) == 1)
            except NotDetermined as error:
                service.graph.note(error)


def _violations(
    service: Service, task: TaskDefinition, provider: CapacityProvider, *, alone: bool
) -> Iterator[Violation]:
    group = provider.group
    if group is None:
        return
    needs = _needs(task)
    types = instances.of_group(group)
    if not any(all(need <= offer for need, offer in zip(needs, _offers(instance), strict=True)) for instance in types):
        return
    for index, (name, unit) in enumerate((("Cpu", "CPU units"), ("Memory", "MiB"), ("ContainerDefinitions", "GPU"))):
        offered, smallest = min((_offers(instance)[index], instance.name) for instance in types)
        needed = needs[index]
        if needed > offered:
            yield Violation(
                at=task.at(name if task.body.get(name) is not None else "ContainerDefinitions"),
                message=(
                    f"The task of service {service.label} needs {needed} {unit}, and {smallest}, the least of "
                    f"group {group.label}, has {offered}: capacity provider {provider.label} starts no instance for it."
                ),
                actual=needed,
                limit=offered,
                fix=f"Need at most {offered} {unit}, or take {smallest} out of the group.",
                severity=Severity.ERROR if alone and _starts_empty(group) else Severity.WARNING,
            )


def _starts_empty(group: AutoScalingGroup) -> bool:
    return group.min_size == 0 and not group.desired_capacity


def _needs(task: TaskDefinition) -> tuple[int, int, int]:
    return task.least_reserved_cpu, task.least_reserved_memory, task.least_gpus


def _offers(instance: InstanceType) -> tuple[int, int, int]:
    return instance.cpu_units, instance.memory_mib, instance.gpus


RULE = Rule(
    name="capacity/task-exceeds-smallest-instance",
    title="A task fits on the smallest instance type of a group that ECS scales.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html",
            read="2026-11-22",
            quote="The smallest and the largest instance types for each parameter are selected.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
            read="2026-11-22",
            quote=(
                "If a group of tasks have resource requirements that are greater than the smallest "
                "instance type in the Auto Scaling group, then that group of tasks can't run with this "
                "capacity provider."
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
    MinSize: "0"
    MaxSize: "4"
    MixedInstancesPolicy:
      LaunchTemplate:
        LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
        Overrides: [{InstanceType: m5.large}, {InstanceType: m5.xlarge}]
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
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
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
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
    MinSize: "0"
    MaxSize: "4"
    MixedInstancesPolicy:
      LaunchTemplate:
        LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
        Overrides: [{InstanceType: m5.large}, {InstanceType: m5.xlarge}]
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
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
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
