"""A Windows job on Fargate asks for too little, or for another processor architecture.

## What it does

Looks at jobs of the platform ``FARGATE`` whose ``OperatingSystemFamily`` is a Windows: at least 1 vCPU, and
``CpuArchitecture`` ``X86_64``, which is the default.

## Why is this bad

``RegisterJobDefinition`` rejects it: "vCPU must be at least 1 for Windows Job definition, got 0.5."

## Use instead

1 vCPU with 2048 MiB or more.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import JobTask

MINIMUM = 1


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    platform = task.runtime_platform
    family = platform.operating_system_family if platform else None
    if platform is not None and (family or "").startswith("WINDOWS") and task.runs_on_fargate:
        yield from apart(task, _vcpus, _architecture)


def _architecture(task: JobTask) -> Iterator[Violation]:
    platform = task.runtime_platform
    architecture = platform.cpu_architecture if platform else None
    if platform is not None and architecture not in (None, "X86_64"):
        yield Violation(
            at=platform.at("CpuArchitecture"),
            message=f"Windows containers do not run on {architecture}.",
            actual=architecture,
            limit="X86_64",
            fix="Set CpuArchitecture to X86_64, or leave it out.",
        )


def _vcpus(task: JobTask) -> Iterator[Violation]:
    required = task.vcpu_requirement()
    if required is not None and required[0] < MINIMUM:
        vcpus, position = required
        yield Violation(
            at=position,
            message=f"A Windows job on Fargate takes at least {MINIMUM} vCPU, and this one asks for {vcpus:g}.",
            actual=vcpus,
            limit=f">= {MINIMUM}",
            fix=f"Ask for {MINIMUM} vCPU and at least 2048 MiB.",
        )


RULE = Rule(
    name="batch/windows-vcpu",
    title="A Windows job on Fargate has at least 1 vCPU, on x86.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html",
            read="2026-11-22",
            quote="This parameter must be set to X86_64 for Windows containers.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
            read="2026-11-22",
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
      ResourceRequirements: [{Type: VCPU, Value: "0.5"}, {Type: MEMORY, Value: "2048"}]
      RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}
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
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}
""",
)
