"""All services of a cluster together on its instances: what some rules of placement share."""

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, UNLIMITED, Answer, Demand, Limit, Pool, excess, fewest, fit
from ecs_constructs.rules.capacity.prospects import Prospect, prospect_of
from ecs_constructs.rules.rule import Severity, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Cluster
from ecs_constructs.template.view import once

_DESIRED, _MAXIMUM = attrgetter("desired"), attrgetter("maximum")

_FEW_SERVICES, _FEW_TASKS, _WAYS = 8, 64, 200
"""How many services with how many tasks are searched, and how many ways to fill an instance: milliseconds."""

_COUNTED = (Limit.GPU, Limit.NETWORK_INTERFACE)
"""What there is a number of, and not an amount."""


class Crowd(NamedTuple):
    """Services that each fit on the instances of their cluster, but not all together.

    Attributes:
        cluster: the cluster.
        fleets: the instances.
        demands: their tasks.
        pools: the instances as the limit holds for them: at best, or as expected.
        limit: what there is too little of.
        needed: how many instances would do.
        is_certain: whether they never fit; otherwise they are expected not to.
        is_lasting: whether they are to run together from the start, and not only where all have scaled out.
    """

    cluster: Cluster
    fleets: tuple[Fleet, ...]
    demands: tuple[Demand, ...]
    pools: tuple[Pool, ...]
    limit: Limit
    needed: int
    is_certain: bool
    is_lasting: bool

    def violation(self, severity: Severity) -> Violation:
        """The finding."""
        tasks, instances = sum(demand.count for demand in self.demands), sum(pool.count for pool in self.pools)
        little = "is too little" if self.is_certain else "is expected to be too little"
        state = "desired" if self.is_lasting else "at most, scaled out"
        names = ", ".join(fleet.name for fleet in self.fleets)
        groups = "the group" if len(self.fleets) == 1 else "the groups together"
        return Violation(
            at=self.fleets[0].group.at("MaxSize") if len(self.fleets) == 1 else self.cluster.at("CapacityProviders"),
            message=(
                f"The {len(self.demands)} services of cluster {self.cluster.label} that run on {names} have {tasks} "
                f"tasks {state}; each service fits alone, but {self._short()} on at most "
                f"{words.counted(instances, 'instance')} {little} for all of them together."
            ),
            actual=tasks,
            limit=instances,
            fix=f"Raise MaxSize of {groups} to {self.needed} or more, or run less.",
            severity=severity,
        )

    def _short(self) -> str:
        """What there is too little of, with the figures."""
        if self.limit not in RESOURCES:
            return "the room for tasks that take the same port of their instance"
        d = RESOURCES.index(self.limit)
        asked = sum(demand.amounts[d] * demand.count for demand in self.demands)
        has = sum(pool.amounts[d] * pool.count for pool in self.pools)
        what = f"{'the number of ' if self.limit in _COUNTED else ''}{words.name_of(self.limit)}"
        undivided = "" if asked > has else ", and all of a task is on one instance"
        return f"{what} ({words.amount(self.limit, asked)} of {words.amount(self.limit, has)}{undivided})"


def crowded(cluster: Cluster, limits: Limits) -> Crowd | None:
    """The services of a cluster that do not fit together; None where nothing proves it.

    A service counts only where all of it is determined and it fits alone.
    """
    return once(cluster, ("crowded", limits), lambda _: _crowded(cluster, limits))


def _crowded(cluster: Cluster, limits: Limits) -> Crowd | None:
    found = determined(cluster.services, lambda service: prospect_of(service, limits))
    prospects = tuple(prospect for prospect in found if prospect is not None)
    lasting = _together(cluster, prospects, _DESIRED)
    if lasting is not None or not any(prospect.service.scalable_targets for prospect in prospects):
        return lasting
    scaled = _together(cluster, prospects, _MAXIMUM)
    return scaled._replace(is_lasting=False) if scaled else None


def _together(
    cluster: Cluster, prospects: tuple[Prospect, ...], count_of: Callable[[Counts], int | None]
) -> Crowd | None:
    for is_certain in (True, False):
        rooms = [(each.at_best if is_certain else each.expected, count_of(each.counts) or 0) for each in prospects]
        fitting = [(room, count) for room, count in rooms if 0 < count <= room.slots(room.possible)]
        demands = tuple(_demand(number, room, count) for number, (room, count) in enumerate(fitting))
        fleets = {fleet.key: fleet for room, _ in fitting for fleet in room.fleets}
        pools = tuple(pool for fleet in fleets.values() if (pool := fleet.possible_pool()) is not None)
        limit = _too_little(demands, pools)
        if limit is not None:
            return Crowd(
                cluster=cluster,
                fleets=tuple(fleets.values()),
                demands=demands,
                pools=pools,
                limit=limit,
                needed=_needed(demands, pools, list(fleets.values())),
                is_certain=is_certain,
                is_lasting=True,
            )
    return None


def _too_little(demands: tuple[Demand, ...], pools: tuple[Pool, ...]) -> Limit | None:
    """What proves that tasks do not fit: lower bounds, and a search where few services have few tasks."""
    reason = excess(demands, pools)
    if reason is not None:
        return reason[0]
    if len(demands) > _FEW_SERVICES or sum(demand.count for demand in demands) > _FEW_TASKS:
        return None
    found = fit(demands, pools, budget=_WAYS)
    return found.limit if found.answer is Answer.CANNOT else None


def _needed(demands: tuple[Demand, ...], pools: tuple[Pool, ...], fleets: list[Fleet]) -> int:
    """How many instances hold all tasks surely, where there is one group; else one more than too few."""
    pool = fleets[0].sure_pool() if len(fleets) == 1 else None
    found = fewest(demands, [replace(pool, count=UNLIMITED)])[1] if pool else None
    return found.instances if found else sum(each.count for each in pools) + 1


def _demand(number: int, room: Outlook, count: int) -> Demand:
    return replace(room.demand(count), name=str(number), pools=frozenset(pool.name for pool in room.possible))
