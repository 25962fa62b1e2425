"""The tasks of a service, or of all services of a cluster, need more instances than there may be.

## What it does

Counts how many of a service's tasks fit on one instance by CPU, memory and GPUs, whole tasks only, and compares the
desired tasks with what the groups hold at their maximum. It is an error where they do not fit even if every instance is
of the roomiest type and has all of its memory but 1 MiB; a warning where they do not fit in the memory that instances
can be expected to have, or where a strategy of several providers sends more tasks to one than it holds, however ECS
rounds their shares.

Where each service fits alone, it looks at all services of the cluster together, and warns where a lower bound proves
that their desired tasks cannot run at the same time, or are not expected to. A service of which a part is left open is
not counted.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The tasks that are left over never run: "unable to place a task because no container instance met all of its
requirements". A deployment by CloudFormation waits for them, for hours, and then rolls back.

## Use instead

A larger maximum of the group, smaller reservations, or fewer tasks.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.crowds import crowded
from ecs_constructs.rules.capacity.prospects import SIZES, shortages
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    yield from apart(service, lambda each: _alone(each, limits), lambda each: _together(each, limits))


def _alone(service: Service, limits: Limits) -> Iterator[Violation]:
    for shortage in shortages(service, limits, SIZES):
        if shortage.is_lasting:
            yield shortage.violation(shortage.ways_out(limits))


def _together(service: Service, limits: Limits) -> Iterator[Violation]:
    # The services of a cluster find the same, which the engine reports once.
    crowd = crowded(service.cluster, limits) if service.cluster else None
    if crowd is not None and crowd.is_lasting:
        yield crowd.violation(Severity.WARNING)


RULE = Rule(
    name="capacity/service-exceeds-cluster",
    title="A service's tasks fit on the instances that there may be.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote="unable to place a task because no container instance met all of its requirements",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 3000}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 5
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 3000}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 3
""",
)
