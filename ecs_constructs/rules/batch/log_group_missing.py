"""A job's container has no log configuration of its own.

## What it does

Looks for containers of jobs on Amazon ECS without ``LogConfiguration``.

## Why is this bad

The output of all such jobs of an account goes to one log group, ``/aws/batch/job``, which is kept for ever, cannot be
given to one team, and outlives the stack.

## Use instead

``LogConfiguration`` with the driver ``awslogs`` and a log group of the stack's own, with a retention.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobContainer


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    if container.log_configuration is None:
        yield Violation(
            at=container.at("LogConfiguration"),
            message="The container's output goes to the log group /aws/batch/job, with that of all other jobs.",
            fix="Set LogConfiguration to the driver awslogs with a log group that has a retention.",
        )


RULE = Rule(
    name="batch/log-group-missing",
    title="A job's container says where its output goes.",
    severity=Severity.INFO,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/using_awslogs.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/27308",
            read="2026-11-22",
        ),
    ),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      LogConfiguration:
        LogDriver: awslogs
        Options: {awslogs-group: jobs, awslogs-region: eu-west-1, awslogs-stream-prefix: job}
""",
)
