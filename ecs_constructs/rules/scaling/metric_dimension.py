"""A service's target tracking policy follows no metric, two metrics, or one of another service.

## What it does

Looks at target tracking policies of ECS services: they have either a predefined or a customized metric, and a
predefined one is the service's CPU or memory (also in high resolution) or ``ALBRequestCountPerTarget``.

## Why is this bad

The deployment fails: "Scalable dimension ecs:service:DesiredCount only supports the following predefined metric
types".

## Use instead

``ECSServiceAverageCPUUtilization`` for work that needs CPU, ``ALBRequestCountPerTarget`` where a task handles a known
number of requests a minute, a customized metric for queues.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalingPolicy

METRICS = (
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
    "ALBRequestCountPerTarget",
    "ECSServiceAverageCPUUtilizationHighResolution",
    "ECSServiceAverageMemoryUtilizationHighResolution",
)
"""The predefined metrics of ECS services."""

_SPECIFICATIONS = ("PredefinedMetricSpecification", "CustomizedMetricSpecification")


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    tracking = policy.target_tracking
    if tracking is None or not policy.scales_services:
        return
    count = sum(tracking.read(name) is not None for name in _SPECIFICATIONS)
    if count != 1:
        yield Violation(
            at=policy.at("TargetTrackingScalingPolicyConfiguration"),
            message=f"The policy has {count} metrics.",
            actual=count,
            limit=1,
            fix=f"Give it either a {_SPECIFICATIONS[0]} or a {_SPECIFICATIONS[1]}.",
        )
    metric = tracking.predefined_metric
    if metric is not None and metric.type is not None and metric.type not in METRICS:
        yield Violation(
            at=metric.at("PredefinedMetricType"),
            message=f"An ECS service cannot be scaled by {metric.type}.",
            actual=metric.type,
            limit=", ".join(METRICS),
            fix=f"Use one of {', '.join(METRICS)}.",
        )


RULE = Rule(
    name="scaling/metric-dimension",
    title="A service's target tracking policy follows one metric that services have.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote="You can specify either a predefined metric or a customized metric.",
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cdk-preflight",),
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
      PredefinedMetricSpecification: {PredefinedMetricType: RDSReaderAverageCPUUtilization}
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
      TargetValue: 50
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
