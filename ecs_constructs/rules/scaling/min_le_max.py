"""A service's scaling limits are not in order.

## What it does

Compares ``MinCapacity`` with 0 and with ``MaxCapacity`` of a scalable target of ECS. Equal limits are accepted.

## Why is this bad

``RegisterScalableTarget`` rejects it: "Maximum capacity cannot be less than minimum capacity".

## Use instead

A maximum of at least the minimum. Limits that are equal switch scaling off without removing it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    if target.service_namespace != "ecs":
        return
    minimum, maximum = target.min_capacity, target.max_capacity
    if minimum is not None and minimum < 0:
        yield Violation(
            at=target.at("MinCapacity"),
            message=f"The least number of tasks is {minimum}.",
            actual=minimum,
            limit=0,
            fix="Set MinCapacity to 0 or more.",
        )
    if minimum is not None and maximum is not None and minimum > maximum:
        yield Violation(
            at=target.at("MaxCapacity"),
            message=f"The most tasks ({maximum}) are fewer than the least ({minimum}).",
            actual=maximum,
            limit=minimum,
            fix=f"Raise MaxCapacity to at least {minimum}, or lower MinCapacity to at most {maximum}.",
        )


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
