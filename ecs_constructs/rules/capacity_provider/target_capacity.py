"""A capacity provider's target capacity is outside 1 to 100 percent.

## What it does

Reads ``TargetCapacity`` of managed scaling: the share of the group's capacity that tasks are to use. Below 100 it keeps
instances in reserve.

## Why is this bad

``CreateCapacityProvider`` rejects it, so the deployment fails.

## Use instead

100 to run no spare instance, less (such as 80) to start tasks without waiting for an instance.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import CapacityProvider

MINIMUM, MAXIMUM = 1, 100


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    scaling = provider.group_provider.managed_scaling if provider.group_provider else None
    if scaling is None or scaling.target_capacity is None or MINIMUM <= scaling.target_capacity <= MAXIMUM:
        return
    yield Violation(
        at=scaling.at("TargetCapacity"),
        message=f"The target capacity of {scaling.target_capacity} % is outside the range that ECS accepts.",
        actual=scaling.target_capacity,
        limit=f"{MINIMUM}..{MAXIMUM}",
        fix=f"Set TargetCapacity between {MINIMUM} and {MAXIMUM}: 100 runs no spare instance.",
    )


RULE = Rule(
    name="capacity-provider/target-capacity",
    title="A capacity provider's target capacity is between 1 and 100 percent.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html",
            read="2026-11-22",
            quote="The specified value must be greater than 0 and less than or equal to 100.",
        ),
    ),
    seen_by=("cfn-lint E3034", "CloudFormation Validate F3034"),
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
      ManagedScaling: {Status: ENABLED, TargetCapacity: 101}
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
      ManagedScaling: {Status: ENABLED, TargetCapacity: 100}
""",
)
