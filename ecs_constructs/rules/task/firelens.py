"""A task sends logs to a FireLens router that it does not have, or has a router that gets none.

## What it does

Looks whether a container of the task has a ``FirelensConfiguration`` where another has the log driver ``awsfirelens``,
and the other way round.

## Why is this bad

``RegisterTaskDefinition`` rejects both: "When awsfirelens log driver is specified in log configuration, a firelens
configuration object must be configured in one of the containers", and "When a firelensConfiguration object is
specified, at least one container has to be configured with the awsfirelens log driver."

## Use instead

Both, or neither: a container with Fluent Bit that is no router needs no ``FirelensConfiguration``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container, TaskDefinition

DRIVER = "awsfirelens"
"""The log driver that hands a container's output to the router of its task."""


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    routers = [container for container in task.containers if container.read("FirelensConfiguration") is not None]
    senders = [container for container in task.containers if _sends(container)]
    if senders and not routers:
        yield Violation(
            at=senders[0].at("LogConfiguration/LogDriver"),
            message=f"Container {senders[0].label} logs to a FireLens router, but no container of the task is one.",
            actual=DRIVER,
            fix="Add a container with a FirelensConfiguration, or use another log driver.",
        )
    if routers and not senders:
        yield Violation(
            at=routers[0].at("FirelensConfiguration"),
            message=f"Container {routers[0].label} is a FireLens router, but no container of the task logs to it.",
            fix=f"Set the log driver of a container to {DRIVER}, or leave FirelensConfiguration out.",
        )


def _sends(container: Container) -> bool:
    logs = container.log_configuration
    return logs is not None and logs.log_driver == DRIVER


RULE = Rule(
    name="task/firelens",
    title="A task has a FireLens router where a container logs to one, and only there.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://github.com/fabfuel/ecs-deploy/issues/164",
            read="2026-11-22",
            quote=(
                "When awsfirelens log driver is specified in log configuration, a firelens configuration object must "
                "be configured in one of the containers."
            ),
        ),
        Source(
            url="https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/20",
            read="2026-11-22",
            quote=(
                "When a firelensConfiguration object is specified, at least one container has to be configured with "
                "the awsfirelens log driver."
            ),
        ),
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
      - {Name: app, Image: "app:1", LogConfiguration: {LogDriver: awsfirelens}}
      - {Name: router, Image: "router:1"}
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
      - {Name: app, Image: "app:1", LogConfiguration: {LogDriver: awsfirelens}}
      - {Name: router, Image: "router:1", FirelensConfiguration: {Type: fluentbit}}
""",
)
