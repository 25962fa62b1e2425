"""One service as time passes."""

import math
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from ecs_constructs.simulation.alarm import Alarm, AlarmRule, State
from ecs_constructs.simulation.assumptions import Assumptions
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.host import Host, TaskCounts
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.scaling import (
    Bounds,
    Cooldown,
    Metric,
    StepScaling,
    TargetTracking,
    gradual,
    scaled_in,
    scaled_out,
    stepped_capacity,
    tracked_capacity,
)
from ecs_constructs.simulation.schedule import ScheduledAction
from ecs_constructs.simulation.service import ScaledService, ServiceSeries, ServiceSummary, Signal

MINUTE = 60
"""The period of the metrics that series are made of."""

_NOTHING = 1e-6
"""Fewer requests than this are none: differences of sums leave that much."""


class _Wanted(NamedTuple):
    """What a policy asks for; of two, the one with more tasks is larger."""

    tasks: int
    running: int
    cooldown: float
    name: str


P = TypeVar("P", TargetTracking, StepScaling)


class _Watch(Generic[P]):
    """An alarm of a policy, and how many tasks its newest datapoint was measured on."""

    __slots__ = ("alarm", "policy", "states", "tasks")

    def __init__(self, policy: P, rule: AlarmRule) -> None:
        self.policy: P = policy
        self.alarm = Alarm(rule)
        self.tasks = 0.0
        self.states: list[State] = []

    @property
    def is_ringing(self) -> bool:
        return self.alarm.state is State.ALARM


_AnyWatch = _Watch[TargetTracking] | _Watch[StepScaling]


@dataclass(slots=True)
class _Totals:
    """What has come together since the beginning: requests, those beyond capacity, and seconds of running tasks."""

    requests: float = 0.0
    beyond: float = 0.0
    task_seconds: float = 0.0


