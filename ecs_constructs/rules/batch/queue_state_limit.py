"""A job queue's limit for waiting jobs is not one that Batch accepts or acts on.

## What it does

Reads ``JobStateTimeLimitActions``: 600 to 86,400 seconds, the state ``RUNNABLE``, the action ``CANCEL`` (``TERMINATE``
on a queue for SageMaker), and no two with the same state and reason. A ``Reason`` that Batch does not document is a
warning: no job ever waits for it.

## Why is this bad

``CreateJobQueue`` rejects it: "Invalid job action. Valid job actions: [CANCEL]". With an unknown reason the limit does
nothing, and a job that cannot be placed blocks the queue.

## Use instead

``CANCEL`` after an hour for ``MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT`` and
``MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE``, later for ``CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobStateTimeLimitAction

SECONDS = (600, 86_400)
REASONS = (
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:EC2_INSTANCE_CONFIGURATION_UNSUPPORTED",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)
SERVICE_REASONS = (
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:SERVICE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:QUOTA_MANAGEMENT_LIMIT_EXCEEDED",
)


def _check(limit: JobStateTimeLimitAction, _limits: Limits) -> Iterator[Violation]:
    return apart(limit, _seconds, _state, _action, _reason, _twice)


def _seconds(limit: JobStateTimeLimitAction) -> Iterator[Violation]:
    return outside(limit, "MaxTimeSeconds", limit.max_time_seconds, SECONDS, "A time limit", unit="s")


def _state(limit: JobStateTimeLimitAction) -> Iterator[Violation]:
    return _other(limit, "State", limit.state, ("RUNNABLE",), Severity.ERROR)


def _action(limit: JobStateTimeLimitAction) -> Iterator[Violation]:
    allowed = ("TERMINATE",) if limit.queue.is_for_service_jobs else ("CANCEL",)
    return _other(limit, "Action", limit.action, allowed, Severity.ERROR)


def _reason(limit: JobStateTimeLimitAction) -> Iterator[Violation]:
    allowed = SERVICE_REASONS if limit.queue.is_for_service_jobs else REASONS
    return _other(limit, "Reason", limit.reason, allowed, Severity.WARNING)


def _twice(limit: JobStateTimeLimitAction) -> Iterator[Violation]:
    index = int(limit.path.rpartition("/")[2])
    before = determined(limit.queue.state_limits[:index], lambda each: (each.state, each.reason))
    if limit.reason is not None and limit.state is not None and (limit.state, limit.reason) in before:
        yield Violation(
            at=limit.at("Reason"),
            message=f"The queue has two time limits for jobs that are {limit.state} for the reason {limit.reason!r}.",
            actual=limit.reason,
            fix="Keep one of them.",
        )


def _other(
    limit: JobStateTimeLimitAction, name: str, value: str | None, allowed: tuple[str, ...], severity: Severity
) -> Iterator[Violation]:
    if value is not None and value not in allowed:
        yield Violation(
            at=limit.at(name),
            message=f"Batch has no time limit with the {name} {value!r} for jobs of this queue.",
            actual=value,
            limit=", ".join(allowed),
            fix=f"Set {name} to {' or '.join(allowed)}.",
            severity=severity,
        )


RULE = Rule(
    name="batch/queue-state-limit",
    title="A queue's time limits are ones that Batch acts on.",
    severity=Severity.ERROR,
    subject=JobStateTimeLimitAction,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_JobStateTimeLimitAction.html",
            read="2026-11-22",
            quote=("The minimum value is 600 (10 minutes) and the maximum value is 86,400 (24 hours)."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_JobStateTimeLimitAction.html",
            read="2026-11-22",
            quote=(
                "For job queues connected to a ECS, FARGATE or EKS compute environment, the only "
                "supported value is CANCEL, which will cancel the job."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_time_limit_actions.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/sm_job_stuck_in_runnable_time_limit_actions.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight", "cfn-lint E3034", "CloudFormation Validate F3034"),
    bad="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    JobStateTimeLimitActions:
      - {Action: CANCEL, State: RUNNABLE, Reason: "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", MaxTimeSeconds: 300}
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
