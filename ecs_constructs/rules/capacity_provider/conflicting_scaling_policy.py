"""A group that ECS scales is scaled by something else too.

## What it does

Looks for scaling policies and scheduled actions that set the desired capacity of an Auto Scaling group of which a
capacity provider with managed scaling is in charge. A predictive policy that only forecasts, and a scheduled action
that only moves the limits, are left alone.

## Why is this bad

Managed scaling is a target tracking policy of its own, over how full the group is. Two policies over different metrics
pull against each other: the one starts instances that the other takes away.

## Use instead

Managed scaling alone, or the group's own policies with managed scaling ``DISABLED``, which is legal: a cluster then
scales with network traffic, for instance, whatever its tasks need.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, GroupSizeChange
from ecs_constructs.template.types.ecs import CapacityProvider


def _check(change: GroupSizeChange, _limits: Limits) -> Iterator[Violation]:
    group = change.group
    if group is None or not change.changes_desired_capacity:
        return
    for provider, managed in determined(change.graph.of_type(CapacityProvider), _managed_group):
        if managed is group:
            yield Violation(
                at=change.at("AutoScalingGroupName"),
                message=f"Capacity provider {provider.label} scales group {group.label}, and so does this.",
                fix="Remove it, or set ManagedScaling.Status of the capacity provider to DISABLED.",
            )


def _managed_group(provider: CapacityProvider) -> tuple[CapacityProvider, AutoScalingGroup | None]:
    scaling = provider.group_provider.managed_scaling if provider.group_provider else None
    return provider, provider.group if scaling and scaling.status == "ENABLED" else None


RULE = Rule(
    name="capacity-provider/conflicting-scaling-policy",
    title="A group that a capacity provider scales has no other scaling policy.",
    severity=Severity.WARNING,
    subject=GroupSizeChange,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
            read="2026-11-22",
            quote=(
                "Don't change or manage the desired capacity for the Auto Scaling group ... with any "
                "scaling policies other than the one Amazon ECS manages."
            ),
        ),
    ),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}

Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties:
    AutoScalingGroupName: !Ref Group
    PolicyType: TargetTrackingScaling
    TargetTrackingConfiguration:
      TargetValue: 50000
      PredefinedMetricSpecification: {PredefinedMetricType: ASGAverageNetworkIn}
""",
    good="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: DISABLED}

Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties:
    AutoScalingGroupName: !Ref Group
    PolicyType: TargetTrackingScaling
    TargetTrackingConfiguration:
      TargetValue: 50000
      PredefinedMetricSpecification: {PredefinedMetricType: ASGAverageNetworkIn}
""",
)
