"""Tasks that take a fixed port of their instance are more than there may be instances.

## What it does

Looks at tasks that take a port of the instance: with a ``HostPort`` in the network mode ``bridge``, and with any port
in the mode ``host``. An instance runs one of them. The desired tasks, and those to which the service may scale out, are
compared with the most instances that the groups may have. For the desired tasks it is an error, for scaling out a
warning.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The tasks above that number never run: "is already using a port required by your task".

## Use instead

``HostPort`` 0, or none, so that Docker chooses a free port and the load balancer learns it; or the network mode
``awsvpc``; or as many instances as tasks.
"""

from collections.abc import Iterator

from ecs_constructs.limits import Limits
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.prospects import shortages
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    for shortage in shortages(service, limits, frozenset({Limit.PORT})):
        yield shortage.violation(shortage.ways_out(limits))


RULE = Rule(
    name="capacity/static-host-port",
    title="Tasks that take a port of their instance find an instance each.",
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
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
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
    DesiredCount: 3
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
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
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
""",
)
