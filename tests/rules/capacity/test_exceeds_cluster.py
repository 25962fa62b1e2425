"""Whether the tasks of one service, and of all services of a cluster, find room: boundaries and what is left alone."""

from pathlib import Path

import pytest

from ecs_constructs.rules import Limits, Severity, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
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
    assert finding.message.startswith("The 4 tasks of service Service, of 3810 MiB each, are expected to need 4")


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
    assert finding.message.startswith("The 2 tasks that the strategy of service Service sends to Group, of 4096 MiB")


def test_what_a_strategy_sends_to_one_group_when_the_service_has_scaled_out() -> None:
    resources = two_groups(1, 3) + task("MemoryReservation: 4096") + service(1, STOP_FIRST, capacity=BOTH % 1)
    finding = only(SCALED, resources + scaled(1, 4))
    assert (finding.actual, finding.limit, finding.severity) == (2, 1, WARNING)
    assert "sends to Group when it has scaled out, of 4096 MiB" in finding.message


def test_a_part_of_a_strategy_is_short_only_at_best() -> None:
    resources = two_groups(1, 1) + task("MemoryReservation: 3900") + service(4, STOP_FIRST, capacity=BOTH % 1)
    assert only(DESIRED, resources).actual == 4
    largest = BOTH.replace("Weight: 1", "Base: 3, Weight: 0") % 1
    finding = only(DESIRED, resources.replace(BOTH % 1, largest))
    assert (finding.actual, finding.limit) == (3, 2)
    assert finding.fix.startswith("Raise MaxSize of group Group to 3 or more")


def test_groups_that_hold_no_task_are_not_counted() -> None:
    resources = two_groups(3, 1, "t2.micro", "m5.large") + task("MemoryReservation: 4096")
    finding = only(DESIRED, resources + service(3, STOP_FIRST, capacity=EC2))
    assert "need 3 instances (at most 1 on each); groups Group and OtherGroup have at most 1" in finding.message


def test_the_roomier_of_two_groups_tells_what_is_short() -> None:
    tasks = service(4, STOP_FIRST, capacity=EC2)
    resources = two_groups(1, 1, "c5.large", "m5.large") + task("Memory: 2500", "Cpu: 800")
    assert "of 800 CPU units each" in only(DESIRED, resources + tasks).message
    resources = two_groups(1, 1, "m5.large", "c5.large") + task("Memory: 2500", "Cpu: 800")
    assert "of 800 CPU units each" in only(DESIRED, resources + tasks).message
    alike = two_groups(1, 1, "m3.medium", "c5.large") + task("Memory: 2500", "Cpu: 900")
    assert "of 900 CPU units each" in only(DESIRED, alike + tasks).message


def test_tasks_that_fit_on_no_instance_are_another_fault() -> None:
    assert severities(DESIRED, instances(2) + task(GPUS.replace("2", "1")) + service(5, STOP_FIRST)) == []


def test_a_single_way_out_is_no_choice() -> None:
    resources = two_groups(1, 1, "p3.16xlarge", "p3.16xlarge") + task(GPUS.replace("2", "8"))
    assert only(DESIRED, resources + service(5, STOP_FIRST, capacity=EC2)).fix == "Run at most 2 tasks."


def test_where_no_way_out_is_sure_the_group_is_to_grow() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(4, STOP_FIRST)
    finding = only(DESIRED, resources + daemon("MemoryReservation: !Ref Open"))
    assert finding.fix == "Raise MaxSize of group Group to 4 or more."


def test_what_windows_is_expected_to_have_is_what_it_has_at_best() -> None:
    script = ", UserData: !Base64 '<powershell>Initialize-ECSAgent</powershell>'"
    resources = instances(2).replace("m5.large", f"m5.large{script}") + task("MemoryReservation: 4000")
    assert severities(DESIRED, resources + service(4, STOP_FIRST)) == []
    assert severities(DESIRED, resources.replace(script, "") + service(4, STOP_FIRST)) == [WARNING]


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


