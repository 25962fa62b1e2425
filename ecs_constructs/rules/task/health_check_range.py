"""A container's health check has a figure that ECS does not take.

## What it does

Looks at the health check of each container: ``Interval`` 5 to 300 seconds, ``Timeout`` 2 to 60, ``Retries`` 1 to 10,
``StartPeriod`` 0 to 300.

## Why is this bad

``RegisterTaskDefinition`` rejects it. aws-cdk-lib lets a timeout of up to 120 seconds pass, twice what ECS takes.

## Use instead

A check that answers within a few seconds. Where a start takes longer than ``StartPeriod`` allows, ``Retries`` times
``Interval`` comes on top of it: up to 3,300 seconds.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template.types.ecs import Container, ContainerHealthCheck

_BOUNDS = (
    Bounds(property=ContainerHealthCheck.interval, least=5, most=300, unit="seconds"),
    Bounds(property=ContainerHealthCheck.timeout, least=2, most=60, unit="seconds"),
    Bounds(property=ContainerHealthCheck.retries, least=1, most=10),
    Bounds(property=ContainerHealthCheck.start_period, least=0, most=300, unit="seconds"),
)


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if container.health_check is not None:
        yield from outside(container.health_check, "The health check", _BOUNDS)


RULE = Rule(
    name="task/health-check-range",
    title="A container's health check has figures that ECS takes.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("HealthCheck",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html",
            read="2026-11-22",
            quote=(
                "You may specify between 5 and 300 seconds. ... between 2 and 60 seconds. ... between 1 and 10 "
                "retries. ... between 0 and 300 seconds."
            ),
        ),
    ),
    seen_by=(
        "cdk-preflight",
        "aws-cdk-lib (interval)",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", HealthCheck: {Command: [CMD, /healthy], Interval: 120, Timeout: 90}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", HealthCheck: {Command: [CMD, /healthy], Interval: 120, Timeout: 60}}
""",
)
