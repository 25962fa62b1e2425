"""Services, their loads and what they run on, over time."""

import heapq
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count

from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.host import Host
from ecs_constructs.simulation.load import STEP_SECONDS, Load, require_duration
from ecs_constructs.simulation.service import ScaledService, ServiceSeries, ServiceSummary
from ecs_constructs.simulation.service_run import MINUTE, ServiceRun
from ecs_constructs.template import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResult:
    """What has become of a service.

    Attributes:
        series: minute by minute.
        summary: in a few figures.
    """

    series: ServiceSeries
    summary: ServiceSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What has become of some services.

    Attributes:
        step_seconds: how long the shortest step of a load is.
        minutes: how many minutes were simulated.
        services: each service, by name.
        events: what happened, in order, to services and to what they run on.
    """

    step_seconds: int
    minutes: int
    services: Mapping[str, ServiceResult]
    events: tuple[Event, ...]


class _Timeline:
    """Does things when their time comes; at the same time in the order of their ranks, then as they were planned."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int, Callable[[float], None], float]] = []
        self._numbers = count()

    def at(self, time: float, rank: int, action: Callable[[float], None], every: float = 0) -> None:
        """Plans something, once or again and again."""
        heapq.heappush(self._heap, (time, rank, next(self._numbers), action, every))

    def run(self, until: float, next_change: Callable[[], float], advance: Callable[[float], None]) -> None:
        """Lets time pass.

        Args:
            until: the end, which is still part of it.
            next_change: when something happens by itself next; infinite for never.
            advance: lets that happen.
        """
        while self._heap and self._heap[0][0] <= until:
            change = next_change()
            if change <= self._heap[0][0]:
                advance(change)
                continue
            time, rank, _, action, every = heapq.heappop(self._heap)
            action(time)
            if every:
                self.at(time + every, rank, action, every)


_SCHEDULE, _MEASURE, _HOSTS, _DECIDE = range(4)
"""What comes first of what happens at the same time; what hosts do by themselves comes before all of it."""


def simulate(
    services: Iterable[ScaledService],
    loads: Mapping[str, Load],
    hosts: Host | Mapping[str, Host],
    *,
    duration_seconds: float | None = None,
    start: datetime | None = None,
    assumptions: Assumptions = AS_PUBLISHED,
) -> Simulation:
    """Lets services follow their loads.

    Args:
        services: the services; hosts know them by their names.
        loads: their requests, by name; a service without a load gets none.
        hosts: what all of them run on, or what each runs on, by name. A host serves one simulation.
        duration_seconds: how long, rounded up to whole minutes. Default: as the longest load.
        start: when it begins, with a time zone. Without it scheduled scaling that means moments is left out, as is what
            cannot be read; an event says so.
        assumptions: what AWS does not publish.

    Raises:
        InputError: names do not match, two services have the same, it would last for no time or too long, or its
            beginning has no time zone or is in a year that no cron expression of AWS is for.
    """
    if start is not None and start.tzinfo is None:
        raise InputError(f"start is {start}, without a time zone; say which, such as {start}+00:00")
    if start is not None and not 1970 <= start.year <= 2199:
        raise InputError(f"start is {start}; its year must be from 1970 to 2199")
    return _Run(list(services), loads, hosts, assumptions).simulate(duration_seconds, start)


class _Run:
    def __init__(
        self,
        services: Sequence[ScaledService],
        loads: Mapping[str, Load],
        hosts: Host | Mapping[str, Host],
        assumptions: Assumptions,
    ) -> None:
        names = [service.name for service in services]
        _require_names(names, loads)
        self._loads = loads
        self._assumptions = assumptions
        host_of = {name: _host(hosts, name) for name in names}
        self._hosts: list[Host] = list({id(host): host for host in host_of.values()}.values())
        self._runs = {
            service.name: ServiceRun(
                service, loads.get(service.name), host_of[service.name], assumptions, self._refresh
            )
            for service in services
        }
        # A host may have had to take room from one service for another that came later.
        self._refresh(self._runs, 0)

    def simulate(self, duration_seconds: float | None, start: datetime | None) -> Simulation:
        longest = max((load.duration_seconds for load in self._loads.values()), default=0)
        asked = longest if duration_seconds is None else duration_seconds
        require_duration(asked)
        duration = math.ceil(asked / MINUTE) * MINUTE
        timeline = _Timeline()
        for run in self._runs.values():
            self._plan_schedule(timeline, run, start, duration)
        # Of two periods that end at the same time the longer one comes first, as it was planned earlier: an alarm that
        # sees its next datapoint must not act on the one before.
        for period in sorted({period for run in self._runs.values() for period in run.periods}):
            self._plan_period(timeline, period)
        timeline.at(MINUTE, _HOSTS, self._end_minute, MINUTE)
        timeline.run(duration, self._next_change, self._advance)
        return self._result(duration // MINUTE)

    def _plan_schedule(self, timeline: _Timeline, run: ServiceRun, start: datetime | None, duration: float) -> None:
        for action in () if run.service.scheduled_suspended else run.service.scheduled:
            try:
                times = action.times(start, duration)
            except InputError as error:
                run.tell(0, Kind.REFUSED, f"{error}. It is left out.")
                continue
            for time in times:
                timeline.at(time, _SCHEDULE, partial(run.reschedule, action))

    def _plan_period(self, timeline: _Timeline, period: int) -> None:
        runs = [run for run in self._runs.values() if period in run.periods]
        scaled = [run for run in runs if run.has_policies]
        delay = self._assumptions.delay_seconds(period)

        def measure(now: float) -> None:
            for run in runs:
                run.measure(period, now)

        def decide(now: float) -> None:
            for run in scaled:
                run.decide(period, now)

        timeline.at(period, _MEASURE, measure, period)
        timeline.at(period + delay, _DECIDE, decide, period)

    def _end_minute(self, now: float) -> None:
        for host in self._hosts:
            served = {name: run.served_last_minute for name, run in self._runs.items() if run.host is host}
            self._refresh(host.minute(now, served), now)

    def _next_change(self) -> float:
        return min((host.next_change() for host in self._hosts), default=math.inf)

    def _advance(self, now: float) -> None:
        for host in self._hosts:
            if host.next_change() <= now:
                self._refresh(host.advance(now), now)

    def _refresh(self, names: Collection[str], now: float) -> None:
        for name in names:
            self._runs[name].refresh(now)

    def _result(self, minutes: int) -> Simulation:
        results = {}
        for name, run in self._runs.items():
            series = run.series()
            results[name] = ServiceResult(series=series, summary=run.summary(series))
        events = [event for run in self._runs.values() for event in run.events]
        events += [event for host in self._hosts for event in host.events()]
        return Simulation(
            step_seconds=min((load.step_seconds for load in self._loads.values()), default=STEP_SECONDS),
            minutes=minutes,
            services=results,
            events=tuple(sorted(events, key=lambda event: event.at)),
        )


def _require_names(names: Sequence[str], loads: Mapping[str, Load]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two services are called {twice[0]!r}; give each a name of its own")
    strange = sorted(set(loads) - set(names))
    if strange:
        known = ", ".join(names) or "none"
        raise InputError(f"there is a load for {strange[0]!r}, which is no service; services are: {known}")


def _host(hosts: Host | Mapping[str, Host], name: str) -> Host:
    if not isinstance(hosts, Mapping):
        return hosts
    if name not in hosts:
        raise InputError(f"{name}: nothing is said of what it runs on")
    return hosts[name]
