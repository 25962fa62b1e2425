"""The sentences that say why tasks fit or do not."""

from ecs_constructs.placement.fleets import Daemon, Fleet
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Amounts, Answer, Limit, per_instance
from ecs_constructs.placement.shapes import Shape
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
    position = error.position
    return f"Not determined: {position.resource.logical_id}/{position.property.removeprefix('Properties/')} ({error})."


def of_tasks(outlook: Outlook, count: int, answer: Answer) -> str:
    """Why a number of tasks fits on the instances of some groups or not."""
    if not outlook.possible:
        return _unsuited(outlook)
    if outlook.possible_per_instance == 0:
        return _too_large(outlook)
    if answer is Answer.FITS:
        return f"{_room(outlook)}; {_need(outlook, count)}."
    if answer is Answer.CANNOT:
        least = outlook.least_instances(count)
        return (
            f"{counted(count, 'task')} need at least {counted(least, 'instance')} of {_names(outlook)} "
            f"({_limited(outlook.possible_per_instance, outlook.limit)}), "
            f"and there are at most {outlook.group_maximum}."
        )
    return _uncertain(outlook, count)


def _uncertain(outlook: Outlook, count: int) -> str:
    if outlook.group_maximum is None:
        return f"{_room(outlook)}; how many instances {_groups(outlook)} may have is left open."
    if not outlook.sure:
        return f"Whether every instance of {_groups(outlook)} suits the task is not certain."
    if outlook.per_instance == 0:
        return f"{_too_large(outlook, 'is sure to have')} One may have more: that depends on its type and its image."
    needed = counted(outlook.instances(count) or 0, "instance")
    return (
        f"{counted(count, 'task')} need {needed} of {_names(outlook)} as they can be expected to be, "
        f"{outlook.least_instances(count)} at best, and there are at most {outlook.group_maximum}."
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
    roomiest = max(pools, key=lambda pool: pool.amounts)
    limit = per_instance(demand, roomiest)[1]
    if limit not in RESOURCES:
        return f"A port of the task is taken on every instance of {_names(outlook)}."
    d = RESOURCES.index(limit)
    most = max(pool.amounts[d] for pool in pools)
    beside = " beside its daemons" if any(fleet.daemons for fleet in outlook.fleets) else ""
    return (
        f"A task takes {amount(limit, demand.amounts[d])}; no instance of {_names(outlook)} {has} more than "
        f"{amount(limit, most)} for tasks{beside}."
    )


def _unsuited(outlook: Outlook) -> str:
    if outlook.limit is Limit.ARCHITECTURE:
        return f"The task is for {outlook.shape.architecture}; no instance of {_names(outlook)} is."
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


def of_daemon(fleet: Fleet, daemon: Daemon, shape: Shape) -> tuple[Answer, Limit | None, str]:
    """Whether a daemon's task fits on every instance of a fleet that it runs on, beside the other daemons, and why."""
    kinds = [kind for kind in fleet.kinds if daemon.runs_on(kind.instance, kind.attributes) is not False]
    if not kinds:
        return Answer.CANNOT, Limit.CONSTRAINT, f"No instance of {fleet.name} suits the daemon."
    others = [each.shape for each in fleet.daemons if each.shape and each is not daemon]
    short = [kind for kind in kinds if _lacking(kind.greatest, [shape, *others]) is not None]
    tight = [kind for kind in kinds if _lacking(kind.expected, [shape, *others]) is not None]
    if not tight:
        return Answer.FITS, None, f"Each instance of {fleet.name} has room for a task of it."
    limit = _lacking(tight[0].expected, [shape, *others])
    reason = f"With it the daemons take more {name_of(limit or Limit.MEMORY)} than {tight[0].instance.name} "
    if len(short) == len(kinds):
        return Answer.CANNOT, limit, f"{reason}has."
    return Answer.UNDECIDED, limit, f"{reason}can be expected to have."


def _lacking(amounts: Amounts, shapes: list[Shape]) -> Limit | None:
    """The resource of which some tasks together take more than there is."""
    for d, resource in enumerate(RESOURCES):
        if sum(shape.amounts[d] for shape in shapes) > amounts[d]:
            return resource
    return None


def of_crowd(left_out: list[str], desired: Answer, maximum: Answer) -> str:
    """Whether the services of a cluster fit together."""
    unknown = f" Left out, because a part of it is not determined: {', '.join(left_out)}." if left_out else ""
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
