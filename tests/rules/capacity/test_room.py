"""Room for a deployment, beside daemons, under constraints, and room that nothing can use."""

from pathlib import Path

import pytest

from ecs_constructs.rules import Limits, Severity, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.capacity.writing import (
    EC2,
    STOP_FIRST,
    WINDOWS,
    daemon,
    group,
    instances,
    launch_template,
    mixed,
    provider,
    scaled,
    service,
    task,
    two_groups,
)
from tests.rules.checking import found, only, report, template

HEADROOM = "capacity/rolling-deploy-headroom"
BESIDE = "capacity/task-plus-daemon-exceeds-instance"
CONSTRAINT = "capacity/constraint-unsatisfiable"
STRANDED = "capacity/stranded-memory-waste"
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def severities(rule: str, resources: str, limits: Limits | None = None) -> list[Severity]:
    return [finding.severity for finding in found(rule, resources, limits=limits or Limits())]


def percent(minimum: object, maximum: object = 200) -> str:
    return f"DeploymentConfiguration: {{MinimumHealthyPercent: {minimum}, MaximumPercent: {maximum}}}"


@pytest.mark.parametrize(
    ("memory", "count", "maximum", "deployment", "expected"),
    [
        (512, 1, 1, percent(50), [ERROR]),
        (512, 1, 1, percent(0), []),
        (512, 1, 2, percent(50), []),
        (511, 1, 1, percent(50), [WARNING]),
        (496, 1, 1, percent(50), []),
        (512, 2, 2, percent(50), []),
        (512, 2, 2, percent(51), [ERROR]),
        (512, 4, 4, percent(75, 125), []),
        (512, 4, 4, percent(76, 125), [ERROR]),
        (512, 3, 3, percent(100, 125), []),
        (512, 1, 1, percent(100, 100), []),
        (512, 2, 1, percent(100), []),
        (512, 0, 1, percent(100), []),
        (512, None, 1, percent(100), [WARNING]),
        (512, 1, "!Ref Open", percent(100), []),
        (512, "!Ref Open", 1, percent(100), []),
        (512, 1, 1, percent("!Ref Open"), []),
        (1025, 1, 1, percent(100), []),
        (1000, 1, 1, percent(100), [ERROR]),
    ],
)
def test_headroom(memory: int, count: object, maximum: object, deployment: str, expected: list[Severity]) -> None:
    resources = instances(maximum, "t2.micro") + task(f"MemoryReservation: {memory}") + service(count, deployment)
    assert severities(HEADROOM, resources) == expected


def test_one_task_is_spoken_of_as_one() -> None:
    resources = instances(1, "t2.micro") + task("MemoryReservation: 512") + service(1, percent(50))
    assert only(HEADROOM, resources).message == (
        "A deployment must keep the only task of service Service, of 512 MiB, running (50 %, rounded up) until a new "
        "one runs, but the instances of t2.micro (1 on each) hold no other: group Group has at most 1."
    )


def test_room_that_is_only_expected_to_be_missing_is_told_as_such() -> None:
    resources = instances(1, "t2.micro") + task("MemoryReservation: 511") + service(1, percent(50))
    assert "are expected to hold no other" in only(HEADROOM, resources).message


def test_the_same_graph_may_be_checked_with_other_limits() -> None:
    resources = instances(1) + task("MemoryReservation: 3800") + service(1)
    graph = Graph([Stack(name="test", body=template(resources), file=Path("test.yaml"))])
    rules = [catalogue.rule_named(HEADROOM)]
    assert check(graph, rules).findings == ()
    assert [each.severity for each in check(graph, rules, Limits(reserved_memory_mib=800)).findings] == [ERROR]


