"""Managed termination protection lacks what it stands on.

## What it does

Where a capacity provider enables managed termination protection, looks whether its Auto Scaling group protects new
instances from scale-in (an error where not), and whether managed scaling is enabled (a warning where it is disabled or
left out: AWS documents that the protection then does not work, not that it is rejected).

## Why is this bad

Without the group's protection ECS rejects the capacity provider: "To enable managed termination protection for a
capacity provider, the Auto Scaling group must have instance protection from scale-in enabled." Without managed scaling
instances that run tasks may be terminated all the same.

An engineer of ECS wrote in 2024 that ECS has since turned the protection of the instances on by itself; its API and its
guide still ask for that of the group.

## Use instead

``NewInstancesProtectedFromScaleIn: true`` on the group and managed scaling enabled, or no termination protection:
managed draining moves the tasks away from an instance before it ends, too.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import CapacityProvider


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    settings = provider.group_provider
    if settings is None or settings.managed_termination_protection != "ENABLED":
        return
    scaling = settings.managed_scaling
    if scaling is None or scaling.status == "DISABLED":
        yield Violation(
            at=settings.at("ManagedTerminationProtection"),
            message="Managed termination protection does not work without managed scaling.",
            actual="ENABLED",
            fix="Set ManagedScaling.Status to ENABLED, or ManagedTerminationProtection to DISABLED.",
            severity=Severity.WARNING,
        )
    group = settings.group
    if group is not None and not group.new_instances_protected:
        yield Violation(
            at=settings.at("ManagedTerminationProtection"),
            message=f"Group {group.label} does not protect its instances from scale-in, which ECS asks for here.",
            actual="ENABLED",
            fix="Set NewInstancesProtectedFromScaleIn to true on the group, or the provider's protection to DISABLED.",
        )


RULE = Rule(
    name="capacity-provider/termination-protection",
    title="Managed termination protection has managed scaling and a protected group.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html",
            read="2026-11-22",
            quote=(
                "The Auto Scaling group and each instance in the Auto Scaling group must have instance "
                "protection from scale-in actions on as well."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html",
            read="2026-11-22",
            quote=(
                "When using managed termination protection, managed scaling must also be used otherwise "
                "managed termination protection doesn't work."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html",
            read="2026-11-22",
            quote=(
                "You must turn on Auto Scaling instance scale-in protection on the Auto Scaling group to "
                "use the managed termination protection feature of cluster auto scaling."
            ),
        ),
        Source(
            url="https://github.com/aws/containers-roadmap/issues/860",
            read="2026-11-22",
            quote=(
                "When you enable managed termination protection, Amazon ECS first turns on the instance scale-in "
                "protection option for the EC2 instances in the Auto Scaling group."
            ),
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
    NewInstancesProtectedFromScaleIn: false
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
      ManagedTerminationProtection: ENABLED
""",
    good="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
    NewInstancesProtectedFromScaleIn: true
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
      ManagedTerminationProtection: ENABLED
""",
)
