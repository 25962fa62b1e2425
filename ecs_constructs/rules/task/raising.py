"""How a task is made larger: on Fargate only the sizes that it offers will do."""

from ecs_constructs.placement.fargate_sizes import next_size
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def raised(task: TaskDefinition, *, cpu: int = 0, memory: int = 0) -> str:
    """What to change to make a task larger, as the beginning of a fix.

    Args:
        task: the task definition.
        cpu: the CPU units that it must have at least. Default: as many as it has.
        memory: the MiB that it must have at least. Default: as many as it has.
    """
    for size in determined([task], lambda each: _size_of_fargate(each, cpu, memory)):
        if size is not None:
            return f"Raise the task to Cpu {size[0]} with Memory {size[1]}, a size of Fargate"
    return f"Raise the task's Cpu to at least {cpu}" if cpu else f"Raise the task's Memory to at least {memory}"


def _size_of_fargate(task: TaskDefinition, cpu: int, memory: int) -> tuple[int, int] | None:
    if not task.runs_on_fargate:
        return None
    return next_size(max(cpu, task.cpu or 0), max(memory, task.memory or 0), is_windows=task.is_known_as_windows)
