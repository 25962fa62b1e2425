"""A Fargate container's logging is not what Fargate supports.

## What it does

Looks at the ``LogConfiguration`` of containers on Fargate: the driver must be ``awslogs``, ``splunk`` or
``awsfirelens``; ``awslogs`` needs the options ``awslogs-group``, ``awslogs-region`` and ``awslogs-stream-prefix``, and
the task an ``ExecutionRoleArn`` with which Fargate writes the logs.

## Why is this bad

The definition is rejected: "Fargate requires log configuration options to include awslogs-stream-prefix", or "Fargate
requires task definition to have execution role ARN to support log driver awslogs".

## Use instead

``awslogs`` with the three options and an execution role, or ``awsfirelens`` with a router container for every other
destination.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container, LogConfiguration

DRIVERS = ("awslogs", "splunk", "awsfirelens")
_OPTIONS = ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    log = container.log_configuration
    if log is None or log.log_driver is None or not container.task.runs_on_fargate:
        return
    if log.log_driver not in DRIVERS:
        yield Violation(
            at=log.at("LogDriver"),
            message=f"Container {container.label} logs through {log.log_driver}, which Fargate does not have.",
            actual=log.log_driver,
            limit=", ".join(DRIVERS),
            fix=f"Use one of the drivers {', '.join(DRIVERS)}.",
        )
    if log.log_driver == "awslogs":
        yield from _awslogs(container, log)


def _awslogs(container: Container, log: LogConfiguration) -> Iterator[Violation]:
    if container.task.lacks_execution_role:
        yield Violation(
            at=container.task.at("ExecutionRoleArn"),
            message="Containers of the task log through awslogs on Fargate, but the task has no execution role.",
            fix="Set ExecutionRoleArn to a role that may create log streams and put log events.",
        )
    options = log.options
    for name in _OPTIONS if options is None else options.missing(_OPTIONS):
        yield Violation(
            at=log.at("Options"),
            message=f"Container {container.label} logs through awslogs on Fargate without the option {name}.",
            limit=", ".join(_OPTIONS),
            fix=f"Add {name} to the Options.",
        )


RULE = Rule(
    name="fargate/log-driver",
    title="A Fargate container logs through awslogs, splunk or awsfirelens, with the options that it needs.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html",
            read="2026-11-22",
            quote="For tasks on Fargate, the supported log drivers are awslogs, splunk, and awsfirelens.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "aws-cdk-lib (in part)",
        "cdk-preflight",
        "cfn-lint E3048",
        "cfn-lint E3713 (of a service's task)",
        "CloudFormation Validate E3048",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", LogConfiguration: {LogDriver: json-file}}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", LogConfiguration: {LogDriver: splunk}}]
""",
)
