"""Tasks of which an instance holds few, whatever their size: network interfaces, ports, ``distinctInstance``."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.capacity.writing import (
    EC2,
    STOP_FIRST,
    daemon,
    instances,
    mixed,
    scaled,
    service,
    task,
    two_groups,
)
from tests.rules.checking import found, only, report, template

INTERFACES = "capacity/eni-density"
PORT = "capacity/static-host-port"
ROLLING_PORT = "capacity/static-host-port-rolling"
DISTINCT = "capacity/distinct-instance"
ERROR, WARNING = Severity.ERROR, Severity.WARNING
AWSVPC = task(properties="NetworkMode: awsvpc")
CONSTRAINT = "PlacementConstraints: [{Type: distinctInstance}]"
OF_CAPACITY = {"capacity/service-exceeds-cluster", "capacity/rolling-deploy-headroom", INTERFACES, PORT, DISTINCT}


def severities(rule: str, resources: str, limits: Limits | None = None) -> list[Severity]:
    return [finding.severity for finding in found(rule, resources, limits=limits or Limits())]


def with_ports(mappings: str, mode: str = "bridge", memory: int = 64) -> str:
    return task(f"MemoryReservation: {memory}, PortMappings: [{mappings}]", f"NetworkMode: {mode}")


@pytest.mark.parametrize(
    ("instance_type", "maximum", "count", "severity"),
    [
        ("m5.large", 1, 2, None),
        ("m5.large", 1, 3, ERROR),
        ("m5.large", 2, 4, None),
        ("m5.large", 2, 5, ERROR),
        ("t2.micro", 1, 1, None),
        ("t2.micro", 1, 2, ERROR),
        ("m5.large", "!Ref Open", 5, None),
        ("!Ref Open", 1, 5, None),
    ],
)
def test_network_interfaces(instance_type: str, maximum: object, count: int, severity: Severity | None) -> None:
    resources = instances(maximum, instance_type) + AWSVPC + service(count, STOP_FIRST)
    assert severities(INTERFACES, resources) == ([] if severity is None else [severity])


def test_trunking_is_a_setting_of_the_account() -> None:
    resources = instances(1) + AWSVPC + service(10, STOP_FIRST)
    finding = only(INTERFACES, resources)
    assert "without the account setting awsvpcTrunking" in finding.message
    assert "turn on awsvpcTrunking in the account (10 on each instance)" in finding.fix
    trunks = Limits(awsvpc_trunking=True)
    assert severities(INTERFACES, resources, trunks) == []
    beyond = only(INTERFACES, resources.replace("Count: 10", "Count: 11"), limits=trunks)
    assert (beyond.limit, "with the account setting" in beyond.message) == (10, True)
    assert "turn on" not in beyond.fix


def test_trunking_is_no_way_out_where_the_type_has_none() -> None:
    assert "turn on" not in only(INTERFACES, instances(1, "t3.small") + AWSVPC + service(3, STOP_FIRST)).fix


def test_memory_may_run_out_before_the_interfaces() -> None:
    large = task("MemoryReservation: 5000", "NetworkMode: awsvpc")
    resources = instances(1) + large + service(2, STOP_FIRST)
    assert severities(INTERFACES, resources) == []
    assert severities("capacity/service-exceeds-cluster", resources) == [ERROR]


def test_a_daemon_with_an_interface_counts() -> None:
    resources = instances(1) + AWSVPC + service(2, STOP_FIRST)
    assert severities(INTERFACES, resources) == []
    assert severities(INTERFACES, resources + daemon("MemoryReservation: 64", "NetworkMode: awsvpc")) == [ERROR]


def test_scaling_out_beyond_the_interfaces() -> None:
    resources = instances(1) + AWSVPC + service(1) + scaled(1, 3)
    assert severities(INTERFACES, resources) == [WARNING]
    assert severities("capacity/scaling-max-exceeds-cluster", resources) == []


@pytest.mark.parametrize(
    ("mappings", "mode", "severity"),
    [
        ("{ContainerPort: 80, HostPort: 80}", "bridge", ERROR),
        ("{ContainerPort: 80, HostPort: 0}", "bridge", None),
        ("{ContainerPort: 80}", "bridge", None),
        ("{ContainerPort: 80}", "host", ERROR),
        ("{ContainerPort: 80}", "awsvpc", None),
        ("{ContainerPort: 80, HostPort: 80}", "awsvpc", None),
        ('{ContainerPortRange: "8000-8010"}', "bridge", None),
        ("{ContainerPort: 80, HostPort: !Ref Open}", "bridge", None),
        ("{ContainerPort: 80, HostPort: 80}", "!Ref Open", None),
        ("{ContainerPort: 22, HostPort: 22}", "bridge", None),
        ("{ContainerPort: 53, HostPort: 53, Protocol: udp}", "bridge", ERROR),
    ],
)
def test_ports(mappings: str, mode: str, severity: Severity | None) -> None:
    resources = instances(2) + with_ports(mappings, mode) + service(3, STOP_FIRST)
    assert severities(PORT, resources) == ([] if severity is None else [severity])


@pytest.mark.parametrize(("count", "expected"), [(2, []), (3, [ERROR])])
def test_as_many_tasks_with_a_port_as_instances(count: int, expected: list[Severity]) -> None:
    resources = two_groups(1, 1) + with_ports("{ContainerPort: 80, HostPort: 80}")
    assert severities(PORT, resources + service(count, STOP_FIRST, capacity=EC2)) == expected


def test_the_port_is_named_and_what_to_do_in_its_network_mode() -> None:
    capacity, tasks = instances(1), service(2, STOP_FIRST)
    one = only(PORT, capacity + with_ports("{ContainerPort: 80, HostPort: 80}") + tasks)
    assert "which each take port 80 of their instance" in one.message
    assert one.fix == (
        "Choose one: raise the group's maximum to 2; leave the host port to ECS (HostPort 0); run at most 1 task."
    )
    four = ", ".join(f"{{ContainerPort: {port}}}" for port in (80, 81, 82, 83))
    many = only(PORT, capacity + with_ports(four, "host") + tasks)
    assert "ports 80, 81, 82 and 1 more" in many.message
    assert "use the network mode bridge and leave the host port to ECS" in many.fix
    two = only(PORT, capacity + with_ports("{ContainerPort: 80}, {ContainerPort: 443}", "host") + tasks)
    assert "ports 80 and 443 of" in two.message
    three = only(PORT, capacity + with_ports(four.rpartition(",")[0], "host") + tasks)
    assert "ports 80, 81 and 82 of" in three.message


def test_a_port_is_one_fault() -> None:
    resources = instances(2, "t2.micro") + with_ports("{ContainerPort: 80, HostPort: 80}", memory=600)
    findings = report(template(resources + service(3))).findings
    assert [finding.rule for finding in findings if finding.rule in OF_CAPACITY] == [PORT]


def test_scaling_out_beyond_the_instances() -> None:
    resources = instances(2) + with_ports("{ContainerPort: 80, HostPort: 80}") + service(1) + scaled(1, 3)
    assert severities(PORT, resources) == [WARNING]
    resources = instances(2) + task() + service(1, CONSTRAINT) + scaled(1, 3)
    assert severities(DISTINCT, resources) == [WARNING]


@pytest.mark.parametrize(
    ("count", "maximum", "properties", "expected"),
    [
        (2, 2, "", [ERROR]),
        (1, 2, "", []),
        (2, 3, "", []),
        (2, 2, STOP_FIRST, []),
        (2, 2, "DeploymentConfiguration: {MinimumHealthyPercent: 51}", [ERROR]),
        (2, 2, "DeploymentConfiguration: {MinimumHealthyPercent: !Ref Open}", []),
        (2, 2, "DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 100}", []),
        (2, 2, "DeploymentConfiguration: {Strategy: BLUE_GREEN}", []),
        (2, 2, "DeploymentController: {Type: CODE_DEPLOY}", []),
        (2, 2, "DeploymentController: {Type: EXTERNAL}", []),
        (3, 2, "", []),
        (0, 2, "", []),
        (None, 1, "", [WARNING]),
    ],
)
def test_a_deployment_finds_the_port_free(
    count: object, maximum: int, properties: str, expected: list[Severity]
) -> None:
    tasks = service(count, *([properties] if properties else []))
    resources = instances(maximum) + with_ports("{ContainerPort: 80, HostPort: 80}") + tasks
    assert severities(ROLLING_PORT, resources) == expected
    assert severities("capacity/rolling-deploy-headroom", resources) == []


def test_how_the_next_deployment_finds_the_port_free() -> None:
    capacity, tasks = instances(1), service(1)
    bridge = only(ROLLING_PORT, capacity + with_ports("{ContainerPort: 80, HostPort: 80}") + tasks)
    assert "the only task of service Service, which takes port 80 of its instance, running" in bridge.message
    assert bridge.fix.endswith("Leave HostPort out, so that ECS chooses a free one.")
    host = only(ROLLING_PORT, capacity + with_ports("{ContainerPort: 80}", "host") + tasks)
    assert ". Use the network mode bridge" in host.fix
    assert (host.property, host.actual, host.limit) == ("Properties/DeploymentConfiguration", 1, 0)


def test_a_scaled_service_may_be_deployed_when_there_is_room() -> None:
    resources = instances(2) + with_ports("{ContainerPort: 80, HostPort: 80}") + service(2) + scaled(1, 2)
    assert severities(ROLLING_PORT, resources) == [WARNING]


@pytest.mark.parametrize(
    ("count", "maximum", "properties", "expected"),
    [
        (3, 2, "", [ERROR]),
        (2, 2, "", [WARNING]),
        (2, 2, STOP_FIRST, []),
        (2, 3, "", []),
        (0, 2, "", []),
        (2, "!Ref Open", "", []),
        (2, 0, "", []),
    ],
)
def test_distinct_instances(count: int, maximum: object, properties: str, expected: list[Severity]) -> None:
    tasks = service(count, CONSTRAINT, *([properties] if properties else []))
    assert severities(DISTINCT, instances(maximum) + task() + tasks) == expected


def test_a_deployment_finds_an_instance_of_its_own() -> None:
    finding = only(DISTINCT, instances(2) + task() + service(2, CONSTRAINT))
    assert finding.fix == "Set MinimumHealthyPercent to 50 or less, or raise MaxSize of group Group to 3 or more."


def test_any_type_of_a_mixed_group_may_be_the_instance() -> None:
    resources = instances(1, more=mixed("m5.large", "m5.xlarge")) + AWSVPC + service(3, STOP_FIRST)
    assert severities(INTERFACES, resources) == []
    assert severities(INTERFACES, resources.replace("Count: 3", "Count: 4")) == [ERROR]
