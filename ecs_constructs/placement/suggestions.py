"""What would make tasks fit: the smallest change of each sort, each checked."""

from collections.abc import Callable
from dataclasses import replace

from ecs_constructs import instance_types
from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.fleets import with_type
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Answer, Limit

_NOUNS = {Limit.CPU: "a task CPU", Limit.MEMORY: "a memory reservation"}


def ways_out(outlook: Outlook, count: int | None, limits: Limits) -> tuple[str, ...]:
    """What would make a number of tasks surely fit: one change each, the smallest that does.

    Args:
        outlook: the tasks and their instances.
        count: how many of them there are; None where that is left open, so that nothing can be checked.
        limits: the account's figures.

    Returns:
        The changes, each a phrase without a full stop; empty where the tasks fit, or nothing helps.
    """
    if count is None or outlook.answer(count) is Answer.FITS:
        return ()
    found = [
        _larger_group(outlook, count),
        _smaller_tasks(outlook, count),
        _larger_type(outlook, count, limits),
        _without_ports(outlook, count),
        _fewer_tasks(outlook, count),
    ]
    return tuple(way for way in found if way)


def _larger_group(outlook: Outlook, count: int) -> str:
    needed = outlook.instances(count)
    if len(outlook.fleets) != 1 or needed is None or outlook.with_maximum(needed).answer(count) is not Answer.FITS:
        return ""
    return f"raise the group's maximum to {needed}"


def _smaller_tasks(outlook: Outlook, count: int) -> str:
    """The most of the limiting resource that a task may take."""
    limit = outlook.limit
    if limit not in _NOUNS:
        return ""
    d = RESOURCES.index(limit)

    def fits(amount: int) -> bool:
        cpu, memory, gpus, interfaces = (amount if i == d else each for i, each in enumerate(outlook.shape.amounts))
        shape = replace(outlook.shape, amounts=(cpu, memory, gpus, interfaces))
        return Outlook.of(shape, outlook.fleets).answer(count) is Answer.FITS

    most = _greatest(fits, outlook.shape.amounts[d])
    return f"{_NOUNS[limit]} of {words.amount(limit, most)} or less" if most else ""


def _larger_type(outlook: Outlook, count: int, limits: Limits) -> str:
    """The smallest type of the families in use on which they fit."""
    families = sorted({kind.instance.name.partition(".")[0] for fleet in outlook.fleets for kind in fleet.kinds})
    for name in families:
        for instance in instance_types.family(name):
            fleets = [with_type(fleet, instance, limits) for fleet in outlook.fleets]
            if Outlook.of(outlook.shape, fleets).answer(count) is Answer.FITS:
                return f"use {instance.name}"
    return ""


def _without_ports(outlook: Outlook, count: int) -> str:
    if not outlook.shape.ports:
        return ""
    free = Outlook.of(replace(outlook.shape, ports=frozenset()), outlook.fleets)
    return "leave the host port to ECS (HostPort 0)" if free.answer(count) is Answer.FITS else ""


def _fewer_tasks(outlook: Outlook, count: int) -> str:
    most = outlook.slots(outlook.sure)
    return f"run at most {words.counted(most, 'task')}" if 0 < most < count else ""


def _greatest(holds: Callable[[int], bool], above: int) -> int:
    """The greatest number below another for which something holds, which then holds for all smaller ones; 0 if none."""
    low, high = 0, above
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
