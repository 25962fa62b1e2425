"""A job on instances has what only jobs on Fargate may have.

## What it does

Looks at jobs that do not ask for Fargate or for managed instances, for ``NetworkConfiguration``,
``FargatePlatformConfiguration``, and ``RuntimePlatform`` in ``ContainerProperties``.

## Why is this bad

``RegisterJobDefinition`` rejects them: "runtimePlatform is not applicable for EC2."

## Use instead

The compute environment's subnets and launch template decide over addresses and disks, and its instance types over the
processor; or ``PlatformCapabilities: [FARGATE]``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EC2, JobTask

ONLY_FOR_FARGATE = ("NetworkConfiguration", "FargatePlatformConfiguration")
CONTAINER_ONLY_FOR_FARGATE = (*ONLY_FOR_FARGATE, "RuntimePlatform")


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if task.job.platforms != (EC2,):
        return
    is_container = task.path == "Properties/ContainerProperties"
    for name in task.written(CONTAINER_ONLY_FOR_FARGATE if is_container else ONLY_FOR_FARGATE):
        yield Violation(
            at=task.at(name),
            message=f"{name} is not applicable to jobs on instances.",
            fix="Leave it out, or run the job on Fargate (PlatformCapabilities: [FARGATE]).",
        )


RULE = Rule(
    name="batch/ec2-job-fields",
    title="A job on instances has nothing that only jobs on Fargate may have.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html",
            read="2026-11-22",
            quote="Jobs that are running on Amazon EC2 resources must not specify this parameter.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html",
            read="2026-11-22",
            quote="An object that represents the compute environment architecture for AWS Batch jobs on Fargate.",
        ),
    ),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [EC2]
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      NetworkConfiguration: {AssignPublicIp: ENABLED}
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [EC2]
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      NetworkConfiguration: !Ref AWS::NoValue
""",
)
