"""A cluster on EC2 over time: instances come and go, and tasks with them."""

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any, TypeAlias

from ecs_constructs.placement.packing import Demand
from ecs_constructs.placement.placing import ZONE, AtRandom, Instance, Scheduler, TaskGroup
from ecs_constructs.placement.strategy import StrategyError, divide
from ecs_constructs.simulation.alarm import Alarm, AlarmRule, Comparison, State
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions, HostedService, InstanceGroup, ManagedScaling
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.group_scaling import GroupScaling, GroupTracking
from ecs_constructs.simulation.host import TaskCounts
from ecs_constructs.simulation.reservation import instances_to_add, reservation, scaled_in, wanted_instances
from ecs_constructs.template import InputError

_MINUTE = 60

_Action: TypeAlias = Callable[[float], set[str]]
"""What happens at some time; the names of the services whose tasks it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeries:
    """A group over time, a value for each minute.

    Attributes:
        instances: the instances that had registered and were not about to go, at the end of the minute.
        desired: those desired then.
        reservation: CapacityProviderReservation in percent; None where ECS does not decide over the group.
        metric: the bytes that its tracking policy looks at; None where there is none or no datapoint.
        alarms: what each of its alarms said then, by name.
        instance_hours: how long instances ran, together, from their launch.
    """

    instances: tuple[int, ...]
    desired: tuple[int, ...]
    reservation: tuple[float | None, ...]
    metric: tuple[float | None, ...]
    alarms: Mapping[str, tuple[State, ...]]
    instance_hours: float

    def as_json(self) -> dict[str, Any]:
        """The series as the command line's JSON has it."""
        return {
            "instances": list(self.instances),
            "desired": list(self.desired),
            "reservation": [None if value is None else round(value, 1) for value in self.reservation],
            "instance_hours": round(self.instance_hours, 3),
        }


@dataclass(slots=True, eq=False)
class _Node:
    """An instance, from its launch to its end.

    Attributes:
        name: what tells it from others.
        zone: its zone.
        launched: when it was launched.
        registered: when ECS could first place tasks on it; None before.
        leaves: whether it hands over its tasks in order to go.
        ends: whether its end is settled.
    """

    name: str
    zone: str
    launched: float
    registered: float | None = None
    leaves: bool = False
    ends: bool = False


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


class _Group:
    """A group of instances with what decides over its size."""

    def __init__(self, spec: InstanceGroup, assumptions: Assumptions, cluster: ClusterAssumptions) -> None:
        self.spec = spec
        self.desired = spec.first_count
        self.nodes: dict[str, _Node] = {}
        self.seconds = 0.0
        self.is_limited = False
        self.bytes = 0.0
        self.running: Counter[str] = Counter()
        self.running_as_of = (-1, 0, 0)
        self.numbers = count(1)
        self.rows: list[tuple[int, int, float | None, float | None]] = []
        self.tracking = GroupScaling(spec.scaling, assumptions) if isinstance(spec.scaling, GroupTracking) else None
        self.managed = spec.scaling if isinstance(spec.scaling, ManagedScaling) else None
        self.high = _alarm(spec.name, self.managed, cluster, Comparison.ABOVE) if self.managed else None
        self.low = _alarm(spec.name, self.managed, cluster, Comparison.BELOW) if self.managed else None
        self.states: dict[str, list[State]] = {name: [] for name in self.alarms()}

    def alarms(self) -> dict[str, State]:
        """What its alarms say, by name."""
        if self.tracking:
            return self.tracking.states
        return {alarm.rule.name: alarm.state for alarm in (self.high, self.low) if alarm}

    @property
    def staying(self) -> list[_Node]:
        """The instances that are not about to go, those that are being launched among them."""
        return [node for node in self.nodes.values() if not node.leaves]

    @property
    def active(self) -> list[_Node]:
        """Those of them that have registered."""
        return [node for node in self.nodes.values() if node.registered is not None and not node.leaves]

    def next_zone(self) -> str:
        """The zone with the fewest instances."""
        in_zone = Counter(node.zone for node in self.staying)
        return min(self.spec.zones, key=lambda zone: in_zone[zone])

    def oldest_of_fullest_zone(self, among: Iterable[_Node]) -> _Node:
        """Whom Auto Scaling's default termination policy chooses, as far as that can be told beforehand."""
        in_zone = Counter(node.zone for node in self.staying)
        return min(among, key=lambda node: (-in_zone[node.zone], node.launched))


