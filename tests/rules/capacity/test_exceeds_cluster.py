"""Whether the tasks of one service, and of all services of a cluster, find room: boundaries and what is left alone."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.capacity.writing import (
    CLUSTER,
    EC2,
    STOP_FIRST,
    STRATEGY,
    WINDOWS,
    association,
    daemon,
    group,
    instances,
    launch_template,
    mixed,
    provider,
    resource,
    scaled,
    service,
    task,
    two_groups,
)
from tests.rules.checking import found, only, report, template

DESIRED = "capacity/service-exceeds-cluster"
SCALED = "capacity/scaling-max-exceeds-cluster"
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
GPUS = "Memory: 64, ResourceRequirements: [{Type: GPU, Value: 2}]"


def severities(rule: str, resources: str) -> list[Severity]:
    return [finding.severity for finding in found(rule, resources)]


@pytest.mark.parametrize(
    ("capacity", "container", "properties", "count", "severity"),
    [
        (instances(2), "MemoryReservation: 3809", "", 4, None),
        (instances(2), "MemoryReservation: 3810", "", 4, WARNING),
        (instances(2), "MemoryReservation: 4095", "", 4, WARNING),
        (instances(2), "MemoryReservation: 4096", "", 4, ERROR),
        (instances(2), "MemoryReservation: 4096", "", 2, None),
        (instances(2), "MemoryReservation: 4095", WINDOWS, 4, None),
        (instances(2), "MemoryReservation: 4096", WINDOWS, 4, ERROR),
        (instances(2), "Memory: 64", "Cpu: 1024", 4, None),
        (instances(2), "Memory: 64", "Cpu: 1025", 3, ERROR),
        (instances(2, "g4dn.12xlarge"), GPUS, "", 4, None),
        (instances(2, "g4dn.12xlarge"), GPUS, "", 5, ERROR),
        (instances(2), "MemoryReservation: 4096", "", 0, None),
        (instances(2), "MemoryReservation: 4096", "", "!Ref Open", None),
        (instances(2), "MemoryReservation: !Ref Open", "", 4, None),
        (instances(0), "MemoryReservation: 4096", "", 4, None),
        (instances("!Ref Open"), "MemoryReservation: 4096", "", 4, None),
        (instances(2, "!Ref Open"), "MemoryReservation: 4096", "", 4, None),
        (instances(2), "MemoryReservation: 8193", "", 4, None),
        (instances(2), "Image: app", "", 4000, None),
        (instances(2, more=mixed("m5.large", "m5.xlarge")), "MemoryReservation: 4096", "", 6, None),
        (instances(2, more=mixed("m5.large", "m5.xlarge")), "MemoryReservation: 4096", "", 7, ERROR),
        (instances(2, more=mixed("m5.large, WeightedCapacity: 1")), "MemoryReservation: 4096", "", 4, None),
    ],
)
def test_a_service_alone(
    capacity: str, container: str, properties: str, count: object, severity: Severity | None
) -> None:
    resources = capacity + task(container, properties) + service(count, STOP_FIRST)
    assert severities(DESIRED, resources) == ([] if severity is None else [severity])


def test_the_finding_has_the_figures_and_ways_out_that_hold() -> None:
    resources = instances(2) + task("MemoryReservation: 3000") + service(5)
    finding = only(DESIRED, resources)
    assert (finding.property, finding.actual, finding.limit) == ("Properties/DesiredCount", 5, 4)
    assert "5 tasks of service Service, of 3000 MiB each, need 3 instances of m5.large (2 on each)" in finding.message
    assert "group Group has at most 2" in finding.message
    assert "raise the group's maximum to 3" in finding.fix
    for old, new in (
        ("MaxSize: 2", "MaxSize: 3"),
        ("3000", "2539"),
        ("m5.large", "m5.xlarge"),
        ("Count: 5", "Count: 4"),
    ):
        assert found(DESIRED, resources.replace(old, new)) == [], new
    for old, new in (("3000", "2540"), ("Count: 5", "Count: 5")):
        assert found(DESIRED, resources.replace(old, new)) != [], new


def test_what_is_only_expected_says_so() -> None:
    finding = only(DESIRED, instances(2) + task("MemoryReservation: 3810") + service(4))
    assert "are expected to need 4 instances" in finding.message


def test_a_base_that_sends_too_many_tasks_to_one_provider_is_a_way_out() -> None:
    divided = (
        "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Base: 2, Weight: 1}, "
        "{CapacityProvider: !Ref OtherProvider, Weight: 1}]"
    )
    resources = two_groups(1, 1) + task("MemoryReservation: 4500") + service(2, STOP_FIRST, capacity=divided)
    fix = "Raise MaxSize of group Group to 2 or more, or change the base or the weights of the strategy."
    assert only(DESIRED, resources).fix == fix
    assert only(DESIRED, resources.replace("Base: 2, Weight: 1", "Base: 2, Weight: 0")).fix == fix
    assert found(DESIRED, resources.replace("Base: 2", "Base: 1")) == []


def test_what_the_agent_keeps_is_taken_off() -> None:
    resources = instances(2) + task("MemoryReservation: 3700") + service(4)
    assert found(DESIRED, resources) == []
    assert only(DESIRED, resources, limits=Limits(reserved_memory_mib=300)).severity is WARNING
    assert only(DESIRED, resources, limits=Limits(reserved_memory_mib=800)).severity is ERROR


def test_daemons_come_first() -> None:
    resources = instances(2) + task("MemoryReservation: 3800") + service(4)
    agent = daemon("MemoryReservation: 591")
    assert found(DESIRED, resources) == []
    assert only(DESIRED, resources + daemon("MemoryReservation: 590")).severity == WARNING
    finding = only(DESIRED, resources + daemon("MemoryReservation: 592"))
    assert finding.severity is ERROR
    assert "(1 on each beside the daemons)" in finding.message
    arm = agent.replace(
        "RequiresCompatibilities", "RuntimePlatform: {CpuArchitecture: ARM64}, RequiresCompatibilities", 1
    )
    assert found(DESIRED, resources + arm) == []


@pytest.mark.parametrize(
    ("capacity", "properties", "severity"),
    [
        ("LaunchType: EC2", "", ERROR),
        ("LaunchType: FARGATE", "", None),
        ("LaunchType: EXTERNAL", "", None),
        ("LaunchType: !Ref Open", "", None),
        (STRATEGY, "SchedulingStrategy: DAEMON", None),
        (STRATEGY.replace("]", ", {CapacityProvider: FARGATE, Weight: 1}]"), "", None),
        ("CapacityProviderStrategy: !Ref Open", "", None),
        (STRATEGY.replace("]", ", {CapacityProvider: !Ref Provider, Weight: 1}]"), "", ERROR),
    ],
)
def test_only_tasks_on_groups_are_looked_at(capacity: str, properties: str, severity: Severity | None) -> None:
    more = (properties,) if properties else ()
    resources = instances(1) + task("MemoryReservation: 4096") + service(4, *more, capacity=capacity)
    assert severities(DESIRED, resources) == ([] if severity is None else [severity])


BOTH = (
    "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}, "
    "{CapacityProvider: !Ref OtherProvider, Weight: %s}]"
)


@pytest.mark.parametrize(
    ("capacity", "count", "severity", "said"),
    [
        (EC2, 3, None, ""),
        (EC2, 4, ERROR, "groups Group and OtherGroup have at most 3 together"),
        (BOTH % 2, 3, None, ""),
        (BOTH % 2, 4, ERROR, "have at most 3 together"),
        # Which of two equals takes the third task AWS does not publish.
        (BOTH % 1, 3, None, ""),
        (BOTH % 0, 2, WARNING, "sends to Group"),
        (BOTH % '"x"', 3, None, ""),
    ],
)
def test_several_groups(capacity: str, count: int, severity: Severity | None, said: str) -> None:
    resources = two_groups(1, 2) + task("MemoryReservation: 4096") + service(count, STOP_FIRST, capacity=capacity)
    findings = found(DESIRED, resources)
    assert [finding.severity for finding in findings] == ([] if severity is None else [severity])
    assert all(said.lower() in finding.message.lower() for finding in findings)


def test_what_a_strategy_sends_to_one_group_however_it_is_rounded() -> None:
    resources = two_groups(1, 3) + task("MemoryReservation: 4096") + service(4, STOP_FIRST, capacity=BOTH % 1)
    finding = only(DESIRED, resources)
    assert finding.severity is WARNING
    assert finding.message.startswith("The 2 tasks that the strategy of service Service sends to Group")


def test_a_schedule_that_raises_the_maximum_counts() -> None:
    resources = instances(1) + task("MemoryReservation: 4096") + service(2)
    action = "AutoScalingGroupName: !Ref Group, Recurrence: 0 8 * * *, MaxSize: %s"
    assert severities(DESIRED, resources) == [ERROR]
    for maximum, expected in ((2, []), ("!Ref Open", []), (1, [ERROR])):
        scheduled = resource("Morning", "AutoScaling::ScheduledAction", action % maximum)
        assert severities(DESIRED, resources + scheduled) == expected


JOINS = ', UserData: !Base64 "echo ECS_CLUSTER=%s >> /etc/ecs/ecs.config"'


@pytest.mark.parametrize(
    "other",
    [
        launch_template("m5.large", "Opaque", ", UserData: !Ref Open") + group(9, "Loose", "Opaque"),
        launch_template("m5.large", "Opaque", JOINS % "elsewhere") + group(9, "Loose", "Opaque"),
        resource("Single", "EC2::Instance", 'UserData: "ECS_CLUSTER=prod"'),
        resource("Spots", "EC2::SpotFleet", "SpotFleetRequestConfigData: {}"),
    ],
)
def test_instances_that_may_join_unnoticed_silence_a_launch_type(other: str) -> None:
    resources = instances(1) + task("MemoryReservation: 4096")
    assert severities(DESIRED, resources + service(2, capacity=EC2) + other) == []
    assert severities(DESIRED, resources + service(2) + other) == [ERROR]


def test_groups_that_join_no_cluster_change_nothing() -> None:
    resources = instances(1) + task("MemoryReservation: 4096") + service(2, capacity=EC2)
    other = launch_template("m5.large", "Bastion", ', UserData: !Base64 "yum update"') + group(9, "Bastions", "Bastion")
    assert severities(DESIRED, resources + other) == [ERROR]


def test_a_group_of_two_clusters_is_left_alone() -> None:
    other = "Other: {Type: AWS::ECS::Cluster}\n" + association(cluster="Other")
    assert severities(DESIRED, instances(1) + other + task("MemoryReservation: 4096") + service(2)) == []


def test_a_condition_decides() -> None:
    sections = "Parameters: {Size: {Type: String, Default: %s, AllowedValues: [small, large]}}\n"
    sections += 'Conditions: {IsLarge: !Equals [!Ref Size, "large"]}'
    resources = instances('{"Fn::If": [IsLarge, 4, 1]}') + task("MemoryReservation: 4096") + service(2)
    assert only(DESIRED, resources, sections=sections % "small").severity is ERROR
    finding = only(DESIRED, resources, sections=sections % "large")
    assert (finding.severity, "Size is small" in finding.message) == (WARNING, True)


@pytest.mark.parametrize(
    ("count", "minimum", "maximum", "desired", "scaling"),
    [
        (2, 1, 2, [], []),
        (2, 1, 3, [], [WARNING]),
        (3, 1, 8, [ERROR], []),
        (None, 2, 2, [], []),
        (None, 3, 3, [ERROR], []),
        (None, 1, 3, [], [WARNING]),
        (1, 1, "!Ref Open", [], []),
        ("!Ref Open", 1, 3, [], [WARNING]),
        (0, 0, 3, [], [WARNING]),
    ],
)
def test_scaling(
    count: object, minimum: object, maximum: object, desired: list[Severity], scaling: list[Severity]
) -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(count, STOP_FIRST) + scaled(minimum, maximum)
    assert severities(DESIRED, resources) == desired
    assert severities(SCALED, resources) == scaling


def test_the_scalable_target_is_at_fault() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(1) + scaled(1, 3)
    finding = only(SCALED, resources)
    assert (finding.resource, finding.property) == ("ServiceTarget", "Properties/MaxCapacity")
    assert "The 3 tasks to which service Service may scale out" in finding.message


def other(count: object, container: str = "MemoryReservation: 4096", properties: str = "") -> str:
    return task(container, properties, "OtherTask") + service(count, STOP_FIRST, of="OtherTask", name="Other")


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        (1, other(1), []),
        (2, other(1), [WARNING]),
        (2, other(0), []),
        (2, other("!Ref Open"), []),
        (2, other(1, "MemoryReservation: !Ref Open"), []),
        (1, other(2, "MemoryReservation: 2000"), []),
        (2, other(1, "MemoryReservation: 4095"), [WARNING]),
        (2, other(1, "MemoryReservation: 3522"), []),
        (2, other(1, "MemoryReservation: 3523"), [WARNING]),
        (2, other(4, "MemoryReservation: 4096"), [ERROR]),
    ],
)
def test_services_together(first: int, second: str, severity: list[Severity]) -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(first, STOP_FIRST) + second
    assert severities(DESIRED, resources) == severity


def test_services_together_are_one_finding_with_figures() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST) + other(1)
    finding = only(DESIRED, resources)
    assert (finding.resource, finding.property) == ("Group", "Properties/MaxSize")
    assert (finding.actual, finding.limit) == (3, 2)
    assert "2 services of cluster Cluster" in finding.message
    assert "12288 MiB" in finding.message
    assert finding.fix.startswith("Raise MaxSize of the group to 3")
    assert found(DESIRED, resources.replace("MaxSize: 2", "MaxSize: 3")) == []


def test_what_is_only_expected_of_services_together_says_so() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST)
    finding = only(DESIRED, resources + other(1, "MemoryReservation: 4000"))
    assert "is expected to be too little" in finding.message


def test_services_that_need_too_many_interfaces_together() -> None:
    resources = instances(2) + task("MemoryReservation: 64", "NetworkMode: awsvpc") + service(2, STOP_FIRST)
    finding = only(DESIRED, resources + other(3, "MemoryReservation: 64", "NetworkMode: awsvpc"))
    assert "but the number of network interfaces (5 network interfaces of 4 network" in finding.message
    assert "is too little" in finding.message


def test_services_that_take_the_same_port() -> None:
    port = "MemoryReservation: 64, PortMappings: [{ContainerPort: 80, HostPort: %s}]"
    resources = instances(2) + task(port % 80) + service(1, STOP_FIRST)
    assert severities(DESIRED, resources + other(1, port % 80)) == []
    finding = only(DESIRED, resources + other(2, port % 80))
    assert "same port" in finding.message
    assert severities(DESIRED, resources + other(2, port % 81)) == []
    assert severities(DESIRED, resources + other(2, port % 0)) == []


def test_services_of_two_groups_do_not_meet() -> None:
    strategy = "CapacityProviderStrategy: [{CapacityProvider: !Ref OtherProvider, Weight: 1}]"
    resources = two_groups(2, 2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST)
    elsewhere = service(2, STOP_FIRST, capacity=strategy, name="Other")
    assert severities(DESIRED, resources + elsewhere) == []
    assert severities(DESIRED, resources + elsewhere + service(1, STOP_FIRST, capacity=EC2, name="Third")) == [WARNING]


def test_services_together_when_scaled_out_are_worth_knowing() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(1) + scaled(1, 2) + other(1)
    assert severities(SCALED, resources) == [INFO]
    assert severities(DESIRED, resources) == []
    assert severities(SCALED, resources.replace("MaxCapacity: 2", "MaxCapacity: 1")) == []


def test_a_cluster_elsewhere_is_no_obstacle() -> None:
    capacity = launch_template("m5.large") + group(1) + provider()
    resources = capacity + task("MemoryReservation: 4096") + service(2).replace("!Ref Cluster", "prod")
    assert severities(DESIRED, resources) == [ERROR]


def test_what_is_left_open_is_counted() -> None:
    resources = instances("!Ref Open") + task() + service(4)
    assert report(template(resources), rule=DESIRED).unresolved == 1


def test_a_cluster_without_instances_is_silent() -> None:
    assert severities(DESIRED, CLUSTER + task() + service(4, capacity=EC2)) == []
