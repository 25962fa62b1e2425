"""What holds for all services and loads."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.simulation import (
    Assumptions,
    Bounds,
    FargateHost,
    Load,
    Metric,
    ScaledService,
    Simulation,
    TargetTracking,
    TaskModel,
    simulate,
)

rates = st.lists(st.floats(0, 500), min_size=1, max_size=60)
loads = st.builds(Load.of, rates, step_seconds=st.sampled_from([10, 20, 30, 60]), closed=st.booleans())
metrics = st.sampled_from([Metric.REQUESTS_PER_TARGET, Metric.CPU])
tasks = st.builds(TaskModel, requests_per_second=st.floats(1, 200))


@st.composite
def policies(draw: st.DrawFn) -> TargetTracking:
    metric = draw(metrics)
    return TargetTracking(
        name=f"policy {draw(st.integers(0, 10**9))}",
        metric=metric,
        target=draw(st.floats(20, 4000) if metric is Metric.REQUESTS_PER_TARGET else st.floats(10, 90)),
        scale_out_cooldown=draw(st.integers(0, 600)),
        scale_in_cooldown=draw(st.integers(0, 600)),
        high_resolution=metric is Metric.CPU and draw(st.booleans()),
    )


@st.composite
def services(draw: st.DrawFn) -> ScaledService:
    minimum = draw(st.integers(1, 5))
    return ScaledService(
        name="web",
        desired=draw(st.integers(0, 30)),
        bounds=Bounds(minimum=minimum, maximum=minimum + draw(st.integers(0, 20))),
        policies=tuple(draw(st.lists(policies(), min_size=1, max_size=3, unique_by=lambda policy: policy.name))),
        task=draw(tasks),
    )


def run(service: ScaledService, load: Load, **more: Any) -> Simulation:
    return simulate([service], {"web": load}, FargateHost(), **more)


@settings(max_examples=60, deadline=None)
@given(services(), loads)
def test_counts_stay_within_the_bounds_and_add_up(service: ScaledService, load: Load) -> None:
    series = run(service, load, duration_seconds=load.duration_seconds + 3600).services["web"].series
    assert service.bounds is not None
    for desired, running, starting, waiting in zip(
        series.desired, series.running, series.starting, series.waiting, strict=True
    ):
        assert service.bounds.minimum <= desired <= service.bounds.maximum
        assert running + starting + waiting == desired
        assert min(running, starting, waiting) >= 0


@settings(max_examples=30, deadline=None)
@given(services(), loads)
def test_the_same_input_gives_the_same_output(service: ScaledService, load: Load) -> None:
    assert run(service, load) == run(service, load)


@settings(max_examples=30, deadline=None)
@given(services(), st.integers(1, 40))
def test_nothing_scales_without_data(service: ScaledService, minutes: int) -> None:
    requests_only = tuple(
        TargetTracking(name=policy.name, metric=Metric.REQUESTS_PER_TARGET, target=1) for policy in service.policies
    )
    silent = Assumptions(zero_requests="missing")
    found = run(
        replace(service, policies=requests_only),
        Load.of([0.0]),
        duration_seconds=minutes * 60,
        assumptions=silent,
    )
    assert found.events == ()
    assert set(found.services["web"].series.running) == {service.first_count}


@settings(max_examples=30, deadline=None)
@given(services(), loads)
def test_a_zero_load_ends_at_the_minimum(service: ScaledService, load: Load) -> None:
    assert service.bounds is not None
    tasks_above = service.bounds.maximum - service.bounds.minimum
    longest = 30 * 60 + 300 + tasks_above * 720
    series = run(service, load, duration_seconds=load.duration_seconds + longest).services["web"].series
    assert series.running[-1] == service.bounds.minimum


@settings(max_examples=40, deadline=None)
@given(loads, tasks, st.integers(0, 20), st.integers(1, 20))
def test_a_larger_fixed_count_never_loses_more_requests(load: Load, task: TaskModel, few: int, more: int) -> None:
    lost = [
        run(ScaledService(name="web", desired=count, task=task), load).services["web"].summary.beyond_capacity
        for count in (few, few + more)
    ]
    assert lost[1] <= lost[0] + 1e-6


@settings(max_examples=40, deadline=None)
@given(services(), loads)
def test_no_request_is_lost_from_sight(service: ScaledService, load: Load) -> None:
    found = run(service, load).services["web"]
    everything = sum(load.rates) * load.step_seconds
    assert abs(sum(found.series.requests) - everything) < 1e-6 * max(everything, 1)
    assert abs(found.summary.requests - everything) < 1e-6 * max(everything, 1)
    beyond = zip(found.series.beyond_capacity, found.series.requests, strict=True)
    assert all(0 <= some <= all_of_them + 1e-6 for some, all_of_them in beyond)
