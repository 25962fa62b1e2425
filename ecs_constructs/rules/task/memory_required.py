"""A container has neither a memory limit nor a reservation, and its task has no memory.

## What it does

Looks for containers without ``Memory`` and ``MemoryReservation`` (0 counts as none) in a task definition for instances
without ``Memory`` at task level. On Fargate the task's memory is required anyway, see ``fargate/task-size-required``.

## Why is this bad

ECS would not know how much to reserve, so ``RegisterTaskDefinition`` rejects it: "At least one of 'memory' or
'memoryReservation' must be specified."

## What ECS counts and enforces

| task ``Memory`` | container ``MemoryReservation`` | container ``Memory`` | placement reserves | killed above |
| --- | --- | --- | --- | --- |
| unset | 128 | unset | 128 | the host's memory |
| unset | 128 | 256 | 128 | 256 |
| unset | unset | 256 | 256 | 256 |
| 512 | any | unset | 512 for the task | 512 for all containers together |
| 512 | any | 256 | 512 for the task | 256, and 512 together |

## Use instead

A soft limit (``MemoryReservation``) of what the container usually needs and a hard limit (``Memory``) above which it
is better killed, or one ``Memory`` for the whole task.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, limits: Limits) -> Iterator[Violation]:
    task = container.task
    if task.memory is not None or not task.runs_on_instances or task.runs_on_fargate:
        return
    if not container.memory and not container.memory_reservation:
        yield Violation(
            at=container.at("Memory"),
            message=f"Container {container.label} has {_lack(container)}, nor has its task Memory.",
            limit=f">= {limits.minimum_container_memory_mib}",
            fix=(
                f"Set MemoryReservation (soft) or Memory (hard) to at least {limits.minimum_container_memory_mib} MiB, "
                "or set the task's Memory."
            ),
        )


def _lack(container: Container) -> str:
    zeros = [name for name in ("Memory", "MemoryReservation") if container.body.get(name) is not None]
    return f"no memory: its {' and '.join(zeros)} is 0" if zeros else "neither Memory nor MemoryReservation"


RULE = Rule(
    name="task/memory-required",
    title="A container on instances has a memory limit or reservation, or its task has memory.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "If a task-level memory value is not specified, you must specify a non-zero integer for "
                "one or both of memory or memoryReservation in a container definition."
            ),
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 128}]
""",
)
