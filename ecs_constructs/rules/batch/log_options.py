"""A job gives the log driver ``awslogs`` an option that it does not have.

## What it does

Looks at the options of the log driver ``awslogs`` of a job's containers, for others than those that Batch documents:
``awslogs-group``, ``awslogs-region``, ``awslogs-stream-prefix``, ``awslogs-datetime-format``,
``awslogs-multiline-pattern`` and ``awslogs-create-group``. ``mode`` and ``max-buffer-size``, which Amazon ECS takes,
are not judged.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Log driver awslogs disallows options: tag".

## Use instead

Only those; options of Docker's own, such as ``awslogs-stream``, ``tag`` or ``labels``, are not for jobs.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobContainer
from ecs_constructs.template.view import MACRO

DRIVER = "awslogs"
OPTIONS = (
    "awslogs-group",
    "awslogs-region",
    "awslogs-stream-prefix",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "awslogs-create-group",
)
NOT_JUDGED = ("max-buffer-size", "mode")


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    logs = container.log_configuration
    if logs is None or logs.log_driver != DRIVER or logs.options is None:
        return
    others = [name for name in logs.options.body if name not in {*OPTIONS, *NOT_JUDGED, MACRO}]
    for name in logs.options.written(others):
        yield Violation(
            at=logs.options.at(name),
            message=f"The log driver {DRIVER} has no option {name!r}.",
            actual=name,
            limit=", ".join(OPTIONS),
            fix=f"Leave {name} out.",
        )


_EXAMPLE = """
Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      LogConfiguration:
        LogDriver: awslogs
        Options: {awslogs-group: !Ref Logs, %s: job}
"""

RULE = Rule(
    name="batch/log-options",
    title="A job gives the log driver awslogs only options that it has.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    only_where=("LogConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/using_awslogs.html",
            read="2026-11-22",
            quote="The awslogs log driver supports the following options in AWS Batch job definitions.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "awslogs-stream",
    good=_EXAMPLE % "awslogs-stream-prefix",
)
