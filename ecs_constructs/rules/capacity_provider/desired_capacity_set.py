"""A group that ECS scales has a desired capacity of its own.

## What it does

Looks for ``DesiredCapacity`` on an Auto Scaling group of which a capacity provider with managed scaling is in charge.

## Why is this bad

Whenever CloudFormation updates the group, it sets the written number again. If ECS had scaled to ten instances, nine of
them go, with what runs on them.

## Use instead

No ``DesiredCapacity``: the group starts with its minimum, and ECS takes it from there.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import managing_providers_of


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    providers = managing_providers_of(group)
    if group.desired_capacity is None or not providers or group.min_size == group.max_size:
        return
    yield Violation(
        at=group.at("DesiredCapacity"),
        message=(
            f"Capacity provider {providers[0].label} scales the group, and each update of the group sets it back to "
            f"{group.desired_capacity}."
        ),
        actual=group.desired_capacity,
        fix="Remove DesiredCapacity.",
    )


RULE = Rule(
    name="capacity-provider/desired-capacity-set",
    title="A group that ECS scales has no desired capacity of its own.",
    severity=Severity.INFO,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/5215",
            read="2026-11-22",
        ),
    ),
    seen_by=("aws-cdk-lib",),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    DesiredCapacity: "2"
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
    DesiredCapacity: !Ref AWS::NoValue
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
""",
)
