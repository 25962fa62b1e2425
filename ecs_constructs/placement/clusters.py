"""All services of a cluster on its instances at the same time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TypeAlias

from ecs_constructs.limits import Limits
from ecs_constructs.placement import packing, words
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.packing import UNLIMITED, Answer, Demand, Packing, Pool
from ecs_constructs.placement.pictures import box, content
from ecs_constructs.placement.placement import Box, Together
from ecs_constructs.placement.services import capacities, task_counts
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.types.ecs import FARGATE_PROVIDERS, Cluster, Service

State: TypeAlias = Callable[[Counts], int | None]
"""Picks a number of tasks: the least, the desired, the largest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The tasks of one service on one capacity.

    Attributes:
        key: what tells them from others.
        label: what a person knows them by.
        shape: what one task asks for.
        fleets: where they may stand.
        tasks: how many there are.
    """

    key: str
    label: str
    shape: Shape
    fleets: tuple[Fleet, ...]
    tasks: Counts

    def demand(self, count: int, *, surely: bool) -> Demand:
        """Some of the tasks as packing counts them, on the pools that surely, or possibly, suit them."""
        pools = frozenset(
            fleet.key
            for fleet in self.fleets
            if (fleet.sure_pool(self.shape) if surely else fleet.possible_pool(self.shape)) is not None
        )
        return Demand(
            name=self.key,
            amounts=self.shape.amounts,
            count=count,
            ports=self.shape.ports,
            distinct=self.shape.distinct,
            pools=pools,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The services that share the instances of a cluster.

    Attributes:
        parts: their tasks; daemons are counted with the instances.
        left_out: the services whose tasks, instances or cluster the templates leave open.
    """

    parts: tuple[Part, ...]
    left_out: tuple[Service, ...]

    @property
    def open_labels(self) -> list[str]:
        """What a person knows the services by that are not, or not always, counted."""
        uncounted = [part.label for part in self.parts if part.tasks.desired is None or part.tasks.maximum is None]
        return list(dict.fromkeys([*(service.label for service in self.left_out), *uncounted]))

    @property
    def fleets(self) -> tuple[Fleet, ...]:
        """All instances."""
        return tuple({fleet.key: fleet for part in self.parts for fleet in part.fleets}.values())

    def demands(self, count: State, *, surely: bool) -> list[Demand]:
        """The tasks in some state; those whose number is open are left out."""
        counted = [(part, count(part.tasks)) for part in self.parts]
        return [part.demand(number, surely=surely) for part, number in counted if number]

    def pools(self, *, surely: bool) -> list[Pool]:
        """The instances, as they surely are or as they are at best."""
        found = [fleet.sure_pool() if surely else fleet.possible_pool() for fleet in self.fleets]
        return [pool for pool in found if pool is not None]

    def fit(self, count: State) -> tuple[Answer, Packing | None]:
        """Whether the tasks in some state fit together, and a placement that shows it."""
        if packing.excess(self.demands(count, surely=False), self.pools(surely=False)) is not None:
            return Answer.CANNOT, None
        sure = packing.fit(self.demands(count, surely=True), self.pools(surely=True))
        is_known = not self.left_out and all(count(part.tasks) is not None for part in self.parts)
        if sure.answer is Answer.FITS and is_known:
            return Answer.FITS, sure.packing
        possible = packing.fit(self.demands(count, surely=False), self.pools(surely=False))
        return Answer.CANNOT if possible.answer is Answer.CANNOT else Answer.UNDECIDED, sure.packing

    def fewest(self, count: State) -> int | None:
        """How many instances the tasks in some state need, on the best placement found; None where one fits nowhere.

        It may be more than the groups' maximum.
        """
        pools = [replace(pool, count=UNLIMITED) for pool in self.pools(surely=True)]
        found = packing.fewest(self.demands(count, surely=True), pools)[1]
        return found.instances if found else None


def crowd_of(cluster: Cluster, limits: Limits) -> Crowd:
    """The services of a cluster that run on its Auto Scaling groups."""
    parts: list[Part] = []
    left_out: list[Service] = _of_any_cluster(cluster.graph)
    for service in cluster.services:
        try:
            parts += [] if service.is_daemon else _parts(service, limits)
        except NotDetermined as error:
            cluster.graph.note(error)
            left_out.append(service)
    return Crowd(parts=tuple(parts), left_out=tuple(left_out))


def _of_any_cluster(graph: Graph) -> list[Service]:
    """The services that may run on the instances of any cluster: theirs is left open."""
    return list(graph.grouped("services of open clusters", Service, _is_of_any_cluster).get(True, []))


def _is_of_any_cluster(service: Service) -> bool:
    try:
        service.target("Cluster", Cluster)
    except NotDetermined:
        return _may_take_instances(service)
    return False


def _may_take_instances(service: Service) -> bool:
    """Whether a service may have tasks on instances that are counted; daemons are counted with the instances."""
    try:
        if service.is_daemon or service.launch_type in ("FARGATE", "EXTERNAL"):
            return False
        strategy = service.own_strategy
        return not strategy or any(item.provider not in FARGATE_PROVIDERS for item in strategy)
    except NotDetermined:
        return True


def _parts(service: Service, limits: Limits) -> Iterator[Part]:
    counts = task_counts(service)
    for number, capacity in enumerate(capacities(service)):
        if capacity.groups:
            yield Part(
                key=f"{service.stack.name}/{service.logical_id}/{number}",
                label=service.label,
                shape=Shape.of(service),
                fleets=capacity.fleets(limits),
                tasks=counts.each(capacity.share),
            )


def of_cluster(cluster: Cluster, limits: Limits) -> Iterator[Together]:
    """Whether all services of a cluster fit together; nothing where none runs on its Auto Scaling groups."""
    crowd = crowd_of(cluster, limits)
    if crowd.parts:
        yield _together(cluster, crowd)


def _together(cluster: Cluster, crowd: Crowd) -> Together:
    desired, at_desired = crowd.fit(_DESIRED)
    maximum, at_maximum = crowd.fit(_MAXIMUM)
    shown = at_maximum or at_desired
    maxima = [fleet.maximum for fleet in crowd.fleets if fleet.maximum is not None]
    return Together(
        stack=cluster.stack.name,
        resource=cluster.logical_id,
        path=cluster.construct_path,
        desired=desired,
        maximum=maximum,
        instances=Counts(
            minimum=crowd.fewest(_MINIMUM), desired=crowd.fewest(_DESIRED), maximum=crowd.fewest(_MAXIMUM)
        ),
        group_maximum=sum(maxima) if len(maxima) == len(crowd.fleets) else None,
        reason=words.of_crowd(crowd.open_labels, desired, maximum),
        boxes=tuple(_boxes(crowd, shown)) if shown else (),
    )


def _boxes(crowd: Crowd, packing: Packing) -> Iterator[Box]:
    """The instances of a placement, those that hold the same tasks as one."""
    fleets = {fleet.key: fleet for fleet in crowd.fleets}
    parts = {part.key: part for part in crowd.parts}
    for filling in packing.fillings:
        fleet = fleets[filling.pool.name]
        contents = [content(parts[key].label, parts[key].shape, number) for key, number in filling.tasks.items()]
        # Where a group may launch several types, the placement holds on each: the smallest shows it best.
        yield box(fleet, min(fleet.kinds, key=lambda kind: kind.sure), contents, filling.count)


_MINIMUM, _DESIRED, _MAXIMUM = attrgetter("minimum"), attrgetter("desired"), attrgetter("maximum")
"""The states of a service that are looked at."""
