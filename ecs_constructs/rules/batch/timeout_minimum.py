"""A job's timeout is shorter than Batch accepts.

## What it does

Reads ``AttemptDurationSeconds`` of a job definition's timeout. It counts from the start of an attempt, so the time that
a job waits for capacity is not in it.

## Why is this bad

``RegisterJobDefinition`` rejects it: "AttemptDurationSeconds in Timeout must be at least 60 seconds."

## Use instead

60 seconds or more: well above what the longest run has taken, and short enough that a job that hangs does not cost a
weekend.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobDefinition

MINIMUM_SECONDS = 60


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    seconds = job.timeout.attempt_duration_seconds if job.timeout else None
    if job.timeout is not None and seconds is not None and seconds < MINIMUM_SECONDS:
        yield Violation(
            at=job.timeout.at("AttemptDurationSeconds"),
            message=f"A timeout of {seconds} s is shorter than Batch accepts.",
            actual=seconds,
            limit=f">= {MINIMUM_SECONDS}",
            fix=f"Set AttemptDurationSeconds to at least {MINIMUM_SECONDS}.",
        )


RULE = Rule(
    name="batch/timeout-minimum",
    title="A job's timeout is at least 60 seconds.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_JobTimeout.html",
            read="2026-11-22",
            quote="The minimum value for the timeout is 60 seconds.",
        ),
    ),
    seen_by=("cdk-preflight", "terraform validate"),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 30}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 60}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
