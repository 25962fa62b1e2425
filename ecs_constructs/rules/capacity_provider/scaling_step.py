"""The steps or the warm-up of managed scaling are outside what ECS accepts.

## What it does

Reads ``MinimumScalingStepSize`` and ``MaximumScalingStepSize`` (1 to 10,000 instances, the minimum not above the
maximum) and ``InstanceWarmupPeriod`` (0 to 10,000 seconds) of a capacity provider. A step that is not written is 1 or
10,000.

## Why is this bad

``CreateCapacityProvider`` rejects it: "The minimum or maximum scaling step size value is invalid".

## Use instead

A minimum of 1, so that no instance starts that nobody needs, and a maximum that the account's quota of instances bears.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template.types.ecs import CapacityProvider, ManagedScaling

BOUNDS = (
    Bounds(property=ManagedScaling.minimum_scaling_step_size, least=1, most=10_000, unit="instances"),
    Bounds(property=ManagedScaling.maximum_scaling_step_size, least=1, most=10_000, unit="instances"),
    Bounds(property=ManagedScaling.instance_warmup_period, least=0, most=10_000, unit="seconds"),
)


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    scaling = provider.group_provider.managed_scaling if provider.group_provider else None
    if scaling is not None:
        yield from apart(scaling, _ranges, _order)


def _ranges(scaling: ManagedScaling) -> Iterator[Violation]:
    return outside(scaling, "Managed scaling", BOUNDS)


def _order(scaling: ManagedScaling) -> Iterator[Violation]:
    least, most = scaling.minimum_scaling_step_size, scaling.maximum_scaling_step_size
    if least is not None and most is not None and least > most:
        yield Violation(
            at=scaling.at("MinimumScalingStepSize"),
            message=f"The smallest step of {least} instances is above the largest step of {most}.",
            actual=least,
            limit=most,
            fix=f"Set MinimumScalingStepSize to at most {most}, or MaximumScalingStepSize to at least {least}.",
        )


RULE = Rule(
    name="capacity-provider/scaling-step",
    title="The steps and the warm-up of managed scaling are within what ECS accepts.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html",
            read="2026-11-22",
            quote="Valid Range: Minimum value of 1. Maximum value of 10000.",
        ),
    ),
    seen_by=("cdk-preflight", "cfn-lint E3034 (range)", "CloudFormation Validate F3034 (range)"),
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
      ManagedScaling: {Status: ENABLED, MinimumScalingStepSize: 10, MaximumScalingStepSize: 2}
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
      ManagedScaling: {Status: ENABLED, MinimumScalingStepSize: 1, MaximumScalingStepSize: 2}
""",
)
