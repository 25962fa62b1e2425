"""A cluster on EC2 over time: instances come and go, and tasks with them."""

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import TypeAlias

from ecs_constructs.placement.packing import Demand
from ecs_constructs.placement.placing import ZONE, AtRandom, Instance, Scheduler, TaskGroup
from ecs_constructs.placement.rolling import Rolling
from ecs_constructs.placement.strategy import StrategyError, divide
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions, HostedService, InstanceGroup
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.group_run import GroupRun, GroupSeries, ManagedSize, Node
from ecs_constructs.simulation.group_scaling import GroupScaling
from ecs_constructs.simulation.host import TaskCounts
from ecs_constructs.simulation.reservation import instances_to_add, reservation
from ecs_constructs.template import InputError

_MINUTE = 60

_Action: TypeAlias = Callable[[float], set[str]]
"""What happens at some time; the names of the services whose tasks it changes."""


@dataclass(slots=True, eq=False)
class _Start:
    """Tasks that start together.

    Attributes:
        on: the instance of each.
    """

    on: list[str]


@dataclass(slots=True, eq=False)
class _Part:
    """The tasks of a service that go to one group, or to any where it has no strategy.

    Attributes:
        service: the service's name.
        tasks: the tasks, as they are placed.
        group: the group's name; None for any.
        is_managed: whether managed scaling waits for them.
        wanted: how many are wanted.
        starts: those that start.
        counts: how many there are in each state.
        is_short: whether some of them have no place.
        retries: whether it is planned to try again to place them.
    """

    service: str
    tasks: TaskGroup
    group: str | None
    is_managed: bool
    wanted: int = 0
    starts: list[_Start] = field(default_factory=list)
    counts: TaskCounts = field(default_factory=TaskCounts)
    is_short: bool = False
    retries: bool = False

    @property
    def starting(self) -> int:
        return sum(len(start.on) for start in self.starts)

    def forget(self, node: str) -> int:
        """Forgets the tasks that start on an instance; how many there were."""
        before = self.starting
        for start in self.starts:
            start.on = [name for name in start.on if name != node]
        return before - self.starting


