"""The sentences that say why tasks fit or do not."""

from collections.abc import Sequence

from ecs_constructs.placement.daemons import Daemon
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Amounts, Answer, Limit
from ecs_constructs.template import NotDetermined, Position

_NAMES = {
    Limit.CPU: "CPU",
    Limit.MEMORY: "memory",
    Limit.GPU: "GPUs",
    Limit.NETWORK_INTERFACE: "network interfaces",
    Limit.PORT: "a host port of its own",
    Limit.CONSTRAINT: "placement constraints",
    Limit.ARCHITECTURE: "processor architecture",
    Limit.GROUP_MAXIMUM: "the group's maximum",
    Limit.VCPUS: "the environment's maximum of vCPUs",
}


def name_of(limit: Limit) -> str:
    """What a person calls a limit."""
    return _NAMES[limit]


def counted(number: int, singular: str) -> str:
    """A number of things: ``1 task``, ``2 tasks``."""
    return f"{number} {singular}{'' if number == 1 else 's'}"


def amount(limit: Limit, number: int) -> str:
    """A number of something that an instance has so much of: ``512 MiB``, ``1 GPU``."""
    match limit:
        case Limit.CPU:
            return f"{number} CPU units"
        case Limit.MEMORY:
            return f"{number} MiB"
        case Limit.GPU:
            return counted(number, "GPU")
        case _:
            return counted(number, "network interface")


def open_value(error: NotDetermined) -> str:
    """What is open, where and why, in one sentence."""
    if not isinstance(error.position, Position):
        return f"Not determined: {error}."
    return f"Not determined: {error.position.place()} ({error})."


def of_tasks(outlook: Outlook, count: int, answer: Answer) -> str:
    """Why a number of tasks fits on the instances of some groups or not."""
    if count == 0:
        return "No task is to run."
    if not outlook.possible:
        return _unsuited(outlook)
    if outlook.possible_per_instance == 0:
        return _too_large(outlook)
    if answer is Answer.FITS:
        return f"{_room(outlook)}; {_need(outlook, count)}."
    if answer is Answer.CANNOT:
        least = outlook.least_instances(count)
        return (
            f"{counted(count, 'task')} need{'s' if count == 1 else ''} at least {counted(least, 'instance')} of "
            f"{_names(outlook)} ({_limited(outlook.possible_per_instance, outlook.limit)}), "
            f"and there are at most {outlook.group_maximum}."
        )
    return _uncertain(outlook, count)


def of_open_count(outlook: Outlook, error: NotDetermined | None) -> str:
    """What can be said of tasks whose number is left open."""
    if not outlook.possible:
        return _unsuited(outlook)
    if outlook.possible_per_instance == 0:
        return _too_large(outlook)
    return f"How many tasks there may be is left open. {open_value(error)}" if error else _room(outlook) + "."


def _uncertain(outlook: Outlook, count: int) -> str:
    for fleet in outlook.fleets:
        for daemon in fleet.daemons:
            if daemon.left_open is not None:
                return f"What daemon {daemon.service.label} takes is left open. {open_value(daemon.left_open)}"
    if not outlook.sure:
        return f"Whether every instance of {_groups(outlook)} suits the task is not certain."
    if outlook.per_instance == 0:
        return f"{_too_large(outlook, 'is sure to have')} One may have more: that depends on its type and its image."
    for fleet in outlook.fleets:
        if fleet.left_open is not None:
            return f"{_room(outlook)}. How many instances {fleet.name} may have is open. {open_value(fleet.left_open)}"
    needed = counted(outlook.instances(count) or 0, "instance")
    return (
        f"{counted(count, 'task')} need{'s' if count == 1 else ''} {needed} of {_names(outlook)} as they can be "
        f"expected to be, {outlook.least_instances(count)} at best, and there are at most {outlook.group_maximum}."
    )


def _room(outlook: Outlook) -> str:
    fits = "fits" if outlook.per_instance == 1 else "fit"
    tasks = "Any number of tasks" if outlook.limit is None else counted(outlook.per_instance, "task").capitalize()
    by = f" ({name_of(outlook.limit)})" if outlook.limit else ""
    return f"{tasks} {fits} on an instance of {_names(outlook)}{by}"


def _need(outlook: Outlook, count: int) -> str:
    needed = counted(outlook.instances(count) or 0, "instance")
    return f"{counted(count, 'task')} need{'s' if count == 1 else ''} {needed} of at most {outlook.group_maximum}"


def _limited(number: int, limit: Limit | None) -> str:
    return f"{number} on each by {name_of(limit)}" if limit else f"{number} on each"


