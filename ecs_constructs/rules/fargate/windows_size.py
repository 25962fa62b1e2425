"""A Windows task has a CPU size that Fargate offers for Linux only.

## What it does

Compares ``Cpu`` of Windows task definitions on Fargate with 1, 2 and 4 vCPU. Which memory goes with each is the same
as on Linux: see ``fargate/cpu-memory-combination``, which also reports 1 vCPU with less than 2048 MiB.

## Why is this bad

The deployment fails with "No Fargate configuration exists for given values".

## Use instead

1024, 2048 or 4096 CPU units. A larger Windows container needs instances.
"""

from collections.abc import Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, WINDOWS_CPU
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.cpu not in MEMORY_BY_CPU or task.cpu in WINDOWS_CPU or not task.is_windows or not task.runs_on_fargate:
        return
    yield Violation(
        at=task.at("Cpu"),
        message=f"Fargate runs Windows containers with 1, 2 or 4 vCPU, not with {task.cpu} CPU units.",
        actual=task.cpu,
        limit=", ".join(str(units) for units in WINDOWS_CPU),
        fix="Set Cpu to 1024, 2048 or 4096 with a Memory that goes with it, or run the task on instances.",
    )


RULE = Rule(
    name="fargate/windows-size",
    title="A Windows task on Fargate has 1, 2 or 4 vCPU.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("RuntimePlatform",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="The CPU units cannot be less than 1 vCPU when you use Windows containers on Fargate.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight (below 1 vCPU)",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "512"
    Memory: "4096"
    RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}
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
    RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
