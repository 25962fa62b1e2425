"""A service may be scaled to no tasks, and then has no metric to come back by.

## What it does

Looks for scalable targets with ``MinCapacity: 0`` all of whose policies track the service's own CPU or memory, and
whose limits no schedule changes.

## Why is this bad

A service without tasks reports neither CPU nor memory, and target tracking does nothing while data are missing. Once
at 0, it stays there until somebody starts a task.

## Use instead

``MinCapacity: 1``; or a policy over a metric that exists without tasks, such as the length of a queue.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget, ScalingPolicy


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    policies = target.all_policies()
    if target.min_capacity == 0 and policies and not target.is_scheduled and all(map(_needs_tasks, policies)):
        yield Violation(
            at=target.at("MinCapacity"),
            message="At 0 tasks the service has neither CPU nor memory in use, and no policy brings it back.",
            actual=0,
            limit=1,
            fix="Set MinCapacity to 1 or more, or scale by a metric that exists without tasks.",
        )


def _needs_tasks(policy: ScalingPolicy) -> bool:
    metric = policy.target_tracking.predefined_metric if policy.target_tracking else None
    return metric is not None and (metric.type or "").startswith("ECSService")


RULE = Rule(
    name="scaling/min-zero-target-tracking",
    title="A service that may have no tasks has a way back.",
    severity=Severity.WARNING,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
            quote="It's strongly recommended that you specify a value greater than 0.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html",
            read="2026-11-22",
            quote=(
                "A target tracking scaling policy does not perform scaling when the specified metric has insufficient "
                "data."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
            read="2026-11-22",
            quote=(
                "if you have a cluster with one service but that service has no tasks in a RUNNING state, there will "
                "be no metrics sent to CloudWatch"
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
    MinCapacity: 0
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 60
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
    MinCapacity: 1
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 60
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
