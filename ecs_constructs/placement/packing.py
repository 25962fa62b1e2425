"""Whether tasks fit on instances: a placement that shows it, or a lower bound that proves that there is none.

Packing is about amounts alone: it knows nothing of AWS and of templates. Tasks that are alike are a :class:`Demand`,
instances that are alike are a :class:`Pool`; both are counted, never listed, so that a thousand of them cost what one
does. Demands that differ in their name alone are packed as one, and told apart in the placement.

The answer is found in three steps, from cheap to dear:

1. Lower bounds: what is asked for in all, of each resource, against what there is; the same under dual feasible
   functions (Fekete and Schepers 2001), which see that two tasks of more than half an instance do not share one; and
   the instances that tasks which exclude each other need.
2. A greedy packing, instance by instance, that takes the task that fits best into what is left of all resources
   together (the dot-product rule of Panigrahy et al. 2011), with several weights and orders; and where these leave
   tasks over, the same shaken at random, always in the same way, with the fullest of several fillings for each
   instance.
3. Where neither decides: a search over the ways to fill each instance, with a budget of steps. Instances are filled
   as far as possible, which loses no solution: a task that could still go in can always be moved there.

A search that runs out of steps leaves the question open, and says so.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from random import Random

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

DEFAULT_BUDGET = 100_000
"""How many steps the search takes before it gives up: less than a second. To look at one demand is a step."""

_HALVES = range(1, 9)
"""The parameters of the dual feasible functions: tasks of more than 1/2, 1/3 ... 1/9 of an instance."""


_SHAKES = 10
"""How many fillings of an instance are tried by a rule that is shaken at random."""

_SHAKEN = (0.6, 1.0)
"""By what scores are multiplied at random: enough to fill instances differently, and large tasks still first."""


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


class Packing(NamedTuple):
    """A placement of all tasks.

    Attributes:
        fillings: the instances in use.
    """

    fillings: tuple[Filling, ...]

    @property
    def instances(self) -> int:
        """How many instances are in use."""
        return sum(filling.count for filling in self.fillings)


class Fit(NamedTuple):
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
        budget: how many steps the search takes at most; 0 for no search.

    Returns:
        The answer. It is right whenever it is not :attr:`Answer.UNDECIDED`.
    """
    problem = _Problem.of(demands, pools)
    reason = problem.excess(problem.counts, problem.free)
    if reason is not None:
        return Fit(Answer.CANNOT, None, *reason)
    packing = problem.greedy()
    if packing is not None:
        return Fit(Answer.FITS, problem.told_apart(packing))
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
    return bound, problem.told_apart(best) if best else None


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


class _Problem(NamedTuple):
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
    def of(cls, demands: Iterable[Demand], pools: Iterable[Pool]) -> "_Problem":
        groups = _alike(demand for demand in demands if demand.count > 0)
        wanted = tuple(replace(group[0], count=sum(demand.count for demand in group)) for group in groups)
        tasks = sum(demand.count for demand in wanted)
        offered = tuple(replace(pool, count=min(pool.count, tasks)) for pool in pools if pool.count > 0)
        rooms = tuple(tuple(per_instance(demand, pool)[0] for demand in wanted) for pool in offered)
        return cls(wanted, offered, rooms, {group[0].name: group for group in groups})

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


@dataclass(slots=True)
class _Step:
    """One instance of a search that is being filled.

    Attributes:
        counts: the tasks that were left before it.
        free: the instances that were left, it included.
        pool: the number of its pool.
        ways: the ways to fill it that are still to be tried.
        tasks: how many of each demand it holds now.
    """

    counts: _Counts
    free: _Counts
    pool: int
    ways: Iterator[_Counts]
    tasks: _Counts = ()

    def left(self) -> tuple[_Counts, _Counts]:
        """The tasks and the instances that are left after it."""
        counts = tuple(count - number for count, number in zip(self.counts, self.tasks, strict=True))
        return counts, tuple(instances - (p == self.pool) for p, instances in enumerate(self.free))


