"""A service asks for Availability Zone rebalancing, which it cannot have.

## What it does

Looks at services with ``AvailabilityZoneRebalancing: ENABLED`` for a daemon, a ``MaximumPercent`` of 100 or less, a
Classic Load Balancer, and placement strategies that do not spread over Availability Zones first. Where nothing is
written, ECS chooses by what the service can have.

## Why is this bad

Rebalancing starts a task in the emptier zone before it stops one in the fuller zone. What rules that out makes the
deployment fail: "Availability Zone Rebalancing does not support DAEMON services", for instance.

## Use instead

``MaximumPercent: 200`` and ``spread`` over ``attribute:ecs.availability-zone`` as the first placement strategy, or
``DISABLED``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service

_ZONE = "attribute:ecs.availability-zone"


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.availability_zone_rebalancing == "ENABLED":
        for fault in _faults(service):
            yield Violation(
                at=service.at("AvailabilityZoneRebalancing"),
                message=f"Availability Zone rebalancing is on, but {fault}.",
                actual="ENABLED",
                fix="Set AvailabilityZoneRebalancing to DISABLED, or change what rules it out.",
            )


def _faults(service: Service) -> Iterator[str]:
    if service.is_daemon:
        yield "the service is a daemon"
    elif service.maximum_percent <= 100:
        yield f"MaximumPercent is {service.maximum_percent} and must be above 100"
    if any(balancer.is_classic for balancer in service.load_balancers):
        yield "the service is behind a Classic Load Balancer"
    first = next(iter(service.placement_strategies), None)
    if first is not None and (first.type, first.field) != ("spread", _ZONE):
        yield f"the first placement strategy is not to spread over {_ZONE}"


RULE = Rule(
    name="service/az-rebalancing",
    title="A service that is rebalanced over Availability Zones can be.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("AvailabilityZoneRebalancing",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight (some)",
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    AvailabilityZoneRebalancing: ENABLED
    DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 100}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    AvailabilityZoneRebalancing: ENABLED
    DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 200}
""",
)