def test_cpu_and_network_interfaces_are_room_as_well() -> None:
    cpu = instances(1) + task("Memory: 64", "Cpu: 1024") + service(2)
    assert "of 1024 CPU units each" in only(HEADROOM, cpu).message
    interfaces = instances(1) + task(properties="NetworkMode: awsvpc") + service(2)
    finding = only(HEADROOM, interfaces)
    assert "with a network interface each" in finding.message
    assert finding.fix == "Set MinimumHealthyPercent to 50 or less, or raise MaxSize of group Group to 2 or more."
    assert severities(HEADROOM, interfaces.replace("MaxSize: 1", "MaxSize: 2")) == []


def test_a_scaled_service_may_have_fewer_tasks_when_it_is_deployed() -> None:
    resources = instances(1, "t2.micro") + task("MemoryReservation: 512") + service(1, percent(100)) + scaled(1, 1)
    assert severities(HEADROOM, resources) == [WARNING]


def test_of_several_groups_all_room_counts() -> None:
    resources = two_groups(1, 1, "t2.micro", "t2.micro") + task("MemoryReservation: 512")
    assert severities(HEADROOM, resources + service(1, percent(100), capacity=EC2)) == []
    finding = only(HEADROOM, resources + service(2, percent(100), capacity=EC2))
    assert finding.fix == "Set MinimumHealthyPercent to 50 or less."


@pytest.mark.parametrize(
    ("memory", "agent", "expected"),
    [
        (6594, "MemoryReservation: 1024", []),
        (6595, "MemoryReservation: 1024", [WARNING]),
        (7167, "MemoryReservation: 1024", [WARNING]),
        (7168, "MemoryReservation: 1024", [ERROR]),
        (7619, "MemoryReservation: 1024", [ERROR]),
        (8191, "MemoryReservation: 1024", [ERROR]),
        (8192, "MemoryReservation: 1024", []),
        (7168, "MemoryReservation: !Ref Open", []),
        (7619, "MemoryReservation: 8", []),
    ],
)
def test_beside_daemons(memory: int, agent: str, expected: list[Severity]) -> None:
    resources = instances(2) + task(f"MemoryReservation: {memory}") + service() + daemon(agent)
    assert severities(BESIDE, resources) == expected


def test_the_daemons_are_named() -> None:
    resources = instances(2) + task("Memory: 64", "Cpu: 2048") + service()
    assert severities(BESIDE, resources) == []
    finding = only(BESIDE, resources + daemon("Memory: 64", "Cpu: 128"))
    assert (finding.resource, finding.property) == ("Task", "Properties/Cpu")
    assert "takes 2048 CPU units; beside the 128 CPU units of the daemons (Agents) m5.large has at most 1920" in (
        finding.message
    )


def test_the_roomiest_instance_and_the_daemons_that_run_there_are_told() -> None:
    tasks = task("Memory: 64", "Cpu: 2048") + service() + daemon("Memory: 64", "Cpu: 128")
    assert "r5.large has at most" in only(BESIDE, instances(2, more=mixed("m5.large", "r5.large")) + tasks).message
    second = daemon("Memory: 64", "Cpu: 256").replace("Agent", "Other")
    assert "beside the 384 CPU units of the daemons (Agents, Others)" in (
        only(BESIDE, instances(2) + tasks + second).message
    )
    elsewhere = second.replace("Scheduling", f"{member_of('attribute:ecs.instance-type == c5.large')}, Scheduling")
    assert "128 CPU units of the daemons (Agents)" in only(BESIDE, instances(2) + tasks + elsewhere).message


def test_the_memory_that_daemons_leave_is_a_fault_of_the_task() -> None:
    resources = instances(2) + service() + daemon("MemoryReservation: 1024")
    assert only(BESIDE, resources + task("Memory: 7300")).property == "Properties/ContainerDefinitions"
    assert only(BESIDE, resources + task("Image: app", "Memory: 7300")).property == "Properties/Memory"


