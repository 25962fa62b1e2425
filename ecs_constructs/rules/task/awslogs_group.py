"""A container logs through awslogs, but to no log group.

## What it does

Looks at containers that do not run on Fargate with the log driver ``awslogs``: their options have an ``awslogs-group``.
What Fargate asks for, ``fargate/log-driver`` looks at.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "Log driver awslogs requires options: awslogs-group".

## Use instead

The name of a log group that the same template makes, with a retention.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container

_OPTION = "awslogs-group"


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    logs = container.log_configuration
    if logs is None or logs.log_driver != "awslogs" or container.task.runs_on_fargate:
        return
    for name in (_OPTION,) if logs.options is None else logs.options.missing((_OPTION,)):
        yield Violation(
            at=logs.at("Options"),
            message=f"Container {container.label} logs through awslogs without the option {name}.",
            limit=_OPTION,
            fix=f"Add {name} to the Options.",
        )


RULE = Rule(
    name="task/awslogs-group",
    title="A container that logs through awslogs names its log group.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("LogConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html",
            read="2026-11-22",
            quote="Make sure to specify a log group that the awslogs log driver sends its log streams to.",
        ),
    ),
    seen_by=("cdk-preflight", "cfn-lint E3046"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        Memory: 256
        LogConfiguration: {LogDriver: awslogs, Options: {awslogs-region: eu-west-1, awslogs-stream-prefix: app}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        Memory: 256
        LogConfiguration: {LogDriver: awslogs, Options: {awslogs-region: eu-west-1, awslogs-group: app}}
""",
)
