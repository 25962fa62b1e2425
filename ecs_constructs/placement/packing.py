"""Whether tasks fit on instances: a placement that shows it, or a lower bound that proves that there is none.

Packing is about amounts alone: it knows nothing of AWS and of templates. Tasks that are alike are a :class:`Demand`,
instances that are alike are a :class:`Pool`; both are counted, never listed, so that a thousand of them cost what one
does.

The answer is found in three steps, from cheap to dear:

1. Lower bounds: what is asked for in all, of each resource, against what there is; the same under dual feasible
   functions (Fekete and Schepers 2001), which see that two tasks of more than half an instance do not share one; and
   the instances that tasks which exclude each other need.
2. A greedy packing, instance by instance, that takes the task that fits best into what is left of all resources
   together (the dot-product rule of Panigrahy et al. 2011), with several weights and orders.
3. Where neither decides: a search over the ways to fill each instance, with a budget of steps. Instances are filled
   as far as possible, which loses no solution: a task that could still go in can always be moved there.

A search that runs out of steps leaves the question open, and says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate
from typing import TypeAlias

Amounts: TypeAlias = tuple[int, int, int, int]
"""CPU units, memory in MiB, GPUs and network interfaces."""

Port: TypeAlias = tuple[str, int]
"""A protocol (``tcp``, ``udp``) and a port of the instance."""


class Answer(StrEnum):
    """Whether tasks fit. FITS: a placement was found. CANNOT: a lower bound proves it. UNDECIDED: neither."""

    FITS = "fits"
    CANNOT = "cannot"
    UNDECIDED = "undecided"


class Limit(StrEnum):
    """What keeps tasks from fitting; the first four are the resources, in the order of :data:`Amounts`."""

    CPU = "cpu"
    MEMORY = "memory"
    GPU = "gpu"
    NETWORK_INTERFACE = "network-interface"
    PORT = "port"
    CONSTRAINT = "constraint"
    ARCHITECTURE = "architecture"
    GROUP_MAXIMUM = "group-maximum"
    VCPUS = "vcpus"


RESOURCES = (Limit.CPU, Limit.MEMORY, Limit.GPU, Limit.NETWORK_INTERFACE)
"""What :data:`Amounts` counts, in its order."""

DEFAULT_BUDGET = 5_000
"""How many ways to fill an instance the search tries before it gives up: a fraction of a second."""

_HALVES = range(1, 9)
"""The parameters of the dual feasible functions: tasks of more than 1/2, 1/3 ... 1/9 of an instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Tasks that are alike.

    Attributes:
        name: what a person knows them by.
        amounts: what one of them takes.
        count: how many there are.
        ports: the ports of the instance that one of them takes for itself.
        distinct: whether each must stand on an instance of its own among its like (``distinctInstance``).
        pools: the names of the pools that they may go to; None for all of them.
    """

    name: str
    amounts: Amounts
    count: int = 1
    ports: frozenset[Port] = frozenset()
    distinct: bool = False
    pools: frozenset[str] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether an instance holds at most one of them."""
        return self.distinct or bool(self.ports)

    def may_use(self, pool: "Pool") -> bool:
        """Whether they may go to a pool, and find their ports free there."""
        return (self.pools is None or pool.name in self.pools) and not self.ports & pool.ports

    def conflicts(self, other: "Demand") -> bool:
        """Whether none of them can share an instance with one of others."""
        return bool(self.ports & other.ports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Instances that are alike.

    Attributes:
        name: what a person knows them by.
        amounts: what one of them has for tasks.
        count: how many there are at most.
        ports: the ports of each that are taken.
    """

    name: str
    amounts: Amounts
    count: int
    ports: frozenset[Port] = frozenset()


@dataclass(frozen=True, slots=True)
class Filling:
    """Instances of one pool that hold the same tasks.

    Attributes:
        pool: the pool.
        tasks: how many of each demand one of them holds, by the demand's name; none that is 0.
        count: how many instances are filled so.
    """

    pool: Pool
    tasks: dict[str, int]
    count: int


@dataclass(frozen=True, slots=True)
class Packing:
    """A placement of all tasks.

    Attributes:
        fillings: the instances in use.
    """

    fillings: tuple[Filling, ...]

    @property
    def instances(self) -> int:
        """How many instances are in use."""
        return sum(filling.count for filling in self.fillings)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether tasks fit.

    Attributes:
        answer: whether they fit.
        packing: the placement found; None where there is none.
        limit: what keeps them from fitting, or is nearest to it where that is open; None where they fit.
        subject: the demand that does not fit by itself; empty where it is all of them together.
    """

    answer: Answer
    packing: Packing | None = None
    limit: Limit | None = None
    subject: str = ""


def fit(demands: Iterable[Demand], pools: Iterable[Pool], *, budget: int = DEFAULT_BUDGET) -> Fit:
    """Whether all tasks fit on the instances together.

    Args:
        demands: the tasks, each name once.
        pools: the instances, each name once.
        budget: how many ways to fill an instance the search tries.

    Returns:
        The answer. It is right whenever it is not :attr:`Answer.UNDECIDED`.
    """
    problem = _Problem.of(demands, pools)
    excess = problem.excess(problem.counts, problem.free)
    if excess is not None:
        return Fit(Answer.CANNOT, None, *excess)
    packing = problem.greedy()
    if packing is not None:
        return Fit(Answer.FITS, packing)
    return _Search(problem, budget).run()


def excess(demands: Iterable[Demand], pools: Iterable[Pool]) -> tuple[Limit | None, str] | None:
    """What proves, by lower bounds alone, that tasks do not fit on instances: cheap, and it may overlook something.

    Returns:
        The limit, and the name of the demand that does not fit by itself, empty where it is all of them together; None
        where nothing is proven.
    """
    problem = _Problem.of(demands, pools)
    return problem.excess(problem.counts, problem.free)


def fewest(demands: Iterable[Demand], pools: Iterable[Pool]) -> tuple[int, Packing | None]:
    """How many instances all tasks need at least, and the placement on the fewest that was found.

    Returns:
        A lower bound of the number of instances, and the placement; None where none was found.
    """
    problem = _Problem.of(demands, pools)
    bound, best = problem.lower_bound(), None
    for packing in filter(None, problem.packings()):
        if best is None or packing.instances < best.instances:
            best = packing
        if best.instances == bound:
            break
    return bound, best


def per_instance(demand: Demand, pool: Pool) -> tuple[int, Limit | None]:
    """How many of some tasks one instance of a pool holds, and what is the limit; None where they need nothing."""
    if demand.pools is not None and pool.name not in demand.pools:
        return 0, Limit.CONSTRAINT
    if demand.ports & pool.ports:
        return 0, Limit.PORT
    rooms = [
        (has // needs, RESOURCES[i])
        for i, (has, needs) in enumerate(zip(pool.amounts, demand.amounts, strict=True))
        if needs
    ]
    most, limit = min(rooms, key=lambda room: room[0], default=(UNLIMITED, None))
    if most > 1 and demand.is_alone:
        return 1, Limit.PORT if demand.ports else Limit.CONSTRAINT
    return max(most, 0), limit


UNLIMITED = 10**9
"""Stands for no limit: how many tasks that need nothing an instance holds."""


_Counts: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Problem:
    """Demands and pools by number.

    Attributes:
        demands: the tasks; none with a count of 0.
        pools: the instances.
        rooms: by pool, how many of each demand one instance holds by itself.
    """

    demands: tuple[Demand, ...]
    pools: tuple[Pool, ...]
    rooms: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, demands: Iterable[Demand], pools: Iterable[Pool]) -> "_Problem":
        wanted = tuple(demand for demand in demands if demand.count > 0)
        tasks = sum(demand.count for demand in wanted)
        offered = tuple(replace(pool, count=min(pool.count, tasks)) for pool in pools if pool.count > 0)
        rooms = tuple(tuple(per_instance(demand, pool)[0] for demand in wanted) for pool in offered)
        return cls(wanted, offered, rooms)

    @property
    def counts(self) -> _Counts:
        return tuple(demand.count for demand in self.demands)

    @property
    def free(self) -> _Counts:
        return tuple(pool.count for pool in self.pools)

    # Lower bounds

    def excess(self, counts: _Counts, free: _Counts) -> tuple[Limit | None, str] | None:
        """What proves that tasks do not fit on instances: the limit and the demand; None where nothing does."""
        for i, count in enumerate(counts):
            if count > sum(rooms[i] * instances for rooms, instances in zip(self.rooms, free, strict=True)):
                return self._own_limit(i), self.demands[i].name
        for pools in self._pool_sets(counts):
            limit = self._excess_on(pools, counts, free)
            if limit is not None:
                return limit, ""
        return None

    def _own_limit(self, i: int) -> Limit | None:
        """What limits a demand on the instances that hold the most of it."""
        found = [per_instance(self.demands[i], pool) for pool in self.pools]
        return max(found, key=lambda each: each[0], default=(0, Limit.GROUP_MAXIMUM))[1]

    def _pool_sets(self, counts: _Counts) -> Iterable[frozenset[int]]:
        """The sets of pools to which some demands are confined, and their union."""
        sets = {self._usable(i) for i, count in enumerate(counts) if count}
        return {*sets, frozenset().union(*sets)}

    def _usable(self, i: int) -> frozenset[int]:
        return frozenset(p for p, rooms in enumerate(self.rooms) if rooms[i])

    def _excess_on(self, pools: frozenset[int], counts: _Counts, free: _Counts) -> Limit | None:
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

    def _excluding(self, among: Sequence[int], counts: _Counts) -> int:
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
            sizes = sorted((pool.amounts[d] for pool in self.pools for _ in range(pool.count)), reverse=True)
            if asked and sizes:
                total = sum(size * count for size, count in asked)
                reached = sum(1 for room in accumulate(sizes) if room < total)
                bounds += [reached + 1, _instances_needed(asked, sizes[0])]
        return max(bounds)

    # A greedy packing

    def greedy(self) -> Packing | None:
        """A placement of all tasks, if one of the rules finds it."""
        return next(filter(None, self.packings()), None)

    def packings(self) -> Iterator[Packing | None]:
        """What each rule and order finds; None where it leaves tasks over."""
        by_size = sorted(range(len(self.pools)), key=lambda p: self.pools[p].amounts, reverse=True)
        by_use = sorted(by_size, key=lambda p: sum(1 for room in self.rooms[p] if room))
        for order in (by_use, by_size, by_size[::-1]):
            for by_fit in (True, False):
                yield self._packed(order, by_fit)

    def _packed(self, order: Sequence[int], by_fit: bool) -> Packing | None:
        counts, fillings = list(self.counts), []
        for p in order:
            left = self.pools[p].count
            while left and any(counts):
                tasks = self._filled(p, counts, by_fit)
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

    def _filled(self, p: int, counts: Sequence[int], by_fit: bool) -> dict[int, int]:
        """How a rule fills one instance of a pool: how many of each demand."""
        room = list(self.pools[p].amounts)
        tasks: dict[int, int] = {}
        weights = self._scarcity(counts, self.pools[p].amounts)
        open_ = [i for i, count in enumerate(counts) if count and self.rooms[p][i]]
        while open_:
            best = max(open_, key=lambda i: self._score(i, weights, room if by_fit else self.pools[p].amounts))
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


@dataclass(slots=True)
class _Search:
    """Fills instance after instance in every way that matters, until one way places all tasks.

    Attributes:
        problem: what is asked.
        budget: how many ways to fill an instance may still be tried.
        dead: what is known to lead nowhere: the tasks and the instances left.
    """

    problem: _Problem
    budget: int
    dead: set[tuple[_Counts, _Counts]] = field(default_factory=set)

    def run(self) -> Fit:
        """The answer, undecided where the budget is spent."""
        try:
            fillings = self._fill(self.problem.counts, self.problem.free)
        except _BudgetSpentError:
            return Fit(Answer.UNDECIDED, None, self.problem.scarcest())
        if fillings is None:
            return Fit(Answer.CANNOT, None, self.problem.scarcest())
        return Fit(Answer.FITS, Packing(tuple(fillings)))

    def _fill(self, counts: _Counts, free: _Counts) -> list[Filling] | None:
        if not any(counts):
            return []
        if (counts, free) in self.dead or self.problem.excess(counts, free) is not None:
            return None
        p = next(p for p, instances in enumerate(free) if instances)
        fewer = tuple(instances - (q == p) for q, instances in enumerate(free))
        # Among instances that are alike, one has to take the first task: let it be this one.
        first = None if any(fewer[p + 1 :]) else next(i for i, count in enumerate(counts) if count)
        for tasks in self._ways(p, counts):
            if first is not None and not tasks[first]:
                break
            rest = self._fill(tuple(count - number for count, number in zip(counts, tasks, strict=True)), fewer)
            if rest is not None:
                return [self.problem.filling(p, {i: n for i, n in enumerate(tasks) if n}, 1), *rest]
        self.dead.add((counts, free))
        return None

    def _ways(self, p: int, counts: _Counts) -> Iterator[_Counts]:
        """The ways to fill an instance as far as it goes, those with most tasks of the first demands first."""
        pool = self.problem.pools[p]
        for tasks, room, ports in self._choices(p, counts, 0, pool.amounts, pool.ports):
            more = (
                counts[i] - n and not (n and d.distinct)
                for i, (d, n) in enumerate(zip(self.problem.demands, tasks, strict=True))
            )
            if any(open_ and self._most(p, i, 1, room, ports) for i, open_ in enumerate(more)):
                continue
            self.budget -= 1
            if self.budget < 0:
                raise _BudgetSpentError
            yield tasks

    def _choices(
        self, p: int, counts: _Counts, i: int, room: Sequence[int], ports: frozenset[Port]
    ) -> Iterator[tuple[_Counts, Sequence[int], frozenset[Port]]]:
        """Every way to put tasks of demand ``i`` and those after it into an instance, with the room and ports left."""
        if i == len(counts):
            yield (), room, ports
            return
        demand = self.problem.demands[i]
        for number in range(self._most(p, i, counts[i], room, ports), -1, -1):
            rest = [has - number * needs for has, needs in zip(room, demand.amounts, strict=True)]
            taken = ports | demand.ports if number else ports
            for tasks, left, used in self._choices(p, counts, i + 1, rest, taken):
                yield (number, *tasks), left, used

    def _most(self, p: int, i: int, count: int, room: Sequence[int], ports: frozenset[Port]) -> int:
        """How many of a demand still go into an instance."""
        demand = self.problem.demands[i]
        if not self.problem.rooms[p][i] or demand.ports & ports:
            return 0
        if demand.is_alone:
            count = min(count, 1)
        return min([count, *(has // needs for has, needs in zip(room, demand.amounts, strict=True) if needs)])


class _BudgetSpentError(Exception):
    """The search has tried as many ways as it may."""
