"""Fargate has no task size of this CPU and memory.

## What it does

Looks up the pair of ``Cpu`` and ``Memory`` of a task definition that is compatible with Fargate, or that a service
runs there, in the table of sizes that Fargate offers.

| CPU units | vCPU | memory in MiB |
| --- | --- | --- |
| 256 | 0.25 | 512, 1024, 2048 |
| 512 | 0.5 | 1024 to 4096 in steps of 1024 |
| 1024 | 1 | 2048 to 8192 in steps of 1024 |
| 2048 | 2 | 4096 to 16384 in steps of 1024 |
| 4096 | 4 | 8192 to 30720 in steps of 1024 |
| 8192 | 8 | 16384 to 61440 in steps of 4096 |
| 16384 | 16 | 32768 to 122880 in steps of 8192 |
| 32768 | 32 | 61440, 122880, 249856 (2026, not in every Region: see ``fargate/32-vcpu-region``) |

Where one of the two is left open, the other has to occur in the table. An amount that ECS cannot read, such as
``0.5`` without ``vCPU`` or ``512MB``, is no size either.

## Why is this bad

The deployment fails with "No Fargate configuration exists for given values". Where only the service says ``FARGATE``,
no other tool sees it before that.

## Use instead

The next larger size of the table; for Windows containers one of 1, 2 or 4 vCPU, see ``fargate/windows-size``.
"""

import re
from collections.abc import Callable, Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, allowed, next_size
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.ecs import TaskDefinition

_NO_SIZE = "No size holds it: run the task on instances."

_AMOUNT = re.compile(r"\s*\.?\d.*")
"""What is meant as an amount, and is no mark that something else replaces."""


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_fargate:
        return
    try:
        cpu, memory = task.cpu, task.memory
    except NotDetermined:
        yield from _each_alone(task)
        raise
    if cpu is not None and memory is not None and memory not in MEMORY_BY_CPU.get(cpu, ()):
        yield _no_size(task, cpu, memory)


def _no_size(task: TaskDefinition, cpu: int, memory: int) -> Violation:
    size = next_size(cpu, memory, is_windows=task.is_known_as_windows)
    return Violation(
        at=task.at("Memory" if cpu in MEMORY_BY_CPU else "Cpu"),
        message=f"Fargate has no task size of {cpu} CPU units and {memory} MiB.",
        actual=f"{cpu}/{memory}",
        limit=allowed(cpu, is_windows=task.is_known_as_windows),
        fix=f"The smallest size that holds it: use Cpu {size[0]} with Memory {size[1]}." if size else _NO_SIZE,
    )


def _each_alone(task: TaskDefinition) -> Iterator[Violation]:
    """What no size has, where the other half is left open or cannot be read."""
    memory = sorted({mib for offered in MEMORY_BY_CPU.values() for mib in offered})
    yield from _alone(task, "Cpu", lambda: task.cpu, list(MEMORY_BY_CPU), "CPU units, such as 512, or vCPU: 0.5 vCPU")
    yield from _alone(task, "Memory", lambda: task.memory, memory, "MiB, such as 1024, or GB: 1 GB")


def _alone(
    task: TaskDefinition, name: str, read: Callable[[], int | None], offered: list[int], forms: str
) -> Iterator[Violation]:
    try:
        written = task.read(name)
    except NotDetermined:
        return
    try:
        amount = read()
    except NotDetermined:
        fix = f"Write {name} in {forms}." if _AMOUNT.fullmatch(str(written)) else None
    else:
        larger = next((each for each in offered if each >= (amount or 0)), offered[-1])
        fix = None if amount in (None, *offered) else f"Set {name} to {larger}, or to another amount of the table."
    if fix:
        yield Violation(
            at=task.at(name),
            message=f"Fargate has no task size with a {name} of {written}.",
            actual=str(written),
            fix=fix,
        )


RULE = Rule(
    name="fargate/cpu-memory-combination",
    title="A Fargate task's CPU and memory are a size that Fargate offers.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cfn-lint E3047", "CloudFormation Validate E3047"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "512"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "512"
    Memory: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
