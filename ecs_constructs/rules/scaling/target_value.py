"""A policy's target is a value that its metric never passes, or always.

## What it does

Looks at the ``TargetValue`` of policies over a service's CPU, memory or requests. CPU and memory are percentages of
what the task definition asks for. On Fargate, and where the task has a ``Cpu`` or a ``Memory`` of its own, which are
hard limits, they cannot pass 100: a target above is an error. Elsewhere, or where the templates do not tell, tasks may
use more than they asked for, and a target above 100 is a warning. A target of 0 or less is a warning too: the metric is
always above it.

## Why is this bad

AWS accepts it. A policy with an unreachable target never starts a task, whatever the load; one that is always passed
starts tasks up to the most, and keeps them.

## Use instead

50 to 75 percent, so that there is time to start a task before the others are full.
"""

from collections.abc import Iterator
from functools import partial

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.service_scaling import ScalingPolicy


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    tracking = policy.target_tracking
    metric = tracking.predefined_metric if tracking else None
    if tracking is None or metric is None or tracking.target_value is None:
        return
    value, kind = tracking.target_value, metric.type or ""
    if kind.startswith("ECSService") and value > 100:
        yield Violation(
            at=tracking.at("TargetValue"),
            message=f"The target for {kind} is {value:g} percent, which the metric does not pass.",
            actual=value,
            limit=100,
            fix="Set TargetValue to a percentage below 100, such as 60.",
            severity=Severity.ERROR if any(determined([policy], partial(_is_capped, kind))) else Severity.WARNING,
        )
    elif value <= 0 and kind.startswith(("ECSService", "ALB")):
        yield Violation(
            at=tracking.at("TargetValue"),
            message=f"The target for {kind} is {value:g}, which the metric always passes.",
            actual=value,
            fix="Set TargetValue above 0.",
            severity=Severity.WARNING,
        )


def _is_capped(kind: str, policy: ScalingPolicy) -> bool:
    """Whether tasks cannot use more than they asked for of what a metric measures."""
    service = policy.service
    if service is None or service.launches() == {"FARGATE"}:
        return service is not None
    task = service.task_definition
    return task is not None and bool(task.own_memory if "Memory" in kind else task.own_cpu)


RULE = Rule(
    name="scaling/target-value",
    title="A policy's target is a value that its metric can pass.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote=(
                "if the metric is CPU utilization, then the target value is a percent value that represents how much "
                "of the CPU can be used before scaling out."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html",
            read="2026-11-22",
            quote=(
                "measured as the percentage of CPU and memory that is used by the Amazon ECS tasks that belong to a "
                "service on a cluster when compared to the CPU and memory that is specified in the service's task "
                "definition"
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
      TargetValue: 150
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
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
