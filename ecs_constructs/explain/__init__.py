"""What each container really gets: CPU, memory and GPUs of every task and every job of some templates.

The way in is :func:`explain`. ECS and Batch take the same figures for different things: CPU units are a weight on one
machine and a cap on another, a memory figure is what is set aside or what a container is killed above. Nothing here
judges, and nothing is guessed: a figure that the templates leave open stays :class:`Open`, with what leaves it open.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (``cpu``, ``memory`` and
  ``memoryReservation``, on Linux and on Windows)
- https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (the task's own size, and
  that it is ignored for Windows containers)
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html (a task's CPU is a hard limit)
- https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html (``VCPU``, ``MEMORY``, ``GPU``)
- https://aws.amazon.com/blogs/containers/how-amazon-ecs-manages-cpu-and-memory-resources/
"""

from ecs_constructs.explain.explanation import ContainerExplanation, Explanation, Kind, LaunchType, Open, total
from ecs_constructs.explain.templates import explain
from ecs_constructs.explain.words import vcpus

__all__ = ["ContainerExplanation", "Explanation", "Kind", "LaunchType", "Open", "explain", "total", "vcpus"]
