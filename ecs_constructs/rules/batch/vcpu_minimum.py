"""A job asks for no vCPU, or for a part of one on instances.

## What it does

Looks for a job's ``VCPU`` among ``ResourceRequirements``, or in the older ``Vcpus``: a whole number of at least 1 on
instances (what Fargate accepts is in ``batch/fargate-combination``, and on ECS Managed Instances AWS names no smallest
size), and not missing. Nodes of a multi-node job may get theirs when the job is submitted, and what several containers
of a job may leave out is not documented: for these only the number counts.

## Why is this bad

``RegisterJobDefinition`` rejects it: "vCPU must be at least 1, got 0.5."

## Use instead

1 or more; for parts of a vCPU, Fargate (``PlatformCapabilities: [FARGATE]``).
"""

import math
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EC2, JobContainer

MINIMUM = 1


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    required = container.vcpu_requirement()
    if required is None:
        if not container.is_of_node and not container.is_of_ecs_task and not container.requirements("VCPU"):
            yield Violation(
                at=container.at("ResourceRequirements"),
                message="The job asks for no vCPU.",
                limit=f">= {MINIMUM}",
                fix="Add a requirement of the type VCPU with the number that the job needs.",
            )
        return
    vcpus, position = required
    if (vcpus < MINIMUM or vcpus != int(vcpus)) and set(container.job.platforms) == {EC2}:
        yield Violation(
            at=position,
            message=f"The job asks for {vcpus:g} vCPU; on instances it takes a whole number.",
            actual=vcpus,
            limit=f"a whole number >= {MINIMUM}",
            fix=f"Ask for {max(MINIMUM, math.ceil(vcpus))} vCPU, or run the job on Fargate.",
        )


RULE = Rule(
    name="batch/vcpu-minimum",
    title="A job asks for vCPUs, on instances for a whole number of them.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "For Amazon EC2 resources, you must specify at least one vCPU. This is required but "
                "can be specified in several places; it must be specified for each node at least "
                "once."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/create-job-definition-ecs-managed-instances.html",
            read="2026-11-22",
            quote="Unlike Fargate, there are no restrictions on vCPU and memory size combinations",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "0.5"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
