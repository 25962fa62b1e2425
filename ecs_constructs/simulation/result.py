"""What has become of everything in a simulation, ready to be printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from ecs_constructs.cost import Cost
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.events import Event
from ecs_constructs.simulation.group_run import GroupSeries
from ecs_constructs.simulation.service import ServiceSeries, ServiceSummary

LOW, HIGH = 10, 90
"""The percentiles between which a range lies."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What became of one figure in many variants: each value is that of some variant.

    Attributes:
        low: a tenth of the variants had at most this.
        median: half of them had at most this.
        high: nine tenths of them had at most this.
    """

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of some values, at least one."""
        ordered = sorted(values)
        low, median, high = (ordered[-(-len(ordered) * percent // 100) - 1] for percent in (LOW, 50, HIGH))
        return cls(low, median, high)

    def as_json(self) -> dict[str, float]:
        """The spread as the command line's JSON has it."""
        return {"low": round(self.low, 3), "median": round(self.median, 3), "high": round(self.high, 3)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What became of a count in many variants, a value for each minute.

    Attributes:
        low: a tenth of the variants had at most so many.
        median: half of them had at most so many.
        high: nine tenths of them had at most so many.
    """

    low: tuple[float, ...]
    median: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def of(cls, variants: Sequence[Sequence[float]]) -> Self:
        """The range of some series of the same length."""
        spreads = [Spread.of(values) for values in zip(*variants, strict=True)]
        return cls(
            low=tuple(spread.low for spread in spreads),
            median=tuple(spread.median for spread in spreads),
            high=tuple(spread.high for spread in spreads),
        )

    def as_json(self) -> dict[str, list[float]]:
        """The range as the command line's JSON has it."""
        return {"low": list(self.low), "median": list(self.median), "high": list(self.high)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOutcome:
    """What has become of a service.

    Attributes:
        series: minute by minute.
        summary: in a few figures.
        minimum: the fewest tasks that scaling allows; None where nothing scales it.
        maximum: the most; None where nothing scales it.
        task_requests_per_second: what one of its tasks serves.
        ranges: ``desired`` and ``running`` over the variants; empty without variants.
        spreads: figures of the summary over the variants, by their names in JSON; empty without variants.
    """

    series: ServiceSeries
    summary: ServiceSummary
    minimum: int | None = None
    maximum: int | None = None
    task_requests_per_second: float
    ranges: Mapping[str, Range] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)

    @property
    def capacity_per_minute(self) -> tuple[float, ...]:
        """The requests that as many tasks serve in a minute as ran at the end of each."""
        return tuple(60 * self.task_requests_per_second * running for running in self.series.running)

    def as_json(self) -> dict[str, Any]:
        """The service over time, as the command line's JSON has it."""
        return {
            **self.series.as_json(),
            "minimum": self.minimum,
            "maximum": self.maximum,
            "capacity_per_minute": [round(capacity, 3) for capacity in self.capacity_per_minute],
            **_ranges(self.ranges),
        }

    def summary_as_json(self) -> dict[str, Any]:
        """The figures, as the command line's JSON has them."""
        return {**self.summary.as_json(), **_ranges(self.spreads)}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOutcome:
    """What has become of an Auto Scaling group.

    Attributes:
        series: minute by minute. ``reservation`` is known where ECS manages its size, ``metric`` where a policy of its
            own tracks the bytes that an instance receives in a minute.
        minimum: the fewest instances.
        maximum: the most.
        target: what its scaling keeps: the reservation in percent, or the bytes; None where nothing scales it.
        ranges: ``instances`` over the variants; empty without variants.
        spreads: its figures over the variants, by their names in JSON; empty without variants.
    """

    series: GroupSeries
    minimum: int
    maximum: int
    target: float | None = None
    ranges: Mapping[str, Range] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The group over time, as the command line's JSON has it."""
        return {
            "instances": list(self.series.instances),
            "desired": list(self.series.desired),
            "reservation": _rounded(self.series.reservation),
            "network_in_bytes": _rounded(self.series.metric),
            "minimum": self.minimum,
            "maximum": self.maximum,
            "target": self.target,
            **_ranges(self.ranges),
        }

    def summary_as_json(self) -> dict[str, Any]:
        """The figures, as the command line's JSON has them."""
        return {
            "peak_instances": max(self.series.instances),
            "final_instances": self.series.instances[-1],
            "instance_hours": round(self.series.instance_hours, 3),
            **_ranges(self.spreads),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOutcome:
    """What has become of a cluster's instances.

    Attributes:
        groups: its Auto Scaling groups, at least one, by path.
    """

    groups: Mapping[str, GroupOutcome]

    @property
    def instances(self) -> tuple[int, ...]:
        """The instances of all groups that tasks could be placed on, at the end of each minute."""
        return tuple(map(sum, zip(*(group.series.instances for group in self.groups.values()), strict=True)))

    @property
    def reservation(self) -> tuple[float | None, ...]:
        """CapacityProviderReservation in percent, of several groups the highest; None where ECS manages none."""
        minutes = zip(*(group.series.reservation for group in self.groups.values()), strict=True)
        return tuple(max((value for value in values if value is not None), default=None) for values in minutes)

    @property
    def instance_hours(self) -> float:
        """How long instances ran, together, from their launch."""
        return sum(group.series.instance_hours for group in self.groups.values())

    def as_json(self) -> dict[str, Any]:
        """The cluster over time, as the command line's JSON has it."""
        return {
            "instances": list(self.instances),
            "reservation": _rounded(self.reservation),
            "groups": {path: group.as_json() for path, group in self.groups.items()},
        }

    def summary_as_json(self) -> dict[str, Any]:
        """The figures, as the command line's JSON has them."""
        return {
            "peak_instances": max(self.instances),
            "final_instances": self.instances[-1],
            "instance_hours": round(self.instance_hours, 3),
            "groups": {path: group.summary_as_json() for path, group in self.groups.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a person should know or do, in one sentence that holds.

    Attributes:
        subject: the service, cluster or group that it is about, by path.
        text: the sentence.
        at: when what it is about begins, in seconds; None where it is about the whole.
    """

    subject: str
    text: str
    at: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The advice as the command line's JSON has it."""
        return {"subject": self.subject, "text": self.text, "at": self.at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """How many variants ranges are over.

    Attributes:
        count: how many.
        seed: what chance began with.
    """

    count: int
    seed: int

    def as_json(self) -> dict[str, int]:
        """The variants as the command line's JSON has them."""
        return {"count": self.count, "seed": self.seed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What has become of everything.

    All series and events are of one run, without chance; variants add ranges beside it. Minute 1 is the first: the
    values of a minute are those at its end.

    Attributes:
        load: what came in, in words.
        step_seconds: how long a step of the load is.
        minutes: how many minutes were simulated.
        services: each service, by path.
        clusters: each cluster with instances that services of the run use, by path.
        batch: the job queue that jobs were submitted to, by path.
        events: what happened, in order.
        advice: what to know or to do, the most important first.
        notes: what was left out and why, and what was made of the input, in sentences.
        variants: what ranges are over; None without variants.
        cost: what a month like this costs; None where nobody asked.
    """

    load: str
    step_seconds: int
    minutes: int
    services: Mapping[str, ServiceOutcome]
    clusters: Mapping[str, ClusterOutcome] = field(default_factory=dict)
    batch: Mapping[str, QueueOutcome] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    advice: tuple[Advice, ...] = ()
    notes: tuple[str, ...] = ()
    variants: Variants | None = None
    cost: Cost | None = None

    def as_json(self) -> dict[str, Any]:
        """The result as the command line's JSON has it, without the version and the cost."""
        return {
            "step_seconds": self.step_seconds,
            "minutes": self.minutes,
            "load": self.load,
            "services": {path: service.as_json() for path, service in self.services.items()},
            "clusters": {path: cluster.as_json() for path, cluster in self.clusters.items()},
            "batch": {path: queue.as_json() for path, queue in self.batch.items()},
            "events": [event.as_json() for event in self.events],
            "summary": {
                "services": {path: service.summary_as_json() for path, service in self.services.items()},
                "clusters": {path: cluster.summary_as_json() for path, cluster in self.clusters.items()},
                "batch": {path: queue.summary_as_json() for path, queue in self.batch.items()},
                "advice": [advice.as_json() for advice in self.advice],
                "notes": list(self.notes),
                "variants": self.variants.as_json() if self.variants else None,
            },
        }


def _rounded(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else round(value, 1) for value in values]


def _ranges(found: Mapping[str, Range] | Mapping[str, Spread]) -> dict[str, Any]:
    return {"ranges": {name: each.as_json() for name, each in found.items()}} if found else {}
