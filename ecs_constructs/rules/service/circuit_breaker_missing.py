"""A deployment whose tasks never become healthy does not end by itself.

## What it does

Looks at services that ECS deploys task by task for a deployment circuit breaker or deployment alarms that are on.
Daemons are left alone: the circuit breaker counts failures against a desired count, which they do not have.

## Why is this bad

Tasks that fail are started again and again. The stack's update hangs with them until CloudFormation gives up, three
hours later, and then rolls back, which may hang as well.

## Use instead

``DeploymentCircuitBreaker: {Enable: true, Rollback: true}``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    configuration = service.deployment_configuration
    guards = (configuration.circuit_breaker, configuration.alarms) if configuration else ()
    if service.rolls and not service.is_daemon and not any(guard is not None and guard.enable for guard in guards):
        yield Violation(
            at=service.at("DeploymentConfiguration"),
            message="Nothing ends a deployment whose tasks never become healthy.",
            fix="Set DeploymentConfiguration.DeploymentCircuitBreaker to Enable: true, Rollback: true.",
        )


RULE = Rule(
    name="service/circuit-breaker-missing",
    title="A deployment that fails ends by itself.",
    severity=Severity.INFO,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/9919",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/38102",
            read="2026-11-22",
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: false, Rollback: true}}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
""",
)
