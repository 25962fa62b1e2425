"""From a load on the services of some templates to all that is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ecs_constructs.cost import Usage
from ecs_constructs.simulation.advice import advise
from ecs_constructs.simulation.capacity import InstanceGroup, ManagedScaling
from ecs_constructs.simulation.composition import Outcome
from ecs_constructs.simulation.group_run import GroupSeries
from ecs_constructs.simulation.result import (
    ClusterOutcome,
    GroupOutcome,
    Range,
    Result,
    ServiceOutcome,
    Spread,
    Variants,
)
from ecs_constructs.simulation.run import ServiceResult
from ecs_constructs.simulation.service import ScaledService, ServiceSummary
from ecs_constructs.simulation.trial import Trial
from ecs_constructs.simulation.variants import Variation, outcomes


def study(trial: Trial, *, load: str, variants: int = 0, variation: Variation | None = None) -> Result:
    """Simulates once without chance, says what is to be said, and shows the range of variants where asked.

    Args:
        trial: what is asked.
        load: what comes in, in words.
        variants: how many variants; 0 for none.
        variation: by how much they differ.

    Raises:
        InputError: the trial cannot be run, or there are too many variants.
    """
    outcome = trial.run()
    collected = _Collected()
    if variants:
        for variant in outcomes(trial, variants, variation or Variation()):
            collected.add(variant)
    composition, simulation = trial.composition, outcome.simulation
    notes = (note for each in trial.loads.values() for note in each.notes)
    return Result(
        load=load,
        step_seconds=simulation.step_seconds,
        minutes=simulation.minutes,
        services={
            service.name: _service(service, simulation.services[service.name], collected)
            for service in composition.services
        },
        clusters={
            name: ClusterOutcome(
                groups={group.name: _group(group, outcome.groups[group.name], collected) for group in place.groups}
            )
            for name, place in composition.clusters.items()
        },
        events=simulation.events,
        advice=advise(trial, outcome),
        notes=tuple(dict.fromkeys((*composition.notes, *notes))),
        variants=Variants(count=variants, seed=trial.seed) if variants else None,
    )


def usage_of(result: Result) -> dict[str, Usage]:
    """What the services and groups of a result use in a month that goes on like it, by path."""
    hours = result.minutes / 60
    tasks = {path: Usage(task_hours=each.summary.task_hours) for path, each in result.services.items()}
    instances = {
        path: Usage(instance_hours=group.series.instance_hours)
        for cluster in result.clusters.values()
        for path, group in cluster.groups.items()
    }
    return {path: usage.per_month(hours) for path, usage in (tasks | instances).items()}


@dataclass(slots=True)
class _Collected:
    """What ranges are made of: of each subject each series and each figure, a value a variant.

    Attributes:
        series: the series, by subject and name.
        figures: the figures, likewise.
    """

    series: dict[tuple[str, str], list[Sequence[float]]] = field(default_factory=dict)
    figures: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        for name, result in outcome.simulation.services.items():
            series = {"desired": result.series.desired, "running": result.series.running}
            self._add(name, series, _figures(result.summary))
        for name, group in outcome.groups.items():
            figures = {"peak_instances": max(group.instances), "instance_hours": group.instance_hours}
            self._add(name, {"instances": group.instances}, figures)

    def _add(self, subject: str, series: Mapping[str, Sequence[float]], figures: Mapping[str, float]) -> None:
        for name, values in series.items():
            self.series.setdefault((subject, name), []).append(values)
        for name, value in figures.items():
            self.figures.setdefault((subject, name), []).append(value)

    def ranges(self, subject: str) -> dict[str, Range]:
        """The ranges of a subject, by the names of its series."""
        return {name: Range.of(series) for (whose, name), series in self.series.items() if whose == subject}

    def spreads(self, subject: str) -> dict[str, Spread]:
        """The spreads of a subject, by the names of its figures."""
        return {name: Spread.of(figures) for (whose, name), figures in self.figures.items() if whose == subject}


def _figures(summary: ServiceSummary) -> dict[str, float]:
    """The figures of a summary of which the spread is shown, by their names in JSON."""
    return {
        "requests": summary.requests,
        "requests_beyond_capacity": summary.beyond_capacity,
        "peak_running": summary.peak_running,
        "time_to_catch_up_seconds": summary.catch_up_seconds,
        "task_hours": summary.task_hours,
    }


def _service(service: ScaledService, result: ServiceResult, collected: _Collected) -> ServiceOutcome:
    return ServiceOutcome(
        series=result.series,
        summary=result.summary,
        minimum=service.bounds.minimum if service.bounds else None,
        maximum=service.bounds.maximum if service.bounds else None,
        task_requests_per_second=service.task.requests_per_second,
        ranges=collected.ranges(service.name),
        spreads=collected.spreads(service.name),
    )


def _group(group: InstanceGroup, series: GroupSeries, collected: _Collected) -> GroupOutcome:
    scaling = group.scaling
    target = scaling.target_capacity if isinstance(scaling, ManagedScaling) else scaling.target if scaling else None
    return GroupOutcome(
        series=series,
        minimum=group.bounds.minimum,
        maximum=group.bounds.maximum,
        target=target,
        ranges=collected.ranges(group.name),
        spreads=collected.spreads(group.name),
    )
