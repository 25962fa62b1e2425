"""A Fargate job may run for longer than Fargate keeps it running.

## What it does

Looks for a timeout of more than 14 days (1,209,600 seconds) on jobs of the platform ``FARGATE``.

## Why is this bad

AWS does not guarantee that Fargate resources stay available for longer, so an attempt may end in the middle, after two
weeks of work that is paid for.

## Use instead

Instances for such a job, or shorter jobs that continue where another has stopped.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobDefinition

MAXIMUM_SECONDS = 14 * 24 * 60 * 60


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    seconds = job.timeout.attempt_duration_seconds if job.timeout else None
    if job.timeout is not None and seconds is not None and seconds > MAXIMUM_SECONDS and job.runs_on_fargate:
        yield Violation(
            at=job.timeout.at("AttemptDurationSeconds"),
            message=f"The job may run for {seconds} s, and Fargate is not sure to keep it for more than 14 days.",
            actual=seconds,
            limit=MAXIMUM_SECONDS,
            fix=f"Set AttemptDurationSeconds to at most {MAXIMUM_SECONDS}, or run the job on instances.",
        )


RULE = Rule(
    name="batch/fargate-duration",
    title="A Fargate job may run for 14 days at most.",
    severity=Severity.WARNING,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html",
            read="2026-11-22",
            quote=("Jobs that run on Fargate resources can't be guaranteed to run for more than 14 days."),
        ),
    ),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    Timeout: {AttemptDurationSeconds: 1209601}
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    Timeout: {AttemptDurationSeconds: 1209600}
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
