"""The containers of a task reserve more memory than the task has.

## What it does

Adds up the ``MemoryReservation`` of a task definition's containers and compares it with the task's ``Memory``. Equality
is accepted. A container whose reservation is not determined counts as nothing: if the others exceed the task's memory,
it is exceeded anyway.

Where the reservations fit but no longer do once the containers without one count with their ``Memory``, the finding is
a warning: AWS's documentation speaks of "memory reserved" in general, and whether the API counts hard limits too could
not be verified.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "The sum of all container 'memoryReservation' values cannot be greater than the
value of the task 'memory'." Hard limits that add up to more than the task's memory are a promise that cannot be kept:
the task's containers are killed at the task's memory, whatever their own limits say.

## Use instead

A larger ``Memory`` of the task, or smaller reservations. A container needs none where the task has memory.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.task.raising import raised
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    memory = task.own_memory
    if not memory:
        return
    reserved = sum(determined(task.containers, lambda container: container.memory_reservation or 0))
    with_limits = sum(determined(task.containers, lambda container: container.reserved_memory))
    if reserved > memory:
        yield Violation(
            at=task.at("Memory"),
            message=f"The containers reserve {reserved} MiB together, the task has {memory} MiB.",
            actual=reserved,
            limit=memory,
            fix=f"{raised(task, memory=reserved)}, or lower MemoryReservation to {memory} MiB in all.",
        )
    elif with_limits > memory:
        yield Violation(
            at=task.at("Memory"),
            message=(
                f"The containers may claim {with_limits} MiB together, by MemoryReservation or else by Memory, "
                f"the task has {memory} MiB."
            ),
            actual=with_limits,
            limit=memory,
            fix=f"{raised(task, memory=with_limits)}, or give containers a smaller MemoryReservation.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="task/memory-reservation-sum",
    title="The containers' memory reservations add up to no more than the task's memory.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "The total amount of memory reserved for all containers within a task must be lower than "
                "the task memory value, if one is specified."
            ),
        ),
        Source(
            url="https://github.com/cloudnativedaysjp/dreamkast-infra/pull/4766",
            read="2026-11-22",
            quote=(
                "The sum of all container 'memoryReservation' values cannot be greater than the value of "
                "the task 'memory'."
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MemoryReservation: 300}
      - {Name: proxy, Image: "proxy:1", MemoryReservation: 300}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MemoryReservation: 300}
      - {Name: proxy, Image: "proxy:1", MemoryReservation: 212}
""",
)
