"""A job has no timeout.

## What it does

Looks for job definitions without ``AttemptDurationSeconds``. A timeout that is given when the job is submitted does not
show in a template.

## Why is this bad

A job that hangs runs, and is paid for, until somebody sees it; meanwhile it holds the capacity that others wait for.

## Use instead

Well above what the longest run has taken, at least 60 seconds.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobDefinition


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    if job.timeout is None or job.timeout.attempt_duration_seconds is None:
        yield Violation(
            at=job.at("Timeout"),
            message="A job that hangs is never stopped.",
            fix="Set AttemptDurationSeconds well above what the longest run has taken.",
        )


RULE = Rule(
    name="batch/no-timeout",
    title="A job has a timeout.",
    severity=Severity.INFO,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html",
            read="2026-11-22",
            quote=(
                "By default, AWS Batch doesn't have a job timeout. If you don't define a job timeout,"
                " the job runs until the container exits."
            ),
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
    Timeout: {AttemptDurationSeconds: 3600}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
