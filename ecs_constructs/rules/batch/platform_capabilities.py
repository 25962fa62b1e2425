"""A job definition asks for several platforms, or for one that there is not.

## What it does

Reads ``PlatformCapabilities`` of a job definition: one of ``EC2``, ``FARGATE`` and ``MANAGED_INSTANCES``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Exactly 1 capability must be provided."

## Use instead

A job definition for each platform, or none, which means ``EC2``. That the capacity may be taken back is up to the
compute environment: ``FARGATE_SPOT`` and ``SPOT`` are types of it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EC2, FARGATE, MANAGED, JobDefinition

PLATFORMS = (EC2, FARGATE, MANAGED)


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    members = job.members("PlatformCapabilities")
    if len(members) > 1:
        yield Violation(
            at=job.at("PlatformCapabilities"),
            message=f"The job definition asks for {len(members)} platforms.",
            actual=len(members),
            limit=1,
            fix=f"Keep one of {', '.join(PLATFORMS)}.",
        )
    for platform in job.platforms:
        if platform not in PLATFORMS:
            yield Violation(
                at=job.at("PlatformCapabilities"),
                message=f"Batch has no platform {platform!r}.",
                actual=platform,
                limit=", ".join(PLATFORMS),
                fix=f"Use one of {', '.join(PLATFORMS)}.",
            )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [%s]
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
"""

RULE = Rule(
    name="batch/platform-capabilities",
    title="A job definition asks for one platform.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    only_where=("PlatformCapabilities",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote="If no value is specified, it defaults to EC2. To run the job on Fargate resources, specify FARGATE.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "FARGATE, EC2",
    good=_EXAMPLE % "FARGATE",
)
