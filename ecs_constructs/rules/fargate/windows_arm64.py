"""A Windows task asks for ARM64 processors.

## What it does

Looks for task definitions whose ``RuntimePlatform`` has a Windows family together with ``CpuArchitecture: ARM64``,
wherever they run.

## Why is this bad

Only Linux tasks run on ARM64: Fargate has no configuration for the pair, and there is no Windows image for ECS
instances with ARM64 processors.

## Use instead

``CpuArchitecture: X86_64`` for Windows, or a Linux image built for ARM64.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    platform = task.runtime_platform
    if platform is None or platform.cpu_architecture != "ARM64" or not task.is_windows:
        return
    yield Violation(
        at=platform.at("CpuArchitecture"),
        message=f"The task combines {platform.operating_system_family} with ARM64; only Linux tasks run on ARM64.",
        actual="ARM64",
        limit="X86_64",
        fix="Set CpuArchitecture to X86_64, or use a Linux image built for ARM64.",
    )


RULE = Rule(
    name="fargate/windows-arm64",
    title="A Windows task does not ask for ARM64.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("RuntimePlatform",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html",
            read="2026-11-22",
            quote="You can run your Linux tasks on an ARM-based platform by setting the value to ARM64.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "4096"
    RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE, CpuArchitecture: ARM64}
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "4096"
    RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE, CpuArchitecture: X86_64}
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
