"""From templates to groups of instances and services on them."""

import pytest

from ecs_constructs.placement.placing import DEFAULT, BinPack
from ecs_constructs.simulation.capacity import InstanceGroup, ManagedScaling
from ecs_constructs.simulation.group_scaling import GroupTracking
from ecs_constructs.simulation.scaling import Bounds
from tests.simulation.composing import CLUSTER, GROUP, WEB, composed, instances, on_group, service

NETWORK_IN = """
Policy:
  Type: AWS::AutoScaling::ScalingPolicy
  Properties:
    AutoScalingGroupName: !Ref Group
    PolicyType: TargetTrackingScaling
    TargetTrackingConfiguration:
      TargetValue: 50000
      PredefinedMetricSpecification: {PredefinedMetricType: %s}
    %s
"""
UNMANAGED = "ManagedScaling: {Status: DISABLED}"


def group(resources: str) -> InstanceGroup:
    return composed(resources + on_group()).composition.groups[GROUP]


def notes(resources: str) -> tuple[str, ...]:
    return composed(resources).composition.notes


def test_a_group_with_managed_scaling_and_its_defaults() -> None:
    found = group(instances())
    assert found.bounds == Bounds(minimum=1, maximum=4)
    assert found.scaling == ManagedScaling()
    assert found.zones == ("eu-west-1a", "eu-west-1b")
    assert found.draining
    assert found.metric_seconds == 300
    assert found.spot_share == 0
    assert [offer.amounts[0] for offer in found.offers] == [2048]


def test_what_managed_scaling_says() -> None:
    scaling = (
        "ManagedScaling: {Status: ENABLED, TargetCapacity: 80, MinimumScalingStepSize: 2, MaximumScalingStepSize: 3, "
        "InstanceWarmupPeriod: 60}, ManagedTerminationProtection: ENABLED, ManagedDraining: DISABLED"
    )
    found = group(instances(provider=scaling))
    assert found.scaling == ManagedScaling(
        target_capacity=80, minimum_step=2, maximum_step=3, warmup_seconds=60, termination_protection=True
    )
    assert not found.draining


@pytest.mark.parametrize(
    ("policy", "of_group", "seconds"),
    [
        ("EstimatedInstanceWarmup: 10", ", Cooldown: '20', DefaultInstanceWarmup: 30", 10),
        ("", ", Cooldown: '20', DefaultInstanceWarmup: 30", 30),
        ("", ", Cooldown: '20'", 20),
        ("", "", 300),
    ],
)
def test_a_policy_on_network_input_and_its_warm_up(policy: str, of_group: str, seconds: float) -> None:
    written = instances(f"MinSize: 2, MaxSize: 4{of_group}", UNMANAGED) + NETWORK_IN % ("ASGAverageNetworkIn", policy)
    assert group(written).scaling == GroupTracking(name="Policy", target=50_000, warmup_seconds=seconds)


def test_other_policies_are_left_out_and_said() -> None:
    written = instances(provider=UNMANAGED) + NETWORK_IN % ("ASGAverageCPUUtilization", "")
    assert group(written).scaling is None
    assert notes(written + on_group()) == (
        "test/Group: it has the scaling policies Policy: one policy that tracks ASGAverageNetworkIn is simulated, and "
        "they are left out.",
    )


def test_managed_scaling_wins_over_policies_and_that_is_said() -> None:
    written = instances() + NETWORK_IN % ("ASGAverageNetworkIn", "")
    assert group(written).scaling == ManagedScaling()
    assert notes(written + on_group()) == (
        "test/Group: it has the scaling policies Policy: ECS manages its size, and they are left out.",
    )


def test_detailed_monitoring_and_spot_instances() -> None:
    found = group(instances(launch="Monitoring: {Enabled: true}, InstanceMarketOptions: {MarketType: spot}"))
    assert found.metric_seconds == 60
    assert found.spot_share == 1


def test_zones_that_are_left_open_are_told_apart_by_subnets() -> None:
    open_zones = instances().replace("AvailabilityZones: [eu-west-1a, eu-west-1b]", "VPCZoneIdentifier: [a, b, c]")
    assert group(open_zones).zones == ("zone 1", "zone 2", "zone 3")
    assert notes(open_zones + on_group()) == (
        "test/Group: its zones are left open; each of its 3 subnets is taken for a zone of its own.",
    )


def test_of_several_types_the_first_is_simulated_and_that_is_said() -> None:
    types = "Overrides: [{InstanceType: t3.medium}, {InstanceType: t3.large}]"
    mixed = instances().replace(
        'LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: "1"}',
        "MixedInstancesPolicy: {InstancesDistribution: {OnDemandPercentageAboveBaseCapacity: 25}, LaunchTemplate: "
        f'{{LaunchTemplateSpecification: {{LaunchTemplateId: !Ref Launch, Version: "1"}}, {types}}}}}',
    )
    found = group(mixed)
    assert len(found.offers) == 2
    assert found.spot_share == 0.75
    assert "it may launch 2 instance types; all of its instances are taken for t3.medium, the first." in str(
        notes(mixed + on_group())
    )


@pytest.mark.parametrize(
    ("resources", "note"),
    [
        (
            instances("MinSize: 1, MaxSize: !Ref Open") + on_group(),
            "test/Web is left out. Not determined: Group/MaxSize (how many instances it may have is left open, or it "
            "counts weights).",
        ),
        (
            instances("MaxSize: 2") + on_group(),
            "test/Web is left out. Not determined: Group/MinSize (it is not written).",
        ),
        (
            instances() + on_group().replace("Cpu: 256", "Cpu: !Ref Open"),
            "test/Web is left out. Not determined: WebTask/Cpu (the parameter Open has no default).",
        ),
    ],
)
def test_what_is_left_open_is_left_out_and_said(resources: str, note: str) -> None:
    found = composed(resources).composition
    assert found.services == ()
    assert found.notes == (note,)


def test_a_service_as_its_cluster_sees_it() -> None:
    (hosted,) = composed(instances() + on_group(), traffic=None).composition.clusters[CLUSTER].services
    assert (hosted.name, hosted.demand.amounts) == (WEB, (256, 256, 0, 0))
    assert [entry.provider for entry in hosted.strategy] == [GROUP]
    assert hosted.placement == DEFAULT
    assert hosted.request_bytes == 600


def test_a_launch_type_goes_to_every_group_and_packs_as_it_says() -> None:
    where = "LaunchType: EC2\n    PlacementStrategies: [{Type: binpack, Field: cpu}]"
    (hosted,) = composed(instances() + service("Web", where=where)).composition.clusters[CLUSTER].services
    assert hosted.strategy == ()
    assert isinstance(hosted.placement[0], BinPack)


def test_a_constraint_that_no_instance_meets_keeps_tasks_waiting() -> None:
    where = (
        "LaunchType: EC2\n    PlacementConstraints: "
        '[{Type: memberOf, Expression: "attribute:ecs.instance-type == m5.large"}]'
    )
    found = composed(instances() + service("Web", where=where)).composition
    assert found.run({}, duration_seconds=60).simulation.services[WEB].series.waiting == (1,)


def test_a_constraint_that_may_be_met_is_not_guessed() -> None:
    where = 'LaunchType: EC2\n    PlacementConstraints: [{Type: memberOf, Expression: "attribute:colour == red"}]'
    (note,) = notes(instances() + service("Web", where=where))
    reason = "Web/PlacementConstraints (which instances suit its tasks is not certain)"
    assert note == f"test/Web is left out. Not determined: {reason}."