@dataclass(slots=True)
class _Search:
    """Fills instance after instance in every way that matters, until one way places all tasks.

    Attributes:
        problem: what is asked.
        budget: how many steps may still be taken.
        dead: what is known to lead nowhere: the tasks and the instances left.
    """

    problem: _Problem
    budget: int
    dead: set[tuple[_Counts, _Counts]] = field(default_factory=set)

    def run(self) -> Fit:
        """The answer, undecided where the budget is spent."""
        try:
            fillings = self._fillings()
        except _BudgetSpentError:
            return Fit(Answer.UNDECIDED, None, self.problem.scarcest())
        if fillings is None:
            return Fit(Answer.CANNOT, None, self.problem.scarcest())
        return Fit(Answer.FITS, self.problem.told_apart(Packing(tuple(fillings))))

    def _fillings(self) -> list[Filling] | None:
        """How to fill the instances so that all tasks are placed; None where no way does."""
        steps = [self._step(self.problem.counts, self.problem.free)]
        while steps:
            step = steps[-1]
            tasks = next(step.ways, None)
            if tasks is None:
                self.dead.add((step.counts, step.free))
                steps.pop()
                continue
            step.tasks = tasks
            left = step.left()
            if not any(left[0]):
                return [self._filling(each) for each in steps if any(each.tasks)]
            if not self._is_hopeless(*left):
                steps.append(self._step(*left))
        return None

    def _step(self, counts: _Counts, free: _Counts) -> _Step:
        p = next(p for p, instances in enumerate(free) if instances)
        ways = self._ways(p, counts)
        if not any(free[p + 1 :]):
            # Among instances that are alike, one has to take the first task: let it be this one.
            first = next(i for i, count in enumerate(counts) if count)
            ways = takewhile(lambda tasks: tasks[first] > 0, ways)
        return _Step(counts, free, p, ways)

    def _is_hopeless(self, counts: _Counts, free: _Counts) -> bool:
        self._spend()
        return (counts, free) in self.dead or self.problem.excess(counts, free) is not None

    def _filling(self, step: _Step) -> Filling:
        return self.problem.filling(step.pool, {i: number for i, number in enumerate(step.tasks) if number}, 1)

    def _spend(self) -> None:
        """Counts what looking at all demands costs."""
        self.budget -= len(self.problem.demands)
        if self.budget < 0:
            raise _BudgetSpentError

    def _ways(self, p: int, counts: _Counts) -> Iterator[_Counts]:
        """The ways to fill an instance as far as it goes, those with most tasks of the first demands first."""
        for tasks, room, ports in self._choices(p, counts):
            more = (
                counts[i] - n and not (n and d.distinct)
                for i, (d, n) in enumerate(zip(self.problem.demands, tasks, strict=True))
            )
            if not any(open_ and self._most(p, i, 1, room, ports) for i, open_ in enumerate(more)):
                yield tasks

    def _choices(self, p: int, counts: _Counts) -> Iterator[tuple[_Counts, Sequence[int], frozenset[Port]]]:
        """Ways to put tasks into an instance, with the room and the ports left; all those that fill it are among them.

        Of the last demand an instance that is full holds as many as go in beside the others.
        """
        pool = self.problem.pools[p]
        numbers: list[int] = []
        states: list[tuple[Sequence[int], frozenset[Port]]] = [(pool.amounts, pool.ports)]
        while True:
            self._spend()
            for i in range(len(numbers), len(counts)):
                numbers.append(self._most(p, i, counts[i], *states[-1]))
                states.append(self._after(i, numbers[-1], *states[-1]))
            yield tuple(numbers), *states[-1]
            _drop(numbers, states)
            while numbers and not numbers[-1]:
                _drop(numbers, states)
            if not numbers:
                return
            fewer = numbers[-1] - 1
            _drop(numbers, states)
            numbers.append(fewer)
            states.append(self._after(len(numbers) - 1, fewer, *states[-1]))

    def _after(
        self, i: int, number: int, room: Sequence[int], ports: frozenset[Port]
    ) -> tuple[Sequence[int], frozenset[Port]]:
        """The room and the ports that are left beside so many more tasks of a demand."""
        demand = self.problem.demands[i]
        left = [has - number * needs for has, needs in zip(room, demand.amounts, strict=True)]
        return left, ports | demand.ports if number else ports

    def _most(self, p: int, i: int, count: int, room: Sequence[int], ports: frozenset[Port]) -> int:
        """How many of a demand still go into an instance."""
        demand = self.problem.demands[i]
        if not self.problem.rooms[p][i] or demand.ports & ports:
            return 0
        if demand.is_alone:
            count = min(count, 1)
        return min([count, *(has // needs for has, needs in zip(room, demand.amounts, strict=True) if needs)])


def _drop(numbers: list[int], states: list[Any]) -> None:
    """Takes the last choice back."""
    numbers.pop()
    states.pop()


class _BudgetSpentError(Exception):
    """The search has taken as many steps as it may."""
