"""A service's percentages leave a deployment no room.

## What it does

Looks at services that ECS deploys task by task: ``MinimumHealthyPercent`` is 0 to 100, ``MaximumPercent`` 100 or
more, and they are not both 100. Where one is not written, ECS's default counts: 100 and 200, for daemons 0 and 100.

## Why is this bad

The deployment fails: "minimumHealthyPercent must be at most 100", "maximumPercent must be at least 100", or "Both
maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments". aws-cdk-lib lets the last one
pass for Fargate.

## Use instead

100 and 200 where there is room for a second task beside each; 0 and 100, or 50 and 100, where there is not.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import Service

_MORE_OR_LESS = "Raise MaximumPercent to 200, or lower MinimumHealthyPercent."


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    configuration = service.deployment_configuration
    if configuration is None or not service.rolls:
        return
    yield from apart(service, _minimum, _maximum, _both)


def _minimum(service: Service) -> Iterator[Violation]:
    minimum = service.minimum_healthy_percent
    if not 0 <= minimum <= 100:
        yield Violation(
            at=service.at("DeploymentConfiguration/MinimumHealthyPercent"),
            message=f"A deployment must keep {minimum} % of the tasks running.",
            actual=minimum,
            limit="0..100",
            fix="Set MinimumHealthyPercent to 0 to 100.",
        )


def _maximum(service: Service) -> Iterator[Violation]:
    maximum = service.maximum_percent
    if maximum < 100:
        yield Violation(
            at=service.at("DeploymentConfiguration/MaximumPercent"),
            message=f"A deployment may have only {maximum} % of the tasks running.",
            actual=maximum,
            limit=100,
            fix=f"Set MaximumPercent to 100{'' if service.is_daemon else ' or more'}.",
        )


def _both(service: Service) -> Iterator[Violation]:
    if service.minimum_healthy_percent == service.maximum_percent == 100:
        yield Violation(
            at=service.at("DeploymentConfiguration/MaximumPercent"),
            message="All tasks must keep running during a deployment (100 %) and none may be added (100 %).",
            actual="100/100",
            fix="Lower MinimumHealthyPercent." if service.is_daemon else _MORE_OR_LESS,
        )


RULE = Rule(
    name="service/deployment-percent",
    title="A service's percentages let a deployment replace tasks.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
            read="2026-11-22",
            quote="The default value for a replica service for minimumHealthyPercent is 100%.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib (services on instances)",
        "cdk-preflight",
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 100}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 2
    DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 200}
""",
)
