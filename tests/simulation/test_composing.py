"""From templates to all that is simulated."""

import random

import pytest

from ecs_constructs.simulation import Assumptions, Kind, Load, TaskModel
from ecs_constructs.simulation.capacity import ClusterAssumptions
from ecs_constructs.simulation.composing import Traffic
from ecs_constructs.simulation.composition import Chances, FargatePlace
from ecs_constructs.template import InputError
from tests.simulation.composing import (
    API,
    CLUSTER,
    GROUP,
    WEB,
    composed,
    instances,
    on_fargate,
    on_group,
    service,
)

BOTH = instances() + on_group() + on_fargate()


def test_each_service_on_what_it_runs_on() -> None:
    found = composed(BOTH)
    assert [each.name for each in found.composition.services] == [WEB, API]
    assert found.behind_load_balancers == (WEB, API)
    assert found.composition.fargate == {API: FargatePlace()}
    assert list(found.composition.clusters) == [CLUSTER]
    assert found.composition.notes == ()
    assert found.sources[WEB].logical_id == "Web"


def test_what_a_task_serves_and_what_instances_receive_are_arguments() -> None:
    strong, usual = TaskModel(requests_per_second=500), TaskModel(requests_per_second=10)
    traffic = Traffic(request_bytes=1000, idle_bytes_per_minute=5)
    found = composed(BOTH, tasks={WEB: strong}, usual_task=usual, traffic=traffic).composition
    assert (found.service(WEB).task, found.service(API).task) == (strong, usual)
    assert found.groups[GROUP].idle_bytes_per_minute == 5
    assert found.hosted(WEB).request_bytes == 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"request_bytes": -1}, "request_bytes is -1; it must be at least 0"),
        ({"idle_bytes_per_minute": float("nan")}, "idle_bytes_per_minute is nan; it must be a number at least 0"),
    ],
)
def test_traffic_that_cannot_be(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(InputError) as raised:
        Traffic(**arguments)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("LaunchType: EXTERNAL", "which machines are registered with its cluster no template tells."),
        (
            "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}, "
            "{CapacityProvider: FARGATE, Weight: 1}]",
            "it runs on Group, FARGATE, which is not simulated: Fargate alone is, and Auto Scaling groups alone are.",
        ),
    ],
)
def test_what_is_not_simulated_is_said(where: str, reason: str) -> None:
    found = composed(instances() + service("Web", where=where)).composition
    assert found.notes == (f"test/Web is left out: {reason}",)


def test_managed_instances_are_not_simulated() -> None:
    managed = """
Chosen:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ManagedInstancesProvider: {InstanceLaunchTemplate: {}}
"""
    where = "CapacityProviderStrategy: [{CapacityProvider: !Ref Chosen, Weight: 1}]"
    found = composed(managed + service("Web", where=where)).composition
    assert found.notes == ("test/Web is left out: it runs on Chosen, which is not simulated.",)


def test_a_policy_that_is_left_open_is_left_out_and_said() -> None:
    found = composed(on_fargate().replace("TargetValue: 4000", "TargetValue: !Ref Open")).composition
    assert found.service(API).policies == ()
    (note,) = found.notes
    assert note.startswith("test/Api: Not determined: ApiPolicy/")
    assert note.endswith("; it is left out.")


def test_only_services_behind_a_load_balancer_wait_for_its_checks() -> None:
    alone = (
        on_fargate().replace("LoadBalancers: [", "Tags: []\n    ServiceRegistries: [").replace("Listener", "Cluster")
    )
    found = composed(alone)
    assert found.behind_load_balancers == ()
    assert found.composition.fargate == {API: FargatePlace(is_behind_load_balancer=False)}


def test_instances_begin_as_managed_scaling_would_have_left_them() -> None:
    assert composed(instances() + on_group(least=2, most=40)).composition.groups[GROUP].desired == 1
    settled = composed(instances() + on_group(least=20, most=40)).composition
    assert settled.groups[GROUP].desired == 3
    run = settled.run({}, duration_seconds=300)
    assert run.groups[GROUP].instances == (3, 3, 3, 3, 3)
    assert run.simulation.services[WEB].series.waiting == (0, 0, 0, 0, 0)


def test_a_group_that_nothing_manages_begins_as_written() -> None:
    unmanaged = instances("MinSize: 1, MaxSize: 4, DesiredCapacity: 2", "ManagedScaling: {Status: DISABLED}")
    assert composed(unmanaged + on_group(least=20, most=40)).composition.groups[GROUP].first_count == 2