def _alarm(name: str, scaling: ManagedScaling, cluster: ClusterAssumptions, comparison: Comparison) -> Alarm:
    is_high = comparison is Comparison.ABOVE
    return Alarm(
        AlarmRule(
            name=f"{name} reservation {'high' if is_high else 'low'}",
            threshold=scaling.target_capacity,
            comparison=comparison,
            evaluation_periods=cluster.reservation_high_periods if is_high else cluster.reservation_low_periods,
        )
    )


class ClusterHost:
    """A cluster on EC2: a :class:`~ecs_constructs.simulation.host.Host` whose instances scale with its tasks.

    Tasks of a service with a capacity provider strategy are divided among the groups for each number of tasks that the
    service wants; within each group they are spread and packed by the service's placement strategies. Tasks that find
    no room wait: those of a group with managed scaling until an instance registers or room is given up, all others
    until ECS tries again. Of several services the first in the list is placed first.

    An instance that is to go hands over its tasks where its group drains: they serve until others that replace them
    run. A group that does not drain takes its tasks down with it.

    Args:
        groups: the groups of instances.
        services: the services that may run on them.
        randomness: decides how long instances take to start, and where the strategy ``random`` places tasks; needed
            where either is asked for.
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
        self._groups = {spec.name: _Group(spec, assumptions, self._cluster) for spec in groups}
        self._parts = {service.name: self._parts_of(service) for service in self._services.values()}
        self._leaving: dict[str, _Node] = {}
        self._leaving_tasks: Counter[str] = Counter()
        self._plans: list[tuple[float, int, _Action]] = []
        self._numbers = count()
        self._events: list[Event] = []
        self._minutes = self._started = 0
        for group in self._groups.values():
            for _ in range(group.desired):
                self._register(group, self._node(group, -math.inf), -math.inf)

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
            changed |= self._resize(group, now)
            value = bytes_in = None
            if group.managed:
                value = self._measure_reservation(group, group.managed, now)
            elif group.tracking:
                bytes_in = self._measure_bytes(group, group.tracking.policy.warmup_seconds, served, now)
            group.rows.append((len(group.active), group.desired, value, bytes_in))
            for name, state in group.alarms().items():
                group.states[name].append(state)
        return changed

    def events(self) -> Collection[Event]:
        """What has happened to its groups, and which services had to wait."""
        return tuple(self._events)

    def series(self) -> dict[str, GroupSeries]:
        """What has become of each group, by name, up to the last minute that has ended."""
        now = self._minutes * _MINUTE
        return {name: _series(group, now) for name, group in self._groups.items()}

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
        """The tasks that have no place on an instance that stays."""
        name = part.tasks.name
        return part.wanted - (self._scheduler.tasks_of(name) - self._leaving_tasks[name])

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
        placed, starting = self._scheduler.tasks_of(part.tasks.name), part.starting
        released = self._release(part, placed - starting - part.wanted)
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

    def _node(self, group: _Group, now: float) -> _Node:
        node = _Node(name=f"{group.spec.name} {next(group.numbers)}", zone=group.next_zone(), launched=now)
        group.nodes[node.name] = node
        return node

    def _launch(self, group: _Group, now: float) -> None:
        node = self._node(group, now)
        spread = self._cluster.instance_start_spread_seconds
        seconds = self._cluster.instance_start_seconds + (spread * self._random.random() if spread else 0)
        self._plan(now + seconds, partial(self._registered, group, node))

    def _register(self, group: _Group, node: _Node, now: float) -> None:
        offer = group.spec.offers[0]
        node.registered = now
        attributes = {**offer.attributes, ZONE: node.zone}
        self._scheduler.add(
            Instance(
                name=node.name, amounts=offer.amounts, pool=group.spec.name, attributes=attributes, ports=offer.ports
            )
        )

    def _registered(self, group: _Group, node: _Node, now: float) -> set[str]:
        if node.name not in group.nodes:
            return set()
        self._register(group, node, now)
        return self._settle((), now)

    def _resize(self, group: _Group, now: float) -> set[str]:
        """Launches instances, or lets some go, until there are as many as desired."""
        changed: set[str] = set()
        staying = group.staying
        for _ in range(group.desired - len(staying)):
            self._launch(group, now)
        for _ in range(len(staying) - group.desired):
            candidates = self._candidates(group)
            if not candidates:
                break
            changed |= self._let_go(group, group.oldest_of_fullest_zone(candidates), now)
        return changed

    def _candidates(self, group: _Group) -> Sequence[_Node]:
        """The instances that may be terminated."""
        if group.managed is None or not group.managed.termination_protection:
            return group.staying
        return [node for node in group.active if not self._scheduler.tasks_on(node.name)]

    def _let_go(self, group: _Group, node: _Node, now: float) -> set[str]:
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

    def _terminate(self, group: _Group, node: _Node, now: float) -> set[str]:
        del group.nodes[node.name]
        group.seconds += now - max(node.launched, 0)
        if node.registered is None:
            return set()
        lost = self._scheduler.remove(node.name)
        if self._leaving.pop(node.name, None):
            self._leaving_tasks.subtract(lost)
        parts = [part for part in self._all_parts() if part.tasks.name in lost]
        for part in parts:
            part.forget(node.name)
        return self._settle(parts, now)

    # Metrics and decisions

    def _measure_reservation(self, group: _Group, scaling: ManagedScaling, now: float) -> float:
        """Measures CapacityProviderReservation, and plans the decision."""
        active = group.active
        empty = sum(1 for node in active if not self._scheduler.tasks_on(node.name))
        added = instances_to_add(self._provisioning(group), group.spec.offers, scaling)
        value = reservation(
            len(active),
            empty,
            added,
            target=scaling.target_capacity,
            empty_reservation=self._cluster.empty_reservation,
        )
        due = now + self._cluster.reservation_delay_seconds
        self._plan(due, partial(self._decide_reservation, group, scaling, len(active), value))
        return value

    def _provisioning(self, group: _Group) -> Iterable[Demand]:
        """The tasks that wait for a group, as far as the quota of the cluster goes."""
        quota = self._cluster.provisioning_quota
        for part in self._all_parts():
            if part.is_short and part.is_managed:
                counted = min(self._missing(part), quota)
                quota -= counted
                if part.group == group.spec.name:
                    yield replace(part.tasks.demand, count=counted)

    def _decide_reservation(
        self, group: _Group, scaling: ManagedScaling, running: int, value: float, now: float
    ) -> set[str]:
        high, low, bounds = group.high, group.low, group.spec.bounds
        if high is None or low is None:
            return set()
        high.observe(value)
        low.observe(value)
        adds, removes = high.acts(now), low.acts(now)
        if any(now - node.launched < scaling.warmup_seconds for node in group.staying):
            return set()
        wanted = wanted_instances(running, value, scaling.target_capacity, first=self._cluster.first_instances)
        why = f"reservation is {value:.0f} %"
        if adds:
            self._note_limit(group, wanted, now)
            return self._set(group, max(group.desired, bounds.clamp(wanted)), Kind.SCALE_OUT, why, now)
        if removes:
            fewer = min(group.desired, bounds.clamp(scaled_in(group.desired, wanted)))
            return self._set(group, fewer, Kind.SCALE_IN, why, now)
        return set()

    def _note_limit(self, group: _Group, wanted: int, now: float) -> None:
        """Says that the group's maximum is too small, once until it is not any more."""
        maximum = group.spec.bounds.maximum
        if wanted > maximum and not group.is_limited:
            text = f"It would need {wanted} instances; its maximum is {maximum}."
            self._events.append(Event(at=now, subject=group.spec.name, kind=Kind.LIMIT, text=text))
        group.is_limited = wanted > maximum

    def _measure_bytes(self, group: _Group, warmup: float, served: Mapping[str, float], now: float) -> float | None:
        """Measures what an instance receives on average, and plans the decision; None where there is no datapoint."""
        warm = self._warm(group, warmup, now)
        if warm:
            received = self._bytes(group, warm, served)
            group.bytes += received / len(warm) + group.spec.idle_bytes_per_minute
        value = None
        if warm and now % group.spec.metric_seconds == 0:
            value, group.bytes = group.bytes, 0.0
        self._plan(now + self._assumptions.metric_delay_seconds, partial(self._decide_tracking, group, warmup, value))
        return value

    def _warm(self, group: _Group, warmup: float, now: float) -> list[_Node]:
        return [node for node in group.active if node.registered is not None and now - node.registered >= warmup]

    def _bytes(self, group: _Group, warm: Sequence[_Node], served: Mapping[str, float]) -> float:
        """What some instances of a group receive for the tasks that run on them."""
        as_of = self._scheduler.changes, len(warm), self._started
        if group.running_as_of != as_of:
            group.running_as_of, group.running = as_of, self._running_on({node.name for node in warm})
        received = 0.0
        for part in self._all_parts():
            requests, running = served.get(part.service, 0.0), self.counts(part.service).running
            if requests and running:
                on = group.running[part.tasks.name]
                received += requests * self._services[part.service].request_bytes * on / running
        return received

    def _running_on(self, names: Collection[str]) -> Counter[str]:
        """How many tasks of each part run on some instances."""
        running: Counter[str] = Counter()
        for name in names:
            running.update(self._scheduler.tasks_on(name))
        for part in self._all_parts():
            running[part.tasks.name] -= sum(1 for start in part.starts for name in start.on if name in names)
        return running

    def _decide_tracking(self, group: _Group, warmup: float, value: float | None, now: float) -> set[str]:
        if group.tracking is None:
            return set()
        warm = len(self._warm(group, warmup, now))
        desired = group.tracking.decide(value, now=now, warm=warm, desired=group.desired, bounds=group.spec.bounds)
        kind = Kind.SCALE_OUT if desired > group.desired else Kind.SCALE_IN
        return self._set(group, desired, kind, f"{group.tracking.policy.name} asks for it", now)

    def _set(self, group: _Group, desired: int, kind: Kind, why: str, now: float) -> set[str]:
        if desired == group.desired:
            return set()
        text = f"Its desired size becomes {desired} instead of {group.desired}: {why}."
        self._events.append(Event(at=now, subject=group.spec.name, kind=kind, text=text))
        group.desired = desired
        return self._resize(group, now)


def _require_certainty(cluster: ClusterAssumptions, services: Iterable[HostedService]) -> None:
    """Refuses to go without randomness where chance decides."""
    if cluster.instance_start_spread_seconds:
        raise InputError("instance_start_spread_seconds is above 0 without randomness; give a seed")
    for service in services:
        if AtRandom() in service.placement:
            raise InputError(
                f"{service.name}: its placement strategy is random, and there is no randomness; give a seed"
            )


def _series(group: _Group, now: float) -> GroupSeries:
    running = sum(now - max(node.launched, 0) for node in group.nodes.values())
    return GroupSeries(
        instances=tuple(row[0] for row in group.rows),
        desired=tuple(row[1] for row in group.rows),
        reservation=tuple(row[2] for row in group.rows),
        metric=tuple(row[3] for row in group.rows),
        alarms={name: tuple(states) for name, states in group.states.items()},
        instance_hours=(group.seconds + running) / 3600,
    )
