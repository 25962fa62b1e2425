"""A container has less memory than the container runtime accepts.

## What it does

Compares ``Memory`` and ``MemoryReservation`` of containers on Linux instances with the least that Docker starts a
container with: 6 MiB since version 20.10, 4 MiB before. 0 counts as not set, see ``task/memory-required``.

## Why is this bad

The task starts and its container fails with ``CannotStartContainerError``, again and again.

## What changed

The minimum was 4 MiB in older articles, and is 6 MiB on every current ECS-optimized image.

## Use instead

At least 6 MiB; even the smallest program in a container needs more.
"""

from collections.abc import Callable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container

_AMOUNTS: tuple[tuple[str, Callable[[Container], int | None]], ...] = (
    ("Memory", lambda container: container.memory),
    ("MemoryReservation", lambda container: container.memory_reservation),
)


def _check(container: Container, limits: Limits) -> Iterator[Violation]:
    minimum = limits.minimum_container_memory_mib
    if not container.task.runs_on_instances or container.task.is_windows:
        return
    for name, read in _AMOUNTS:
        for amount in determined([container], read):
            if not amount or amount >= minimum:
                continue
            yield Violation(
                at=container.at(name),
                message=f"Container {container.label} has a {name} of {amount} MiB: Docker does not start it.",
                actual=amount,
                limit=minimum,
                fix=f"Set {name} to at least {minimum} MiB.",
            )


RULE = Rule(
    name="task/container-memory-minimum",
    title="A container on instances has at least 6 MiB of memory.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "The Docker 20.10.0 or later daemon reserves a minimum of 6 MiB of memory for a "
                "container. So, don't specify less than 6 MiB of memory for your containers."
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 5}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 6}]
""",
)
