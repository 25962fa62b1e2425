"""Nothing limits a container's memory but the instance itself.

## What it does

Looks for containers on Linux instances with ``MemoryReservation`` alone, in a task without ``Memory``.

## Why is this bad

The soft limit is what placement reserves; the container may use all the memory that the instance has. When it leaks,
its neighbours are killed with it, or instead of it.

## What ECS counts and enforces

| task ``Memory`` | container ``MemoryReservation`` | container ``Memory`` | placement reserves | killed above |
| --- | --- | --- | --- | --- |
| unset | 128 | unset | 128 | the host's memory |
| unset | 128 | 256 | 128 | 256 |
| unset | unset | 256 | 256 | 256 |
| 512 | any | unset | 512 for the task | 512 for all containers together |
| 512 | any | 256 | 512 for the task | 256, and 512 together |

## Use instead

A hard limit (``Memory``) above which the container is better killed, or ``Memory`` for the whole task.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, limits: Limits) -> Iterator[Violation]:
    task = container.task
    if not task.runs_on_instances or task.runs_on_fargate or task.is_windows:
        return
    if container.memory_reservation and container.memory_ceiling is None:
        yield Violation(
            at=container.at("Memory"),
            message=(
                f"Container {container.label} reserves {container.memory_reservation} MiB "
                "and may use all the memory of the instance."
            ),
            limit=f">= {container.memory_reservation}",
            fix=(
                "Set the container's Memory (hard limit) to at least "
                f"{max(container.memory_reservation, limits.minimum_container_memory_mib)}, or the task's."
            ),
        )


RULE = Rule(
    name="task/no-hard-limit",
    title="A container on instances has a hard memory limit, its own or its task's.",
    severity=Severity.WARNING,
    subject=Container,
    check=_check,
    only_where=("MemoryReservation",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "your container can consume more memory when it needs to, up to either the hard limit "
                "specified with the memory parameter (if applicable), or all of the available memory on "
                "the container instance, whichever comes first"
            ),
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-agent/issues/769",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256, Memory: 512}]
""",
)
