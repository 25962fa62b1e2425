"""A policy's cooldown is less than no time.

## What it does

Looks for cooldowns below 0 in target tracking and step scaling policies. 0 is a value.

## Why is this bad

Nobody can wait for less than no time. Whether AWS rejects it could not be verified, so this is a warning.

## Use instead

No cooldown, which means 300 seconds for ECS services, or a short one (10 to 60) for scaling out: a scale-out that is
still under way is taken into account in any case.
"""

import math
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template import View
from ecs_constructs.template.types.service_scaling import ScalingPolicy, StepScaling, TargetTracking

_TRACKING = tuple(
    Bounds(property=cooldown, least=0, most=math.inf, unit="seconds")
    for cooldown in (TargetTracking.scale_in_cooldown, TargetTracking.scale_out_cooldown)
)
_STEPS = (Bounds(property=StepScaling.cooldown, least=0, most=math.inf, unit="seconds"),)


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    parts: list[tuple[View | None, tuple[Bounds, ...]]] = [
        (policy.target_tracking, _TRACKING),
        (policy.step_scaling, _STEPS),
    ]
    for part, bounds in parts:
        if part is not None:
            yield from outside(part, "The policy", bounds)


RULE = Rule(
    name="scaling/cooldown",
    title="A policy's cooldown is no less than 0 seconds.",
    severity=Severity.WARNING,
    subject=ScalingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote="The amount of time, in seconds, to wait for a previous scale-out activity to take effect.",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 60
      ScaleInCooldown: -5
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 60
      ScaleInCooldown: 0
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
