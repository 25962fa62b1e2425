"""A Fargate job asks for a combination of vCPU and memory that Fargate does not have.

## What it does

Compares ``VCPU`` and ``MEMORY`` of a job of the platform ``FARGATE`` with the sizes of Fargate, from 0.25 vCPU with 512
MiB to 32 vCPU with 249,856 MiB; where the memory is left open, its vCPUs alone. Several containers of one job are left
out: how Batch adds them up is not documented.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Fargate resource requirements (0.25 vCPU, 4096 MiB) not valid."

## Use instead

The next size that has enough of both.
"""

import math
from collections.abc import Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, next_size
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.batch import JobTask
from ecs_constructs.template.types.ecs import ResourceRequirement

UNITS = 1024
MORE_THAN_OFFERED = max(MEMORY_BY_CPU) // UNITS + 1
VCPUS = ", ".join(f"{units / UNITS:g}" for units in MEMORY_BY_CPU)


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_fargate or len(task.containers) != 1:
        return
    (container,) = task.containers
    for vcpu, memory in zip(container.requirements("VCPU"), container.requirements("MEMORY"), strict=False):
        try:
            vcpus, mib = vcpu.amount, memory.count
        except NotDetermined:
            yield from _vcpus_alone(vcpu)
            raise
        if vcpus is not None and mib is not None:
            yield from _size(vcpu, vcpus, memory, mib)


def _vcpus_alone(vcpu: ResourceRequirement) -> Iterator[Violation]:
    """What no size has, where its memory is left open."""
    if vcpu.amount is not None and vcpu.amount * UNITS not in MEMORY_BY_CPU:
        yield Violation(
            at=vcpu.at("Value"),
            message=f"Fargate has no size of {vcpu.amount:g} vCPU, whatever its memory.",
            actual=f"{vcpu.amount:g}",
            limit=f"VCPU one of {VCPUS}",
            fix=f"Set VCPU to one of {VCPUS}.",
        )


def _size(vcpu: ResourceRequirement, vcpus: float, memory: ResourceRequirement, mib: int) -> Iterator[Violation]:
    units = min(vcpus, MORE_THAN_OFFERED) * UNITS
    offered = MEMORY_BY_CPU.get(int(units), ()) if units == int(units) else ()
    if mib in offered:
        return
    size = next_size(math.ceil(units), mib)
    yield Violation(
        at=(memory if offered else vcpu).at("Value"),
        message=f"Fargate has no size of {vcpus:g} vCPU and {mib} MiB.",
        actual=f"{vcpus:g}/{mib}",
        limit=f"MEMORY one of {', '.join(map(str, offered))}" if offered else f"VCPU one of {VCPUS}",
        fix=(
            f"The smallest size that holds it: VCPU {size[0] / UNITS:g} with MEMORY {size[1]}."
            if size
            else "No size of Fargate holds it: run the job on instances (PlatformCapabilities: [EC2])."
        ),
    )


RULE = Rule(
    name="batch/fargate-combination",
    title="A Fargate job's vCPU and memory are a size that Fargate offers.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "For jobs that are running on Fargate resources, then value must match one of the "
                "supported values and the MEMORY values must be one of the values supported for that "
                "VCPU value."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "0.25"}, {Type: MEMORY, Value: "4096"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      ResourceRequirements: [{Type: VCPU, Value: "0.25"}, {Type: MEMORY, Value: "2048"}]
""",
)
