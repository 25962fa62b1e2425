"""Whether some instance type that ECS may choose for Managed Instances holds a task.

ECS chooses among the types that meet the requirements; which of them it may use at all is not looked at beyond vCPUs
and memory. So where there are other requirements, or a task asks for GPUs, the answer is left open.
"""

from collections.abc import Iterator

from ecs_constructs import instance_types
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.packing import Amounts, Answer, Limit
from ecs_constructs.placement.shapes import expected_amounts
from ecs_constructs.template.types.auto_scaling import InstanceRequirements, Range

_UNDERSTOOD = {"VCpuCount", "MemoryMiB"}


def judged(
    amounts: Amounts, architecture: str | None, wanted: InstanceRequirements | None, limits: Limits
) -> tuple[Answer, Limit | None, str]:
    """Whether an instance that ECS chooses holds a task: the answer, the limit, and a sentence.

    Args:
        amounts: what the task takes.
        architecture: the processor architecture that it is for, in EC2's words; None where it does not say.
        wanted: what the instances must have; None where ECS is free to choose.
        limits: the account's figures.

    Raises:
        NotDetermined: a requirement is left open.
    """
    vcpus, memory = (wanted.vcpu_count, wanted.memory_mib) if wanted else (None, None)
    if vcpus and vcpus.maximum is not None and amounts[0] > vcpus.maximum * 1024:
        most = words.counted(vcpus.maximum, "vCPU")
        return Answer.CANNOT, Limit.CPU, f"A task takes {amounts[0]} CPU units; the instances may have at most {most}."
    if memory and memory.maximum is not None and amounts[1] >= memory.maximum:
        reason = f"A task takes {amounts[1]} MiB; the instances may have at most {memory.maximum}, less what they keep."
        return Answer.CANNOT, Limit.MEMORY, reason
    others = sorted(set(wanted.body) - _UNDERSTOOD) if wanted else []
    if others or amounts[2]:
        asked = " and ".join([*others, *(["GPUs"] if amounts[2] else [])])
        return Answer.UNDECIDED, None, f"Which types ECS chooses where {asked} are asked for is not looked at."
    if any(_holds(instance, amounts, limits) for instance in _allowed(architecture, vcpus, memory)):
        reason = "ECS starts Managed Instances of a type that holds the tasks, among those that its requirements allow."
        return Answer.FITS, None, reason
    return Answer.UNDECIDED, None, "No instance type that is known and that its requirements allow surely holds a task."


def _allowed(architecture: str | None, vcpus: Range | None, memory: Range | None) -> Iterator[InstanceType]:
    """The types that meet requirements, without those of bare metal."""
    every = (instance for name in instance_types.families() for instance in instance_types.family(name))
    for instance in every:
        suits = not instance.bare_metal and architecture in (None, *instance.architectures)
        if suits and _within(vcpus, instance.vcpus) and _within(memory, instance.memory_mib):
            yield instance


def _within(range_: Range | None, number: int) -> bool:
    if range_ is None:
        return True
    return (range_.minimum or 0) <= number and (range_.maximum is None or number <= range_.maximum)


def _holds(instance: InstanceType, amounts: Amounts, limits: Limits) -> bool:
    offered = expected_amounts(instance, limits, limits.reserved_memory_mib)
    return all(has >= needs for has, needs in zip(offered, amounts, strict=True))
