"""What ECS accepts as CPU and memory of a task and of its containers.

The values are plain numbers; a number that CloudFormation decides at deployment is left out of every comparison.
"""

from collections.abc import Sequence
from typing import TypeGuard

from ecs_constructs.arguments import is_unresolved, require_between, require_duration_between
from ecs_constructs.limits import CURRENT
from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU
from ecs_constructs.service.container import ContainerOptions

_EC2_CPU_MINIMUM = 128
_FARGATE_STOP_TIMEOUT_MAXIMUM = 120


def require_fargate_task(*, cpu: int, memory_limit_mib: int, containers: Sequence[ContainerOptions]) -> None:
    """Check that Fargate offers the task's size and that its containers fit in.

    Raises:
        ValueError: When Fargate does not offer the combination, a container asks for what Fargate lacks, or the
            containers do not fit.
    """
    if _known(cpu) and cpu not in MEMORY_BY_CPU:
        raise ValueError(f"cpu is {cpu}; Fargate offers {_list(tuple(MEMORY_BY_CPU))} CPU units. Choose one of them.")
    if _known(cpu) and _known(memory_limit_mib) and memory_limit_mib not in MEMORY_BY_CPU[cpu]:
        raise ValueError(
            f"memory_limit_mib is {memory_limit_mib} with cpu {cpu}; Fargate offers "
            f"{_list(MEMORY_BY_CPU[cpu])} MiB with it. Choose one of them, or another cpu."
        )
    for container in containers:
        _require_fargate_container(container)
    _require_containers_fit(cpu=cpu, memory_limit_mib=memory_limit_mib, containers=containers)


def _require_fargate_container(container: ContainerOptions) -> None:
    if container.gpu_count:
        raise ValueError(
            f"gpu_count of container {container.name} is {container.gpu_count}; Fargate has no GPUs. "
            "Run the service on EC2 capacity with GPUs."
        )
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    require_duration_between(
        f"stop_timeout of container {container.name}",
        container.stop_timeout,
        minimum=0,
        maximum=_FARGATE_STOP_TIMEOUT_MAXIMUM,
        fix="Fargate waits no longer between SIGTERM and SIGKILL.",
    )


def require_ec2_task(*, cpu: int | None, memory_limit_mib: int | None, containers: Sequence[ContainerOptions]) -> None:
    """Check the size of a task on EC2 and that its containers fit in.

    Raises:
        ValueError: When the size is out of range, neither the task nor a container has memory, or the containers do not
            fit.
    """
    require_between(
        "cpu",
        cpu,
        minimum=_EC2_CPU_MINIMUM,
        maximum=CURRENT.maximum_task_cpu_units,
        fix="1024 units are one vCPU; leave it out to let the task use what its instance has to spare.",
    )
    require_between(
        "memory_limit_mib",
        memory_limit_mib,
        minimum=1,
        fix="Give the memory of the whole task in MiB, or leave it out to limit the containers only.",
    )
    if memory_limit_mib is None:
        for container in containers:
            _require_memory(container)
    _require_containers_fit(cpu=cpu, memory_limit_mib=memory_limit_mib, containers=containers)


def _require_memory(container: ContainerOptions) -> None:
    if container.memory_limit_mib is None and container.memory_reservation_mib is None:
        raise ValueError(
            f"container {container.name} has no memory_reservation_mib (soft limit) and no memory_limit_mib (hard "
            "limit), and neither has its task; ECS can't place a task of unknown memory. Give one of the three."
        )


def _require_containers_fit(
    *, cpu: int | None, memory_limit_mib: int | None, containers: Sequence[ContainerOptions]
) -> None:
    for container in containers:
        hard = container.memory_limit_mib
        if _known(hard) and _known(memory_limit_mib) and hard > memory_limit_mib:
            raise ValueError(
                f"memory_limit_mib of container {container.name} is {hard}, more than its task's {memory_limit_mib}; "
                "lower the container's, or raise the task's."
            )
    _require_sum("cpu", "CPU units", [each.cpu for each in containers], cpu)
    soft = [each.memory_reservation_mib for each in containers]
    _require_sum("memory_reservation_mib", "MiB", soft, memory_limit_mib)


def _require_sum(name: str, unit: str, parts: Sequence[int | None], whole: int | None) -> None:
    total = sum(part for part in parts if _known(part))
    if _known(whole) and total > whole:
        raise ValueError(
            f"the containers' {name} adds up to {total} {unit}, more than the {whole} of their task; "
            "lower the containers', or raise the task's."
        )


def _known(value: int | None) -> TypeGuard[int]:
    return value is not None and not is_unresolved(value)


def _list(values: Sequence[int]) -> str:
    if len(values) > 8:
        return f"{values[0]} to {values[-1]} in steps of {values[1] - values[0]}"
    return ", ".join(map(str, values))
