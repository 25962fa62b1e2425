"""A job has a FireLens router, and no container that logs to it.

## What it does

Looks whether a container has the log driver ``awsfirelens`` where another has a ``FirelensConfiguration``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "When a firelensConfiguration object is specified, at least one container has to
be configured with the awsfirelens log driver".

## Use instead

Both, or neither: a container with Fluent Bit that is no router needs no ``FirelensConfiguration``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobContainer, JobRouter, JobTask

DRIVER = "awsfirelens"


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    routers = list(determined(task.containers, _router))
    first = next((router for router in routers if router is not None), None)
    # Reads every log driver: one that is left open may be the one.
    if first is not None and not any(_sends(container) for container in task.containers):
        yield Violation(
            at=first.at("FirelensConfiguration"),
            message="A container is a FireLens router, but no container of the job logs to it.",
            fix=f"Set the log driver of a container to {DRIVER}, or leave FirelensConfiguration out.",
        )


def _router(container: JobContainer) -> JobContainer | None:
    return container if container.router is not None else None


def _sends(container: JobContainer) -> bool:
    logs = container.log_configuration
    return logs is not None and logs.log_driver == DRIVER


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    EcsProperties:
      TaskProperties:
        - Containers:
            - Name: work
              Image: "work:1"
              LogConfiguration: {LogDriver: %s}
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
            - Name: router
              Image: "fluent-bit:1"
              FirelensConfiguration: {Type: fluentbit}
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
"""

RULE = Rule(
    name="batch/firelens",
    title="A job's FireLens router has a container that logs to it.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    needs=(JobRouter,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_FirelensConfiguration.html",
            read="2026-11-22",
            quote="This is used to specify and configure a log router for container logs.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "json-file",
    good=_EXAMPLE % "awsfirelens",
)
