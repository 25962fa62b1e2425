"""A container reserves more memory than it may use.

## What it does

Compares a container's ``MemoryReservation`` (soft limit) with its ``Memory`` (hard limit) where both are set. The API's
documentation says that the hard limit must be greater; equality is accepted all the same.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "'memory' must be greater than or equal to 'memoryReservation'".

## Use instead

A hard limit of at least the soft one, or the soft limit alone: without ``Memory`` the container may use what the task
or the instance has to spare.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    reservation, memory = container.memory_reservation, container.memory
    if reservation and memory and reservation > memory:
        yield Violation(
            at=container.at("MemoryReservation"),
            message=f"Container {container.label} reserves {reservation} MiB but may use only {memory} MiB.",
            actual=reservation,
            limit=memory,
            fix=f"Lower MemoryReservation to at most {memory}, or raise Memory to at least {reservation}.",
        )


RULE = Rule(
    name="task/memory-reservation-le-memory",
    title="A container's soft memory limit is no more than its hard one.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("MemoryReservation",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "If you specify both a container-level memory and memoryReservation value, memory must be "
                "greater than memoryReservation."
            ),
        ),
        Source(
            url="https://github.com/awsdocs/amazon-ecs-developer-guide/issues/242",
            read="2026-11-22",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256, Memory: 128}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 128, Memory: 128}]
""",
)
