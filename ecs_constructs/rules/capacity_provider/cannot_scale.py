"""Managed scaling is in charge of a group that has one size only.

## What it does

Compares the minimum and the maximum size of a group of which a capacity provider with managed scaling is in charge.
A maximum of 0 is left to ``capacity-provider/asg-bounds``, a group whose limits a scheduled action moves is left alone.

## Why is this bad

ECS computes how many instances the tasks need and cannot start or stop one: tasks that do not fit stay
``PROVISIONING``, and empty instances are paid for. aws-cdk-lib's ``AutoScalingGroup`` has 1 as both sizes unless told
otherwise.

## Use instead

A maximum above the minimum, or managed scaling ``DISABLED`` where the size is meant to be fixed.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import managing_providers_of


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    providers = managing_providers_of(group)
    if not providers or not group.max_size or group.min_size != group.max_size or group.is_resized:
        return
    yield Violation(
        at=group.at("MaxSize"),
        message=(
            f"Capacity provider {providers[0].label} is to scale the group, whose minimum and maximum are both "
            f"{group.max_size}."
        ),
        actual=group.max_size,
        limit=f"{group.max_size + 1}..",
        fix=f"Set MaxSize above {group.max_size}, or ManagedScaling.Status to DISABLED.",
    )


RULE = Rule(
    name="capacity-provider/cannot-scale",
    title="A group that ECS scales has room between its minimum and its maximum.",
    severity=Severity.WARNING,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_autoscaling.AutoScalingGroup.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "4"
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
    MinSize: "1"
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
