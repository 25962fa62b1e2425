"""A job queue does nothing about a job that can never start.

## What it does

Looks for job queues without ``JobStateTimeLimitActions``. Queues for SageMaker are left out.

## Why is this bad

A job that fits on no instance stays ``RUNNABLE`` at the head of the queue for ever, and all behind it wait.

## Use instead

Actions that cancel such a job after a time, by reason; see ``batch/queue-state-limit``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobQueue


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    if not queue.state_limits and not queue.is_for_service_jobs:
        yield Violation(
            at=queue.at("JobStateTimeLimitActions"),
            message="A job that can never start blocks the queue for ever.",
            fix="Add JobStateTimeLimitActions that cancel jobs which stay RUNNABLE.",
        )


RULE = Rule(
    name="batch/no-runnable-timeout",
    title="A job queue cancels jobs that can never start.",
    severity=Severity.INFO,
    subject=JobQueue,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_time_limit_actions.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
""",
    good="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    JobStateTimeLimitActions:
      - {Action: CANCEL, State: RUNNABLE, Reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", MaxTimeSeconds: 3600}
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
""",
)
