"""The search that decides what bounds and greedy rules leave open, where there are few instances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from ecs_constructs.placement.packing_model import Answer, Filling, Fit, Packing, Port
from ecs_constructs.placement.packing_problem import Counts, Problem


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

    counts: Counts
    free: Counts
    pool: int
    ways: Iterator[Counts]
    tasks: Counts = ()

    def left(self) -> tuple[Counts, Counts]:
        """The tasks and the instances that are left after it."""
        counts = tuple(count - number for count, number in zip(self.counts, self.tasks, strict=True))
        return counts, tuple(instances - (p == self.pool) for p, instances in enumerate(self.free))


@dataclass(slots=True)
class Search:
    """Fills instance after instance in every way that matters, until one way places all tasks.

    Attributes:
        problem: what is asked.
        budget: how many steps may still be taken.
        dead: what is known to lead nowhere: the tasks and the instances left.
    """

    problem: Problem
    budget: int
    dead: set[tuple[Counts, Counts]] = field(default_factory=set)

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

    def _step(self, counts: Counts, free: Counts) -> _Step:
        p = next(p for p, instances in enumerate(free) if instances)
        ways = self._ways(p, counts)
        if not any(free[p + 1 :]):
            # Among instances that are alike, one has to take the first task: let it be this one.
            first = next(i for i, count in enumerate(counts) if count)
            ways = takewhile(lambda tasks: tasks[first] > 0, ways)
        return _Step(counts, free, p, ways)

    def _is_hopeless(self, counts: Counts, free: Counts) -> bool:
        self._spend()
        return (counts, free) in self.dead or self.problem.excess(counts, free) is not None

    def _filling(self, step: _Step) -> Filling:
        return self.problem.filling(step.pool, {i: number for i, number in enumerate(step.tasks) if number}, 1)

    def _spend(self) -> None:
        """Counts what looking at all demands costs."""
        self.budget -= len(self.problem.demands)
        if self.budget < 0:
            raise _BudgetSpentError

    def _ways(self, p: int, counts: Counts) -> Iterator[Counts]:
        """The ways to fill an instance as far as it goes, those with most tasks of the first demands first."""
        for tasks, room, ports in self._choices(p, counts):
            more = (
                counts[i] - n and not (n and d.distinct)
                for i, (d, n) in enumerate(zip(self.problem.demands, tasks, strict=True))
            )
            if not any(open_ and self._most(p, i, 1, room, ports) for i, open_ in enumerate(more)):
                yield tasks

    def _choices(self, p: int, counts: Counts) -> Iterator[tuple[Counts, Sequence[int], frozenset[Port]]]:
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
