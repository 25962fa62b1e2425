"""A service's scaling limits are not in order.

## What it does

Compares ``MinCapacity`` with 0 and with ``MaxCapacity`` of a scalable target of ECS, and of each of its scheduled
actions that sets both. Equal limits are accepted.

## Why is this bad

Application Auto Scaling rejects it: "Maximum capacity cannot be less than minimum capacity".

## Use instead

A maximum of at least the minimum. Limits that are equal switch scaling off without removing it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.service_scaling import CapacityLimits, ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    if target.service_namespace == "ecs":
        yield from apart(target, _negative, _order, _scheduled)


def _scheduled(target: ScalableTarget) -> Iterator[Violation]:
    for limits in determined(target.scheduled_actions, lambda action: action.limits):
        if limits is not None:
            yield from apart(limits, _negative, _order)


def _negative(limits: ScalableTarget | CapacityLimits) -> Iterator[Violation]:
    minimum = limits.min_capacity
    if minimum is not None and minimum < 0:
        yield Violation(
            at=limits.at("MinCapacity"),
            message=f"The least number of tasks is {minimum}.",
            actual=minimum,
            limit=0,
            fix="Set MinCapacity to 0 or more.",
        )


def _order(limits: ScalableTarget | CapacityLimits) -> Iterator[Violation]:
    minimum, maximum = limits.min_capacity, limits.max_capacity
    if minimum is not None and maximum is not None and minimum > maximum:
        yield Violation(
            at=limits.at("MaxCapacity"),
            message=f"The most tasks ({maximum}) are fewer than the least ({minimum}).",
            actual=maximum,
            limit=minimum,
            fix=f"Raise MaxCapacity to at least {max(minimum, 0)}{_or_lower(maximum)}.",
        )


def _or_lower(maximum: int) -> str:
    return f", or lower MinCapacity to at most {maximum}" if maximum >= 0 else ""


RULE = Rule(
    name="scaling/min-le-max",
    title="A service's least number of tasks is no more than its most.",
    severity=Severity.ERROR,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
            quote="For the following resources, the minimum value allowed is 0.",
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/pull/8777",
            read="2026-11-22",
            quote="ValidationException: Maximum capacity cannot be less than minimum capacity",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
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
    MinCapacity: 5
    MaxCapacity: 4
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
    MinCapacity: 4
    MaxCapacity: 4
""",
)
