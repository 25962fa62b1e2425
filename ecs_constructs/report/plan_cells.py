"""What fits where, in the words of tables for a person: what text and HTML share."""

from collections import Counter
from collections.abc import Sequence

from ecs_constructs.explain import vcpus
from ecs_constructs.placement import words
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import RESOURCES, Answer, Limit
from ecs_constructs.placement.placement import Box, Kind, Placement, Plan, Together
from ecs_constructs.report.short_names import short_names

HEADINGS = ("service or job", "capacity", "tasks", "per instance", "instances", "answer")
"""The columns of the table of services and jobs."""

CLUSTER_HEADINGS = ("all of a cluster", "desired tasks", "instances", "most tasks", "instances")
"""The columns of the table of clusters."""

STATES = ("least tasks", "desired tasks", "most tasks", "rolling deployment")
"""The columns of the table of counts; of a job they are others."""

_STATES_OF_A_JOB = ("", "for one job", "at most", "")

NO_PLACEMENTS = "No service and no job definition is in the templates."
"""What is said where there is nothing to place."""

WAYS_OUT = "Ways out, each checked:"
"""What stands above what would make something fit."""

OPEN = "?"
"""Stands for a figure that the templates leave open."""

NOTHING = "-"
"""Stands for a figure that there is not."""

ANSWERS = {Answer.FITS: "fits", Answer.CANNOT: "cannot fit", Answer.UNDECIDED: "undecided"}
"""The answers in words."""

SHORT_NAMES = {
    Limit.CPU: "CPU",
    Limit.MEMORY: "memory",
    Limit.GPU: "GPUs",
    Limit.NETWORK_INTERFACE: "ENIs",
    Limit.PORT: "port",
    Limit.CONSTRAINT: "constraint",
    Limit.ARCHITECTURE: "architecture",
}
"""The limits of one instance, in few letters; the others are limits of a group."""

_INTERFACES = RESOURCES.index(Limit.NETWORK_INTERFACE)


class Names:
    """The short names of a plan's services, jobs, clusters and capacities.

    Args:
        plan: the plan.

    Attributes:
        conditions: under which conditions something holds, if not under all; their numbers stand beside names.
    """

    def __init__(self, plan: Plan) -> None:
        subjects: list[Placement | Together] = [*plan.placements, *plan.clusters]
        capacities = [part for placement in plan.placements for part in _parts(placement.capacity)]
        self._services = short_names(placement.name for placement in plan.placements)
        self._clusters = short_names(together.name for together in plan.clusters)
        self._capacities = short_names(capacities)
        self.conditions = tuple(dict.fromkeys(subject.holds for subject in subjects if subject.holds))

    def placement(self, placement: Placement) -> str:
        """A service or job, with the number of the conditions."""
        return self._numbered(self._services[placement.name], placement.holds)

    def cluster(self, together: Together) -> str:
        """A cluster, with the number of the conditions."""
        return self._numbered(self._clusters[together.name], together.holds)

    def content(self, name: str) -> str:
        """A service or job of which a task stands on an instance."""
        return self._services.get(name, name)

    def capacity(self, placement: Placement) -> str:
        """The capacity of a placement."""
        return ", ".join(self._capacities[part] for part in _parts(placement.capacity)) or OPEN

    def _numbered(self, name: str, holds: str) -> str:
        return f"{name} ({self.conditions.index(holds) + 1})" if holds else name


def _parts(capacity: str | None) -> list[str]:
    """The groups of a capacity, which is named after all of them."""
    return capacity.split(", ") if capacity else []


def cells(placement: Placement, names: Names) -> tuple[str, ...]:
    """A placement's row of the table."""
    return (
        names.placement(placement),
        names.capacity(placement),
        tasks(placement),
        per_instance(placement),
        instances(placement),
        ANSWERS[placement.answer],
    )


def cluster_cells(together: Together, names: Names) -> tuple[str, ...]:
    """A cluster's row of the table."""
    needed, most = together.instances, together.group_maximum
    return (
        names.cluster(together),
        ANSWERS[together.desired],
        _of(needed.desired, most),
        ANSWERS[together.maximum],
        _of(needed.maximum, most),
    )


