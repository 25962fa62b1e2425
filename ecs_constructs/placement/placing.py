"""Tasks placed on instances one after another, and stopped again, in the order in which ECS does it.

For each task ECS takes the instances with enough left of all resources and with the ports free, leaves out those that
the constraints exclude, and lets each strategy of the list in turn keep the best of what remains: ``spread`` those with
the fewest tasks of the same service, over all instances that share the value of a field; ``binpack`` those with least
left of a resource; ``random`` any one. Spread after spread counts within what the first one chose among: "across zones,
then across the instances within each zone". What is stopped when a service wants fewer tasks is chosen by the same list
turned round: the most tasks of the service, the most left of the resource.

AWS does not say what it does with equals. Here the instance that was added first gets a task first and loses one last.

Sources, read 2026-11-22:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count as counting
from itertools import takewhile
from random import Random
from typing import Final, TypeAlias

from ecs_constructs.placement.packing import RESOURCES, Amounts, Demand, Limit, Port

ZONE: Final = "ecs.availability-zone"
"""The attribute that holds an instance's availability zone."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Tasks of a service go evenly over the values of an attribute, or over the instances.

    Attributes:
        attribute: the attribute's name; None for the instances themselves. Instances without the attribute are taken
            to share one value.
    """

    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class BinPack:
    """Tasks go where least is left of a resource.

    Attributes:
        resource: CPU or memory.
    """

    resource: Limit


@dataclass(frozen=True, slots=True)
class AtRandom:
    """Tasks go anywhere."""


Strategy: TypeAlias = Spread | BinPack | AtRandom
"""One strategy of a list."""

DEFAULT: Final[tuple[Strategy, ...]] = (Spread(ZONE), Spread())
"""What a service does that names no strategy: spread over the zones, then fewest of its tasks on the instance."""

_BINPACK_FIELDS = {"cpu": Limit.CPU, "memory": Limit.MEMORY}


def strategy(kind: str, of: str | None) -> Strategy:
    """Reads a strategy as a service has it.

    Args:
        kind: ``spread``, ``binpack`` or ``random``.
        of: its field: ``instanceId``, ``host`` or ``attribute:NAME`` to spread over, ``cpu`` or ``memory`` to pack by.

    Raises:
        ValueError: ECS knows no such strategy.
    """
    name = of or ""
    match kind:
        case "random":
            return AtRandom()
        case "binpack" if name.lower() in _BINPACK_FIELDS:
            return BinPack(_BINPACK_FIELDS[name.lower()])
        case "spread" if name in ("instanceId", "host"):
            return Spread()
        case "spread" if name.removeprefix("attribute:"):
            return Spread(name.removeprefix("attribute:"))
    raise ValueError(
        f"{kind} of {name or 'no field'} is no placement strategy; use spread of instanceId, host or "
        "attribute:NAME, binpack of cpu or memory, or random."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance that tasks may be placed on.

    Attributes:
        name: what tells it from others.
        amounts: what it has for tasks.
        pool: the name of what it is one of.
        attributes: its attributes, its zone under :data:`ZONE`.
        ports: the ports of it that are taken.
    """

    name: str
    amounts: Amounts
    pool: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    ports: frozenset[Port] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Tasks that are alike and counted together: those of one service, or of one family.

    Attributes:
        demand: what each of them takes and what excludes it from instances; its name is the group's, and how many there
            are is left open.
        strategies: where they go, in order.
        allowed: whether they may go to an instance by the constraints ``memberOf``. It is asked once for each instance.
    """

    demand: Demand
    strategies: tuple[Strategy, ...] = DEFAULT
    allowed: Callable[[Instance], bool] = lambda _: True

    @property
    def name(self) -> str:
        """What tells it from others."""
        return self.demand.name


class Scheduler:
    """Instances and the tasks on them.

    To place or stop a task costs little more with a thousand instances than with ten: each group keeps its instances in
    order and looks again only at those that have changed. ``random``, and an attribute to spread over that comes after
    other strategies, look at all instances that are still equal.

    Args:
        randomness: decides where a group's strategy is ``random``, and nothing else.
    """

    def __init__(self, randomness: Random) -> None:
        self._state = _State(randomness)
        self._ledgers: dict[str, _Ledger] = {}
        self._added = 0

    def __len__(self) -> int:
        return len(self._state.hosts)

    def __contains__(self, name: str) -> bool:
        return name in self._state.hosts

    @property
    def changes(self) -> int:
        """How often an instance has changed so far: while it is the same, so is everything else."""
        return len(self._state.changes)

    @property
    def names(self) -> list[str]:
        """The instances, in the order in which they were added."""
        return list(self._state.hosts)

    def add(self, instance: Instance) -> None:
        """Adds an instance.

        Raises:
            ValueError: there is one of that name already.
        """
        if instance.name in self._state.hosts:
            raise ValueError(f"There are two instances {instance.name}; give each a name of its own.")
        self._added += 1
        host = _Host(instance, self._added)
        self._state.hosts[instance.name] = host
        self._state.changes.append(host)

    def close(self, name: str) -> None:
        """Lets no more tasks be placed on an instance: it drains, or its agent has no connection."""
        host = self._state.hosts[name]
        host.is_open = False
        self._changed(host)

    def remove(self, name: str) -> dict[str, int]:
        """Takes an instance away; how many tasks of each group were on it."""
        host = self._state.hosts.pop(name)
        lost = dict(host.tasks)
        for group, count in lost.items():
            self._ledgers[group].count(host, -count)
        host.tasks.clear()
        host.is_open = False
        self._changed(host)
        return lost

    def place(self, group: TaskGroup, count: int = 1) -> list[str]:
        """Places tasks one after another.

        Returns:
            The instance of each; shorter than the count where there is no room for all.

        Raises:
            ValueError: there are tasks of another group of that name.
        """
        return self._move(group, count, 1)

    def stop(self, group: TaskGroup, count: int = 1) -> list[str]:
        """Stops tasks one after another; what they took is free at once, as ECS counts it.

        Returns:
            The instance of each; shorter than the count where there are not so many.

        Raises:
            ValueError: there are tasks of another group of that name.
        """
        return self._move(group, count, -1)

    def stop_on(self, name: str, group: TaskGroup, count: int = 1) -> None:
        """Stops tasks on a certain instance.

        Raises:
            ValueError: it has not so many.
        """
        host = self._state.hosts[name]
        if host.tasks.get(group.name, 0) < count:
            raise ValueError(f"Instance {name} has {host.tasks.get(group.name, 0)} tasks of {group.name}, not {count}.")
        for _ in range(count):
            host.take(group.demand, -1)
        self._ledger(group).count(host, -count)
        self._changed(host)

    def tasks_on(self, name: str) -> Mapping[str, int]:
        """How many tasks of each group are on an instance; none that is 0."""
        return self._state.hosts[name].tasks

    def tasks_of(self, group: str) -> int:
        """How many tasks of a group there are."""
        ledger = self._ledgers.get(group)
        return ledger.total if ledger else 0

    def left_on(self, name: str) -> Amounts:
        """What is left on an instance."""
        cpu, memory, gpus, interfaces = self._state.hosts[name].left
        return cpu, memory, gpus, interfaces

    def _move(self, group: TaskGroup, count: int, sign: int) -> list[str]:
        ledger = self._ledger(group)
        ranking = ledger.to_place if sign > 0 else ledger.to_stop
        names = []
        for _ in range(count):
            host = ranking.best()
            if host is None:
                break
            host.take(group.demand, sign)
            ledger.count(host, sign)
            self._changed(host)
            names.append(host.instance.name)
        return names

    def _ledger(self, group: TaskGroup) -> "_Ledger":
        ledger = self._ledgers.get(group.name)
        if ledger is None:
            ledger = self._ledgers[group.name] = _Ledger(self._state, group)
        if ledger.group is not group and ledger.group != group:
            raise ValueError(f"There are two groups {group.name} of different tasks; give each a name of its own.")
        return ledger

    def _changed(self, host: "_Host") -> None:
        self._state.changes.append(host)


class _Host:
    """An instance with what is on it."""

    __slots__ = ("instance", "is_open", "left", "order", "ports", "tasks")

    def __init__(self, instance: Instance, order: int) -> None:
        self.instance = instance
        self.order = order
        self.left = list(instance.amounts)
        self.ports = set(instance.ports)
        self.tasks: dict[str, int] = {}
        self.is_open = True

    def has_room_for(self, demand: Demand) -> bool:
        """Whether one more task finds its resources and ports, and none of its like where it wants to be alone."""
        left, amounts = self.left, demand.amounts
        return (
            left[0] >= amounts[0]
            and left[1] >= amounts[1]
            and left[2] >= amounts[2]
            and left[3] >= amounts[3]
            and not (demand.ports and demand.ports & self.ports)
            and not (demand.distinct and demand.name in self.tasks)
        )

    def take(self, demand: Demand, sign: int) -> None:
        """Places a task (1) or stops one (-1)."""
        for d, amount in enumerate(demand.amounts):
            self.left[d] -= sign * amount
        if sign > 0:
            self.ports |= demand.ports
        else:
            self.ports -= demand.ports
        count = self.tasks.get(demand.name, 0) + sign
        if count:
            self.tasks[demand.name] = count
        else:
            del self.tasks[demand.name]


@dataclass(slots=True)
class _State:
    """What the scheduler and its groups share.

    Attributes:
        randomness: decides where a strategy is random.
        hosts: the instances by name.
        changes: every instance that has changed, in the order of the changes.
    """

    randomness: Random
    hosts: dict[str, _Host] = field(default_factory=dict)
    changes: list[_Host] = field(default_factory=list)


_Prefixes: TypeAlias = tuple[tuple[str | None, ...], ...]


class _Ledger:
    """The tasks of one group, counted in all and by what they are spread over."""

    def __init__(self, state: _State, group: TaskGroup) -> None:
        self.group = group
        self.total = 0
        self.by_prefix: dict[tuple[str | None, ...], int] = {}
        self.changes: list[_Host] = []
        self._attributes = [each.attribute for each in group.strategies if isinstance(each, Spread) and each.attribute]
        self._prefixes: dict[_Host, _Prefixes] = {}
        self._allowed: dict[_Host, bool] = {}
        self.to_place = _Ranking(state, self, 1)
        self.to_stop = _Ranking(state, self, -1)

    def count(self, host: _Host, tasks: int) -> None:
        """Counts tasks that were placed on an instance, or stopped if negative."""
        self.total += tasks
        self.changes.append(host)
        for prefix in self.prefixes(host):
            self.by_prefix[prefix] = self.by_prefix.get(prefix, 0) + tasks

    def prefixes(self, host: _Host) -> _Prefixes:
        """An instance's values of the attributes to spread over: the first, the first two, and so on."""
        if host not in self._prefixes:
            values = tuple(host.instance.attributes.get(name) for name in self._attributes)
            self._prefixes[host] = tuple(values[: i + 1] for i in range(len(values)))
        return self._prefixes[host]

    def may_use(self, host: _Host) -> bool:
        """Whether the group's constraints allow an instance."""
        if host not in self._allowed:
            pools = self.group.demand.pools
            in_pool = pools is None or host.instance.pool in pools
            self._allowed[host] = in_pool and self.group.allowed(host.instance)
        return self._allowed[host]


