"""A service may scale out to more tasks than its instances hold.

## What it does

Does what ``capacity/service-exceeds-cluster`` does, at the ``MaxCapacity`` of the service's scalable target instead of
its desired count. Where the desired tasks do not fit, that rule reports instead.

Where each service fits alone, it adds up all services of a cluster, each at its maximum. That they do not fit then is
worth knowing and no fault, because they seldom scale out all at once.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The service scales out as it is told, and the tasks above what the group holds stay ``PROVISIONING`` or are tried again
and again: at the peak of the load, when they are needed.

## Use instead

A maximum of the group that holds the service's maximum, or a maximum of the service that the group holds.
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
        if not shortage.is_lasting:
            yield shortage.violation(shortage.ways_out(limits))


def _together(service: Service, limits: Limits) -> Iterator[Violation]:
    # The services of a cluster find the same, which the engine reports once.
    crowd = crowded(service.cluster, limits) if service.cluster else None
    if crowd is not None and not crowd.is_lasting:
        yield crowd.violation(Severity.INFO)


RULE = Rule(
    name="capacity/scaling-max-exceeds-cluster",
    title="A service's tasks fit on the instances that there may be when it has scaled out.",
    severity=Severity.WARNING,
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
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties: {ClusterName: shop}
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
    ServiceName: web
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/shop/web
    MinCapacity: 1
    MaxCapacity: 5
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties: {ClusterName: shop}
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
    ServiceName: web
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/shop/web
    MinCapacity: 1
    MaxCapacity: 4
""",
)