def _too_large(outlook: Outlook, has: str = "has") -> str:
    """Which resource one task asks too much of."""
    pools = outlook.possible if has == "has" else outlook.sure
    demand = outlook.demand(1)
    if all(demand.ports & pool.ports for pool in pools):
        return f"A port of the task is taken on every instance of {_names(outlook)}."
    beside = " beside its daemons" if any(fleet.daemons for fleet in outlook.fleets) else ""
    return too_large(
        "A task", demand.amounts, [pool.amounts for pool in pools], where=_names(outlook), has=has, beside=beside
    )


def too_large(what: str, needs: Amounts, offers: Sequence[Amounts], *, where: str, has: str, beside: str = "") -> str:
    """Of which resource something asks more than any instance has: in a sentence, with the figures.

    Args:
        what: what asks, such as ``A task``.
        needs: what it asks for.
        offers: what the instances have.
        where: what a person knows the instances by.
        has: what is said of them: ``has``, or what they are expected to have.
        beside: what they have it beside, with a space before it.
    """
    limit = lacking(needs, offers)
    if limit is None:
        asked = " and ".join(
            amount(resource, number) for resource, number in zip(RESOURCES, needs, strict=True) if number
        )
        return f"{what} takes {asked}; no instance of {where} {has} all of that at once{beside}."
    d = RESOURCES.index(limit)
    most = max(offer[d] for offer in offers)
    offered = f"more than {amount(limit, most)}" if most else "any"
    return f"{what} takes {amount(limit, needs[d])}; no instance of {where} {has} {offered} for it{beside}."


def lacking(needs: Amounts, offers: Sequence[Amounts]) -> Limit | None:
    """The resource of which something asks more than any instance has; None where no single one is to blame."""
    for d, resource in enumerate(RESOURCES):
        if needs[d] > max((offer[d] for offer in offers), default=0):
            return resource
    return None


def _unsuited(outlook: Outlook) -> str:
    if outlook.limit is Limit.ARCHITECTURE:
        return f"The task is for {outlook.shape.architecture}; no instance of {_names(outlook)} is."
    if outlook.shape.system == "windows" or not outlook.shape.constraints:
        return f"The task is for {outlook.shape.system}; no instance of {_groups(outlook)} is."
    return f"No instance of {_names(outlook)} satisfies the placement constraints."


def _names(outlook: Outlook) -> str:
    """The instance types, the first three of many."""
    names = list(dict.fromkeys(kind.instance.name for fleet in outlook.fleets for kind in fleet.kinds))
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _groups(outlook: Outlook) -> str:
    return ", ".join(fleet.name for fleet in outlook.fleets)


def types_of(fleets: tuple[Fleet, ...]) -> tuple[str, ...]:
    """The names of the instance types of some fleets."""
    return tuple(dict.fromkeys(kind.instance.name for fleet in fleets for kind in fleet.kinds))


def of_daemon(fleet: Fleet, daemon: Daemon, answer: Answer, limit: Limit | None) -> str:
    """Why a daemon's task fits on the instances of a group or not."""
    if limit is Limit.CONSTRAINT:
        return f"No instance of {fleet.name} suits the daemon."
    if answer is Answer.FITS:
        return f"Each instance of {fleet.name} has room for a task of it."
    for other in fleet.daemons:
        if other.left_open is not None and other is not daemon:
            return f"What daemon {other.service.label} takes is left open. {open_value(other.left_open)}"
    if limit is Limit.PORT:
        return f"A port of the daemon is taken on instances of {fleet.name}."
    have = "have" if answer is Answer.CANNOT else "can be expected to have"
    return f"With it the daemons take more {name_of(limit or Limit.MEMORY)} than instances of {fleet.name} {have}."


def of_crowd(left_out: list[str], desired: Answer, maximum: Answer) -> str:
    """Whether the services of a cluster fit together."""
    unknown = f" Left out, because a part of them is not determined: {', '.join(left_out)}." if left_out else ""
    match desired, maximum:
        case (_, Answer.FITS):
            said = "All services fit together, even where each has scaled out as far as it may."
        case (Answer.FITS, Answer.CANNOT):
            said = "All services fit together as desired, but not where all have scaled out as far as they may."
        case (Answer.FITS, _):
            said = "All services fit together as desired; whether they do when all have scaled out is not certain."
        case (Answer.CANNOT, _):
            said = "The services do not fit together, not even as desired."
        case _:
            said = "Whether the services fit together is not certain."
    return said + unknown
