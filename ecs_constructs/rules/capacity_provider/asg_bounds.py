"""The sizes of an Auto Scaling group contradict each other, or leave its capacity provider no instance.

## What it does

Compares ``MinSize``, ``DesiredCapacity`` and ``MaxSize`` of every Auto Scaling group. Where a capacity provider stands
on the group, it warns of a maximum of 0 as well, unless a scheduled action moves the limits: a cluster that is parked
so is legal, but can run nothing.

## Why is this bad

Amazon EC2 Auto Scaling rejects a minimum above the maximum, and a desired capacity outside of both. With a maximum of
0, managed scaling can start nothing, and tasks stay ``PROVISIONING``.

## Use instead

``MinSize`` of at most ``DesiredCapacity`` of at most ``MaxSize``, and a maximum that all services need together.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import providers_of


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    yield from apart(group, _minimum, _desired_below, _desired_above, _maximum)


def _minimum(group: AutoScalingGroup) -> Iterator[Violation]:
    yield from _ordered(group, "MinSize", group.min_size, "MaxSize", group.max_size)


def _desired_below(group: AutoScalingGroup) -> Iterator[Violation]:
    yield from _ordered(group, "MinSize", group.min_size, "DesiredCapacity", group.desired_capacity)


def _desired_above(group: AutoScalingGroup) -> Iterator[Violation]:
    yield from _ordered(group, "DesiredCapacity", group.desired_capacity, "MaxSize", group.max_size)


def _ordered(
    group: AutoScalingGroup, lower: str, least: int | None, upper: str, most: int | None
) -> Iterator[Violation]:
    if least is not None and most is not None and least > most:
        yield Violation(
            at=group.at(lower),
            message=f"The group's {lower} of {least} is above its {upper} of {most}.",
            actual=least,
            limit=most,
            fix=f"Set {lower} to at most {most}, or {upper} to at least {least}.",
        )


def _maximum(group: AutoScalingGroup) -> Iterator[Violation]:
    if group.max_size == 0 and providers_of(group) and not group.is_resized:
        yield Violation(
            at=group.at("MaxSize"),
            message=f"Capacity provider {providers_of(group)[0].label} stands on a group that may have no instance.",
            actual=0,
            limit="1..",
            fix="Set MaxSize to at least 1.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="capacity-provider/asg-bounds",
    title="A group's minimum, desired and maximum sizes are in order and allow an instance.",
    severity=Severity.ERROR,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
            read="2026-11-22",
            quote=(
                "This number must be greater than or equal to the minimum size of the group and less than "
                "or equal to the maximum size of the group."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html",
            read="2026-11-22",
            quote="For the group to scale out, the value for MaximumCapacity must be greater than zero.",
        ),
    ),
    seen_by=("cfn-lint E3706", "cdk-preflight", "CloudFormation Validate E3706"),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "5"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
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
      ManagedScaling: {Status: ENABLED}
""",
)
