"""What a simulation needs to know of a service, and what it says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

from ecs_constructs.simulation.alarm import State
from ecs_constructs.simulation.assumptions import require_range
from ecs_constructs.simulation.scaling import Bounds, Metric, Policy
from ecs_constructs.simulation.schedule import ScheduledAction
from ecs_constructs.template import InputError

MOST_TASKS = 5_000
"""A service has no more tasks, by the account's quota."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskModel:
    """What a task can serve, and what that costs it. No template tells: measure it with a load test.

    CPU and memory grow evenly from idle to the most requests that the task serves. What comes beyond them is not
    served, and costs nothing.

    Attributes:
        requests_per_second: the most requests a second that it serves. Default 100: a plain guess.
        cpu_idle_percent: its CPU without requests, in percent of what it reserves. Default 0.
        cpu_full_percent: its CPU when it serves the most. Default 100, so that CPU is what limits it. On instances it
            may be more, as a task may use CPU that is idle.
        memory_idle_percent: its memory without requests, in percent of what it reserves. Default 30: a plain guess.
        memory_full_percent: its memory when it serves the most. Default 60: a plain guess.

    Raises:
        InputError: a value is out of its range.
    """

    requests_per_second: float = 100
    cpu_idle_percent: float = 0
    cpu_full_percent: float = 100
    memory_idle_percent: float = 30
    memory_full_percent: float = 60

    def __post_init__(self) -> None:
        require_range("requests_per_second", self.requests_per_second, 0.001)
        require_range("cpu_idle_percent", self.cpu_idle_percent, 0)
        require_range("cpu_full_percent", self.cpu_full_percent, self.cpu_idle_percent)
        require_range("memory_idle_percent", self.memory_idle_percent, 0)
        require_range("memory_full_percent", self.memory_full_percent, self.memory_idle_percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledService:
    """A service and what scales it.

    Attributes:
        name: what it is known by, such as its construct path.
        desired: the tasks that it begins with; brought within the bounds, as registering them does.
        bounds: the fewest and the most tasks; None where nothing scales it.
        policies: what scales it.
        scheduled: what changes its bounds.
        task: what a task can serve.
        deployments: when deployments run, each from and until, in seconds: it is not scaled in meanwhile.
        scales_in_while_deploying: whether it is all the same, as with the external deployment controller.
        scale_out_suspended: whether scaling out by policies is suspended.
        scale_in_suspended: whether scaling in by policies is.
        scheduled_suspended: whether scheduled scaling is.

    Raises:
        InputError: it has policies without bounds, or bounds or a number of tasks that cannot be.
    """

    name: str
    desired: int
    bounds: Bounds | None = None
    policies: tuple[Policy, ...] = ()
    scheduled: tuple[ScheduledAction, ...] = ()
    task: TaskModel = field(default_factory=TaskModel)
    deployments: tuple[tuple[float, float], ...] = ()
    scales_in_while_deploying: bool = False
    scale_out_suspended: bool = False
    scale_in_suspended: bool = False
    scheduled_suspended: bool = False

    def __post_init__(self) -> None:
        if self.desired < 0:
            raise InputError(f"{self.name}: it begins with {self.desired} tasks; a service has 0 or more")
        if self.bounds is None and (self.policies or self.scheduled):
            raise InputError(f"{self.name}: it has scaling policies but no fewest and most tasks")
        if self.bounds is not None and not 0 <= self.bounds.minimum <= self.bounds.maximum:
            raise InputError(
                f"{self.name}: at least {self.bounds.minimum} and at most {self.bounds.maximum} tasks cannot be; "
                "the minimum is from 0 to the maximum"
            )

    @property
    def first_count(self) -> int:
        """The tasks that it begins with."""
        return self.desired if self.bounds is None else self.bounds.clamp(self.desired)

    def deploys(self, now: float) -> bool:
        """Whether a deployment keeps it from being scaled in."""
        return not self.scales_in_while_deploying and any(start <= now < end for start, end in self.deployments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSummary:
    """A service's simulation in a few figures.

    Attributes:
        requests: how many requests there were.
        beyond_capacity: how many of them were beyond what its tasks could serve. Where the load waits for answers,
            they were never sent.
        peak_requests_per_minute: the most requests of a minute.
        peak_running: the most tasks that ran at the end of a minute.
        final_running: the tasks that ran at the end.
        most_wanted: the most tasks that scaling asked for, whatever the maximum; the tasks at the beginning where it
            asked for none.
        catch_up_seconds: the longest time, in whole minutes, in which requests were beyond capacity; 0 if they never
            were.
        caught_up: whether none were in the last minute.
        scale_in_lag_seconds: the longest time from the last datapoint that needed the tasks (or the beginning, where
            none did) until one of them was taken away; None where none was.
        task_hours: how long tasks ran, together.
    """

    requests: float
    beyond_capacity: float
    peak_requests_per_minute: float
    peak_running: int
    final_running: int
    most_wanted: int
    catch_up_seconds: int
    caught_up: bool
    scale_in_lag_seconds: float | None
    task_hours: float

    def as_json(self) -> dict[str, Any]:
        """The summary as the command line's JSON has it."""
        return {
            "requests": round(self.requests),
            "requests_beyond_capacity": round(self.beyond_capacity),
            "peak_requests_per_minute": round(self.peak_requests_per_minute),
            "peak_running": self.peak_running,
            "final_running": self.final_running,
            "most_wanted": self.most_wanted,
            "time_to_catch_up_seconds": self.catch_up_seconds,
            "caught_up": self.caught_up,
            "scale_in_lag_seconds": self.scale_in_lag_seconds,
            "task_hours": round(self.task_hours, 3),
        }


class Signal(StrEnum):
    """What the alarms of a service say together.

    Attributes:
        HIGH: one rings upon which tasks are added, or a step is made.
        LOW: all ring upon which target tracking takes tasks away.
        NO_DATA: none has data.
        OK: none of these; a service without alarms is so, too.
    """

    HIGH = "high"
    LOW = "low"
    NO_DATA = "no-data"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSeries:
    """A service over time, a value for each minute.

    Attributes:
        requests: the requests.
        beyond_capacity: those of them that were beyond what its tasks could serve.
        desired: the tasks desired at the end of the minute.
        running: the tasks that ran then.
        starting: those that had a place and did not run yet.
        waiting: those that had no place.
        alarm: what its alarms said together then.
        alarms: what each of its alarms said then, by name.
        metrics: the metrics that policies can look at; None where a minute has no datapoint.
    """

    requests: tuple[float, ...]
    beyond_capacity: tuple[float, ...]
    desired: tuple[int, ...]
    running: tuple[int, ...]
    starting: tuple[int, ...]
    waiting: tuple[int, ...]
    alarm: tuple[Signal, ...]
    alarms: Mapping[str, tuple[State, ...]]
    metrics: Mapping[Metric, tuple[float | None, ...]]

    @property
    def longest_overload_minutes(self) -> int:
        """The most minutes in a row in which requests were beyond capacity."""
        spells = groupby(self.beyond_capacity, key=lambda beyond: beyond > 0)
        return max((len(list(spell)) for overloaded, spell in spells if overloaded), default=0)

    def as_json(self) -> dict[str, Any]:
        """The series as the command line's JSON has it."""
        return {
            "requests_per_minute": [round(requests, 3) for requests in self.requests],
            "beyond_capacity_per_minute": [round(beyond, 3) for beyond in self.beyond_capacity],
            "desired": list(self.desired),
            "running": list(self.running),
            "starting": list(self.starting),
            "waiting": list(self.waiting),
            "alarm": [signal.value for signal in self.alarm],
        }
