"""A job on ECS Managed Instances has what they do not run.

## What it does

Looks at jobs of the platform ``MANAGED_INSTANCES`` for ``ContainerProperties``, ``NodeProperties``, and an operating
system other than Linux.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Cannot use ECS containerProperties for MANAGED_INSTANCES".

## Use instead

``EcsProperties`` with one container or more.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import MANAGED, JobDefinition

REFUSED = ("ContainerProperties", "NodeProperties")


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    if MANAGED not in job.platforms:
        return
    yield from apart(job, _properties, _operating_system)


def _properties(job: JobDefinition) -> Iterator[Violation]:
    for name in job.written(REFUSED):
        yield Violation(
            at=job.at(name),
            message=f"A job on ECS Managed Instances cannot have {name}.",
            limit="EcsProperties",
            fix="Describe the job in EcsProperties.",
        )


def _operating_system(job: JobDefinition) -> Iterator[Violation]:
    for platform in determined(job.tasks, lambda task: task.runtime_platform):
        family = platform.operating_system_family if platform else None
        if platform is not None and family not in (None, "LINUX"):
            yield Violation(
                at=platform.at("OperatingSystemFamily"),
                message=f"ECS Managed Instances run Linux, and the job asks for {family}.",
                actual=family,
                limit="LINUX",
                fix="Leave OperatingSystemFamily out, or run the job on Fargate.",
            )


RULE = Rule(
    name="batch/managed-instances",
    title="A job on ECS Managed Instances has EcsProperties, on Linux, on one node.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote=(
                "Jobs with the MANAGED_INSTANCES platform capability must use ecsProperties (not "
                "containerProperties) and do not support multi-node parallel jobs."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [MANAGED_INSTANCES]
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [MANAGED_INSTANCES]
    EcsProperties:
      TaskProperties:
        - Containers:
            - Name: app
              Image: "job:1"
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
