"""A scaled service never becomes smaller again.

## What it does

Looks for services all of whose policies track a target with ``DisableScaleIn: true``, and whose limits no schedule
changes.

## Why is this bad

The service keeps as many tasks as its worst hour needed, and they are paid for ever.

## Use instead

Scale-in by at least one policy. Target tracking waits for 15 minutes below the target before it takes a task away.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget, ScalingPolicy


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    policies = target.all_policies()
    if policies and not target.is_scheduled and all(_only_scales_out(policy) for policy in policies):
        yield Violation(
            at=policies[0].at("TargetTrackingScalingPolicyConfiguration"),
            message=f"No policy of {target.label} takes tasks away.",
            fix="Leave DisableScaleIn out of at least one policy.",
        )


def _only_scales_out(policy: ScalingPolicy) -> bool:
    return policy.target_tracking is not None and policy.target_tracking.disable_scale_in is True


RULE = Rule(
    name="scaling/disable-scale-in-only-policy",
    title="A scaled service can become smaller again.",
    severity=Severity.WARNING,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote=(
                "If the value is true, scale in is disabled and the target tracking scaling policy won't remove "
                "capacity from the scalable target."
            ),
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
      DisableScaleIn: true
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
      DisableScaleIn: false
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
