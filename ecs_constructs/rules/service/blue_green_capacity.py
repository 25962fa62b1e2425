"""A deployment that shifts traffic has figures that ECS does not take, or needs twice the instances.

## What it does

Looks at services with the strategy ``BLUE_GREEN``, ``LINEAR`` or ``CANARY``: a canary of 0.1 to 100 percent, linear
steps of 3 to 100 percent, bake times of 0 to 1440 minutes. On instances it adds an info: both revisions run at once.

## Why is this bad

A figure out of range makes the deployment fail. On instances the second revision needs as much room as the first;
where it is not there, and the group cannot grow, the deployment waits for it until it fails.

## Use instead

A group whose maximum holds the service twice, or ``ROLLING`` with percentages that fit.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template import View
from ecs_constructs.template.types.ecs import CanaryConfiguration, DeploymentConfiguration, LinearConfiguration, Service

_DAY = 1440

_BAKE = (Bounds(property=DeploymentConfiguration.bake_time_in_minutes, least=0, most=_DAY, unit="minutes"),)
_CANARY = (
    Bounds(property=CanaryConfiguration.canary_percent, least=0.1, most=100, unit="percent"),
    Bounds(property=CanaryConfiguration.canary_bake_time_in_minutes, least=0, most=_DAY, unit="minutes"),
)
_LINEAR = (
    Bounds(property=LinearConfiguration.step_percent, least=3, most=100, unit="percent"),
    Bounds(property=LinearConfiguration.step_bake_time_in_minutes, least=0, most=_DAY, unit="minutes"),
)


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    configuration = service.deployment_configuration
    if configuration is None or configuration.strategy not in ("BLUE_GREEN", "LINEAR", "CANARY"):
        return
    parts: list[tuple[View | None, tuple[Bounds, ...]]] = [
        (configuration, _BAKE),
        (configuration.canary_configuration, _CANARY),
        (configuration.linear_configuration, _LINEAR),
    ]
    for part, bounds in parts:
        if part is not None:
            yield from outside(part, "The deployment", bounds)
    if service.launches() == {"EC2"}:
        yield Violation(
            at=configuration.at("Strategy"),
            message=f"A {configuration.strategy} deployment runs both revisions at once: it needs twice the room.",
            actual=configuration.strategy,
            fix="See that the Auto Scaling group's maximum holds the service twice.",
            severity=Severity.INFO,
        )


RULE = Rule(
    name="service/blue-green-capacity",
    title="A deployment that shifts traffic has figures that ECS takes.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html",
            read="2026-11-22",
            quote=(
                "Valid values are multiples of 0.1 from 0.1 to 100.0. ... Valid values are 0 to 1440 minutes (24 "
                "hours)."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html",
            read="2026-11-22",
            quote="Valid values are multiples of 0.1 from 3.0 to 100.0.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
            read="2026-11-22",
            quote=(
                "The time period when both blue and green service revisions are running simultaneously after the "
                "production traffic has shifted."
            ),
        ),
    ),
    seen_by=("cfn-lint E3034", "CloudFormation Validate F3034"),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DeploymentConfiguration:
      Strategy: LINEAR
      LinearConfiguration: {StepPercent: 2, StepBakeTimeInMinutes: 5}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DeploymentConfiguration:
      Strategy: LINEAR
      LinearConfiguration: {StepPercent: 10, StepBakeTimeInMinutes: 5}
""",
)
