"""What holds for all platforms: services on Fargate and on a shared cluster, whatever the load."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Demand
from ecs_constructs.placement.strategy import StrategyEntry
from ecs_constructs.simulation import Assumptions, Bounds, GroupTracking, Load, Metric, ScaledService, TargetTracking
from ecs_constructs.simulation.capacity import HostedService, InstanceGroup, ManagedScaling, Offer
from ecs_constructs.simulation.composition import ClusterPlace, Composition, FargatePlace
from ecs_constructs.simulation.study import study
from ecs_constructs.simulation.trial import Trial

rates = st.lists(st.floats(0, 1000), min_size=1, max_size=60)
loads = st.builds(Load.of, rates, step_seconds=st.sampled_from([10, 30, 60]), closed=st.booleans())


@st.composite
def services(draw: st.DrawFn, name: str) -> ScaledService:
    least = draw(st.integers(1, 4))
    policy = TargetTracking(name=name, metric=Metric.REQUESTS_PER_TARGET, target=draw(st.floats(100, 9000)))
    bounds = Bounds(minimum=least, maximum=least + draw(st.integers(0, 20)))
    return ScaledService(name=name, desired=draw(st.integers(0, 9)), bounds=bounds, policies=(policy,))


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    """One service on Fargate, and up to three that share a group."""
    names = [f"hosted {number}" for number in range(draw(st.integers(0, 3)))]
    least = draw(st.integers(0, 3))
    scaling = draw(
        st.one_of(
            st.none(),
            st.builds(ManagedScaling, target_capacity=st.integers(50, 100), warmup_seconds=st.integers(0, 300)),
            st.just(GroupTracking(name="network", target=50_000)),
        )
    )
    group = InstanceGroup(
        name="group",
        offers=(Offer(amounts=(2048, 4096, 0, 2)),),
        bounds=Bounds(minimum=least, maximum=least + draw(st.integers(0, 6))),
        zones=("a", "b"),
        scaling=scaling,
        draining=draw(st.booleans()),
    )
    strategy = (StrategyEntry(provider="group", weight=1),)
    hosted = tuple(
        HostedService(
            demand=Demand(name=name, amounts=(draw(st.sampled_from([256, 512])), 256, 0, 0)), strategy=strategy
        )
        for name in names
    )
    return Composition(
        services=tuple(draw(services(name)) for name in ["fargate", *names]),
        fargate={"fargate": FargatePlace()},
        clusters={"cluster": ClusterPlace(groups=(group,), services=hosted)} if names else {},
    ).settled()


def trial(composition: Composition, load: Load, seconds: float = 3600) -> Trial:
    loaded = dict.fromkeys((service.name for service in composition.services), load)
    return Trial(composition=composition, loads=loaded, duration_seconds=load.duration_seconds + seconds)


@settings(max_examples=60, deadline=None)
@given(compositions(), loads)
def test_counts_stay_within_what_is_allowed(composition: Composition, load: Load) -> None:
    outcome = trial(composition, load).run()
    for service in composition.services:
        assert service.bounds is not None
        series = outcome.simulation.services[service.name].series
        assert service.bounds.minimum <= min(series.desired)
        assert max(series.desired) <= service.bounds.maximum
        together = zip(series.running, series.starting, series.waiting, series.desired, strict=True)
        assert all(running + starting + waiting == desired for running, starting, waiting, desired in together)
    for name, group in composition.groups.items():
        assert group.bounds.minimum <= min(outcome.groups[name].desired)
        assert max(outcome.groups[name].desired) <= group.bounds.maximum


@settings(max_examples=30, deadline=None)
@given(compositions(), loads)
def test_every_list_of_the_json_has_a_value_a_minute_and_the_same_comes_again(
    composition: Composition, load: Load
) -> None:
    first, second = (study(trial(composition, load), load="", variants=2).as_json() for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
    subjects = [*first["services"].values(), *first["clusters"].values()]
    subjects += [group for cluster in first["clusters"].values() for group in cluster["groups"].values()]
    lists = [each for subject in subjects for each in subject.values() if isinstance(each, list)]
    assert {len(each) for each in lists} == {first["minutes"]}


@settings(max_examples=30, deadline=None)
@given(compositions(), st.integers(10, 60))
def test_nothing_scales_without_data(composition: Composition, minutes: int) -> None:
    silent = replace(composition, assumptions=Assumptions(zero_requests="missing"))
    outcome = trial(silent, Load.of([0.0] * minutes, step_seconds=60), 0).run()
    for result in outcome.simulation.services.values():
        assert len(set(result.series.desired)) == 1


@settings(max_examples=15, deadline=None)
@given(compositions(), loads)
def test_without_a_load_everything_that_runs_ends_at_the_minimum(composition: Composition, load: Load) -> None:
    """A service without a single task that found room has no metric, upon which nothing is taken away."""
    outcome = trial(composition, load, 4 * 3600).run()
    for service in composition.services:
        assert service.bounds is not None
        series = outcome.simulation.services[service.name].series
        assert series.desired[-1] == service.bounds.minimum or series.running[-1] == 0


@settings(max_examples=30, deadline=None)
@given(loads, st.integers(1, 20), st.integers(1, 20))
def test_a_larger_fixed_count_never_loses_more(load: Load, count: int, more: int) -> None:
    def lost(tasks: int) -> float:
        fixed = ScaledService(name="web", desired=tasks)
        found = Composition(services=(fixed,), fargate={"web": FargatePlace()})
        return trial(found, load).run().simulation.services["web"].summary.beyond_capacity

    assert lost(count + more) <= lost(count) + 1e-6


@settings(max_examples=30, deadline=None)
@given(compositions(), loads)
def test_what_is_advised_comes_with_a_service_or_a_group_and_a_minute_of_the_run(
    composition: Composition, load: Load
) -> None:
    found = study(trial(composition, load), load="")
    known = {"", *found.services, *composition.groups}
    for advice in found.advice:
        assert advice.subject in known
        assert advice.text.endswith(".")
        assert advice.at is None or 0 <= advice.at < 60 * found.minutes