def test_a_daemon_may_take_the_port_or_the_only_interface() -> None:
    ports = "MemoryReservation: 64, PortMappings: [{ContainerPort: 80, HostPort: %s}]"
    resources = instances(2) + task(ports % 80) + service()
    assert severities(BESIDE, resources + daemon(ports % 81)) == []
    assert "takes port 80, which a daemon takes" in only(BESIDE, resources + daemon(ports % 80)).message
    interface = instances(2, "t3.micro") + task("MemoryReservation: 64", "NetworkMode: awsvpc") + service()
    assert severities(BESIDE, interface + daemon("MemoryReservation: 64")) == []
    assert severities(BESIDE, interface + daemon("MemoryReservation: 64", "NetworkMode: awsvpc")) == [ERROR]


def test_daemons_count_only_where_they_surely_run() -> None:
    resources = instances(2) + task("MemoryReservation: 7300") + service()
    only_there = 'PlacementConstraints: [{Type: memberOf, Expression: "attribute:%s"}]'
    for expression, expected in (
        ("ecs.instance-type == m5.large", [ERROR]),
        ("ecs.instance-type == g4dn.xlarge", []),
        ("stack == prod", []),
    ):
        agent = daemon("MemoryReservation: 1024", more=only_there % expression)
        assert severities(BESIDE, resources + agent) == expected


def test_one_type_with_room_is_enough() -> None:
    resources = instances(2, more=mixed("m5.large", "m5.xlarge")) + task("MemoryReservation: 7300") + service()
    assert severities(BESIDE, resources + daemon("MemoryReservation: 1024")) == []


def test_windows_has_nearly_all_of_its_memory_beside_daemons() -> None:
    resources = instances(2) + task("MemoryReservation: 7100", WINDOWS) + service()
    assert severities(BESIDE, resources + daemon("MemoryReservation: 1024", WINDOWS)) == []


def member_of(*expressions: str) -> str:
    listed = ", ".join(f'{{Type: memberOf, Expression: "{each}"}}' for each in expressions)
    return f"PlacementConstraints: [{listed}]"


@pytest.mark.parametrize(
    ("expressions", "faults"),
    [
        (["attribute:ecs.instance-type == m5.large"], 0),
        (["attribute:ecs.instance-type =~ m5.*"], 0),
        (["attribute:ecs.instance-type =~ c5.*"], 1),
        (["attribute:ecs.instance-type == m5.*"], 1),
        (["attribute:ecs.cpu-architecture == arm64"], 1),
        (["attribute:stack == prod"], 0),
        (["attribute:stack == prod", "attribute:ecs.instance-type == c5.large"], 1),
        (["task:group == service:other"], 0),
        (["attribute:ecs.instance-type =="], 0),
        (["!Ref Open"], 0),
    ],
)
def test_constraints(expressions: list[str], faults: int) -> None:
    written = member_of(*expressions).replace('"!Ref Open"', "!Ref Open")
    for resources in (task() + service(1, written), task(properties=written) + service()):
        assert severities(CONSTRAINT, instances(2) + resources) == [ERROR] * faults


def test_the_expression_that_nothing_satisfies_is_named() -> None:
    tasks = service(1, member_of("attribute:ecs.instance-type =~ m5.*", "attribute:ecs.cpu-architecture == arm64"))
    finding = only(CONSTRAINT, instances(2) + task() + tasks)
    assert finding.property == "Properties/PlacementConstraints/1/Expression"
    assert finding.actual == "attribute:ecs.cpu-architecture == arm64"
    together = service(1, member_of("attribute:ecs.instance-type =~ m5.*", "attribute:ecs.instance-type =~ m7g.*"))
    capacity = instances(2, more=mixed("m5.large", "m7g.large"))
    finding = only(CONSTRAINT, capacity + task() + together)
    assert finding.property.endswith("1/Expression")
    assert finding.actual == "attribute:ecs.instance-type =~ m5.* and attribute:ecs.instance-type =~ m7g.*"
    assert finding.message.endswith("m7g.*' together.")


