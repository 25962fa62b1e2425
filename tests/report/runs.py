"""Results of simulations, for tests of charts and pages."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

from ecs_constructs.simulation import (
    Bounds,
    Event,
    FargateHost,
    Kind,
    Load,
    Metric,
    ScaledService,
    Shape,
    Signal,
    TargetTracking,
    TaskModel,
    shaped,
    simulate,
)
from ecs_constructs.simulation.result import Advice, Result, ServiceOutcome
from ecs_constructs.simulation.service import ServiceSeries, ServiceSummary

HOSTILE = "<script>alert(1)</script>&quot;\"'\x1b[31m\u202e컨테이너\ud800]]>"
"""A name that would run, colour and turn what it stands in, if it could."""


def flat(minutes: int, *, requests: float = 0, running: int = 0) -> ServiceOutcome:
    """A service to which nothing happens."""
    nothing = (0,) * minutes
    return ServiceOutcome(
        series=ServiceSeries(
            requests=(requests,) * minutes,
            beyond_capacity=nothing,
            desired=(running,) * minutes,
            running=(running,) * minutes,
            starting=nothing,
            waiting=nothing,
            alarm=(Signal.OK,) * minutes,
            alarms={},
            metrics={},
        ),
        summary=ServiceSummary(
            requests=requests * minutes,
            beyond_capacity=0,
            peak_requests_per_minute=requests,
            peak_running=running,
            final_running=running,
            most_wanted=running,
            catch_up_seconds=0,
            caught_up=True,
            scale_in_lag_seconds=None,
            task_hours=running * minutes / 60,
        ),
        task_requests_per_second=1,
    )


def changed(service: ServiceOutcome, **series: Any) -> ServiceOutcome:
    """A service with other series."""
    return replace(service, series=replace(service.series, **series))


def of(service: ServiceOutcome, *, path: str = "Shop/Web/Resource/Service") -> Result:
    """A result with one service."""
    minutes = len(service.series.running)
    return Result(load="some", step_seconds=10, minutes=minutes, services={path: service})


def hostile() -> Result:
    """A result of which every text is hostile."""
    return replace(
        of(flat(5, requests=60, running=1), path=f"{HOSTILE}/Service"),
        load=HOSTILE,
        events=(Event(at=90, subject=f"{HOSTILE}/Service", kind=Kind.REFUSED, text=HOSTILE),),
        advice=(Advice(subject=f"{HOSTILE}/Service", text=HOSTILE),),
        notes=(HOSTILE,),
    )


def day(services: int, *, peak: float = 800, hours: int = 24) -> Result:
    """A day of services on Fargate, a third of which are too small for their load."""
    names = [f"Shop/Service{number}/Resource/Service" for number in range(services)]
    loads = {name: _load(number, peak, hours) for number, name in enumerate(names)}
    scaled = [_scaled(name, most) for name, most in zip(names, islice(cycle((20, 12, 5)), services), strict=True)]
    run = simulate(scaled, loads, FargateHost())
    return Result(
        load=f"a day up to {peak:g} requests a second, to each service",
        step_seconds=60,
        minutes=run.minutes,
        services={
            service.name: ServiceOutcome(
                series=run.services[service.name].series,
                summary=run.services[service.name].summary,
                minimum=2,
                maximum=service.bounds.maximum if service.bounds else None,
                task_requests_per_second=service.task.requests_per_second,
            )
            for service in scaled
        },
        events=run.events,
    )


def _scaled(name: str, most: int) -> ScaledService:
    policy = TargetTracking(name="requests", metric=Metric.REQUESTS_PER_TARGET, target=4000)
    task = TaskModel(requests_per_second=100)
    return ScaledService(name=name, desired=2, bounds=Bounds(minimum=2, maximum=most), policies=(policy,), task=task)


def _load(number: int, peak: float, hours: int) -> Load:
    """A wave, with a burst of two minutes that is another hour's for each service."""
    rates: Sequence[float] = shaped(Shape.DAILY, peak=peak, duration_seconds=hours * 3600, step_seconds=60).rates
    burst = 60 * (number % 20)
    return Load.of(
        (2 * peak if burst <= minute < burst + 2 else rate for minute, rate in enumerate(rates)), step_seconds=60
    )
