"""A container's hard memory limit is larger than its task.

## What it does

Compares each container's ``Memory`` with the task's ``Memory``. Equality is accepted. Windows containers on instances
are left out, because ECS passes over the task's own size for them.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "The 'memory' setting for container is greater than for the task."

## Use instead

A hard limit within the task's memory, or none: the task's memory is then the limit.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.task.raising import raised
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    memory, task_memory = container.memory, container.task.own_memory
    if memory and task_memory and memory > task_memory:
        yield Violation(
            at=container.at("Memory"),
            message=f"Container {container.label} may use {memory} MiB, its task has only {task_memory} MiB.",
            actual=memory,
            limit=task_memory,
            fix=f"{raised(container.task, memory=memory)}, or lower the container's Memory to at most {task_memory}.",
        )


RULE = Rule(
    name="task/container-memory-exceeds-task",
    title="A container's hard memory limit is no more than its task's memory.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("Memory",),
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/1553",
            read="2026-11-22",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256, Memory: 1024}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", MemoryReservation: 256, Memory: 512}]
""",
)
