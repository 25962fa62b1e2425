"""Tasks that must not share an instance are more than there may be instances.

## What it does

Looks at services with the placement constraint ``distinctInstance``. The desired tasks, and those to which the service
may scale out, are compared with the most instances that the groups may have. For the desired tasks it is an error, for
scaling out a warning.

It also warns where the desired tasks are as many as there may be instances, and a deployment may stop none of them
before a new one runs: ECS's default.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The tasks above that number never run, however small they are, and a deployment that finds no free instance stands
still.

## Use instead

One instance more than tasks; or the placement strategy ``spread`` over ``instanceId``, which keeps tasks apart where it
can.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.deployments import standstill
from ecs_constructs.rules.capacity.prospects import shortages
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    for shortage in shortages(service, limits, frozenset({Limit.CONSTRAINT})):
        yield shortage.violation(shortage.ways_out(limits))
    found = standstill(service, limits)
    if found is not None and found.limit is Limit.CONSTRAINT:
        yield found.violation(found.ways_out(), Severity.WARNING)


RULE = Rule(
    name="capacity/distinct-instance",
    title="Tasks that must not share an instance find one each.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html",
            read="2026-11-22",
            quote=(
                "Use distinctInstance to ensure that each task in a particular group is running on a"
                "different container instance."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote="unable to place a task because no container instance met all of its requirements",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 5
    PlacementConstraints: [{Type: distinctInstance}]
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 3
    PlacementConstraints: [{Type: distinctInstance}]
""",
)
