"""From what a load test has measured to settings of a service.

The formulas, with what the tasks answered well in a second as ``served``:

- A task serves ``served / tasks`` requests a second.
- The target is what it serves in a minute less the headroom: ``60 x task x (1 - headroom)``, rounded down. At the
  target the load may grow by ``headroom / (1 - headroom)`` before requests are lost; scaling adds tasks within the
  reaction time.
- The most tasks are those that the peak brings to the target, ``60 x peak / target``, rounded up.
- The fewest tasks, where the peak comes all at once, are those that serve it: ``peak / task``, rounded up. Nothing that
  reacts to the load can be there before it.
- A task's CPU and memory are what it used at what it serves; memory with the headroom on top, as one that runs out of
  it is killed while one that runs out of CPU is slow.
- The instances are the fewest that hold the most tasks beside all other services of the cluster at their most.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ecs_constructs.placement.fargate_sizes import next_size
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions, require_range
from ecs_constructs.simulation.composing import Composed
from ecs_constructs.simulation.composition import Composition
from ecs_constructs.simulation.load import MAXIMUM_RATE
from ecs_constructs.simulation.measurement import Measurement
from ecs_constructs.simulation.scaling import Bounds
from ecs_constructs.simulation.service import MOST_TASKS, ScaledService
from ecs_constructs.template import InputError

HEADROOM = 0.3
"""How much of what a task serves is kept free unless told otherwise: the load may grow by 43 % in seven minutes."""

_CPU_IS_THE_LIMIT = 90
"""From so many percent of its CPU on, CPU is what keeps a task from serving more."""

_STEP = 64
"""CPU units and MiB of a task on instances are rounded up to a multiple of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked beside the measurement.

    Attributes:
        tasks: how many tasks ran during the test. Default 1.
        headroom: how much of what a task serves is kept free, from 0 to below 1. Default 0.3.
        peak: the most requests a second that are to be served; None where nobody says.
        cpu_percent: the CPU that the tasks used during the test, in percent of what they reserve; None where nobody
            says: no load tool measures it.
        memory_percent: the same for memory.

    Raises:
        InputError: a value is out of its range.
    """

    tasks: int = 1
    headroom: float = HEADROOM
    peak: float | None = None
    cpu_percent: float | None = None
    memory_percent: float | None = None

    def __post_init__(self) -> None:
        require_range("tasks", self.tasks, 1, MOST_TASKS)
        require_range("headroom", self.headroom, 0, 0.95)
        for name, least, most in (
            ("peak", 0.001, MAXIMUM_RATE),
            ("cpu_percent", 0.1, 1000),
            ("memory_percent", 0.1, 100),
        ):
            value = getattr(self, name)
            if value is not None:
                require_range(name, value, least, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a task serves, and the settings that follow.

    Attributes:
        measurement: what was measured.
        question: what was asked.
        task_requests_per_second: the requests a second that a task serves.
        target_requests_per_minute: the target for ``ALBRequestCountPerTarget``.
        growth_percent: how much the load may grow before requests are lost, in percent.
        reaction_seconds: how long that growth has to take: from when a load begins until new tasks serve it.
        maximum_tasks: the most tasks, for the peak; None where none is asked for.
        minimum_tasks: the fewest tasks where the peak comes all at once; None likewise.
        service: the service that it is about, by path; None where no template is given.
        cpu_units: what a task should reserve; None where that does not follow.
        memory_mib: what it should reserve; None likewise.
        group: the group of instances that it runs on, by path; None where there is none.
        maximum_instances: the most instances that the group needs for it; None where that does not follow.
        notes: what to know of it, in sentences.
    """

    measurement: Measurement
    question: Question
    task_requests_per_second: float
    target_requests_per_minute: int
    growth_percent: float
    reaction_seconds: float
    maximum_tasks: int | None = None
    minimum_tasks: int | None = None
    service: str | None = None
    cpu_units: int | None = None
    memory_mib: int | None = None
    group: str | None = None
    maximum_instances: int | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The calibration as the command line's JSON has it."""
        return {
            "measured": self.measurement.as_json(),
            "tasks": self.question.tasks,
            "headroom": self.question.headroom,
            "peak_requests_per_second": self.question.peak,
            "task_requests_per_second": round(self.task_requests_per_second, 3),
            "target_requests_per_minute": self.target_requests_per_minute,
            "growth_percent": round(self.growth_percent, 1),
            "reaction_seconds": self.reaction_seconds,
            "maximum_tasks": self.maximum_tasks,
            "minimum_tasks_for_a_sudden_peak": self.minimum_tasks,
            "service": self.service,
            "cpu_units": self.cpu_units,
            "memory_mib": self.memory_mib,
            "group": self.group,
            "maximum_instances": self.maximum_instances,
            "notes": list(self.notes),
        }