def test_the_target_that_scales_out_farthest_is_at_fault() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(1) + scaled(1, 3)
    further = scaled(1, 4).replace("ServiceTarget", "OtherTarget")
    assert only(SCALED, resources + further).resource == "OtherTarget"
    assert only(SCALED, resources + scaled(1, 3).replace("ServiceTarget", "OtherTarget")).resource == "ServiceTarget"


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
    assert "2 services of cluster Cluster that run on Group have 3 tasks desired;" in finding.message
    assert "12288 MiB of 16382 MiB, and all of a task is on one instance)" in finding.message
    assert "2 instances is too little" in finding.message
    assert finding.fix.startswith("Raise MaxSize of the group to 3")
    assert found(DESIRED, resources.replace("MaxSize: 2", "MaxSize: 3")) == []


def test_of_services_together_the_group_is_to_hold_all() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST) + other(2)
    assert only(DESIRED, resources).fix.startswith("Raise MaxSize of the group to 4 or more")


def test_services_together_on_two_groups_are_a_fault_of_the_cluster() -> None:
    both = service(2, STOP_FIRST, capacity=EC2) + service(2, STOP_FIRST, capacity=EC2, name="Other")
    finding = only(DESIRED, two_groups(1, 1) + task("MemoryReservation: 4096") + both)
    assert (finding.resource, finding.property) == ("Cluster", "Properties/CapacityProviders")
    assert "run on Group, OtherGroup have 4 tasks" in finding.message
    assert finding.fix.startswith("Raise MaxSize of the groups together to 3 or more")


def test_a_service_without_tasks_is_not_one_of_those_together() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST) + other(1)
    idle = service(0, STOP_FIRST, name="Idle")
    assert "The 2 services of cluster" in only(DESIRED, resources + idle).message


def test_services_together_that_scale_are_reported_once() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2) + scaled(1, 2) + other(1)
    assert severities(DESIRED, resources) == [WARNING]
    assert severities(SCALED, resources) == []


def triangle() -> str:
    """Three tasks of which no two share an m5.large, although there is enough of each resource for two pairs."""
    sizes = {"First": (1229, 64), "Second": (922, 4915), "Third": (922, 3687)}
    return "".join(one_task(name, f"Cpu: {cpu}, Memory: {memory}") for name, (cpu, memory) in sizes.items())


def one_task(name: str, container: str, count: int = 1) -> str:
    return task(container, name=f"{name}Task") + service(count, STOP_FIRST, of=f"{name}Task", name=name)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", [WARNING]),
        ("".join(one_task(f"Small{number}", "Memory: 6") for number in range(5)), [WARNING]),
        ("".join(one_task(f"Small{number}", "Memory: 6") for number in range(6)), []),
        (one_task("Small", "Memory: 6", 61), [WARNING]),
        (one_task("Small", "Memory: 6", 62), []),
        (one_task("Small", "Memory: 100", 81), [WARNING]),
    ],
)
def test_few_services_with_few_tasks_are_searched_and_many_only_counted(more: str, expected: list[Severity]) -> None:
    assert severities(DESIRED, instances(2) + triangle() + more) == expected


def test_services_whose_search_ends_undecided_are_left_alone() -> None:
    tasks = {(600, 1000): 6, (800, 3000): 5, (256, 1000): 2, (1000, 2500): 3, (256, 500): 2}
    services = "".join(
        one_task(f"Service{number}", f"Cpu: {cpu}, Memory: {memory}", count)
        for number, ((cpu, memory), count) in enumerate(tasks.items())
    )
    assert severities(DESIRED, instances(6) + services) == []
    assert severities(DESIRED, instances(5) + services) == [WARNING]


def test_what_is_only_expected_of_services_together_says_so() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST)
    finding = only(DESIRED, resources + other(1, "MemoryReservation: 4000"))
    assert "2 instances is expected to be too little" in finding.message


def test_services_that_need_too_many_interfaces_together() -> None:
    resources = instances(2) + task("MemoryReservation: 64", "NetworkMode: awsvpc") + service(2, STOP_FIRST)
    finding = only(DESIRED, resources + other(3, "MemoryReservation: 64", "NetworkMode: awsvpc"))
    assert "but the number of network interfaces (5 network interfaces of 4 network interfaces)" in finding.message
    assert "is too little" in finding.message


