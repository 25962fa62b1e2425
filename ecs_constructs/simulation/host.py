"""What tasks run on, as a simulation of services sees it."""

import heapq
import math
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.template import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCounts:
    """The tasks of a service; together they are those that it wants.

    Attributes:
        running: those that serve requests.
        starting: those that have a place and will run after a while.
        waiting: those that have no place yet, for want of an instance or of quota.
    """

    running: int = 0
    starting: int = 0
    waiting: int = 0


class Host(Protocol):
    """Where tasks run: it starts and stops them as services want, and time passes only when it is told.

    A service is known by its name; one host may have many services, which then compete for its room, and each service
    has one host. A host counts tasks and need not know them one by one. Whoever wants fewer tasks loses those first
    that wait, then those that start, then those that run; they stop serving at once, however long their room stays
    taken. A task that had room may lose it (an instance goes away): it then waits or starts again, without being wanted
    anew.

    Times are seconds from the beginning. The caller keeps this order:

    1. :meth:`begin`, once for each service and in the order of the services: what runs when time begins. It has been
       running for long: nothing starts. What finds no room waits.
    2. Whenever something may happen by itself, the caller asks :meth:`next_change` and calls :meth:`advance` with that
       time, before anything else of that time and never later; so a host never has to go back.
    3. :meth:`want` when a service wants another number of tasks, and :meth:`minute` at the end of each minute, with
       ``now`` never before the time of the last call.

    :meth:`want`, :meth:`minute` and :meth:`advance` return the names of all services whose :meth:`counts` they changed,
    their own service included; a caller may take the counts of all others for unchanged.
    """

    def begin(self, service: str, tasks: int) -> None:
        """Takes the tasks that a service has when time begins."""
        ...

    def want(self, service: str, tasks: int, now: float) -> Collection[str]:
        """Lets a service want another number of tasks from now on."""
        ...

    def counts(self, service: str) -> TaskCounts:
        """The tasks of a service."""
        ...

    def next_change(self) -> float:
        """When something changes by itself next, such as a task that begins to run; infinite where nothing will."""
        ...

    def advance(self, now: float) -> Collection[str]:
        """Lets happen what is due."""
        ...

    def minute(self, now: float, served: Mapping[str, float]) -> Collection[str]:
        """Ends a minute: alarms of the host look at their metrics.

        Args:
            now: the end of the minute.
            served: the requests that the tasks of each of its services have answered in it.
        """
        ...

    def events(self) -> Collection[Event]:
        """What has happened to it so far."""
        ...