def calibrate(
    measurement: Measurement,
    question: Question,
    *,
    composed: Composed | None = None,
    service: str | None = None,
    assumptions: Assumptions = AS_PUBLISHED,
) -> Calibration:
    """What a task serves, and the settings that follow.

    Args:
        measurement: what was measured.
        question: what is asked beside it.
        composed: the services of some templates; None where none are given.
        service: which of them it is about.
        assumptions: what AWS does not publish.

    Raises:
        InputError: what was measured is beyond all measure, a task serves so little that no target follows, or the
            peak needs more tasks than there may be.
    """
    require_range("the measured requests_per_second", measurement.requests_per_second, 0, MAXIMUM_RATE)
    task = measurement.requests_per_second / question.tasks
    target = math.floor(60 * task * (1 - question.headroom))
    if target < 1:
        raise InputError(
            f"a task serves {60 * task:.2g} requests a minute, too few for a target; the least target is 1"
        )
    found = Calibration(
        measurement=measurement,
        question=question,
        task_requests_per_second=task,
        target_requests_per_minute=target,
        growth_percent=100 * question.headroom / (1 - question.headroom),
        reaction_seconds=_reaction_seconds(assumptions),
        notes=measurement.notes,
    )
    if question.peak is not None:
        found = replace(
            found, maximum_tasks=math.ceil(60 * question.peak / target), minimum_tasks=math.ceil(question.peak / task)
        )
        if (found.maximum_tasks or 0) > MOST_TASKS:
            raise InputError(
                f"a peak of {question.peak:.15g} requests a second needs {found.maximum_tasks:,} tasks, and a service "
                f"has at most {MOST_TASKS:,}; let each task serve more"
            )
    if composed is None or service is None:
        return found
    return _with_instances(
        _with_size(replace(found, service=service), composed, service), composed.composition, service
    )


def _reaction_seconds(assumptions: Assumptions) -> float:
    """From when a load begins until new tasks serve it, at the most.

    That is the minute in which it begins, the datapoints of an alarm, its delay, and the start of a task.
    """
    alarms = 60 * (1 + assumptions.high_periods) + assumptions.metric_delay_seconds
    return alarms + assumptions.task_start_seconds + assumptions.target_health_seconds


def _noted(found: Calibration, *notes: str) -> Calibration:
    return replace(found, notes=(*found.notes, *notes))


def _with_size(found: Calibration, composed: Composed, name: str) -> Calibration:
    """The size of a task, as far as it was measured what one uses."""
    question = found.question
    cpu, memory, *_ = Shape.of(composed.sources[name]).amounts
    notes = list(_notes_of_size(question))
    used = {
        "cpu_units": None if question.cpu_percent is None else math.ceil(cpu * question.cpu_percent / 100),
        "memory_mib": None
        if question.memory_percent is None
        else math.ceil(memory * question.memory_percent / 100 * (1 + question.headroom)),
    }
    if name in composed.composition.fargate:
        size = next_size(used["cpu_units"] or cpu, used["memory_mib"] or memory)
        if size is None:
            notes.append("Fargate has no task that is large enough: let a task serve less.")
        elif any(used.values()):
            return _noted(replace(found, cpu_units=size[0], memory_mib=size[1]), *notes)
        return _noted(found, *notes)
    rounded = {what: -(-amount // _STEP) * _STEP if amount else None for what, amount in used.items()}
    return _noted(replace(found, cpu_units=rounded["cpu_units"], memory_mib=rounded["memory_mib"]), *notes)


def _notes_of_size(question: Question) -> Iterator[str]:
    missing = [name for name in ("cpu_percent", "memory_percent") if getattr(question, name) is None]
    if missing:
        options = " and ".join(f"--{name.replace('_', '-')}" for name in missing)
        yield f"What a task should reserve follows from what it used, which no load tool measures: pass {options}."
    if question.cpu_percent is not None and question.cpu_percent >= _CPU_IS_THE_LIMIT:
        yield "CPU is what keeps a task from serving more: with twice the CPU it may serve about twice as much."


def _with_instances(found: Calibration, composition: Composition, name: str) -> Calibration:
    """The most instances that the group of a service needs."""
    groups = composition.groups_of(name)
    if found.maximum_tasks is None or not groups:
        return found
    if len(groups) > 1:
        return _noted(found, f"It runs on {len(groups)} groups; how large each must be does not follow.")
    (group,) = groups
    needed = _fewest_instances(composition.around(name), name, found.maximum_tasks, group)
    if needed is None:
        return _noted(replace(found, group=group), "No instance of its group holds a task.")
    return replace(found, group=group, maximum_instances=needed)


def _fewest_instances(composition: Composition, name: str, tasks: int, group: str) -> int | None:
    """How many instances hold so many tasks of a service, and all others of the cluster at their most."""
    most = {
        service.name: service.bounds.maximum if service.bounds else service.desired for service in composition.services
    } | {name: tasks}
    still = tuple(ScaledService(name=service.name, desired=most[service.name]) for service in composition.services)

    def holds(size: int) -> bool:
        fixed = replace(
            composition.groups[group], bounds=Bounds(minimum=size, maximum=size), desired=size, scaling=None
        )
        fleet = replace(composition, services=still).with_groups(fixed)
        outcome = fleet.run({}, duration_seconds=60, randomness=random.Random(0))  # noqa: S311 - it keeps no secret
        return not any(result.series.waiting[0] for result in outcome.simulation.services.values())

    low, high = 1, 1
    while not holds(high):
        if high > sum(most.values()):
            return None
        low, high = high + 1, 2 * high
    return low + bisect_left(range(low, high), True, key=holds)
