"""A job asks for as many vCPUs as CPU units would be meant to be.

## What it does

Looks for a ``VCPU`` of 128, 256, 512, 1024 and so on, with less than 64 MiB of memory for each, or above what any
compute environment of the job's platform in the templates may have.

## Why is this bad

ECS counts CPU units, 1024 to a vCPU; Batch counts vCPUs. A job of 256 vCPU waits for ever, or starts the largest
instance there is for the work of a quarter of a vCPU. The example in the documentation of aws-cdk-lib's batch module
makes this mistake.

## Use instead

The number of vCPUs: 1 for 1024 units; on Fargate 0.25 for 256.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import JobContainer

UNITS = frozenset(128 * 2**n for n in range(9))
LEAST_MIB_PER_VCPU = 64
LEAST_ON_FARGATE = 0.25


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    required = container.vcpu_requirement()
    if required is None or required[0] not in UNITS:
        return
    vcpus, position = required
    memory = container.memory_requirement()
    if (memory is not None and memory[0] < vcpus * LEAST_MIB_PER_VCPU) or _is_beyond(container, vcpus):
        yield Violation(
            at=position,
            message=f"The job asks for {vcpus:g} vCPUs; that looks like CPU units, of which 1024 are 1 vCPU.",
            actual=vcpus,
            limit=vcpus / 1024,
            fix=_advice(vcpus / 1024),
        )


def _advice(vcpus: float) -> str:
    if vcpus >= 1:
        return f"Ask for {vcpus:g} vCPU{'' if vcpus == 1 else 's'}."
    return f"Ask for 1 vCPU, or for {max(vcpus, LEAST_ON_FARGATE):g} on Fargate."


def _is_beyond(container: JobContainer, vcpus: float) -> bool:
    maxima = [resources.maxv_cpus for resources in container.job.capacity()]
    return bool(maxima) and all(maximum is not None and vcpus > maximum for maximum in maxima)


RULE = Rule(
    name="batch/cpu-units-as-vcpus",
    title="A job's VCPU counts vCPUs, not CPU units.",
    severity=Severity.WARNING,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote="Each vCPU is equivalent to 1,024 CPU shares.",
        ),
        Source(
            url="https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_batch-readme.html",
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
      ResourceRequirements: [{Type: VCPU, Value: "256"}, {Type: MEMORY, Value: "512"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
""",
)
