"""A capacity provider stands on a group whose instance types are weighted.

## What it does

Looks for ``WeightedCapacity`` in the mixed instances policy of an Auto Scaling group on which a capacity provider
stands.

## Why is this bad

With weights the group counts in units of the user's choice; ECS goes on counting instances. It then asks for more
or fewer than its tasks need, and AWS does not support the two together.

## Use instead

Overrides without weights, of types that have about the same size.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, Override
from ecs_constructs.template.types.ecs import providers_of


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    mixed = group.mixed_instances_policy.launch_template if group.mixed_instances_policy else None
    providers = providers_of(group)
    if mixed is None or not providers:
        return
    for override, weight in determined(mixed.overrides, _weight):
        if weight is not None:
            yield Violation(
                at=override.at("WeightedCapacity"),
                message=f"Capacity provider {providers[0].label} counts instances, but this type counts as {weight}.",
                actual=weight,
                fix="Remove WeightedCapacity from every override of the group.",
            )


def _weight(override: Override) -> tuple[Override, str | None]:
    return override, override.weighted_capacity


RULE = Rule(
    name="capacity-provider/no-instance-weights",
    title="A group behind a capacity provider has no instance weights.",
    severity=Severity.WARNING,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html",
            read="2026-11-22",
            quote=("Instance weighting isn't supported when used together with an Amazon ECS capacity provider."),
        ),
    ),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    MixedInstancesPolicy:
      LaunchTemplate:
        LaunchTemplateSpecification: {LaunchTemplateName: web, Version: "1"}
        Overrides:
          - {InstanceType: m5.large}
          - {InstanceType: m5a.large, WeightedCapacity: "2"}
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
    MixedInstancesPolicy:
      LaunchTemplate:
        LaunchTemplateSpecification: {LaunchTemplateName: web, Version: "1"}
        Overrides:
          - {InstanceType: m5.large}
          - {InstanceType: m5a.large, WeightedCapacity: !Ref AWS::NoValue}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
""",
)
