"""A cluster holds more services or instances than the account allows.

## What it does

Counts the services of a cluster among the templates, and adds up the largest sizes of the Auto Scaling groups whose
instances join it. Set ``maximum_services_per_cluster`` and ``maximum_instances_per_cluster`` to your account's
quotas.

## Why is this bad

The service or instance beyond the quota is refused, which shows when the cluster is at its largest.

## Use instead

A second cluster: clusters cost nothing.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Cluster


def _check(cluster: Cluster, limits: Limits) -> Iterator[Violation]:
    yield from _too_many(cluster, "services", len(cluster.services), limits.maximum_services_per_cluster)
    instances = sum(group.max_size or 0 for group in cluster.groups())
    yield from _too_many(cluster, "instances", instances, limits.maximum_instances_per_cluster)


def _too_many(cluster: Cluster, what: str, count: int, most: int) -> Iterator[Violation]:
    if count > most:
        yield Violation(
            at=cluster.position,
            message=f"The cluster may hold {count} {what}.",
            actual=count,
            limit=most,
            fix=f"Keep to {most}, use a second cluster, or have the quota raised and set it in the configuration.",
        )


RULE = Rule(
    name="cluster/services-max",
    title="A cluster holds no more services and instances than the account allows.",
    severity=Severity.WARNING,
    subject=Cluster,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
            adjustable=True,
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
    MaxSize: "5001"
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
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "5000"
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
""",
)