def tasks(placement: Placement) -> str:
    """From how many tasks to how many a service has; what else it is."""
    if placement.kind is not Kind.SERVICE:
        return placement.kind.value
    counts = placement.tasks
    if counts.minimum == counts.maximum:
        return figure(counts.maximum)
    return f"{figure(counts.minimum)}-{figure(counts.maximum)}"


def per_instance(placement: Placement) -> str:
    """How many one instance holds, and by which limit."""
    if not placement.instance_types:
        return NOTHING
    limit, number = placement.instance_limit or placement.limit, figure(placement.per_instance)
    by = SHORT_NAMES.get(limit) if limit else None
    return f"{number} by {by}" if by else number


def instances(placement: Placement) -> str:
    """How many instances are needed, of how many that there may be."""
    if not placement.instance_types:
        return NOTHING
    needed = placement.instances
    match placement.kind:
        case Kind.DAEMON:
            return f"all {figure(placement.group_maximum)}"
        case Kind.JOB:
            return _of(needed.desired, needed.maximum)
        case _:
            return _of(needed.maximum, placement.group_maximum)


def _of(needed: int | None, most: int | None) -> str:
    return f"{figure(needed)} of {figure(most)}"


def figure(number: int | None) -> str:
    """A number; what stands for it where it is open."""
    return OPEN if number is None else f"{number:,}"


def figures(counts: Counts) -> tuple[str, ...]:
    """The counts in each state, as :data:`STATES` has them."""
    return tuple(NOTHING if count is None else f"{count:,}" for count in counts.as_json().values())


def summary(plan: Plan) -> str:
    """How many services and jobs fit, in one line: one on several capacities counts once for each."""
    counts = Counter(placement.answer for placement in plan.placements)
    named = {Answer.FITS: ("fits", "fit"), Answer.CANNOT: ("cannot fit",) * 2, Answer.UNDECIDED: ("undecided",) * 2}
    said = [f"{number:,} {named[answer][number > 1]}" for answer in Answer if (number := counts[answer])]
    return f"{', '.join(said)}."


def states(kind: Kind) -> tuple[str, ...]:
    """The columns of the table of counts of a service or a job."""
    return _STATES_OF_A_JOB if kind is Kind.JOB else STATES


def quantity(limit: Limit, number: int) -> str:
    """So much of a resource: ``0.25 vCPU``, ``512 MiB``, ``1 GPU``."""
    return vcpus(number) if limit is Limit.CPU else words.amount(limit, number)


def in_column(limit: Limit, number: int) -> str:
    """The same below a heading that names the resource: ``1``, where that is all."""
    return quantity(limit, number) if limit in (Limit.CPU, Limit.MEMORY) else f"{number:,}"


def shown_resources(box: Box) -> list[int]:
    """The resources that matter on an instance: those that it has; interfaces only where a task takes one."""
    takes_interface = any(content.amounts[_INTERFACES] for content in box.contents)
    return [d for d, has in enumerate(box.nominal) if has > 0 and (d != _INTERFACES or takes_interface)]


def verdict(box: Box, names: Names) -> str:
    """What is left on an instance, and for what."""
    shown = shown_resources(box)
    over = [quantity(RESOURCES[d], -box.left[d]) for d in shown if box.left[d] < 0]
    if over:
        return f"What stands on it takes {_joined(over)} more than there is."
    if not box.tasks:
        left = [quantity(RESOURCES[d], box.left[d]) for d in shown]
        return f"Left for tasks: {_joined(left)}."
    if box.is_full:
        stranded = [quantity(RESOURCES[d], box.left[d]) for d in shown if RESOURCES[d] in box.stranded]
        return f"{_fullness(box)}{f'; stranded: {_joined(stranded)}' if stranded else ''}."
    room = {names.content(task.name): box.room_for(task) for task in box.tasks}
    more = [f"{OPEN if count is None else count} more of {name}" for name, count in room.items() if count != 0]
    return f"Headroom: {' or '.join(more[:3])}."


def _fullness(box: Box) -> str:
    if box.used_up:
        return f"Full by {_joined([SHORT_NAMES[limit] for limit in box.used_up])}"
    return "Full: no second task of the same kind may stand on it"


def _joined(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
