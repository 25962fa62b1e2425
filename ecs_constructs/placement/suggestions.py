"""What would make tasks fit: the smallest change of each sort, each checked."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from ecs_constructs import instance_types
from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.fleets import Fleet, fleet_of, with_type
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Answer, Limit
from ecs_constructs.placement.shapes import Shape

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
        _smaller_tasks(outlook, count, limits),
        _larger_type(outlook, count, limits),
        _without_ports(outlook, count),
        _fewer_tasks(outlook, count),
    ]
    return tuple(way for way in found if way)


def trunking(outlook: Outlook, count: int | None, limits: Limits) -> tuple[str, ...]:
    """The account setting by which instances have more network interfaces, where it makes a number of tasks fit."""
    if count is None or limits.awsvpc_trunking or outlook.limit is not Limit.NETWORK_INTERFACE:
        return ()
    trunks = replace(limits, awsvpc_trunking=True)
    fleets = [fleet_of(fleet.group, trunks)._replace(maximum=fleet.maximum) for fleet in outlook.fleets]
    room = Outlook.of(outlook.shape, fleets)
    if outlook.answer(count) is Answer.FITS or room.answer(count) is not Answer.FITS:
        return ()
    return (f"turn on awsvpcTrunking in the account ({room.per_instance} on each instance)",)


def _fits(shape: Shape, fleets: Iterable[Fleet], count: int) -> bool:
    return Outlook.of(shape, fleets).answer(count) is Answer.FITS


def _larger_group(outlook: Outlook, count: int) -> str:
    needed = outlook.instances(count)
    if len(outlook.fleets) != 1 or outlook.group_maximum is None or needed is None:
        return ""
    fits = outlook.with_maximum(needed).answer(count) is Answer.FITS
    return f"raise the group's maximum to {needed}" if fits else ""


def _smaller_tasks(outlook: Outlook, count: int, limits: Limits) -> str:
    """The most of the limiting resource that a task may take."""
    limit = outlook.limit
    if limit not in _NOUNS:
        return ""
    d = RESOURCES.index(limit)

    def fits(amount: int) -> bool:
        cpu, memory, gpus, interfaces = (amount if i == d else each for i, each in enumerate(outlook.shape.amounts))
        return _fits(outlook.shape._replace(amounts=(cpu, memory, gpus, interfaces)), outlook.fleets, count)

    most = _greatest(fits, outlook.shape.amounts[d])
    least = limits.minimum_container_memory_mib if limit is Limit.MEMORY else 1
    return f"{_NOUNS[limit]} of {words.amount(limit, most)} or less" if most >= least else ""


def _larger_type(outlook: Outlook, count: int, limits: Limits) -> str:
    """The smallest type of the families in use on which they fit."""
    families = {kind.instance.name.partition(".")[0] for fleet in outlook.fleets for kind in fleet.kinds}
    types = [instance for name in families for instance in instance_types.family(name)]
    for instance in sorted(types, key=lambda each: (each.vcpus, each.memory_mib, each.name)):
        if _fits(outlook.shape, [with_type(fleet, instance, limits) for fleet in outlook.fleets], count):
            return f"use {instance.name}"
    return ""


def _without_ports(outlook: Outlook, count: int) -> str:
    if not outlook.shape.ports or not _fits(outlook.shape._replace(ports=frozenset()), outlook.fleets, count):
        return ""
    bridge = "use the network mode bridge and " if outlook.shape.on_host else ""
    return f"{bridge}leave the host port to ECS (HostPort 0)"


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