class FargateHost:
    """AWS Fargate: a task has its place at once and runs after a while; nothing runs out but the quota.

    Args:
        start_seconds: from wanting a task until it serves requests. Default: as :class:`Assumptions` has it, behind a
            load balancer.
        most_tasks: how many tasks the account's quota allows, over all services; None for any number. The quota counts
            vCPUs, so it is for the caller to divide.
        spread_seconds: by how much a start may take longer, evenly distributed.
        interruptions_per_hour: how often a task is taken away, per hour that it runs, as on Fargate Spot; another one
            starts at once.
        randomness: where these are drawn from; needed with either.
        assumptions: what AWS does not publish of services.

    Raises:
        InputError: randomness is missing.
    """

    def __init__(
        self,
        start_seconds: float | None = None,
        *,
        most_tasks: int | None = None,
        spread_seconds: float = 0,
        interruptions_per_hour: float = 0,
        randomness: random.Random | None = None,
        assumptions: Assumptions = AS_PUBLISHED,
    ) -> None:
        usual = assumptions.task_start_seconds + assumptions.target_health_seconds
        self._start = usual if start_seconds is None else start_seconds
        self._spread = spread_seconds
        self._interruption = interruptions_per_hour / 60
        for name, chance in (("spread_seconds", spread_seconds), ("interruptions_per_hour", interruptions_per_hour)):
            if chance and randomness is None:
                raise InputError(f"{name} is above 0 without randomness; give a random.Random with a seed")
        self._random = randomness or random.Random(0)  # noqa: S311 - a simulation's start times keep no secret
        self._room: float = math.inf if most_tasks is None else most_tasks
        self._running: dict[str, int] = {}
        self._waiting: dict[str, int] = {}
        self._starting: dict[str, list[float]] = {}
        self._events: list[Event] = []

    def begin(self, service: str, tasks: int) -> None:
        """Takes the tasks that a service has when time begins."""
        placed = self._take(tasks)
        self._running[service], self._starting[service], self._waiting[service] = placed, [], tasks - placed

    def want(self, service: str, tasks: int, now: float) -> Collection[str]:
        """Lets a service want another number of tasks from now on."""
        counts = self.counts(service)
        surplus = counts.running + counts.starting + counts.waiting - tasks
        if surplus == 0:
            return ()
        if surplus < 0:
            self._waiting[service] -= surplus
        else:
            self._remove(service, surplus)
        return {service, *self._place(now)}

    def counts(self, service: str) -> TaskCounts:
        """The tasks of a service."""
        starting = len(self._starting[service])
        return TaskCounts(running=self._running[service], starting=starting, waiting=self._waiting[service])

    def next_change(self) -> float:
        """When the next task begins to run."""
        return min((times[0] for times in self._starting.values() if times), default=math.inf)

    def advance(self, now: float) -> Collection[str]:
        """Lets the tasks run whose start is over."""
        return [service for service in self._starting if self._start_due(service, now)]

    def minute(self, now: float, served: Mapping[str, float]) -> Collection[str]:  # noqa: ARG002 - it has no metrics
        """Ends a minute: interruptions that fell into it take effect."""
        if not self._interruption:
            return ()
        return [service for service in self._running if self._interrupt(service, now)]

    def events(self) -> Collection[Event]:
        """When tasks had to wait for quota, and when some were interrupted."""
        return tuple(self._events)

    def _interrupt(self, service: str, now: float) -> int:
        """Takes away the tasks of a service whose turn it is, and starts others; how many."""
        interrupted = sum(self._random.random() < self._interruption for _ in range(self._running[service]))
        self._running[service] -= interrupted
        for _ in range(interrupted):
            heapq.heappush(self._starting[service], now + self._start + self._spread * self._random.random())
        if interrupted:
            text = f"{interrupted} of its tasks are interrupted: AWS takes Spot capacity back."
            self._events.append(Event(at=now, subject=service, kind=Kind.INTERRUPTED, text=text))
        return interrupted

    def _take(self, tasks: int) -> int:
        """Takes room for as many of some tasks as there is."""
        placed = int(min(tasks, self._room))
        self._room -= placed
        return placed

    def _remove(self, service: str, surplus: int) -> None:
        waiting = min(surplus, self._waiting[service])
        self._waiting[service] -= waiting
        starting = min(surplus - waiting, len(self._starting[service]))
        # A sorted list is a heap as well.
        self._starting[service] = sorted(self._starting[service])[: len(self._starting[service]) - starting]
        self._running[service] -= surplus - waiting - starting
        self._room += surplus - waiting

    def _place(self, now: float) -> list[str]:
        """Starts what waits, as far as there is room; the services that it changed."""
        changed = []
        for service, waiting in self._waiting.items():
            placed = self._take(waiting) if waiting else 0
            for _ in range(placed):
                heapq.heappush(self._starting[service], now + self._start + self._spread * self._random.random())
            if placed:
                self._waiting[service] -= placed
                changed.append(service)
            if placed < waiting:
                missing = waiting - placed
                text = f"{missing} of its tasks wait: the account's quota of tasks on Fargate is used up."
                self._events.append(Event(at=now, subject=service, kind=Kind.CAPACITY, text=text))
        return changed

    def _start_due(self, service: str, now: float) -> bool:
        times = self._starting[service]
        before = len(times)
        while times and times[0] <= now:
            heapq.heappop(times)
        self._running[service] += before - len(times)
        return before > len(times)