def test_services_that_take_the_same_port() -> None:
    port = "MemoryReservation: 64, PortMappings: [{ContainerPort: 80, HostPort: %s}]"
    resources = instances(2) + task(port % 80) + service(1, STOP_FIRST)
    assert severities(DESIRED, resources + other(1, port % 80)) == []
    finding = only(DESIRED, resources + other(2, port % 80))
    assert "but the room for tasks that take the same port" in finding.message
    assert severities(DESIRED, resources + other(2, port % 81)) == []
    assert severities(DESIRED, resources + other(2, port % 0)) == []


def test_services_of_two_groups_do_not_meet() -> None:
    strategy = "CapacityProviderStrategy: [{CapacityProvider: !Ref OtherProvider, Weight: 1}]"
    resources = two_groups(2, 2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST)
    elsewhere = service(2, STOP_FIRST, capacity=strategy, name="Other")
    assert severities(DESIRED, resources + elsewhere) == []
    assert severities(DESIRED, resources + elsewhere + service(1, STOP_FIRST, capacity=EC2, name="Third")) == [WARNING]


def test_the_room_of_a_group_that_a_service_does_not_use_is_no_help() -> None:
    resources = two_groups(2, 2) + task("MemoryReservation: 4096") + service(2, STOP_FIRST) + other(1)
    assert severities(DESIRED, resources + service(1, STOP_FIRST, capacity=EC2, name="Third")) == [WARNING]


def test_services_together_when_scaled_out_are_worth_knowing() -> None:
    resources = instances(2) + task("MemoryReservation: 4096") + service(1) + scaled(1, 2) + other(1)
    finding = only(SCALED, resources)
    assert (finding.severity, "have 3 tasks at most, scaled out;" in finding.message) == (INFO, True)
    assert severities(DESIRED, resources) == []
    assert severities(SCALED, resources.replace("MaxCapacity: 2", "MaxCapacity: 1")) == []


def test_a_cluster_elsewhere_is_no_obstacle() -> None:
    capacity = launch_template("m5.large") + group(1) + provider()
    resources = capacity + task("MemoryReservation: 4096") + service(2).replace("!Ref Cluster", "prod")
    assert severities(DESIRED, resources) == [ERROR]


@pytest.mark.parametrize(("rule", "more", "expected"), [(DESIRED, "", [ERROR]), (SCALED, scaled(1, 2), [WARNING])])
def test_a_service_in_no_cluster_of_the_templates_is_looked_at_alone(
    rule: str, more: str, expected: list[Severity]
) -> None:
    tasks = service(2 if rule == DESIRED else 1).replace("Cluster: !Ref Cluster, ", "")
    resources = instances(1) + task("MemoryReservation: 4096") + tasks + more
    assert severities(rule, resources) == expected


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        (task("MemoryReservation: 3700") + service(4, STOP_FIRST), [ERROR]),
        (task("MemoryReservation: 3700") + service(2, STOP_FIRST) + other(2, "MemoryReservation: 3700"), [WARNING]),
    ],
)
def test_the_same_graph_may_be_checked_with_other_limits(tasks: str, expected: list[Severity]) -> None:
    graph = Graph([Stack(name="test", body=template(instances(2) + tasks), file=Path("test.yaml"))])
    rules = [catalogue.rule_named(DESIRED)]
    assert check(graph, rules).findings == ()
    assert [each.severity for each in check(graph, rules, Limits(reserved_memory_mib=800)).findings] == expected
    assert check(graph, rules).findings == ()


def test_a_service_without_a_task_definition_is_not_looked_at() -> None:
    tasks = service(2, "DeploymentController: {Type: EXTERNAL}").replace("TaskDefinition: !Ref Task, ", "")
    said = report(template(instances(1) + tasks), rule=DESIRED)
    assert (said.findings, said.unresolved) == ((), 0)


def test_what_is_left_open_is_counted() -> None:
    resources = instances("!Ref Open") + task() + service(4)
    assert report(template(resources), rule=DESIRED).unresolved == 1


def test_a_cluster_without_instances_is_silent() -> None:
    assert severities(DESIRED, CLUSTER + task() + service(4, capacity=EC2)) == []
