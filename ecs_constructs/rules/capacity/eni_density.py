"""Tasks with a network interface each need more interfaces than their instances have.

## What it does

Looks at services whose tasks have the network mode ``awsvpc``: each task takes one of the instance's network
interfaces, and the instance itself has the first. So an ``m5.large``, with 3 interfaces, runs 2 such tasks, however
small they are. The desired tasks, and those to which the service may scale out, are compared with what the groups hold
at their maximum. For the desired tasks it is an error, for scaling out a warning.

An account that has opted in to ``awsvpcTrunking`` runs more such tasks on an instance (10 on an ``m5.large``). No
template shows that setting, and AWS has it off until somebody turns it on: so it counts as off unless the limit
``awsvpc_trunking`` is set.

Which groups those are follows from the templates: the service's capacity provider strategy, else its cluster's default
strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster. Daemons come first.
Where any of it is not determined, where a group counts in weights, and on other capacity the rule is silent.

## Why is this bad

The tasks above that number never run (``RESOURCE:ENI``), although CPU and memory are free.

## Use instead

The account setting ``awsvpcTrunking``, for instances of a type that supports it, started after it was turned on; more
or larger instances; or the network mode ``bridge``.
"""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.limits import Limits
from ecs_constructs.placement.packing import Limit
from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.rules.capacity.prospects import shortages
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service

_INTERFACES = frozenset({Limit.NETWORK_INTERFACE})


def _check(service: Service, limits: Limits) -> Iterator[Violation]:
    for shortage in shortages(service, limits, _INTERFACES):
        from ecs_constructs.placement.suggestions import trunking  # noqa: PLC0415 - only a finding needs it

        how = "with" if limits.awsvpc_trunking else "without"
        violation = shortage.violation(shortage.ways_out(limits, *trunking(shortage.room, shortage.tasks, limits)))
        message = f"{violation.message[:-1]}, {how} the account setting awsvpcTrunking."
        yield replace(violation, message=message)


RULE = Rule(
    name="capacity/eni-density",
    title="Tasks with a network interface each find enough of them on their instances.",
    severity=Severity.ERROR,
    subject=Service,
    needs=(AutoScalingGroup,),
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html",
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
    NetworkMode: awsvpc
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 4
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
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
    NetworkMode: awsvpc
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    DesiredCount: 4
    DeploymentConfiguration: {MinimumHealthyPercent: 50}
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
""",
)
