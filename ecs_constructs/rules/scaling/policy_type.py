"""A scaling policy is of one type and configured as another.

## What it does

Looks whether a scaling policy has the configuration that its ``PolicyType`` names, and no other.

## Why is this bad

The deployment fails: "StepScaling policy configuration must be specified", or "You must only provide a single scaling
policy configuration, which must match the scaling policy type specified."

## Use instead

One policy for each configuration, each with the type that it is of.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalingPolicy

CONFIGURATIONS = {
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    "StepScaling": "StepScalingPolicyConfiguration",
    "PredictiveScaling": "PredictiveScalingPolicyConfiguration",
}
"""What policies of each type are configured by."""


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    kind = policy.policy_type or ""
    wanted = CONFIGURATIONS.get(kind)
    if wanted is None:
        return
    if any(policy.missing((wanted,))):
        yield Violation(
            at=policy.at("PolicyType"),
            message=f"The policy is of the type {kind}, but has no {wanted}.",
            actual=kind,
            limit=wanted,
            fix=f"Add a {wanted}, or set PolicyType to the type of the configuration that is there.",
        )
        return
    for name in policy.written(name for name in CONFIGURATIONS.values() if name != wanted):
        yield Violation(
            at=policy.at(name),
            message=f"The policy is of the type {kind}, but has a {name}.",
            actual=name,
            limit=wanted,
            fix=f"Leave {name} out, or make it a policy of its own.",
        )


RULE = Rule(
    name="scaling/policy-type",
    title="A scaling policy is configured as its type says.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    only_where=("PolicyType",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
            read="2026-11-22",
            quote="This parameter is required if you are creating a policy and the policy type is StepScaling.",
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
    PolicyType: StepScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 50
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
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
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 50
      PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
""",
)