ARM_ONLY = "attribute:ecs.cpu-architecture == arm64"


@pytest.mark.parametrize(
    ("types", "named"),
    [
        (("m5.large", "c5.large", "r5.large"), "Group (m5.large, c5.large, r5.large) satisfies"),
        (("m5.large", "c5.large", "r5.large", "t3.large"), "(m5.large, c5.large, r5.large and 1 more) satisfies"),
    ],
)
def test_the_first_three_types_are_named(types: tuple[str, ...], named: str) -> None:
    resources = instances(2, more=mixed(*types)) + task() + service(1, member_of(ARM_ONLY))
    assert named in only(CONSTRAINT, resources).message


def test_all_groups_are_named() -> None:
    resources = two_groups(1, 1) + task() + service(1, member_of(ARM_ONLY), capacity=EC2)
    assert "instance of Group, OtherGroup (m5.large) satisfies" in only(CONSTRAINT, resources).message


@pytest.mark.parametrize(
    ("constraints", "place"),
    [
        (member_of("attribute:ecs.instance-type == c5.large").replace("[{", "[{Type: memberOf}, {"), 1),
        (member_of(*(f"attribute:ecs.instance-type =~ {each}" for each in ("m5.*", "m7g.*", "m.*"))), 2),
    ],
)
def test_the_constraint_at_fault(constraints: str, place: int) -> None:
    capacity = instances(2, more=mixed("m5.large", "m7g.large"))
    finding = only(CONSTRAINT, capacity + task() + service(1, constraints))
    assert finding.property == f"Properties/PlacementConstraints/{place}/Expression"


def test_only_instances_of_the_architecture_have_to_satisfy_a_constraint() -> None:
    capacity = instances(2, more=mixed("m5.large", "m7g.large"))
    arm = task(properties="RuntimePlatform: {CpuArchitecture: ARM64}")
    wanted = member_of("attribute:ecs.instance-type =~ m5.*")
    finding = only(CONSTRAINT, capacity + arm + service(1, wanted))
    assert finding.property.endswith("0/Expression")
    assert finding.message.startswith("No instance of Group (m7g.large) satisfies 'attribute:ecs")
    assert severities(CONSTRAINT, capacity + task() + service(1, wanted)) == []


def test_one_group_or_type_that_satisfies_the_constraint_is_enough() -> None:
    tasks = task() + service(1, member_of("attribute:ecs.instance-type == c5.large"), capacity=EC2)
    assert severities(CONSTRAINT, two_groups(1, 1, "m5.large", "c5.large") + tasks) == []
    assert severities(CONSTRAINT, instances(1, more=mixed("m5.large", "c5.large")) + tasks) == []
    assert severities(CONSTRAINT, instances(1, more=mixed("m5.large", "!Ref Open")) + tasks) == []


def test_daemons_wait_for_instances_to_come() -> None:
    agents = daemon("MemoryReservation: 64", more=member_of("attribute:ecs.instance-type == g4dn.xlarge"))
    assert severities(CONSTRAINT, instances(1) + agents) == []


def test_another_architecture_is_reported_as_such() -> None:
    arm = task(properties="RuntimePlatform: {CpuArchitecture: ARM64}")
    findings = report(template(instances(1) + arm + service(2))).findings
    rules = {finding.rule for finding in findings if finding.severity is ERROR}
    assert rules == {"capacity/architecture-mismatch"}


def test_no_instance_runs_the_operating_system() -> None:
    windows = ", UserData: !Base64 '<powershell>Initialize-ECSAgent</powershell>'"
    capacity = instances(2).replace("InstanceType: m5.large", f"InstanceType: m5.large{windows}")
    linux = "RuntimePlatform: {OperatingSystemFamily: LINUX}"
    finding = only(CONSTRAINT, capacity + task(properties=linux) + service())
    assert (finding.resource, finding.property) == ("Task", "Properties/RuntimePlatform")
    assert finding.message == "The task is for Linux, and no instance of Group (m5.large) runs it."
    assert finding.actual == "Linux"
    assert only(CONSTRAINT, instances(2, "m7g.large") + task(properties=WINDOWS) + service()).actual == "Windows"
    assert severities(CONSTRAINT, capacity + task(properties=WINDOWS) + service()) == []
    assert severities(CONSTRAINT, instances(2) + task(properties=WINDOWS) + service()) == []


