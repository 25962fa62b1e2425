"""The instances of groups: what they surely have and at most have for tasks, whatever the templates leave open."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs import instance_types
from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement.fleets import Fleet, fleet_of, suits, with_type
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service
from tests.placement.planned import (
    OPEN,
    Resources,
    cluster,
    daemon,
    graph,
    placed,
    service,
    sized,
    task,
    user_data,
)

SHELL = "#!/bin/bash\n"
KEEP = user_data(SHELL + "echo ECS_RESERVED_MEMORY=512 >> /etc/ecs/ecs.config")
AGENT = task("Agent", containers=sized(128, 100))


def fleet(resources: Resources, limits: Limits = CURRENT) -> Fleet:
    return fleet_of(graph(resources, **OPEN).of_type(AutoScalingGroup)[0], limits)


def sure(found: Fleet) -> tuple[int, ...]:
    pool = found.sure_pool()
    assert pool is not None
    return pool.amounts


def possible(found: Fleet) -> tuple[int, ...]:
    pool = found.possible_pool()
    assert pool is not None
    return pool.amounts


def memory(found: Fleet) -> tuple[int, int]:
    return sure(found)[1], possible(found)[1]


def test_one_type_has_what_is_measured_and_at_most_all_but_one_mebibyte() -> None:
    found = fleet(cluster("m4.large"))
    assert sure(found) == (2048, 7985, 0, 1)
    assert possible(found) == (2048, 8191, 0, 1)
    assert (found.maximum, found.name, found.key) == (2, "Group", "test/Group")


def test_several_types_surely_have_the_least_and_possibly_the_most_of_each() -> None:
    found = fleet(cluster("c5.xlarge", "r5.large"))
    small, large = fleet(cluster("c5.xlarge")), fleet(cluster("r5.large"))
    assert sure(found) == tuple(map(min, sure(small), sure(large)))
    assert possible(found) == tuple(map(max, possible(small), possible(large)))
    assert {kind.instance.name for kind in found.kinds} == {"c5.xlarge", "r5.large"}


def test_the_memory_that_the_agent_keeps() -> None:
    plain = memory(fleet(cluster("m4.large")))
    assert memory(fleet(cluster("m4.large"), Limits(reserved_memory_mib=100))) == (plain[0] - 100, plain[1] - 100)
    # User data comes before what the account is said to set, on both sides.
    kept = fleet(cluster("m4.large", data=KEEP), Limits(reserved_memory_mib=100))
    assert memory(kept) == (plain[0] - 512, plain[1] - 512)
    perhaps = user_data(SHELL + "if true; then\necho ECS_RESERVED_MEMORY=512\nfi")
    assert memory(fleet(cluster("m4.large", data=perhaps))) == (plain[0] - 512, plain[1])
    larger = with_type(kept, instance("m4.xlarge"), CURRENT)
    assert memory(larger)[1] == 16384 - 1 - 512


@pytest.mark.parametrize(
    "text",
    ["echo ECS_RESERVED_MEMORY=$X", {"Fn::Sub": "echo ECS_RESERVED_MEMORY=${Open}"}, "ECS_RESERVED_PORTS=[22]"],
)
def test_memory_and_ports_that_are_left_open(text: Any) -> None:
    with pytest.raises(NotDetermined, match="ECS_RESERVED"):
        fleet(cluster(data=user_data(text)))


def test_user_data_that_is_open_but_says_nothing_of_memory_changes_nothing() -> None:
    open_data = user_data({"Fn::Sub": "echo ECS_CLUSTER=${Open}"})  # type: ignore[arg-type]  # a function of a template
    assert memory(fleet(cluster(data=open_data))) == memory(fleet(cluster()))


def test_a_group_without_its_launch_template_is_taken_as_it_is() -> None:
    resources = cluster("m5.large", "m5.xlarge")
    specification = resources["Group"]["Properties"]["MixedInstancesPolicy"]["LaunchTemplate"]
    specification["LaunchTemplateSpecification"] = {"LaunchTemplateId": "lt-1", "Version": "1"}
    del resources["Template"]
    assert memory(fleet(resources)) == memory(fleet(cluster("m5.large", "m5.xlarge")))


def test_cpu_options_and_more_network_interfaces_take_from_a_type() -> None:
    options = {"CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 1}}
    assert sure(fleet(cluster("m5.xlarge", data=options)))[0] == 1024
    assert sure(fleet(cluster("m5.xlarge", data={"CpuOptions": {"AmdSevSnp": "enabled"}})))[0] == 4096
    interfaces = {"NetworkInterfaces": [{"DeviceIndex": 0}, {"DeviceIndex": 1}]}
    assert sure(fleet(cluster("m5.xlarge", data=interfaces)))[3] == 2
    assert sure(fleet(cluster("m5.xlarge", data={"NetworkInterfaces": [{"DeviceIndex": 0}]})))[3] == 3


def test_windows_has_no_trunk_and_keeps_ports_of_its_own() -> None:
    trunked = Limits(awsvpc_trunking=True)
    windows = fleet(cluster(data=user_data("<powershell>\n</powershell>")), trunked)
    assert sure(windows)[3] == 2
    assert ("tcp", 3389) in windows.possible_ports & windows.sure_ports
    assert ("tcp", 22) not in windows.possible_ports | windows.sure_ports
    assert sure(fleet(cluster(), trunked))[3] == 10


@pytest.mark.parametrize(
    ("maximum", "extra", "expected"),
    [
        ("7", {}, 7),
        (3, {}, 3),
        ({"Ref": "Number"}, {}, None),
        (2, {"MaxSize": 5}, 5),
        (2, {"MaxSize": 1}, 2),
        (2, {"MinSize": 1}, 2),
        (2, {"MaxSize": {"Ref": "Number"}}, None),
    ],
)
def test_the_maximum_of_a_group_with_its_scheduled_actions(
    maximum: Any, extra: Resources, expected: int | None
) -> None:
    action = {"AutoScalingGroupName": {"Ref": "Group"}, "Recurrence": "0 8 * * *", **extra}
    actions = {"Action": {"Type": "AWS::AutoScaling::ScheduledAction", "Properties": action}} if extra else {}
    found = fleet({**cluster(maximum=maximum), **actions})
    assert found.maximum == expected
    assert (found.left_open is None) == (expected is not None)


def test_a_group_that_counts_weights_has_no_maximum_of_instances() -> None:
    resources = cluster("m5.large", "m5.xlarge", maximum=8)
    for weight, override in enumerate(
        resources["Group"]["Properties"]["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"], 1
    ):
        override["WeightedCapacity"] = str(weight)
    found = fleet(resources)
    assert found.maximum is None
    assert str(found.left_open) == "the group's size counts weights, not instances"
    said = placed({**resources, **task(), **service(count=20)})
    assert said.answer is Answer.UNDECIDED
    assert "WeightedCapacity" in said.reason
    assert "counts weights" in said.reason


def test_a_group_of_two_clusters_is_left_open() -> None:
    other = cluster(suffix="B")
    resources = {**cluster(), "ClusterB": other["ClusterB"], "AssociationB": other["AssociationB"]}
    resources["AssociationB"]["Properties"]["CapacityProviders"] = [{"Ref": "Provider"}]
    with pytest.raises(NotDetermined, match="more than one cluster"):
        fleet(resources)


def test_a_group_by_requirements_is_left_open() -> None:
    resources = cluster()
    data = resources["Template"]["Properties"]["LaunchTemplateData"]
    data |= {"InstanceType": None, "InstanceRequirements": {"VCpuCount": {"Min": 1}, "MemoryMiB": {"Min": 1}}}
    with pytest.raises(NotDetermined, match="instance types chosen by requirements"):
        fleet(resources)


# Daemons


def with_daemon(*types: str, agent: Resources | None = None, **properties: Any) -> Fleet:
    return fleet({**cluster(*types), **(agent or AGENT), **daemon(**properties)})


def test_daemons_take_their_part_of_every_instance() -> None:
    bare = fleet(cluster())
    found = with_daemon()
    assert sure(found) == (sure(bare)[0] - 128, sure(bare)[1] - 100, 0, 2)
    assert possible(found) == (possible(bare)[0] - 128, possible(bare)[1] - 100, 0, 2)
    (one,) = found.daemons
    assert one.is_certain
    assert sure(found.without(one)) == sure(bare)


def test_the_ports_of_daemons_are_taken_too() -> None:
    ports = sized(PortMappings=[{"ContainerPort": 9100, "HostPort": 9100}])
    found = with_daemon(agent=task("Agent", containers=ports))
    assert ("tcp", 9100) in found.sure_ports & found.possible_ports
    assert ("tcp", 51680) in found.sure_ports - found.possible_ports
    assert ("tcp", 22) in found.sure_ports & found.possible_ports


def test_a_daemon_on_some_instances_counts_on_the_sure_side_only() -> None:
    bare = fleet(cluster("m5.large", "m6g.large"))
    arm = task("Agent", containers=sized(128, 100), RuntimePlatform={"CpuArchitecture": "ARM64"})
    found = with_daemon("m5.large", "m6g.large", agent=arm)
    by_name = {kind.instance.name: kind for kind in found.kinds}
    assert by_name["m6g.large"].sure[0] == 2048 - 128
    assert by_name["m5.large"].sure[0] == 2048
    assert possible(found) == possible(bare)


def test_a_daemon_by_an_attribute_that_nobody_knows_may_run() -> None:
    bare = fleet(cluster())
    found = with_daemon(PlacementConstraints=[{"Type": "memberOf", "Expression": "attribute:team == a"}])
    assert sure(found)[0] == sure(bare)[0] - 128
    assert possible(found) == possible(bare)


@pytest.mark.parametrize(
    "properties",
    [
        {"cluster": {"Ref": "Open"}},  # perhaps this cluster
        {"LaunchType": None},  # ECS refuses the default strategy, or takes it
    ],
)
def test_a_daemon_that_may_run_elsewhere_counts_on_the_sure_side_only(properties: Resources) -> None:
    bare = fleet(cluster())
    base = daemon()["Daemon"]
    base["Properties"] |= {"Cluster": properties.get("cluster", {"Ref": "Cluster"})}
    base["Properties"] |= {key: value for key, value in properties.items() if key != "cluster"}
    found = fleet({**cluster(), **AGENT, "Daemon": base})
    assert sure(found)[0] == sure(bare)[0] - 128
    assert possible(found) == possible(bare)
    assert not found.daemons[0].is_certain


@pytest.mark.parametrize("launch", ["FARGATE", "EXTERNAL"])
def test_daemons_elsewhere_do_not_count(launch: str) -> None:
    resources = {**cluster(), **AGENT, **daemon()}
    resources["Daemon"]["Properties"]["LaunchType"] = launch
    assert fleet(resources).daemons == ()
    other = {**cluster(), **cluster(suffix="B"), **AGENT, **daemon(cluster={"Ref": "ClusterB"})}
    assert fleet(other).daemons == ()


def test_a_daemon_whose_size_is_open_leaves_everything_open_and_is_named() -> None:
    agent = task("Agent", Memory={"Ref": "Open"})
    resources = {**cluster(), **agent, **daemon(), **task(), **service()}
    assert sure(fleet(resources)) == (0, 0, 0, 0)
    assert possible(fleet(resources)) == possible(fleet(cluster()))
    said = placed(resources, **OPEN)
    assert said.answer is Answer.UNDECIDED
    assert said.reason.startswith("What daemon Daemon takes is left open. Not determined: Agent/Memory (")


# Zones


def zoned(*zones: str) -> Resources:
    subnets = {
        f"Subnet{i}": {"Type": "AWS::EC2::Subnet", "Properties": {"AvailabilityZone": zone, "VpcId": "vpc-1"}}
        for i, zone in enumerate(zones)
    }
    return {**cluster(group={"VPCZoneIdentifier": [{"Ref": name} for name in subnets]}), **subnets}


def shape_in(resources: Resources, expression: str) -> tuple[Shape, Fleet]:
    constraint = {"Type": "memberOf", "Expression": expression}
    found = graph({**resources, **task(), **service(PlacementConstraints=[constraint])})
    return Shape.of(found.of_type(Service)[0]), fleet_of(found.of_type(AutoScalingGroup)[0], CURRENT)


ZONE = "attribute:ecs.availability-zone"


@pytest.mark.parametrize(
    ("zones", "expression", "expected"),
    [
        (("a", "b"), f"{ZONE} == a", None),
        (("a", "b"), f"{ZONE} == c", False),
        (("a",), f"{ZONE} == a", True),
        # Only zone by zone it shows that every instance satisfies these.
        (("a", "b"), f"{ZONE} == a || {ZONE} == b", True),
        (("a", "b"), f"!({ZONE} == a && {ZONE} == b)", True),
    ],
)
def test_constraints_hold_zone_by_zone(zones: tuple[str, ...], expression: str, expected: bool | None) -> None:
    shape, found = shape_in(zoned(*zones), expression)
    assert suits(shape, found.kinds[0]) is expected
    assert (found.sure_pool(shape) is not None) == (expected is True)
    assert (found.possible_pool(shape) is not None) == (expected is not False)


def test_a_daemon_of_one_zone_counts_on_the_sure_side_only() -> None:
    constraint = {"Type": "memberOf", "Expression": f"{ZONE} == a"}
    resources = {**zoned("a", "b"), **AGENT, **daemon(PlacementConstraints=[constraint])}
    bare = fleet(cluster())
    assert sure(fleet(resources))[0] == sure(bare)[0] - 128
    assert possible(fleet(resources)) == possible(bare)


# One type alone


def instance(name: str) -> instance_types.InstanceType:
    found = instance_types.get(name)
    assert found is not None
    return found


TYPES = ("t3.medium", "m5.large", "c5.xlarge", "r5.large", "m5.2xlarge", "g4dn.xlarge")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(TYPES), min_size=1, max_size=4, unique=True),
    st.tuples(st.integers(0, 9000), st.integers(1, 33000), st.sampled_from([0, 0, 1]), st.sampled_from([0, 1])),
    st.integers(1, 12),
    st.booleans(),
)
def test_each_type_alone_answers_within_the_two_sides(
    types: list[str], amounts: tuple[int, int, int, int], count: int, alone: bool
) -> None:
    """What fits on several types fits where the group launches one of them only, and what cannot cannot."""
    shape = Shape(amounts=amounts, distinct=alone)
    mixed = Outlook.of(shape, [fleet(cluster(*types, maximum=3))]).answer(count)
    single = {Outlook.of(shape, [fleet(cluster(name, maximum=3))]).answer(count) for name in types}
    if mixed is Answer.FITS:
        assert single == {Answer.FITS}
    if mixed is Answer.CANNOT:
        assert single == {Answer.CANNOT}
