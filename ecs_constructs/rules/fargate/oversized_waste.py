"""A Fargate task is at least twice as large as what its containers say they need.

## What it does

Adds up what the containers of a task definition for Fargate say: their ``Memory``, else their ``MemoryReservation``,
and their ``Cpu``. Where either is less than half of the task's own size and a smaller size of Fargate holds both, it
says which. It is silent where a container says nothing about its memory; a container without ``Cpu`` is taken to need
all of the task's.

## Why is this bad

Fargate bills the task's size from the first second, whatever the containers use.

## Use instead

The smallest size of ``fargate/cpu-memory-combination`` that holds the sum. Where the containers use more than they
reserve, raise ``Memory`` of the containers to what they may use.
"""

from collections.abc import Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, next_size
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    cpu, memory = task.cpu, task.memory
    if not task.runs_on_fargate or cpu is None or memory is None or memory not in MEMORY_BY_CPU.get(cpu, ()):
        return
    memories = [container.memory or container.memory_reservation for container in task.containers]
    cpus = [container.cpu for container in task.containers]
    if None in memories:
        return
    needed_memory = sum(each or 0 for each in memories)
    needed_cpu = sum(each or 0 for each in cpus) if all(cpus) else cpu
    size = next_size(needed_cpu, needed_memory, is_windows=task.is_windows)
    is_half_empty = 2 * needed_memory < memory or 2 * needed_cpu < cpu
    if is_half_empty and size is not None and size[0] <= cpu and size[1] <= memory and size != (cpu, memory):
        yield Violation(
            at=task.at("Memory" if 2 * needed_memory < memory else "Cpu"),
            message=(
                f"The containers say that they need {needed_cpu} CPU units and {needed_memory} MiB; "
                f"the task pays for {cpu} and {memory}."
            ),
            actual=f"{cpu}/{memory}",
            limit=f"{size[0]}/{size[1]}",
            fix=f"Use Cpu {size[0]} with Memory {size[1]}, or let the containers say what they need.",
        )


RULE = Rule(
    name="fargate/oversized-waste",
    title="A Fargate task is not twice as large as what its containers need.",
    severity=Severity.INFO,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-size-best-practice.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 300}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 1800}]
""",
)