def test_what_a_service_can_have_to_do_with() -> None:
    found = composed(BOTH + on_group("Other")).composition
    assert [each.name for each in found.around(API).services] == [API]
    assert found.around(API).clusters == {}
    assert [each.name for each in found.around(WEB).services] == [WEB, "test/Other"]
    assert found.around(WEB).fargate == {}
    assert (found.groups_of(API), found.groups_of(WEB)) == ([], [GROUP])


def test_a_service_alone_behaves_as_it_does_among_others() -> None:
    found = composed(BOTH).composition
    load = Load.of([900.0] * 120)
    together = found.run({API: load, WEB: load}, duration_seconds=1200).simulation.services
    for name in (API, WEB):
        alone = found.around(name).run({name: load}, duration_seconds=1200).simulation.services
        assert alone[name] == together[name]


def test_fargate_spot_is_interrupted_and_comes_back() -> None:
    strategy = "[{CapacityProvider: FARGATE_SPOT, Weight: 3}, {CapacityProvider: FARGATE, Weight: 1}]"
    spot = f"CapacityProviderStrategy: {strategy}"
    found = composed(service("Api", where=spot, task="Cpu: 256, Memory: 512", least=8, most=8)).composition
    assert found.fargate[API].spot_share == 0.75
    run = found.run({}, duration_seconds=3600, randomness=random.Random(1), chances=Chances(interruptions_per_hour=6))
    kinds = [event.kind for event in run.simulation.events]
    assert Kind.INTERRUPTED in kinds
    assert 7 < run.simulation.services[API].summary.task_hours < 8


def test_spot_instances_are_interrupted_and_replaced() -> None:
    spot = instances("MinSize: 3, MaxSize: 6", launch="InstanceMarketOptions: {MarketType: spot}")
    found = composed(spot + on_group(least=9, most=9)).composition
    run = found.run({}, duration_seconds=7200, randomness=random.Random(1), chances=Chances(interruptions_per_hour=3))
    texts = [event.text for event in run.simulation.events if event.kind is Kind.INTERRUPTED]
    assert set(texts) == {"One of its instances is interrupted: EC2 takes Spot capacity back."}
    series = run.simulation.services[WEB].series
    assert min(series.running) < 9
    assert max(series.running) == 9


def test_spot_instances_are_interrupted_as_often_as_is_assumed_and_chance_has_it() -> None:
    spot = instances("MinSize: 3, MaxSize: 6", launch="InstanceMarketOptions: {MarketType: spot}")
    assumed = ClusterAssumptions(interruptions_per_hour=2)
    usual = composed(spot + on_group()).composition
    often = composed(spot + on_group(), cluster_assumptions=assumed).composition
    runs = [
        found.run({}, duration_seconds=7200, randomness=random.Random(1), chances=Chances(interruptions_per_hour=more))
        for found, more in ((usual, 3), (often, 1))
    ]
    first, second = ([e for e in run.simulation.events if e.kind is Kind.INTERRUPTED] for run in runs)
    assert first
    assert first == second


def test_without_chances_nothing_is_interrupted() -> None:
    spot = instances(launch="InstanceMarketOptions: {MarketType: spot}")
    run = composed(spot + on_group()).composition.run({}, duration_seconds=36_000, randomness=random.Random(1))
    assert not [event for event in run.simulation.events if event.kind is Kind.INTERRUPTED]


def test_chance_needs_randomness() -> None:
    found = composed(BOTH).composition
    with pytest.raises(InputError, match="interruptions_per_hour is above 0 without randomness; give a seed"):
        found.run({}, duration_seconds=60, chances=Chances(interruptions_per_hour=1))


def test_assumptions_reach_the_hosts() -> None:
    slow = Assumptions(task_start_seconds=240, target_health_seconds=0)
    load = {API: Load.of([300.0] * 180)}
    usual = composed(on_fargate()).composition.run(load, duration_seconds=1800)
    late = composed(on_fargate(), assumptions=slow).composition.run(load, duration_seconds=1800)
    first = [
        next(minute for minute, tasks in enumerate(run.simulation.services[API].series.running) if tasks > 2)
        for run in (usual, late)
    ]
    assert first[1] - first[0] in (3, 4)
    empty = ClusterAssumptions(empty_reservation=0)
    assert composed(BOTH, cluster_assumptions=empty).composition.cluster_assumptions == empty
