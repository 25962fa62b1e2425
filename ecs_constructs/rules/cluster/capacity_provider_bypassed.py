"""A service does not use the capacity provider that would start instances for it.

## What it does

Looks for services that are placed on instances without a capacity provider strategy (``LaunchType: EC2``, or neither
a launch type nor a strategy, and no default strategy of the cluster), in a cluster with a capacity provider whose
group ECS scales. Daemons are left alone: they follow the instances.

## Why is this bad

Managed scaling counts the tasks that were placed by its provider, and no others. These find no room, wait, and no
instance is started for them: "no container instance met all of its requirements". Their instances may be taken away
as well.

## Use instead

A ``CapacityProviderStrategy`` on the service, or a default strategy on the cluster and no ``LaunchType``. aws-cdk-lib
writes ``LaunchType: EC2`` unless ``capacity_provider_strategies`` is given.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import CapacityProvider, Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    cluster = service.cluster
    if cluster is None or service.is_daemon or service.strategy() or service.launch_type not in (None, "EC2"):
        return
    scaled = [provider for provider in cluster.capacity_providers() if provider.manages_scaling]
    if scaled:
        yield Violation(
            at=service.at("LaunchType" if service.launch_type else "CapacityProviderStrategy"),
            message=f"The service bypasses capacity provider {scaled[0].label}: ECS starts no instances for its tasks.",
            actual=service.launch_type,
            fix=f"Leave LaunchType out, and name {scaled[0].label} in CapacityProviderStrategy.",
        )


RULE = Rule(
    name="cluster/capacity-provider-bypassed",
    title="A service on instances is placed by the capacity provider that scales them.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    needs=(CapacityProvider,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: EC2}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1"}
""",
)
