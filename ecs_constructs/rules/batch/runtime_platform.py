"""A job on Fargate asks for a processor or an operating system that there is not.

## What it does

Reads ``RuntimePlatform`` of jobs of the platform ``FARGATE``: ``CpuArchitecture`` is ``X86_64`` or ``ARM64``,
``OperatingSystemFamily`` is ``LINUX`` or a ``WINDOWS_SERVER_...``. What Windows asks for besides is in
``batch/windows-vcpu``, and jobs on instances have none: see ``batch/ec2-job-fields``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "cpuArchitecture for Fargate LINUX tasks can be only one from [X86_64, ARM64]."

## Use instead

``X86_64``, which is the default and what others call amd64, or ``ARM64`` for Graviton.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobTask
from ecs_constructs.template.types.ecs import RuntimePlatform

ARCHITECTURES = ("X86_64", "ARM64")
LINUX, WINDOWS = "LINUX", "WINDOWS_SERVER_"


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if task.runtime_platform is not None and task.runs_on_fargate:
        yield from apart(task.runtime_platform, _architecture, _family)


def _architecture(platform: RuntimePlatform) -> Iterator[Violation]:
    architecture = platform.cpu_architecture
    families = determined([platform], lambda each: each.operating_system_family or "")
    # Windows runs on one of them only: that is in batch/windows-vcpu.
    if any(family.startswith("WINDOWS") for family in families):
        return
    if architecture is not None and architecture.upper() not in ARCHITECTURES:
        yield Violation(
            at=platform.at("CpuArchitecture"),
            message=f"Fargate has no processors of the architecture {architecture}.",
            actual=architecture,
            limit=", ".join(ARCHITECTURES),
            fix=f"Set CpuArchitecture to {' or '.join(ARCHITECTURES)}.",
        )


def _family(platform: RuntimePlatform) -> Iterator[Violation]:
    family = platform.operating_system_family
    if family is not None and family.upper() != LINUX and not family.upper().startswith(WINDOWS):
        yield Violation(
            at=platform.at("OperatingSystemFamily"),
            message=f"Fargate has no operating system {family}.",
            actual=family,
            limit=f"{LINUX}, {WINDOWS}...",
            fix=f"Set OperatingSystemFamily to {LINUX}, or to one such as {WINDOWS}2022_CORE.",
        )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    PlatformCapabilities: [FARGATE]
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"
      ExecutionRoleArn: arn:aws:iam::123456789012:role/execution
      RuntimePlatform: {CpuArchitecture: %s}
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
"""

RULE = Rule(
    name="batch/runtime-platform",
    title="A job on Fargate asks for a processor and an operating system that there are.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    only_where=("RuntimePlatform",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html",
            read="2026-11-22",
            quote="Valid values are X86_64 and ARM64.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html",
            read="2026-11-22",
            quote=(
                "Valid values are: LINUX (default), WINDOWS_SERVER_2019_CORE, WINDOWS_SERVER_2019_FULL, "
                "WINDOWS_SERVER_2022_CORE, and WINDOWS_SERVER_2022_FULL."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "AMD64",
    good=_EXAMPLE % "ARM64",
)