class ServiceRun:
    """One service as time passes: what it serves, what its alarms say, what scaling makes of it.

    Args:
        service: the service.
        load: its requests.
        host: where its tasks run.
        assumptions: what AWS does not publish.
        changed: is told the names of services whose tasks have changed.
    """

    def __init__(
        self,
        service: ScaledService,
        load: Load | None,
        host: Host,
        assumptions: Assumptions,
        changed: Callable[[Collection[str], float], None],
    ) -> None:
        self.service = service
        self.host = host
        self.events: list[Event] = []
        self.served_last_minute = 0.0
        self._load = load
        self._assumptions = assumptions
        self._changed = changed
        self._bounds = service.bounds or Bounds(minimum=service.desired, maximum=service.desired)
        self._desired = service.first_count
        self._most_wanted = self._desired
        tracking = [policy for policy in service.policies if isinstance(policy, TargetTracking)]
        lows = [(policy, policy.low_alarm(assumptions)) for policy in tracking]
        self._high = [_Watch(policy, policy.high_alarm(assumptions)) for policy in tracking]
        self._low = [_Watch(policy, rule) for policy, rule in lows if rule is not None]
        self._steps = [_Watch(policy, policy.alarm) for policy in service.policies if isinstance(policy, StepScaling)]
        self._for_more: list[_AnyWatch] = [*self._high, *self._steps]
        self._watches: list[_AnyWatch] = [*self._for_more, *self._low]
        periods = sorted({MINUTE, *(watch.alarm.rule.period_seconds for watch in self._watches)})
        self._watches_of = {
            period: [watch for watch in self._watches if watch.alarm.rule.period_seconds == period]
            for period in periods
        }
        self._datapoints: dict[int, deque[tuple[float, dict[Metric, float | None]]]] = {p: deque() for p in periods}
        self._marks = {period: _Totals() for period in periods}
        self._totals = _Totals()
        self._since = 0.0
        self._out: Cooldown | None = None
        self._in: Cooldown | None = None
        self._is_limited = self._is_refused = self._is_dormant = False
        self._needed_at = 0.0
        self._lag: float | None = None
        self._rows: list[tuple[float, float, int, TaskCounts, Signal, dict[Metric, float | None]]] = []
        host.begin(service.name, self._desired)
        self.counts = host.counts(service.name)

    @property
    def periods(self) -> Collection[int]:
        """How long its datapoints are measured."""
        return self._watches_of.keys()

    @property
    def has_policies(self) -> bool:
        """Whether anything looks at its metrics."""
        return bool(self._watches)

    def refresh(self, now: float) -> None:
        """Takes note that its host has changed its tasks."""
        self._account(now)
        self.counts = self.host.counts(self.service.name)
        if self._out is not None and self._out.ended is None and self.counts.running >= self._desired:
            self._out = replace(self._out, ended=now)

    def _account(self, now: float) -> None:
        """Serves what has come since the last time."""
        start, self._since = self._since, now
        if now <= start:
            return
        totals, running = self._totals, self.counts.running
        totals.task_seconds += running * (now - start)
        if self._load is not None:
            capacity = running * self.service.task.requests_per_second
            offered, beyond = self._load.between(start, now, capacity)
            totals.requests += offered
            totals.beyond += beyond

    def measure(self, period: int, now: float) -> None:
        """Ends a period of the metrics."""
        self._account(now)
        totals, mark = self._totals, self._marks[period]
        offered, beyond = totals.requests - mark.requests, totals.beyond - mark.beyond
        tasks = (totals.task_seconds - mark.task_seconds) / period
        mark.requests, mark.beyond, mark.task_seconds = totals.requests, totals.beyond, totals.task_seconds
        beyond = beyond if beyond > _NOTHING else 0.0
        values = self._values(offered, beyond, tasks, period)
        if self._watches_of[period]:
            self._datapoints[period].append((tasks, values))
        if period == MINUTE:
            self.served_last_minute = offered - beyond
            self._rows.append((offered, beyond, self._desired, self.counts, self._signal(), values))
            self._note_dormant(offered, now)
            for watch in self._watches:
                watch.states.append(watch.alarm.state)

    def _note_dormant(self, offered: float, now: float) -> None:
        """Says, once until it has tasks again, that nothing will wake a service without any."""
        is_dormant = self.has_policies and not self._desired and offered > _NOTHING
        if is_dormant and not self._is_dormant:
            text = "Requests come and it has no task: without one its metrics have no data, upon which none is added."
            self.tell(now, Kind.REFUSED, text)
        self._is_dormant = (is_dormant or self._is_dormant) and not self._desired

    def _values(self, offered: float, beyond: float, tasks: float, period: int) -> dict[Metric, float | None]:
        """The metrics of a period; without tasks there are none."""
        if tasks <= 0:
            return dict.fromkeys(Metric)
        task, served = self.service.task, offered - beyond
        busy = served / (tasks * period * task.requests_per_second)
        # Who waits for answers does not send what is beyond capacity; everybody else does, and it is counted.
        counted = served if self._load is None or self._load.closed else offered
        silent = counted <= _NOTHING and self._assumptions.zero_requests == "missing"
        return {
            Metric.REQUESTS_PER_TARGET: None if silent else counted / tasks,
            Metric.CPU: task.cpu_idle_percent + (task.cpu_full_percent - task.cpu_idle_percent) * busy,
            Metric.MEMORY: task.memory_idle_percent + (task.memory_full_percent - task.memory_idle_percent) * busy,
        }

    def _signal(self) -> Signal:
        if any(watch.is_ringing for watch in self._for_more):
            return Signal.HIGH
        if self._low and all(watch.is_ringing for watch in self._low):
            return Signal.LOW
        if self._watches and all(watch.alarm.state is State.INSUFFICIENT_DATA for watch in self._watches):
            return Signal.NO_DATA
        return Signal.OK

    def decide(self, period: int, now: float) -> None:
        """Lets alarms see the datapoint that is due, and scaling act on those that ring."""
        if self._datapoints[period]:
            tasks, values = self._datapoints[period].popleft()
            for watch in self._watches_of[period]:
                self._observe(watch, values[watch.policy.metric], tasks, now)
            measured = now - self._assumptions.delay_seconds(period)
            self._note_need(values, period, measured)
        acting: list[_AnyWatch] = [watch for watch in self._watches if watch.alarm.acts(now)]
        if acting:
            self._scale(acting, now)

    def _observe(self, watch: _AnyWatch, value: float | None, tasks: float, now: float) -> None:
        before = watch.alarm.state
        if value is not None:
            watch.tasks = tasks
        after = watch.alarm.observe(value)
        if before is not after:
            self.tell(now, Kind.ALARM, f"Alarm {watch.alarm.rule.name} went from {before} to {after}.")

    def _note_need(self, values: Mapping[Metric, float | None], period: int, measured: float) -> None:
        """Takes note when a datapoint needed all tasks."""
        for watch in self._low:
            value = values[watch.policy.metric]
            if watch.policy.period_seconds == period and value is not None and value >= watch.alarm.rule.threshold:
                self._needed_at = measured

    def _scale(self, acting: list[_AnyWatch], now: float) -> None:
        """Scales out where one policy asks for it, else in where all agree; of several figures the largest wins."""
        steps = [wanted for watch in self._steps if watch in acting and (wanted := self._stepped(watch)) is not None]
        outs = [self._tracked(watch, watch.policy.scale_out_cooldown) for watch in self._high if watch in acting]
        outs += [wanted for wanted in steps if wanted.tasks > wanted.running]
        if outs:
            if not self.service.scale_out_suspended:
                self._scale_out(outs, now)
            return
        ins = [wanted for wanted in steps if wanted.tasks < wanted.running]
        if any(watch in acting for watch in self._low) and self._agree_on_fewer:
            wanted = max(self._tracked(watch, watch.policy.scale_in_cooldown) for watch in self._low)
            enough = gradual(self._desired, wanted.tasks, self._assumptions.most_removed_percent)
            ins.append(wanted._replace(tasks=enough))
        if ins and not self.service.scale_in_suspended:
            self._scale_in(max(ins), now)

    @property
    def _agree_on_fewer(self) -> bool:
        """Whether all target tracking is for fewer tasks, and none for more, whose turn to act may be at another time.

        A policy that never scales in is not asked for the former.
        """
        return all(watch.is_ringing for watch in self._low) and not any(watch.is_ringing for watch in self._high)

    def _tracked(self, watch: _Watch[TargetTracking], cooldown: float) -> _Wanted:
        """What a target tracking policy asks for."""
        running = watch.tasks if self._assumptions.capacity_at == "datapoint" else float(self.counts.running)
        wanted = tracked_capacity(running, watch.alarm.value or 0.0, watch.policy.target)
        return _Wanted(wanted, math.ceil(running), cooldown, watch.policy.name)

    def _stepped(self, watch: _Watch[StepScaling]) -> _Wanted | None:
        """What a step scaling policy asks for; None where its alarm rings for want of data, or no step is right."""
        running, value = self.counts.running, watch.alarm.value
        wanted = None if value is None else stepped_capacity(watch.policy, running, value)
        return None if wanted is None else _Wanted(wanted, running, watch.policy.cooldown, watch.policy.name)

    def _in_force(self, cooldown: Cooldown | None, now: float) -> Cooldown | None:
        timeout = self._assumptions.activity_timeout_seconds
        return cooldown if cooldown is not None and cooldown.holds(now, timeout) else None

    def _scale_out(self, outs: list[_Wanted], now: float) -> None:
        pause = self._in_force(self._out, now)
        largest = max(outs)
        self._most_wanted = max(self._most_wanted, largest.tasks)
        new = max(scaled_out(self._desired, out.tasks, out.running, self._bounds, pause) for out in outs)
        if new > self._desired:
            base = largest.running if pause is None else pause.base
            self._out, self._in = Cooldown(base=base, seconds=largest.cooldown, started=now), None
            self._set(new, now, Kind.SCALE_OUT, f"{largest.name} sets {new} tasks instead of {self._desired}.")
        is_limited = largest.tasks > self._bounds.maximum
        if is_limited and not self._is_limited:
            text = f"{largest.name} asks for {largest.tasks} tasks, but at most {self._bounds.maximum} are allowed."
            self.tell(now, Kind.LIMIT, text)
        self._is_limited = is_limited

    def _scale_in(self, largest: _Wanted, now: float) -> None:
        new = scaled_in(self._desired, largest.tasks, self._bounds)
        if new == self._desired or self._in_force(self._in, now) is not None:
            return
        if self.service.deploys(now):
            self._refuse(largest.name, now)
            return
        self._is_refused = self._is_limited = False
        self._in = Cooldown(base=largest.running, seconds=largest.cooldown, started=now, ended=now)
        self._lag = max(self._lag or 0.0, now - self._needed_at)
        self._set(new, now, Kind.SCALE_IN, f"{largest.name} sets {new} tasks instead of {self._desired}.")

    def _refuse(self, name: str, now: float) -> None:
        if not self._is_refused:
            self.tell(now, Kind.REFUSED, f"{name} does not take tasks away while a deployment runs.")
        self._is_refused = True

    def reschedule(self, action: ScheduledAction, now: float) -> None:
        """Lets a scheduled action change the bounds; the tasks are brought within them at once, pause or not."""
        minimum = self._bounds.minimum if action.minimum is None else action.minimum
        maximum = self._bounds.maximum if action.maximum is None else action.maximum
        if not 0 <= minimum <= maximum:
            text = f"{action.name} cannot set at least {minimum} and at most {maximum} tasks: AWS refuses that."
            self.tell(now, Kind.REFUSED, text)
            return
        bounds = Bounds(minimum=minimum, maximum=maximum)
        if bounds == self._bounds:
            return
        self._bounds = bounds
        new = bounds.clamp(self._desired)
        self._is_limited = False
        self._set(new, now, Kind.SCHEDULED, f"{action.name} sets at least {minimum} and at most {maximum} tasks.")

    def _set(self, tasks: int, now: float, kind: Kind, text: str) -> None:
        self.tell(now, kind, text)
        if tasks != self._desired:
            self._desired = tasks
            self._changed(self.host.want(self.service.name, tasks, now), now)

    def tell(self, now: float, kind: Kind, text: str) -> None:
        """Adds an event."""
        self.events.append(Event(at=now, subject=self.service.name, kind=kind, text=text))

    def series(self) -> ServiceSeries:
        """What has become of it, minute by minute."""
        counts = [row[3] for row in self._rows]
        return ServiceSeries(
            requests=tuple(row[0] for row in self._rows),
            beyond_capacity=tuple(row[1] for row in self._rows),
            desired=tuple(row[2] for row in self._rows),
            running=tuple(count.running for count in counts),
            starting=tuple(count.starting for count in counts),
            waiting=tuple(count.waiting for count in counts),
            alarm=tuple(row[4] for row in self._rows),
            alarms={watch.alarm.rule.name: tuple(watch.states) for watch in self._watches},
            metrics={metric: tuple(row[5][metric] for row in self._rows) for metric in Metric},
        )

    def summary(self, series: ServiceSeries) -> ServiceSummary:
        """What has become of it, in a few figures."""
        return ServiceSummary(
            requests=self._totals.requests,
            beyond_capacity=self._totals.beyond,
            peak_requests_per_minute=max(series.requests),
            peak_running=max(series.running),
            final_running=series.running[-1],
            most_wanted=self._most_wanted,
            catch_up_seconds=series.longest_overload_minutes * MINUTE,
            caught_up=series.beyond_capacity[-1] == 0,
            scale_in_lag_seconds=self._lag,
            task_hours=self._totals.task_seconds / 3600,
        )
