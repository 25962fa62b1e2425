"""A predictive scaling policy has metrics or a buffer that it cannot have.

## What it does

Looks at the ``PredictiveScalingPolicyConfiguration`` of a policy: it has one metric specification, with either a pair
of metrics or one load metric and one scaling metric. The pairs of ECS services are ``ECSServiceCPUUtilization``,
``ECSServiceMemoryUtilization`` and ``ALBRequestCount``. A ``MaxCapacityBuffer`` goes with
``MaxCapacityBreachBehavior: IncreaseMaxCapacity``, which needs one, and not with ``HonorMaxCapacity``.

## Why is this bad

The deployment fails: "You must specify one metric specification", "A policy must have either one scaling metric and one
load metric or one metric pair", or "You must specify MaxCapacityBuffer when using IncreaseMaxCapacity".

## Use instead

A pair of metrics, which knows the right statistics. A policy for each pair where there are several.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.service_scaling import PredictiveMetrics, PredictiveServiceScaling, ScalingPolicy

PAIRS = ("ECSServiceCPUUtilization", "ECSServiceMemoryUtilization", "ALBRequestCount")
"""The pairs of metrics of ECS services."""

_PAIR = "PredefinedMetricPairSpecification"
_LOAD = ("PredefinedLoadMetricSpecification", "CustomizedLoadMetricSpecification")
_SCALING = ("PredefinedScalingMetricSpecification", "CustomizedScalingMetricSpecification")
_INCREASE = "IncreaseMaxCapacity"


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    if policy.predictive is not None:
        yield from apart(policy.predictive, _buffer, _number)
        yield from apart(policy.predictive, _metrics)


def _buffer(scaling: PredictiveServiceScaling) -> Iterator[Violation]:
    behavior, has = scaling.breach_behavior, scaling.read("MaxCapacityBuffer") is not None
    # Without a behavior the buffer is of no use, but whether it is rejected is not known.
    if behavior is not None and has is not (behavior == _INCREASE):
        yield Violation(
            at=scaling.at("MaxCapacityBuffer"),
            message=f"The policy has {'a' if has else 'no'} MaxCapacityBuffer, but its behavior is {behavior}.",
            actual=behavior,
            fix=f"{'Leave MaxCapacityBuffer out' if has else 'Set MaxCapacityBuffer'}, or set "
            f"MaxCapacityBreachBehavior to {_INCREASE if has else 'HonorMaxCapacity'}.",
        )


def _number(scaling: PredictiveServiceScaling) -> Iterator[Violation]:
    count = len(scaling.metrics)
    if count != 1 and scaling.read("MetricSpecifications") is not None:
        yield Violation(
            at=scaling.at("MetricSpecifications"),
            message=f"The policy has {count or 'no'} metric specifications.",
            actual=count,
            limit=1,
            fix="Keep one, and make a policy of each other." if count else "Write one.",
        )


def _metrics(scaling: PredictiveServiceScaling) -> Iterator[Violation]:
    for metrics in scaling.metrics:
        yield from apart(metrics, _pair_or_two, _pair)


def _pair_or_two(metrics: PredictiveMetrics) -> Iterator[Violation]:
    pairs, loads, scalings = (_count(metrics, names) for names in ((_PAIR,), _LOAD, _SCALING))
    if (pairs, loads, scalings) not in ((1, 0, 0), (0, 1, 1)):
        yield Violation(
            at=metrics.at(_PAIR),
            message=f"The policy has {pairs} metric pairs, {loads} load metrics and {scalings} scaling metrics.",
            limit="one pair, or one load metric and one scaling metric",
            fix=f"Give it a {_PAIR}, or one load metric and one scaling metric.",
        )


def _count(metrics: PredictiveMetrics, names: tuple[str, ...]) -> int:
    return sum(metrics.read(name) is not None for name in names)


def _pair(metrics: PredictiveMetrics) -> Iterator[Violation]:
    kind = metrics.pair.type if metrics.pair else None
    if metrics.pair and kind is not None and kind not in PAIRS:
        yield Violation(
            at=metrics.pair.at("PredefinedMetricType"),
            message=f"{kind} is no pair of metrics of ECS services.",
            actual=kind,
            limit=", ".join(PAIRS),
            fix=f"Use one of {', '.join(PAIRS)}.",
        )


RULE = Rule(
    name="scaling/predictive-policy",
    title="A predictive scaling policy has metrics and a buffer that go together.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    only_where=("PredictiveScalingPolicyConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote=(
                "Required if the MaxCapacityBreachBehavior property is set to IncreaseMaxCapacity, and cannot be "
                "used otherwise."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingMetricSpecification.html",
            read="2026-11-22",
            quote="You must specify either a metric pair, or a load metric and a scaling metric individually.",
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
            read="2026-11-22",
            quote="PredictiveScaling - Only supported for Amazon ECS",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/production/web
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: PredictiveScaling
    PredictiveScalingPolicyConfiguration:
      MaxCapacityBreachBehavior: HonorMaxCapacity
      MaxCapacityBuffer: 10
      MetricSpecifications:
        - TargetValue: 50
          PredefinedMetricPairSpecification: {PredefinedMetricType: ECSServiceCPUUtilization}
""",
    good="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/production/web
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: PredictiveScaling
    PredictiveScalingPolicyConfiguration:
      MaxCapacityBreachBehavior: IncreaseMaxCapacity
      MaxCapacityBuffer: 10
      MetricSpecifications:
        - TargetValue: 50
          PredefinedMetricPairSpecification: {PredefinedMetricType: ECSServiceCPUUtilization}
""",
)
