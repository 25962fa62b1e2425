"""Lower bounds and greedy rules: what decides most packings."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ecs_constructs.placement.packing_model import (
    RESOURCES,
    UNLIMITED,
    Amounts,
    Demand,
    Filling,
    Limit,
    Packing,
    Pool,
    Port,
    per_instance,
)

if TYPE_CHECKING:
    from random import Random

_HALVES = range(1, 9)
"""The parameters of the dual feasible functions: tasks of more than 1/2, 1/3 ... 1/9 of an instance."""


_SHAKES = 10
"""How many fillings of an instance are tried by a rule that is shaken at random."""

_SHAKEN = (0.6, 1.0)
"""By what scores are multiplied at random: enough to fill instances differently, and large tasks still first."""

Counts: TypeAlias = tuple[int, ...]
"""How many there are of each demand, or of each pool."""


class Problem(NamedTuple):
    """Demands and pools by number.

    Attributes:
        demands: the tasks; none with a count of 0, and those that are alike as one.
        pools: the instances.
        rooms: by pool, how many of each demand one instance holds by itself.
        alike: what each of the demands stands for, by its name.
    """

    demands: tuple[Demand, ...]
    pools: tuple[Pool, ...]
    rooms: tuple[tuple[int, ...], ...]
    alike: dict[str, list[Demand]]

    @classmethod
    def of(cls, demands: Iterable[Demand], pools: Iterable[Pool]) -> "Problem":
        """Some demands and pools, without those of which there is none; no more instances than there are tasks."""
        groups = _alike(demand for demand in demands if demand.count > 0)
        wanted = tuple(replace(group[0], count=sum(demand.count for demand in group)) for group in groups)
        tasks = sum(demand.count for demand in wanted)
        offered = tuple(replace(pool, count=min(pool.count, tasks)) for pool in pools if pool.count > 0)
        rooms = tuple(tuple(per_instance(demand, pool)[0] for demand in wanted) for pool in offered)
        return cls(wanted, offered, rooms, {group[0].name: group for group in groups})

    @property
    def counts(self) -> Counts:
        """How many there are of each demand."""
        return tuple(demand.count for demand in self.demands)

    @property
    def free(self) -> Counts:
        """How many there are of each pool."""
        return tuple(pool.count for pool in self.pools)

    # Lower bounds

    def excess(self, counts: Counts, free: Counts) -> tuple[Limit | None, str] | None:
        """What proves that tasks do not fit on instances: the limit and the demand; None where nothing does."""
        for i, count in enumerate(counts):
            if count > sum(rooms[i] * instances for rooms, instances in zip(self.rooms, free, strict=True)):
                return self._own_limit(i), self._subject(i)
        for pools in self._pool_sets(counts):
            limit = self._excess_on(pools, counts, free)
            if limit is not None:
                return limit, ""
        return None

    def _subject(self, i: int) -> str:
        """The name of a demand; empty where it stands for several, which may fit each by itself."""
        name = self.demands[i].name
        return name if len(self.alike[name]) == 1 else ""

    def _own_limit(self, i: int) -> Limit | None:
        """What limits a demand on the instances that hold the most of it."""
        found = [per_instance(self.demands[i], pool) for pool in self.pools]
        return max(found, key=lambda each: each[0], default=(0, Limit.GROUP_MAXIMUM))[1]

    def _pool_sets(self, counts: Counts) -> Iterable[frozenset[int]]:
        """The sets of pools to which some demands are confined, and their union."""
        sets = {self._usable(i) for i, count in enumerate(counts) if count}
        return {*sets, frozenset().union(*sets)}

    def _usable(self, i: int) -> frozenset[int]:
        return frozenset(p for p, rooms in enumerate(self.rooms) if rooms[i])

    def _excess_on(self, pools: frozenset[int], counts: Counts, free: Counts) -> Limit | None:
        confined = [i for i, count in enumerate(counts) if count and self._usable(i) <= pools]
        instances = sum(free[p] for p in pools)
        for d, resource in enumerate(RESOURCES):
            asked = [(self.demands[i].amounts[d], counts[i]) for i in confined if self.demands[i].amounts[d]]
            if sum(size * count for size, count in asked) > sum(self.pools[p].amounts[d] * free[p] for p in pools):
                return resource
            largest = max((self.pools[p].amounts[d] for p in pools), default=0)
            if asked and _instances_needed(asked, largest) > instances:
                return resource
        return Limit.PORT if self._excluding(confined, counts) > instances else None

    def _excluding(self, among: Sequence[int], counts: Counts) -> int:
        """The instances that tasks which take the same port of each need."""
        by_port: dict[Port, int] = {}
        for i in among:
            for port in self.demands[i].ports:
                by_port[port] = by_port.get(port, 0) + counts[i]
        return max(by_port.values(), default=0)

    def scarcest(self) -> Limit:
        """The resource of which most is asked for, measured by what there is."""
        shares = []
        for d, resource in enumerate(RESOURCES):
            asked = sum(demand.amounts[d] * demand.count for demand in self.demands)
            offered = sum(pool.amounts[d] * pool.count for pool in self.pools)
            shares.append((asked / offered if offered else 0.0, resource))
        return max(shares, key=lambda share: share[0])[1]

    def lower_bound(self) -> int:
        """How many instances all tasks need at least, whichever they are."""
        counts, everything = self.counts, range(len(self.demands))
        bounds = [self._excluding(everything, counts), *(d.count for d in self.demands if d.is_alone)]
        for d in range(len(RESOURCES)):
            asked = [(demand.amounts[d], demand.count) for demand in self.demands if demand.amounts[d]]
            sizes = sorted(((pool.amounts[d], pool.count) for pool in self.pools), reverse=True)
            if asked and sizes:
                bounds += [_largest_needed(asked, sizes), _instances_needed(asked, sizes[0][0])]
        return max(bounds)

    # Names

    def told_apart(self, packing: Packing) -> Packing:
        """A placement of demands with those that are alike under their own names."""
        waiting = {name: deque(group) for name, group in self.alike.items()}
        return Packing(tuple(part for filling in packing.fillings for part in _told_apart(filling, waiting)))

    # A greedy packing

    def greedy(self) -> Packing | None:
        """A placement of all tasks, if one of the rules finds it."""
        return next(filter(None, chain(self.packings(), self.shaken())), None)

    def packings(self) -> Iterator[Packing | None]:
        """What each rule and order finds; None where it leaves tasks over."""
        by_use = sorted(self._by_size(), key=lambda p: sum(1 for room in self.rooms[p] if room))
        for order in (by_use, self._by_size(), self._by_size()[::-1]):
            for by_fit in (True, False):
                yield self._packed(order, partial(self._filled, by_fit=by_fit))

    def shaken(self) -> Iterator[Packing | None]:
        """What is found where each instance gets the fullest of several fillings, the rule being shaken at random."""
        from random import Random  # noqa: PLC0415 - few packings need it

        shaker = Random(0)  # noqa: S311 - nothing is secret here, and the answer is to be the same each time
        for order in (self._by_size(), self._by_size()[::-1]):
            yield self._packed(order, partial(self._fullest, shaker=shaker))

    def _by_size(self) -> list[int]:
        return sorted(range(len(self.pools)), key=lambda p: self.pools[p].amounts, reverse=True)

    def _packed(self, order: Sequence[int], fill: Callable[[int, Sequence[int]], dict[int, int]]) -> Packing | None:
        counts, fillings = list(self.counts), []
        for p in order:
            left = self.pools[p].count
            while left and any(counts):
                tasks = fill(p, counts)
                if not tasks:
                    break
                # The same filling again, as long as there are tasks and instances for it.
                times = min(left, *(counts[i] // number for i, number in tasks.items()))
                for i, number in tasks.items():
                    counts[i] -= number * times
                left -= times
                fillings.append(self.filling(p, tasks, times))
        return None if any(counts) else Packing(tuple(fillings))

    def filling(self, p: int, tasks: dict[int, int], times: int) -> Filling:
        """Some instances of a pool that hold the same tasks."""
        return Filling(self.pools[p], {self.demands[i].name: number for i, number in tasks.items()}, times)

    def _fullest(self, p: int, counts: Sequence[int], shaker: "Random") -> dict[int, int]:
        """The filling of one instance that takes most of what is scarce."""
        weights = self._scarcity(counts, self.pools[p].amounts)
        fillings = [self._filled(p, counts, by_fit=by_fit) for by_fit in (True, False)]
        fillings += [self._filled(p, counts, by_fit=True, shaker=shaker) for _ in range(_SHAKES)]
        alike = (1,) * len(weights)
        return max(fillings, key=lambda tasks: sum(self._score(i, weights, alike) * n for i, n in tasks.items()))

    def _filled(self, p: int, counts: Sequence[int], *, by_fit: bool, shaker: "Random | None" = None) -> dict[int, int]:
        """How a rule fills one instance of a pool: how many of each demand."""
        room = list(self.pools[p].amounts)
        tasks: dict[int, int] = {}
        weights = self._scarcity(counts, self.pools[p].amounts)
        open_ = [i for i, count in enumerate(counts) if count and self.rooms[p][i]]
        while open_:
            scores = [self._score(i, weights, room if by_fit else self.pools[p].amounts) for i in open_]
            if shaker is not None:
                scores = [score * shaker.uniform(*_SHAKEN) for score in scores]
            best = open_[max(range(len(open_)), key=scores.__getitem__)]
            demand = self.demands[best]
            tasks[best] = tasks.get(best, 0) + 1
            for d, amount in enumerate(demand.amounts):
                room[d] -= amount
            open_ = [
                i
                for i in open_
                if counts[i] > tasks.get(i, 0)
                and not (i == best and demand.is_alone)
                and not self.demands[i].conflicts(demand)
                and all(has >= needs for has, needs in zip(room, self.demands[i].amounts, strict=True))
            ]
        return tasks

    def _scarcity(self, counts: Sequence[int], amounts: Amounts) -> list[float]:
        """By resource, how short it is: the instances of one pool that what is still asked for would fill."""
        totals = [
            sum(d.amounts[k] * count for d, count in zip(self.demands, counts, strict=True))
            for k in range(len(amounts))
        ]
        return [total / (has * has) if has else 0.0 for total, has in zip(totals, amounts, strict=True)]

    def _score(self, i: int, weights: Sequence[float], room: Sequence[int]) -> float:
        return sum(w * needs * has for w, needs, has in zip(weights, self.demands[i].amounts, room, strict=True))


def _alike(demands: Iterable[Demand]) -> list[list[Demand]]:
    """Demands, those together that differ in their names alone: they are as one but where each excludes its like."""
    groups: dict[object, list[Demand]] = {}
    for demand in demands:
        own = demand.name if demand.distinct else None
        groups.setdefault((demand.amounts, demand.ports, demand.pools, own), []).append(demand)
    return list(groups.values())


def _told_apart(filling: Filling, waiting: dict[str, deque[Demand]]) -> Iterator[Filling]:
    """Instances with each demand under its own name, taken from those that wait under the name of the first."""
    left = filling.count
    while left:
        # The same filling again, as long as there are tasks of the same names for it.
        times = min([left, *(max(waiting[name][0].count // number, 1) for name, number in filling.tasks.items())])
        tasks: dict[str, int] = {}
        for name, number in filling.tasks.items():
            tasks |= _taken(waiting[name], number, times)
        left -= times
        yield Filling(filling.pool, tasks, times)


def _taken(waiting: deque[Demand], number: int, times: int) -> dict[str, int]:
    """So many tasks for each of so many instances, of several demands only where there is one instance."""
    tasks: dict[str, int] = {}
    while number:
        demand = waiting.popleft()
        tasks[demand.name] = some = min(number, demand.count)
        number -= some
        if demand.count > some * times:
            waiting.appendleft(replace(demand, count=demand.count - some * times))
    return tasks


def _largest_needed(asked: Sequence[tuple[int, int]], capacities: Iterable[tuple[int, int]]) -> int:
    """How many instances, the largest first, have as much as sizes with their counts need.

    It is one more than there are where all of them have less.
    """
    left, needed = sum(size * count for size, count in asked), 0
    for capacity, count in capacities:
        if capacity * count >= left:
            return needed + -(-left // capacity)
        left, needed = left - capacity * count, needed + count
    return needed + 1


def _instances_needed(asked: Sequence[tuple[int, int]], capacity: int) -> int:
    """A lower bound of the instances of one capacity that sizes with their counts need, by dual feasible functions.

    For k = 1, 2, ... a size x counts as floor((k + 1) x / c) / k instances, and as x / c itself where (k + 1) x / c is
    whole: sizes that fit on one instance together never count more than 1.
    """
    if capacity <= 0:
        return UNLIMITED
    return max(-(-sum(_share(size, capacity, k) * n for size, n in asked) // (k * capacity)) for k in _HALVES)


def _share(size: int, capacity: int, k: int) -> int:
    """What a size counts, in k * capacity parts of an instance."""
    whole, rest = divmod((k + 1) * size, capacity)
    return k * size if rest == 0 else whole * capacity
