"""A service has a launch type and a capacity provider strategy.

## What it does

Looks for a service with ``LaunchType`` and a ``CapacityProviderStrategy`` that is not empty.

## Why is this bad

The two are different answers to one question, and the deployment fails: "Specifying both a launch type and capacity
provider strategy is not supported. Remove one and try again".

## Use instead

The strategy: only tasks that are placed by one make managed scaling start instances, and only it reaches Fargate
Spot.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.launch_type is not None and service.own_strategy:
        yield Violation(
            at=service.at("LaunchType"),
            message=f"The service has the launch type {service.launch_type} and a capacity provider strategy.",
            actual=service.launch_type,
            fix="Leave LaunchType out, or CapacityProviderStrategy.",
        )


RULE = Rule(
    name="service/launch-type-xor-strategy",
    title="A service has a launch type or a capacity provider strategy, not both.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("CapacityProviderStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote="If a capacityProviderStrategy is specified, the launchType parameter must be omitted.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]
""",
)
