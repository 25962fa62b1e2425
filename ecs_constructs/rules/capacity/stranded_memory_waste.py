"""A service leaves much of each instance's memory unused, because one task more does not fit.

## What it does

Looks at services that are alone on their group and have more than one task. Where memory is what keeps another task
from an instance, and the tasks that do fit leave more than a third of the memory that the instance can be expected to
have for them (the limit ``stranded_memory_share``), it says so. Of several instance types each has to be filled so
badly.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The memory is paid for, and nothing can use it: tasks of 2100 MiB on instances of 4 GiB leave nearly half of each.

## Use instead

A reservation that is a whole part of what the instance has for tasks, a larger instance type, on which less is left in
proportion, or a smaller one.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.fleets import Fleet, Kind
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Limit, Pool, per_instance
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.prospects import Prospect, alone_on_its_group, prospect_of
from ecs_constructs.template import Position
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service

_MEMORY = RESOURCES.index(Limit.MEMORY)


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    prospect = prospect_of(service, limits)
    if prospect is None or len(prospect.expected.fleets) != 1 or (prospect.counts.maximum or 0) < 2:
        return
    fleet = prospect.expected.fleets[0]
    needed = prospect.expected.shape.amounts[_MEMORY]
    filled = [_filled(prospect.expected, fleet, kind) for kind in fleet.kinds]
    if not all(_is_wasteful(each, needed, limits) for each in filled) or not alone_on_its_group(prospect):
        return
    tasks, _, available = min(filled, key=lambda each: each[2] - each[0] * needed)
    left = available - tasks * needed
    yield Violation(
        at=_position(prospect),
        message=(
            f"An instance of group {fleet.name} has about {available} MiB for tasks of service {service.label}; "
            f"{'1 task' if tasks == 1 else f'{tasks} tasks'} of {needed} MiB leave{'s' if tasks == 1 else ''} {left} "
            "of them, too little for another."
        ),
        actual=needed,
        limit=available // (tasks + 1),
        fix=(
            f"Reserve at most {available // (tasks + 1)} MiB for {tasks + 1} tasks on each instance, or use instances "
            "that the tasks fill better."
        ),
    )


def _filled(room: Outlook, fleet: Fleet, kind: Kind) -> tuple[int, Limit | None, int]:
    """How many tasks an instance of one type holds, what limits them, and the memory that it has for them."""
    pool = Pool(name="", amounts=kind.possible, count=1, ports=fleet.possible_ports)
    return *per_instance(room.demand(1), pool), kind.possible[_MEMORY]


def _is_wasteful(filled: tuple[int, Limit | None, int], needed: int, limits: Limits) -> bool:
    tasks, limit, available = filled
    left = available - tasks * needed
    return tasks > 0 and limit is Limit.MEMORY and left > limits.stranded_memory_share * available


def _position(prospect: Prospect) -> Position:
    task = prospect.task
    return task.at("Memory" if task.own_memory else "ContainerDefinitions")


RULE = Rule(
    name="capacity/stranded-memory-waste",
    title="A service's tasks leave less than a third of an instance's memory that nothing can use.",
    severity=Severity.INFO,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: c5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "2"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 2100}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: c5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "2"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 1900}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
""",
)
