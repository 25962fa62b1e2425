"""A deployment finds no room for a new task, and may stop no old one to make some.

## What it does

Looks at services that ECS deploys task by task. ECS keeps the minimum healthy percent of the desired tasks, rounded up,
running. Where that is all of them, a new task starts before an old one stops, and the groups, at their maximum, have to
hold one task more than desired. The rule compares that with what they hold beside the daemons.

It is an error where the instances surely do not hold it, the count of tasks is written and nothing scales it; else a
warning. Percentages that leave no way even with room are reported by ``service/deployment-percent`` and
``service/deployment-rounding-deadlock``, tasks that take a port of their instance by
``capacity/static-host-port-rolling``, those with ``distinctInstance`` by ``capacity/distinct-instance``.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The first deployment works, and every later one stands still until it times out: "unable to place a task because no
container instance met all of its requirements". CloudFormation waits three hours and rolls back, which stands still as
well.

## Use instead

Room for one task more, or a minimum healthy percent that lets one task stop: 0 for one task, 50 for two.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.deployments import standstill
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    found = standstill(service, limits)
    if found is not None and found.limit not in (Limit.PORT, Limit.CONSTRAINT):
        yield found.violation(found.ways_out())


RULE = Rule(
    name="capacity/rolling-deploy-headroom",
    title="A deployment finds room for a new task, or may stop an old one.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote="unable to place a task because no container instance met all of its requirements",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/9919",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: t2.micro}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "1"
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 512}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
    DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 200}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: t2.micro}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "1"
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
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 512}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 1
    DeploymentConfiguration: {MinimumHealthyPercent: 0, MaximumPercent: 200}
""",
)
