"""A step scaling policy's steps overlap, leave a gap, or cannot be.

## What it does

Puts the steps of a policy in the order of their bounds. Each upper bound is above its lower bound and is the lower
bound of the next step; where a lower bound is negative, the first step has none, and where an upper bound is
positive, the last has none. There is at least one step, and each has a bound. ``AdjustmentType`` says what they mean;
``MinAdjustmentMagnitude`` belongs to ``PercentChangeInCapacity``; an exact capacity is not negative. More than 20 steps
are a warning: set ``maximum_step_adjustments`` to your account's quota.

## Why is this bad

For each value of the metric there must be one answer. Anything else makes the deployment fail.

## Use instead

Steps written from the threshold outwards, each beginning where the one before ends, the last one open.
"""

import math
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.service_scaling import ScalingPolicy, StepScaling

PERCENT = "PercentChangeInCapacity"


def _check(policy: ScalingPolicy, limits: Limits) -> Iterator[Violation]:
    scaling = policy.step_scaling
    if scaling is not None:
        yield from apart(scaling, partial(_number, limits), _type, _magnitude, _steps, _order)


def _number(limits: Limits, scaling: StepScaling) -> Iterator[Violation]:
    steps = scaling.step_adjustments
    if len(steps) > limits.maximum_step_adjustments:
        yield Violation(
            at=scaling.at("StepAdjustments"),
            message=f"The policy has {len(steps)} steps.",
            actual=len(steps),
            limit=limits.maximum_step_adjustments,
            fix=f"Keep at most {limits.maximum_step_adjustments}, or have the quota raised.",
            severity=Severity.WARNING,
        )


def _type(scaling: StepScaling) -> Iterator[Violation]:
    for name in scaling.missing(("AdjustmentType",)):
        yield Violation(
            at=scaling.at(name),
            message="The policy does not say whether its steps are numbers of tasks, percentages or capacities.",
            fix=f"Set AdjustmentType to ChangeInCapacity, {PERCENT} or ExactCapacity.",
        )


def _magnitude(scaling: StepScaling) -> Iterator[Violation]:
    if scaling.min_adjustment_magnitude is not None and scaling.adjustment_type not in (None, PERCENT):
        yield Violation(
            at=scaling.at("MinAdjustmentMagnitude"),
            message=f"The policy changes the capacity by {scaling.adjustment_type} and has a MinAdjustmentMagnitude.",
            actual=scaling.adjustment_type,
            limit=PERCENT,
            fix=f"Leave MinAdjustmentMagnitude out, or set AdjustmentType to {PERCENT}.",
        )


def _steps(scaling: StepScaling) -> Iterator[Violation]:
    for fault, fix in _of_steps(scaling):
        yield Violation(at=scaling.at("StepAdjustments"), message=f"{fault}.", fix=fix)


def _order(scaling: StepScaling) -> Iterator[Violation]:
    for fault in _of_bounds(scaling):
        yield Violation(at=scaling.at("StepAdjustments"), message=f"{fault}.", fix=_ORDER)


_ORDER = "Let each step begin where the one before ends, and leave the outermost bounds out."


def _of_steps(scaling: StepScaling) -> Iterator[tuple[str, str]]:
    """What is wrong with the steps one by one, each fault with its fix."""
    if not scaling.step_adjustments:
        yield "The policy has no steps", "Write a step."
    for step in scaling.step_adjustments:
        if step.lower_bound is None and step.upper_bound is None:
            yield (
                "A step has neither a lower nor an upper bound",
                "Set MetricIntervalLowerBound to 0 for what is above the alarm's threshold, or "
                "MetricIntervalUpperBound to 0 for what is below it.",
            )
        if scaling.adjustment_type == "ExactCapacity" and step.adjustment is not None and step.adjustment < 0:
            yield (
                f"A step sets the capacity to exactly {step.adjustment}",
                "Set ScalingAdjustment to 0 or more, or AdjustmentType to ChangeInCapacity.",
            )


def _of_bounds(scaling: StepScaling) -> Iterator[str]:
    steps = sorted(
        (
            -math.inf if step.lower_bound is None else step.lower_bound,
            math.inf if step.upper_bound is None else step.upper_bound,
        )
        for step in scaling.step_adjustments
    )
    if not steps:
        return
    for lower, upper in steps:
        if lower >= upper:
            yield f"A step's lower bound {lower:g} is not below its upper bound {upper:g}"
    for (_, upper), (lower, _) in pairwise(steps):
        if upper != lower:
            yield _between(upper, lower)
    if -math.inf < steps[0][0] < 0:
        yield f"The first step begins at {steps[0][0]:g}, and nothing is below it"
    if 0 < steps[-1][1] < math.inf:
        yield f"The last step ends at {steps[-1][1]:g}, and nothing is above it"


def _between(upper: float, lower: float) -> str:
    """What is wrong where a step ends and the next begins elsewhere."""
    if upper < lower:
        return f"The steps leave a gap between {upper:g} and {lower:g}"
    is_open = lower == -math.inf
    return "Two steps have no lower bound" if is_open else f"A step begins at {lower:g}, where another still goes on"


RULE = Rule(
    name="scaling/step-adjustments",
    title="A step scaling policy's steps cover the metric once, without gaps.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    only_where=("StepScalingPolicyConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html",
            read="2026-11-22",
            quote="The ranges of your step adjustments can't overlap or have a gap.",
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/issues/4812",
            read="2026-11-22",
            quote="Both lower and upper bounds of a step adjustment cannot be left unspecified",
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html",
            read="2026-11-22",
            quote=(
                "At least one step adjustment is required if you are adding a new step scaling policy configuration."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html",
            read="2026-11-22",
            quote="Step adjustments per step scaling policy: 20",
            adjustable=True,
        ),
    ),
    seen_by=(
        "cdk-preflight",
        "aws-cdk-lib (some)",
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
    PolicyType: StepScaling
    StepScalingPolicyConfiguration:
      AdjustmentType: ChangeInCapacity
      StepAdjustments:
        - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1}
        - {MetricIntervalLowerBound: 20, ScalingAdjustment: 2}
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
    PolicyType: StepScaling
    StepScalingPolicyConfiguration:
      AdjustmentType: ChangeInCapacity
      StepAdjustments:
        - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1}
        - {MetricIntervalLowerBound: 10, ScalingAdjustment: 2}
""",
)