@pytest.mark.parametrize(
    ("instance_type", "memory", "properties", "expected"),
    [
        ("c5.large", 2100, "", [INFO]),
        ("c5.large", 1904, "", []),
        ("c5.large", 2539, "", [INFO]),
        ("c5.large", 2540, "", []),
        ("c5.large", 100, "Cpu: 2048", []),
        ("c5.large", 4000, "", []),
        ("!Ref Open", 2100, "", []),
    ],
)
def test_stranded_memory(instance_type: str, memory: int, properties: str, expected: list[Severity]) -> None:
    resources = instances(4, instance_type) + task(f"MemoryReservation: {memory}", properties) + service(2)
    assert severities(STRANDED, resources) == expected


def test_the_share_is_a_limit() -> None:
    resources = instances(4, "c5.large") + task("MemoryReservation: 2100") + service(2)
    assert severities(STRANDED, resources, Limits(stranded_memory_share=0.45)) == []
    assert severities(STRANDED, resources, Limits(stranded_memory_share=0.44)) == [INFO]


def test_exactly_the_share_is_not_too_much() -> None:
    limits = Limits(stranded_memory_share=0.25, reserved_memory_mib=9)
    resources = instances(4, "c5.large") + task("Image: app", "Memory: 2850") + service(2)
    assert severities(STRANDED, resources, limits) == []
    finding = only(STRANDED, resources.replace("2850", "2849"), limits=limits)
    assert (finding.property, finding.actual, finding.limit) == ("Properties/Memory", 2849, 1900)


def test_of_several_types_the_one_with_the_least_to_spare_is_told() -> None:
    resources = instances(4, more=mixed("c5.large", "r5.large")) + task("MemoryReservation: 2300") + service(2)
    finding = only(STRANDED, resources, limits=Limits(stranded_memory_share=0.05))
    assert "about 15237 MiB" in finding.message
    assert finding.limit == 15237 // 7


@pytest.mark.parametrize(
    "more",
    [
        task(name="OtherTask") + service(1, of="OtherTask", name="Other"),
        task(name="OtherTask") + service(1, of="OtherTask", name="Other", capacity=EC2),
        task(name="OtherTask") + service(1, of="OtherTask", name="Other").replace("!Ref Provider", "!Ref Open"),
    ],
)
def test_other_services_may_use_the_rest(more: str) -> None:
    resources = instances(4, "c5.large") + task("MemoryReservation: 2100") + service(2)
    assert severities(STRANDED, resources + more) == []


def test_what_strands_no_memory() -> None:
    large = task("MemoryReservation: 2100")
    assert severities(STRANDED, instances(4, "c5.large") + large + service(1)) == []
    assert severities(STRANDED, instances(4, "c5.large") + large + service(1) + scaled(1, 2)) == [INFO]
    assert severities(STRANDED, instances(4, more=mixed("c5.large", "c5.xlarge")) + large + service(2)) == []
    assert severities(STRANDED, two_groups(1, 1, "c5.large", "c5.large") + large + service(2, capacity=EC2)) == []
    agent = daemon("MemoryReservation: 64")
    assert severities(STRANDED, instances(4, "c5.large") + large + service(2) + agent) == [INFO]
    unused = launch_template("m5.large", "Unused") + group(1, "Unused1", "Unused") + provider("Unused2", "Unused1")
    assert severities(STRANDED, instances(4, "c5.large") + unused + large + service(2, STOP_FIRST)) == [INFO]
