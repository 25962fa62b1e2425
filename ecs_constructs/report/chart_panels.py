"""What a chart of a simulation shows: for each service and each group of instances some panels on one axis of time.

A step is a minute: requests are those that came in it, everything else is as it was at its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ecs_constructs.report.simulation_words import names_of
from ecs_constructs.simulation.alarm import State
from ecs_constructs.simulation.batch import Environment
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.result import GroupOutcome, Result, ServiceOutcome
from ecs_constructs.simulation.service import Signal

_SHOWN_MAXIMUM = 2
"""A maximum is drawn up to so many times the counts: above that it would press them flat."""


class Role(StrEnum):
    """What a line or an area stands for; each has a colour and a stroke of its own, the same in all panels.

    They stand in the order in which they are drawn, one above the other.

    Attributes:
        RANGE: where it lies in most variants.
        LIMIT: what bounds it.
        HAVE: what there is.
        LACK: what is missing.
        WANT: what is asked for or possible.
    """

    RANGE = "range"
    LIMIT = "limit"
    HAVE = "have"
    LACK = "lack"
    WANT = "want"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure over time.

    Attributes:
        name: what it is.
        role: what it stands for.
        values: a value for each minute; None where there is none.
    """

    name: str
    role: Role
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What lies between two figures, where the upper is above the lower.

    Attributes:
        name: what it is.
        role: what it stands for.
        lower: the lower figure of each minute.
        upper: the upper one.
    """

    name: str
    role: Role
    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Figures of one unit.

    Attributes:
        title: what they are, with their unit.
        lines: the lines.
        areas: the areas.
        whole: whether they count things.
    """

    title: str
    lines: tuple[Line, ...]
    areas: tuple[Area, ...] = ()
    whole: bool = False

    @property
    def highest(self) -> float:
        """The largest figure."""
        values = [value for line in self.lines for value in line.values if value is not None]
        return max([*values, *(value for area in self.areas for value in area.upper)], default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A service, a group of instances or a job queue.

    Attributes:
        name: what a person knows it by.
        kind: what it is.
        path: its construct path.
        panels: its figures.
        signals: what its alarms said together at the end of each minute; empty where it has none.
        events: what happened to it.
    """

    name: str
    kind: str
    path: str
    panels: tuple[Panel, ...]
    signals: tuple[Signal, ...]
    events: tuple[Event, ...]


def blocks(result: Result) -> Iterator[Block]:
    """The services, then the groups of instances, then the queue."""
    names = names_of(result)
    events: dict[str, list[Event]] = {}
    for event in result.events:
        # Alarms have a band of their own.
        if event.kind is not Kind.ALARM:
            events.setdefault(event.subject, []).append(event)
    for path, service in services(result):
        yield Block(
            name=names[path],
            kind="service",
            path=path,
            panels=tuple(_service_panels(service)),
            signals=service.series.alarm if service.series.alarms else (),
            events=tuple(events.get(path, ())),
        )
    for path, group in groups(result):
        yield Block(
            name=names[path],
            kind="Auto Scaling group",
            path=path,
            panels=tuple(_group_panels(group)),
            signals=group_signals(group),
            events=tuple(events.get(path, ())),
        )
    for path, queue in result.batch.items():
        yield Block(
            name=names[path],
            kind="job queue",
            path=path,
            panels=tuple(_queue_panels(queue, names)),
            signals=(),
            events=tuple(event for each in queue.environments for event in events.get(each.name, ())),
        )


def services(result: Result) -> list[tuple[str, ServiceOutcome]]:
    """The services by path, first those with requests."""
    return sorted(result.services.items(), key=lambda item: not item[1].summary.requests)


def groups(result: Result) -> Iterator[tuple[str, GroupOutcome]]:
    """The groups of instances of all clusters, by path."""
    for cluster in result.clusters.values():
        yield from cluster.groups.items()


def group_signals(group: GroupOutcome) -> tuple[Signal, ...]:
    """What a group's alarms, one for too much and one for too little, said together; nothing where it has none."""
    alarms = group.series.alarms
    return tuple(_signal(dict(zip(alarms, states, strict=True))) for states in zip(*alarms.values(), strict=True))


def _service_panels(service: ServiceOutcome) -> Iterator[Panel]:
    series = service.series
    served = tuple(came - beyond for came, beyond in zip(series.requests, series.beyond_capacity, strict=True))
    yield Panel(
        title="requests a minute",
        lines=(
            Line(name="requests", role=Role.HAVE, values=series.requests),
            Line(name="capacity", role=Role.WANT, values=service.capacity_per_minute),
        ),
        areas=(Area(name="beyond capacity", role=Role.LACK, lower=served, upper=series.requests),),
    )
    placed = tuple(desired - waiting for desired, waiting in zip(series.desired, series.waiting, strict=True))
    yield Panel(
        title="tasks",
        whole=True,
        lines=(
            *_maximum(service.maximum, [*series.desired, *series.running], len(series.running)),
            Line(name="running", role=Role.HAVE, values=series.running),
            Line(name="desired", role=Role.WANT, values=series.desired),
        ),
        areas=(
            *_range(service, "running"),
            Area(name="waiting", role=Role.LACK, lower=placed, upper=series.desired),
        ),
    )


def _group_panels(group: GroupOutcome) -> Iterator[Panel]:
    series = group.series
    minutes = len(series.instances)
    yield Panel(
        title="instances",
        whole=True,
        lines=(
            *_maximum(group.maximum, [*series.desired, *series.instances], minutes),
            Line(name="registered", role=Role.HAVE, values=series.instances),
            Line(name="desired", role=Role.WANT, values=series.desired),
        ),
        areas=_range(group, "instances"),
    )
    target = () if group.target is None else (Line(name="target", role=Role.LIMIT, values=(group.target,) * minutes),)
    for title, name, values in (
        ("CapacityProviderReservation in %", "reservation", series.reservation),
        ("bytes that an instance receives a minute", "received", series.metric),
    ):
        if any(value is not None for value in values):
            yield Panel(title=title, lines=(*target, Line(name=name, role=Role.HAVE, values=values)))


def _queue_panels(queue: QueueOutcome, names: Mapping[str, str]) -> Iterator[Panel]:
    result = queue.result
    present = tuple(running + waiting for running, waiting in zip(result.running, result.waiting, strict=True))
    yield Panel(
        title="jobs",
        whole=True,
        lines=(Line(name="at work", role=Role.HAVE, values=result.running),),
        areas=(Area(name="waiting", role=Role.LACK, lower=result.running, upper=present),),
    )
    for each in queue.environments:
        yield _environment_panel(each, result.vcpus[each.name], names[each.name])


def _environment_panel(environment: Environment, vcpus: tuple[float, ...], name: str) -> Panel:
    return Panel(
        title=f"vCPUs of {name}",
        whole=True,
        lines=(
            *_maximum(environment.maximum_vcpus, vcpus, len(vcpus)),
            Line(name="has", role=Role.HAVE, values=vcpus),
        ),
    )


def _maximum(maximum: int | None, counts: Sequence[float], minutes: int) -> tuple[Line, ...]:
    if maximum is None or maximum > _SHOWN_MAXIMUM * max(counts):
        return ()
    return (Line(name=f"maximum {maximum}", role=Role.LIMIT, values=(maximum,) * minutes),)


def _range(outcome: ServiceOutcome | GroupOutcome, name: str) -> tuple[Area, ...]:
    found = outcome.ranges.get(name)
    return () if found is None else (Area(name="range", role=Role.RANGE, lower=found.low, upper=found.high),)


def _signal(states: dict[str, State]) -> Signal:
    ringing = [name for name, state in states.items() if state is State.ALARM]
    if ringing:
        return Signal.LOW if all(name.endswith(" low") for name in ringing) else Signal.HIGH
    return Signal.NO_DATA if set(states.values()) == {State.INSUFFICIENT_DATA} else Signal.OK
