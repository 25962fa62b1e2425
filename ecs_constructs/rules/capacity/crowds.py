"""All services of a cluster together on its instances: what some rules of placement share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter

from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.packing import RESOURCES, UNLIMITED, Demand, Limit, Pool, excess, fewest
from ecs_constructs.placement.placement import Counts
from ecs_constructs.rules.capacity.prospects import Prospect, prospect_of
from ecs_constructs.rules.rule import Severity, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Cluster
from ecs_constructs.template.view import once

_DESIRED, _MAXIMUM = attrgetter("desired"), attrgetter("maximum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Services that each fit on the instances of their cluster, but not all together.

    Attributes:
        cluster: the cluster.
        prospects: the services and their room.
        demands: their tasks.
        pools: the instances at best.
        limit: what there is too little of.
        is_lasting: whether they are to run together from the start, and not only where all have scaled out.
    """

    cluster: Cluster
    prospects: tuple[Prospect, ...]
    demands: tuple[Demand, ...]
    pools: tuple[Pool, ...]
    limit: Limit
    is_lasting: bool

    def violation(self, severity: Severity) -> Violation:
        """The finding."""
        fleets = list(_fleets(self.prospects).values())
        tasks, instances = sum(demand.count for demand in self.demands), sum(pool.count for pool in self.pools)
        state = "desired" if self.is_lasting else "at most, scaled out"
        names = ", ".join(fleet.name for fleet in fleets)
        return Violation(
            at=fleets[0].group.at("MaxSize") if len(fleets) == 1 else self.cluster.at("CapacityProviders"),
            message=(
                f"The {len(self.demands)} services of cluster {self.cluster.label} that run on {names} have {tasks} "
                f"tasks {state}; each service fits alone, but {self._short()} on at most "
                f"{words.counted(instances, 'instance')} is too little for all of them together."
            ),
            actual=tasks,
            limit=instances,
            fix=self._fix(fleets, instances),
            severity=severity,
        )

    def _short(self) -> str:
        """What there is too little of, with the figures."""
        if self.limit not in RESOURCES:
            return "the room for tasks that take the same port of their instance"
        d = RESOURCES.index(self.limit)
        asked = sum(demand.amounts[d] * demand.count for demand in self.demands)
        has = sum(pool.amounts[d] * pool.count for pool in self.pools)
        return f"{words.name_of(self.limit)} ({words.amount(self.limit, asked)} of {words.amount(self.limit, has)})"

    def _fix(self, fleets: list[Fleet], instances: int) -> str:
        pool = fleets[0].sure_pool() if len(fleets) == 1 else None
        found = fewest(self.demands, [replace(pool, count=UNLIMITED)])[1] if pool else None
        needed = found.instances if found else instances + 1
        return f"Raise MaxSize of {'the group' if len(fleets) == 1 else 'the groups'} to {needed} or more, or run less."


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
    return replace(scaled, is_lasting=False) if scaled else None


def _together(
    cluster: Cluster, prospects: tuple[Prospect, ...], count_of: Callable[[Counts], int | None]
) -> Crowd | None:
    counted = [(prospect, count_of(prospect.counts) or 0) for prospect in prospects]
    fitting = [(p, count) for p, count in counted if 0 < count <= p.at_best.slots(p.at_best.possible)]
    if len(fitting) < 2:
        return None
    demands = tuple(_demand(number, prospect, count) for number, (prospect, count) in enumerate(fitting))
    among = tuple(prospect for prospect, _ in fitting)
    pools = tuple(pool for fleet in _fleets(among).values() if (pool := fleet.possible_pool()) is not None)
    reason = excess(demands, pools)
    if reason is None or reason[0] is None:
        return None
    return Crowd(cluster=cluster, prospects=among, demands=demands, pools=pools, limit=reason[0], is_lasting=True)


def _demand(number: int, prospect: Prospect, count: int) -> Demand:
    pools = frozenset(pool.name for pool in prospect.at_best.possible)
    return replace(prospect.at_best.demand(count), name=str(number), pools=pools)


def _fleets(prospects: tuple[Prospect, ...]) -> dict[str, Fleet]:
    return {fleet.key: fleet for prospect in prospects for fleet in prospect.at_best.fleets}