_Entry: TypeAlias = tuple[tuple[int, ...], int, int, _Host]
"""What orders an instance among those with the same values, its place among equals, the entry's number, and itself."""


class _Ranking:
    """The instances on which a task of a group may be placed (sign 1) or stopped (sign -1), best first.

    Strategies come in three parts. Those at the beginning that spread over attributes divide the instances: each set of
    values has a heap of its own. Those after them that depend on one instance alone order the heap. What comes last, if
    anything, chooses among those that are equal so far.

    An instance gets a new entry when what orders it changes, which few of its changes do: the tasks of others leave it
    where it is as long as there is room. An old entry is dropped when it comes up.
    """

    def __init__(self, state: _State, ledger: _Ledger, sign: int) -> None:
        self._state = state
        self._ledger = ledger
        self._sign = sign
        self._heaps: dict[_Prefixes, list[_Entry]] = {}
        self._entries: dict[_Host, _Entry] = {}
        self._numbers = counting()
        strategies = ledger.group.strategies
        self._leading = sum(1 for _ in takewhile(_is_over_attribute, strategies))
        self._local = tuple(takewhile(_is_local, strategies[self._leading :]))
        self._last = strategies[self._leading + len(self._local) :]
        # What is stopped depends on the tasks of others only by what they leave, which matters to packing alone.
        packs = any(isinstance(each, BinPack) for each in strategies)
        self._changes = state.changes if sign > 0 or packs else ledger.changes
        self._seen = 0

    def best(self) -> _Host | None:
        """The instance whose turn it is; None where there is none."""
        self._catch_up()
        tops = [(self._rank(prefixes), top) for prefixes, top in self._tops()]
        if not tops:
            return None
        rank, (key, _, _, host) = min(tops)
        return self._chosen(rank, key) if self._last else host

    def _catch_up(self) -> None:
        changes = self._changes
        for host in dict.fromkeys(changes[self._seen :]):
            if self._is_candidate(host):
                self._enter(host)
            else:
                self._entries.pop(host, None)
        self._seen = len(changes)

    def _is_candidate(self, host: _Host) -> bool:
        group = self._ledger.group
        if self._sign < 0:
            return group.name in host.tasks
        return host.is_open and host.has_room_for(group.demand) and self._ledger.may_use(host)

    def _enter(self, host: _Host) -> None:
        key = tuple([self._sign * self._local_measure(each, host) for each in self._local])
        known = self._entries.get(host)
        if known is not None and known[0] == key:
            return
        heap = self._heaps.setdefault(self._ledger.prefixes(host)[: self._leading], [])
        if len(heap) > 2 * len(self._state.hosts) + 16:
            heap[:] = [entry for entry in heap if self._is_current(entry)]
            heapq.heapify(heap)
        self._entries[host] = entry = (key, self._sign * host.order, next(self._numbers), host)
        heapq.heappush(heap, entry)

    def _is_current(self, entry: _Entry) -> bool:
        return self._entries.get(entry[3]) is entry

    def _tops(self) -> Iterator[tuple[_Prefixes, _Entry]]:
        for prefixes, heap in self._heaps.items():
            while heap and not self._is_current(heap[0]):
                heapq.heappop(heap)
            if heap:
                yield prefixes, heap[0]

    def _rank(self, prefixes: _Prefixes) -> tuple[int, ...]:
        return tuple(self._sign * self._ledger.by_prefix.get(prefix, 0) for prefix in prefixes)

    def _local_measure(self, by: Strategy, host: _Host) -> int:
        if isinstance(by, BinPack):
            return host.left[RESOURCES.index(by.resource)]
        return host.tasks.get(self._ledger.group.name, 0)

    # What comes last

    def _chosen(self, rank: tuple[int, ...], key: tuple[int, ...]) -> _Host:
        """The instance that the last strategies choose among those that are equal before them."""
        equal = (
            entry
            for prefixes, heap in self._heaps.items()
            if self._rank(prefixes) == rank
            for entry in heap
            if entry[0] == key and self._is_current(entry)
        )
        hosts = [host for _, _, _, host in equal]
        spreads = self._leading
        for each in self._last:
            if isinstance(each, AtRandom):
                return self._state.randomness.choice(hosts)
            if _is_over_attribute(each):
                spreads += 1
                hosts = self._least(hosts, [self._spread_measure(spreads, host) for host in hosts])
            else:
                hosts = self._least(hosts, [self._local_measure(each, host) for host in hosts])
        return min(hosts, key=lambda host: self._sign * host.order)

    def _spread_measure(self, spreads: int, host: _Host) -> int:
        return self._ledger.by_prefix.get(self._ledger.prefixes(host)[spreads - 1], 0)

    def _least(self, hosts: Sequence[_Host], measures: Sequence[int]) -> list[_Host]:
        best = min(measures) if self._sign > 0 else max(measures)
        return [host for host, measure in zip(hosts, measures, strict=True) if measure == best]


def _is_over_attribute(each: Strategy) -> bool:
    return isinstance(each, Spread) and each.attribute is not None


def _is_local(each: Strategy) -> bool:
    """Whether it depends on one instance alone."""
    return not isinstance(each, AtRandom) and not _is_over_attribute(each)
