"""A target of requests looks as if it were counted by the second.

## What it does

Looks for policies over ``ALBRequestCountPerTarget`` with a target below 60, which is less than one request a second
for each task.

## Why is this bad

The metric counts requests a minute. A target that was meant by the second makes sixty times as many tasks as needed,
until the most is reached.

## Use instead

Sixty times the requests a second that one task handles: 4000 for about 67.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalingPolicy

LEAST = 60
"""Requests a minute: one a second."""


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    tracking = policy.target_tracking
    metric = tracking.predefined_metric if tracking else None
    if tracking is None or metric is None or metric.type != "ALBRequestCountPerTarget":
        return
    value = tracking.target_value
    if value is not None and 0 < value < LEAST:
        yield Violation(
            at=tracking.at("TargetValue"),
            message=f"The target of {value:g} requests a minute is less than one request a second for each task.",
            actual=value,
            limit=LEAST,
            fix=f"If requests a second are meant, set TargetValue to {value * 60:g}.",
        )


RULE = Rule(
    name="scaling/requests-per-minute",
    title="A target of requests is counted by the minute.",
    severity=Severity.WARNING,
    subject=ScalingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote=(
                "specify the target utilization as the optimal average request count per target during any one-minute "
                "interval"
            ),
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/16933",
            read="2026-11-22",
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
      TargetValue: 50
      PredefinedMetricSpecification:
        PredefinedMetricType: ALBRequestCountPerTarget
        ResourceLabel: app/web/778d41231b141a0f/targetgroup/web/943f017f100becff
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
      TargetValue: 3000
      PredefinedMetricSpecification:
        PredefinedMetricType: ALBRequestCountPerTarget
        ResourceLabel: app/web/778d41231b141a0f/targetgroup/web/943f017f100becff
""",
)
