"""A deployment finds no instance on which the port is free, and may stop no task to free one.

## What it does

Looks at services whose tasks take a port of their instance and that ECS deploys task by task. Where the desired tasks
are as many as there may be instances, and the minimum healthy percent, rounded up to tasks, is all of them, a new task
has nowhere to go: each instance has an old one on it, which must keep running until a new one is healthy. ECS's
defaults, 100 and 200 percent, do that.

It is an error where the count of tasks is written and nothing scales it, else a warning.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The first deployment works, and every later one stands still until it times out: "is already using a port required by
your task". CloudFormation waits three hours and rolls back, which stands still as well.

## Use instead

A minimum healthy percent that lets one task stop, one instance more than tasks, or ``HostPort`` 0.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.deployments import standstill
from ecs_constructs.rules.capacity.prospects import without_ports
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    found = standstill(service, limits)
    if found is not None and found.limit is Limit.PORT:
        yield found.violation(f"{found.ways_out()} {without_ports(found.prospect)}")


RULE = Rule(
    name="capacity/static-host-port-rolling",
    title="A deployment of tasks that take a port finds an instance on which it is free.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
            quote="unable to place a task because no container instance met all of its requirements",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
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
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MemoryReservation: 256, PortMappings: [{ContainerPort: 80, HostPort: 80}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 200}
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
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MemoryReservation: 256, PortMappings: [{ContainerPort: 80, HostPort: 80}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 200}
""",
)
