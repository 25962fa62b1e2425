"""Whether Fargate runs tasks of a size: it has so many sizes, no GPUs, and larger ones for Windows.

How many run at once is up to the account's quota of vCPUs, which no template shows.

Sources, read 2026-11-22:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU
from ecs_constructs.placement.packing import Limit

_WINDOWS_CPU = (1024, 2048, 4096)
"""The CPU units of tasks with Windows containers."""


def refusal(cpu: int, memory: int, gpus: int, *, is_windows: bool = False) -> tuple[Limit, str] | None:
    """Why Fargate runs no task of a size: the limit and a sentence; None where it does.

    Args:
        cpu: the task's CPU units.
        memory: the task's memory in MiB.
        gpus: how many GPUs it asks for.
        is_windows: whether its containers are Windows containers.
    """
    if gpus:
        return Limit.GPU, "Fargate has no GPUs."
    if is_windows and cpu not in _WINDOWS_CPU:
        return Limit.CPU, f"Fargate has no tasks with Windows containers of {cpu} CPU units."
    if memory in MEMORY_BY_CPU.get(cpu, ()):
        return None
    limit = Limit.MEMORY if cpu in MEMORY_BY_CPU else Limit.CPU
    return limit, f"Fargate has no tasks of {cpu} CPU units and {memory} MiB."