class ClusterHost:
    """A cluster on EC2: a :class:`~ecs_constructs.simulation.host.Host` whose instances scale with its tasks.

    Tasks of a service with a capacity provider strategy are divided among the groups for each number of tasks that the
    service wants; within each group they are spread and packed by the service's placement strategies. Tasks that find
    no room wait: those of a group with managed scaling until an instance registers or room is given up, all others
    until ECS tries again. Of several services the first in the list is placed first.

    An instance that is to go hands over its tasks where its group drains: they are stopped and replaced within the
    percentages of their service's deployments, so with ECS's own they serve until those that replace them run. A group
    that does not drain takes its tasks down with it.

    Args:
        groups: the groups of instances.
        services: the services that may run on them.
        randomness: decides how long instances take to start, which of them are interrupted, and where the strategy
            ``random`` places tasks; needed where one of these is asked for.
        assumptions: what AWS does not publish of services.
        cluster: what it does not publish of clusters.

    Raises:
        InputError: names do not match, a strategy places no task, or randomness is missing.
    """

    def __init__(
        self,
        groups: Iterable[InstanceGroup],
        services: Iterable[HostedService],
        *,
        randomness: random.Random | None = None,
        assumptions: Assumptions = AS_PUBLISHED,
        cluster: ClusterAssumptions | None = None,
    ) -> None:
        self._assumptions = assumptions
        self._cluster = cluster or ClusterAssumptions()
        self._services = {service.name: service for service in services}
        if randomness is None:
            _require_certainty(self._cluster, self._services.values())
        self._random = randomness or random.Random(0)  # noqa: S311 - a simulation's start times keep no secret
        self._task_start = assumptions.task_start_seconds + assumptions.target_health_seconds
        self._scheduler = Scheduler(self._random)
        self._groups = {spec.name: GroupRun(spec, assumptions, self._cluster) for spec in groups}
        self._parts = {service.name: self._parts_of(service) for service in self._services.values()}
        self._leaving: dict[str, Node] = {}
        self._leaving_tasks: Counter[str] = Counter()
        self._plans: list[tuple[float, int, _Action]] = []
        self._numbers = count()
        self._events: list[Event] = []
        self._minutes = self._started = 0
        self._on_warm: dict[str, tuple[tuple[int, int, int], Counter[str]]] = {}
        for group in self._groups.values():
            for _ in range(group.desired):
                self._register(group, group.launch(-math.inf), -math.inf)

    def _parts_of(self, service: HostedService) -> list[_Part]:
        if not service.strategy:
            tasks = TaskGroup(demand=service.demand, strategies=service.placement, allowed=service.allowed)
            return [_Part(service=service.name, tasks=tasks, group=None, is_managed=False)]
        try:
            divide(1, service.strategy)
        except StrategyError as error:
            raise InputError(f"{service.name}: {error}") from None
        return [self._part(service, entry.provider) for entry in service.strategy]

    def _part(self, service: HostedService, group: str) -> _Part:
        if group not in self._groups:
            known = ", ".join(self._groups) or "none"
            raise InputError(f"{service.name}: its strategy names {group!r}, which is no group; groups are: {known}")
        demand = replace(service.demand, name=f"{service.name} on {group}", pools=frozenset({group}))
        tasks = TaskGroup(demand=demand, strategies=service.placement, allowed=service.allowed)
        is_managed = self._groups[group].managed is not None
        return _Part(service=service.name, tasks=tasks, group=group, is_managed=is_managed)

    # What a host does

    def begin(self, service: str, tasks: int) -> None:
        """Takes the tasks that a service has when time begins."""
        if service not in self._parts:
            raise InputError(f"{service!r} is no service of the cluster; services are: {', '.join(self._parts)}")
        for part, wanted in self._divided(service, tasks):
            part.wanted = wanted
            self._scheduler.place(part.tasks, wanted)
            self._after_placing(part, 0)
            self._count(part)

    def want(self, service: str, tasks: int, now: float) -> Collection[str]:
        """Lets a service want another number of tasks from now on."""
        changed = []
        for part, wanted in self._divided(service, tasks):
            if wanted != part.wanted:
                part.wanted = wanted
                changed.append(part)
        return self._settle(changed, now)

    def counts(self, service: str) -> TaskCounts:
        """The tasks of a service."""
        first, *others = (part.counts for part in self._parts[service])
        if not others:
            return first
        return TaskCounts(
            running=first.running + sum(each.running for each in others),
            starting=first.starting + sum(each.starting for each in others),
            waiting=first.waiting + sum(each.waiting for each in others),
        )

    def next_change(self) -> float:
        """When an instance registers or goes, a task runs, or a decision is due."""
        return self._plans[0][0] if self._plans else math.inf

    def advance(self, now: float) -> Collection[str]:
        """Lets happen what is due."""
        changed: set[str] = set()
        while self._plans and self._plans[0][0] <= now:
            changed |= heapq.heappop(self._plans)[2](now)
        return changed

    def minute(self, now: float, served: Mapping[str, float]) -> Collection[str]:
        """Ends a minute: its groups' metrics are measured, and instances that may go by now are let go."""
        self._minutes += 1
        changed: set[str] = set()
        for group in self._groups.values():
            changed |= self._interrupt(group, now) | self._resize(group, now)
            value = self._measure_reservation(group, group.managed, now) if group.managed else None
            metric = self._measure_bytes(group, group.tracking, served, now) if group.tracking else None
            group.record(value, metric)
        return changed

    def events(self) -> Collection[Event]:
        """What has happened to its groups, and which services had to wait."""
        return (*self._events, *(event for group in self._groups.values() for event in group.events))

    def series(self) -> dict[str, GroupSeries]:
        """What has become of each group, by name, up to the last minute that has ended."""
        now = self._minutes * _MINUTE
        return {name: group.series(now) for name, group in self._groups.items()}

    # Tasks

    def _divided(self, service: str, tasks: int) -> Iterable[tuple[_Part, int]]:
        parts, strategy = self._parts[service], self._services[service].strategy
        return zip(parts, divide(tasks, strategy) if strategy else (tasks,), strict=True)

    def _all_parts(self) -> Iterable[_Part]:
        return (part for parts in self._parts.values() for part in parts)

    def _settle(self, parts: Iterable[_Part], now: float) -> set[str]:
        """Stops and places tasks as they are wanted, of some parts and of those that wait for room."""
        touched = dict.fromkeys(parts)
        for part in touched:
            self._trim(part)
        for part in self._all_parts():
            if part in touched or (part.is_short and not part.retries):
                self._place(part, now)
                touched[part] = None
        self._end_leaving(now)
        return {part.service for part in touched if self._count(part)}

    def _missing(self, part: _Part) -> int:
        """The tasks that have no place on an instance that stays, and may be started."""
        name = part.tasks.name
        placed, leaving = self._scheduler.tasks_of(name), self._leaving_tasks[name]
        missing = part.wanted - (placed - leaving)
        if not leaving:
            return missing
        everywhere = sum(self._scheduler.tasks_of(each.tasks.name) for each in self._parts[part.service])
        return min(missing, self._rolling(part).highest - everywhere)

    def _spare(self, part: _Part) -> int:
        """How many tasks of a service, of those that run, may stop before others that replace them run."""
        parts = self._parts[part.service]
        running = sum(self._scheduler.tasks_of(each.tasks.name) - each.starting for each in parts)
        return running - self._rolling(part).lowest

    def _rolling(self, part: _Part) -> Rolling:
        service = self._services[part.service]
        return Rolling(
            desired=sum(each.wanted for each in self._parts[part.service]),
            minimum_healthy_percent=service.minimum_healthy_percent,
            maximum_percent=service.maximum_percent,
        )

    def _place(self, part: _Part, now: float) -> None:
        missing = self._missing(part)
        if missing > 0:
            placed = self._scheduler.place(part.tasks, missing)
            if placed:
                start = _Start(placed)
                part.starts.append(start)
                self._plan(now + self._task_start, partial(self._run_tasks, part, start))
        self._after_placing(part, now)

    def _after_placing(self, part: _Part, now: float) -> None:
        """Says that tasks wait, once, and plans to try again where nothing else will."""
        missing = self._missing(part)
        if missing > 0 and not part.is_short:
            where = f"of {part.group}" if part.group else "of the cluster"
            text = f"{missing} of its tasks wait: no instance {where} has room for them."
            self._events.append(Event(at=now, subject=part.service, kind=Kind.CAPACITY, text=text))
        part.is_short = missing > 0
        if part.is_short and not part.is_managed and not part.retries:
            part.retries = True
            self._plan(now + self._cluster.retry_seconds, partial(self._retry, part))

    def _retry(self, part: _Part, now: float) -> set[str]:
        part.retries = False
        return self._settle([part], now) if part.is_short else set()

    def _run_tasks(self, part: _Part, start: _Start, now: float) -> set[str]:
        part.starts.remove(start)
        self._started += 1
        return self._settle([part], now) if start.on else set()

    def _trim(self, part: _Part) -> None:
        """Stops what is more than wanted: what leaves anyway, then what starts, then what runs."""
        placed, released = self._scheduler.tasks_of(part.tasks.name), 0
        if self._leaving_tasks[part.tasks.name]:
            released = self._release(part, max(placed - part.starting - part.wanted, self._spare(part)))
        staying = placed - released - self._leaving_tasks[part.tasks.name]
        for start in reversed(part.starts):
            while start.on and staying > part.wanted:
                self._scheduler.stop_on(start.on.pop(), part.tasks)
                staying -= 1
        self._scheduler.stop(part.tasks, max(staying - part.wanted, 0))

    def _release(self, part: _Part, surplus: int) -> int:
        """Stops running tasks on instances that are about to go; how many."""
        left = to_stop = max(min(surplus, self._leaving_tasks[part.tasks.name]), 0)
        for name in self._leaving if to_stop else ():
            stopped = min(left, self._scheduler.tasks_on(name).get(part.tasks.name, 0))
            if stopped:
                self._scheduler.stop_on(name, part.tasks, stopped)
                left -= stopped
        self._leaving_tasks[part.tasks.name] -= to_stop
        return to_stop

    def _count(self, part: _Part) -> bool:
        """Counts the tasks again; whether that changed anything."""
        starting = part.starting
        running = min(self._scheduler.tasks_of(part.tasks.name) - starting, part.wanted)
        starting = min(starting, part.wanted - running)
        counts = TaskCounts(running=running, starting=starting, waiting=part.wanted - running - starting)
        if counts == part.counts:
            return False
        part.counts = counts
        return True

    # Instances

    def _plan(self, time: float, action: _Action) -> None:
        heapq.heappush(self._plans, (time, next(self._numbers), action))

    def _launch(self, group: GroupRun, now: float) -> None:
        node = group.launch(now)
        spread = self._cluster.instance_start_spread_seconds
        seconds = self._cluster.instance_start_seconds + (spread * self._random.random() if spread else 0)
        self._plan(now + seconds, partial(self._registered, group, node))

    def _register(self, group: GroupRun, node: Node, now: float) -> None:
        offer = group.spec.offers[0]
        node.registered = now
        attributes = {**offer.attributes, ZONE: node.zone}
        self._scheduler.add(
            Instance(
                name=node.name, amounts=offer.amounts, pool=group.spec.name, attributes=attributes, ports=offer.ports
            )
        )

    def _registered(self, group: GroupRun, node: Node, now: float) -> set[str]:
        if node.name not in group.nodes:
            return set()
        self._register(group, node, now)
        return self._settle((), now)

    def _interrupt(self, group: GroupRun, now: float) -> set[str]:
        """Lets EC2 take back the Spot instances whose turn it is."""
        chance = group.spec.spot_share * self._cluster.interruptions_per_hour / _MINUTE
        if not chance:
            return set()
        changed: set[str] = set()
        for node in [node for node in group.active if self._random.random() < chance]:
            text = "One of its instances is interrupted: EC2 takes Spot capacity back."
            self._events.append(Event(at=now, subject=group.spec.name, kind=Kind.INTERRUPTED, text=text))
            changed |= self._terminate(group, node, now)
        return changed

    def _resize(self, group: GroupRun, now: float) -> set[str]:
        """Launches instances, or lets some go, until there are as many as desired."""
        changed: set[str] = set()
        staying = group.staying
        for _ in range(group.desired - len(staying)):
            self._launch(group, now)
        for _ in range(len(staying) - group.desired):
            candidates = self._candidates(group)
            if not candidates:
                break
            changed |= self._let_go(group, group.first_to_go(candidates), now)
        return changed

    def _candidates(self, group: GroupRun) -> Sequence[Node]:
        """The instances that may be terminated."""
        if group.managed is None or not group.managed.scaling.termination_protection:
            return group.staying
        return [node for node in group.active if not self._scheduler.tasks_on(node.name)]

    def _let_go(self, group: GroupRun, node: Node, now: float) -> set[str]:
        node.leaves = True
        if node.registered is None:
            return self._terminate(group, node, now)
        self._scheduler.close(node.name)
        parts = [part for part in self._all_parts() if part.tasks.name in self._scheduler.tasks_on(node.name)]
        if not parts or not group.spec.draining:
            return self._terminate(group, node, now)
        self._leaving[node.name] = node
        for part in parts:
            self._scheduler.stop_on(node.name, part.tasks, part.forget(node.name))
        self._leaving_tasks.update(self._scheduler.tasks_on(node.name))
        return self._settle(parts, now)

    def _end_leaving(self, now: float) -> None:
        """Plans the end of instances that have handed over their tasks."""
        for node in self._leaving.values():
            if not node.ends and not self._scheduler.tasks_on(node.name):
                node.ends = True
                group = next(group for group in self._groups.values() if node.name in group.nodes)
                self._plan(now + self._cluster.drain_seconds, partial(self._terminate, group, node))

    def _terminate(self, group: GroupRun, node: Node, now: float) -> set[str]:
        group.end(node, now)
        if node.registered is None:
            return set()
        lost = self._scheduler.remove(node.name)
        self._leaving.pop(node.name, None)
        parts = [part for part in self._all_parts() if part.tasks.name in lost]
        for part in parts:
            part.forget(node.name)
        return self._settle(parts, now)

    # Metrics and decisions

    def _measure_reservation(self, group: GroupRun, managed: ManagedSize, now: float) -> float:
        """Measures CapacityProviderReservation, and plans what is done about it."""
        active = group.active
        value = reservation(
            len(active),
            sum(1 for node in active if not self._scheduler.tasks_on(node.name)),
            instances_to_add(self._provisioning(group), group.spec.offers, managed.scaling),
            target=managed.scaling.target_capacity,
            empty_reservation=self._cluster.empty_reservation,
        )
        follow = partial(group.follow_reservation, managed, len(active), value)
        self._plan(now + self._cluster.reservation_delay_seconds, partial(self._follow, group, follow))
        return value

    def _provisioning(self, group: GroupRun) -> Iterable[Demand]:
        """The tasks that wait for a group, as far as the quota of the cluster goes."""
        quota = self._cluster.provisioning_quota
        for part in self._all_parts():
            if part.is_short and part.is_managed:
                counted = min(self._missing(part), quota)
                quota -= counted
                if part.group == group.spec.name:
                    yield replace(part.tasks.demand, count=counted)

    def _measure_bytes(
        self, group: GroupRun, tracking: GroupScaling, served: Mapping[str, float], now: float
    ) -> float | None:
        """Measures what an instance receives, and plans what is done about it; None where there is no datapoint."""
        warm = group.warm(tracking, now)
        value = group.receive(self._bytes(group, warm, served) / len(warm) if warm else None, now)
        follow = partial(group.follow_bytes, tracking, value, len(warm))
        self._plan(now + self._assumptions.metric_delay_seconds, partial(self._follow, group, follow))
        return value

    def _follow(self, group: GroupRun, decide: Callable[[float], None], now: float) -> set[str]:
        """Lets a group decide on its size, and brings it to it."""
        decide(now)
        return self._resize(group, now)

    def _bytes(self, group: GroupRun, warm: Sequence[Node], served: Mapping[str, float]) -> float:
        """What some instances of a group receive for the tasks that run on them."""
        as_of = self._scheduler.changes, len(warm), self._started
        known, on_warm = self._on_warm.get(group.spec.name, (None, None))
        if on_warm is None or known != as_of:
            on_warm = self._running_on({node.name for node in warm})
            self._on_warm[group.spec.name] = as_of, on_warm
        received = 0.0
        for part in self._all_parts():
            requests, running = served.get(part.service, 0.0), self.counts(part.service).running
            if requests and running:
                bytes_in = requests * self._services[part.service].request_bytes
                received += bytes_in * on_warm[part.tasks.name] / running
        return received

    def _running_on(self, names: Collection[str]) -> Counter[str]:
        """How many tasks of each part run on some instances, which most often are nearly all there are."""
        elsewhere: Counter[str] = Counter()
        for name in self._scheduler.names:
            if name not in names:
                elsewhere.update(self._scheduler.tasks_on(name))
        running: Counter[str] = Counter()
        for part in self._all_parts():
            name = part.tasks.name
            starting = sum(1 for start in part.starts for node in start.on if node in names)
            running[name] = self._scheduler.tasks_of(name) - elsewhere[name] - starting
        return running


def _require_certainty(cluster: ClusterAssumptions, services: Iterable[HostedService]) -> None:
    """Refuses to go without randomness where chance decides."""
    for name in ("instance_start_spread_seconds", "interruptions_per_hour"):
        if getattr(cluster, name):
            raise InputError(f"{name} is above 0 without randomness; give a seed")
    for service in services:
        if AtRandom() in service.placement:
            raise InputError(
                f"{service.name}: its placement strategy is random, and there is no randomness; give a seed"
            )
