"""A container has more shared memory than memory.

## What it does

Compares ``SharedMemorySize`` of a container on Linux instances with the memory beyond which it is killed: its hard
limit, else the task's. Without either there is nothing to compare with but 0.

## Why is this bad

What is written to ``/dev/shm`` counts as the container's memory. It never gets the size that it is told: the kernel
kills the container first. Browsers and databases, for which people raise the size, fill it.

## Use instead

A hard limit that holds the shared memory and the program together.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    parameters, memory = container.linux_parameters, container.memory_ceiling
    size = parameters.shared_memory_size if parameters else None
    if parameters is None or size is None or not container.task.runs_on_instances:
        return
    at = parameters.at("SharedMemorySize")
    if size < 0:
        message = f"Container {container.label} has {size} MiB of shared memory."
        yield Violation(at=at, message=message, actual=size, limit=0, fix="Set SharedMemorySize to 0 or more.")
    if memory is not None and size > memory:
        yield Violation(
            at=at,
            message=f"Container {container.label} has {size} MiB of shared memory and {memory} MiB of memory.",
            actual=size,
            limit=memory,
            fix=f"Set SharedMemorySize to 0 to {memory} MiB, or raise the Memory of {_too_small(container, size)}.",
        )


def _too_small(container: Container, size: int) -> str:
    """Who has a memory that is too small: the container, its task or both."""
    memories = {"the container": container.memory, "the task": container.task.own_memory}
    return " and of ".join(owner for owner, memory in memories.items() if memory and memory < size)


RULE = Rule(
    name="task/shared-memory-size",
    title="A container's shared memory fits in its memory.",
    severity=Severity.WARNING,
    subject=Container,
    check=_check,
    only_where=("LinuxParameters",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html",
            read="2026-11-22",
            quote="The value for the size (in MiB) of the /dev/shm volume.",
        ),
        Source(
            url="https://docs.kernel.org/admin-guide/cgroup-v2.html",
            read="2026-11-22",
            quote="shmem: Amount of cached filesystem data that is swap-backed, such as tmpfs",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: browser
        Image: browser:1
        Memory: 512
        LinuxParameters: {SharedMemorySize: 8192}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: browser
        Image: browser:1
        Memory: 512
        LinuxParameters: {SharedMemorySize: 64}
""",
)
