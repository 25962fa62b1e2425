"""A group whose instances are protected from scale-in cannot be deleted with its stack.

## What it does

Looks for ``NewInstancesProtectedFromScaleIn`` on an Auto Scaling group that its stack deletes: not where its
``DeletionPolicy`` keeps it, and not where a custom resource of the stack gets the group, which may lift the protection.

## Why is this bad

When the stack is deleted, CloudFormation sets the group's size to 0 and waits. Protected instances do not go, and the
deletion fails after an hour or so. ECS takes the protection off empty instances only while the capacity provider is
there, which is deleted first.

## Use instead

Managed draining instead of managed termination protection, with no protection on the group; or a custom resource that
lifts the protection and ends the instances when the stack is deleted.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    if not group.new_instances_protected or group.is_kept_on_deletion or group.custom_resources():
        return
    yield Violation(
        at=group.at("NewInstancesProtectedFromScaleIn"),
        message="The stack cannot be deleted while the group has instances: they are protected from scale-in.",
        actual="true",
        limit="false",
        fix="Set it to false and use managed draining, or add a custom resource that lifts it when the stack goes.",
    )


RULE = Rule(
    name="teardown/protected-group",
    title="A group can be deleted with its stack.",
    severity=Severity.WARNING,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/18179",
            read="2026-11-22",
        ),
    ),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
    NewInstancesProtectedFromScaleIn: true
""",
    good="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
    NewInstancesProtectedFromScaleIn: false
""",
)
