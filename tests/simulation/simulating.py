"""Services and loads that tests simulate."""

from typing import Any

from ecs_constructs.simulation import (
    Assumptions,
    Bounds,
    FargateHost,
    Kind,
    Load,
    Metric,
    ScaledService,
    ServiceResult,
    Simulation,
    TargetTracking,
    TaskModel,
    simulate,
)

PROMPT = Assumptions(metric_delay_seconds=0, task_start_seconds=0, target_health_seconds=0)
"""Nothing takes time but what is under test."""

STRONG = TaskModel(requests_per_second=10_000)
"""A task that serves whatever comes."""


def tracking(target: float = 1000, metric: Metric = Metric.REQUESTS_PER_TARGET, **more: Any) -> TargetTracking:
    """A target tracking policy."""
    return TargetTracking(name=more.pop("name", "policy"), metric=metric, target=target, **more)


def service(*policies: Any, least: int = 1, most: int = 100, **more: Any) -> ScaledService:
    """A service that policies scale."""
    usual: dict[str, Any] = {"desired": least, "task": STRONG, "name": "web"}
    return ScaledService(bounds=Bounds(minimum=least, maximum=most), policies=policies, **(usual | more))


def load(*per_minute: float, closed: bool = False) -> Load:
    """A load of so many requests in each minute, come evenly."""
    return Load.of((requests / 60 for requests in per_minute), step_seconds=60, closed=closed)


def simulation(
    what: ScaledService, under: Load, minutes: int | None = None, assumptions: Assumptions = PROMPT, **more: Any
) -> Simulation:
    """One service on Fargate under a load."""
    duration = None if minutes is None else minutes * 60
    host = FargateHost(assumptions=assumptions)
    return simulate([what], {what.name: under}, host, duration_seconds=duration, assumptions=assumptions, **more)


def simulated(
    what: ScaledService, under: Load, minutes: int | None = None, assumptions: Assumptions = PROMPT, **more: Any
) -> ServiceResult:
    """What has become of one service."""
    return simulation(what, under, minutes, assumptions, **more).services[what.name]


def happened(run: Simulation, *kinds: Kind) -> list[tuple[float, str]]:
    """When something of some kind happened, and what."""
    return [(event.at, event.text) for event in run.events if event.kind in kinds]
