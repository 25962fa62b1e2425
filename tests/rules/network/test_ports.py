"""Boundaries and edges of the rules of ports."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, only, task

ERROR, WARNING = Severity.ERROR, Severity.WARNING


WINDOWS = f"{EC2}, RuntimePlatform: {{OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}}"


def ports(mappings: str, properties: str = f"{EC2}, NetworkMode: bridge") -> str:
    return task(properties, f"[{{Name: app, PortMappings: [{mappings}]}}]")


def host(mappings: str) -> str:
    return ports(mappings, f"{EC2}, NetworkMode: host")


SAME = "network/host-port-equals-container-port"


@pytest.mark.parametrize(
    ("mapping", "faults"),
    [
        ("{ContainerPort: 80, HostPort: 8080}", 1),
        ("{ContainerPort: 80, HostPort: '80'}", 0),
        ("{ContainerPort: 80, HostPort: 0}", 0),
        ("{ContainerPort: 80}", 0),
        ("{ContainerPort: !Ref Open, HostPort: 80}", 0),
        ("{ContainerPort: !Ref Open, HostPort: 80}, {ContainerPort: 80, HostPort: 81}", 1),
        ("{ContainerPortRange: 80-90, HostPort: 80}", 0),
    ],
)
def test_host_port_equals_container_port(mapping: str, faults: int) -> None:
    assert len(found(SAME, ports(mapping, FARGATE))) == faults
    assert len(found(SAME, ports(mapping, f"{EC2}, NetworkMode: awsvpc"))) == faults
    assert len(found(SAME, host(mapping))) == faults
    assert found(SAME, ports(mapping)) == []
    assert found(SAME, ports(mapping, EC2)) == []
    assert found(SAME, ports(mapping, f"{EC2}, NetworkMode: !Ref Open")) == []


@pytest.mark.parametrize(
    ("mode", "mappings", "faults"),
    [("none", "{ContainerPort: 80}", 1), ("none", "", 0), ("bridge", "{ContainerPort: 80}", 0), ("!Ref Open", "{}", 0)],
)
def test_none_mode_no_ports(mode: str, mappings: str, faults: int) -> None:
    assert len(found("network/none-mode-no-ports", ports(mappings, f"{EC2}, NetworkMode: {mode}"))) == faults


@pytest.mark.parametrize(
    ("mapping", "places"),
    [
        ("{ContainerPort: 0}", ["0/ContainerPort"]),
        ("{ContainerPort: 1}", []),
        ("{ContainerPort: 65535, HostPort: 65535}", []),
        ("{ContainerPort: 65536, HostPort: 65536}", ["0/ContainerPort", "0/HostPort"]),
        ("{ContainerPort: 80, HostPort: 0}", []),
        ("{ContainerPort: 80, HostPort: -1}", ["0/HostPort"]),
        ("{ContainerPort: !Ref Open}, {ContainerPort: 70000}", ["1/ContainerPort"]),
        ("{ContainerPort: 70000, HostPort: !Ref Open}", ["0/ContainerPort"]),
        ("{ContainerPortRange: 80-90}", []),
        ("{ContainerPortRange: 1-65535}", []),
        ("{ContainerPortRange: 0-90}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: 80-65536}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: !Ref Open}", []),
    ],
)
def test_port_range(mapping: str, places: list[str]) -> None:
    for resources in (ports(mapping), ports(mapping, FARGATE)):
        findings = found("network/port-range", resources)
        assert [finding.property.partition("/PortMappings/")[2] for finding in findings] == places


TWICE = "network/duplicate-host-port"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (ports("{ContainerPort: 80, HostPort: 80}, {ContainerPort: 81, HostPort: 80}"), 1),
        (ports("{ContainerPort: 53, HostPort: 53}, {ContainerPort: 53, HostPort: 53, Protocol: udp}"), 0),
        (ports("{ContainerPort: 53, HostPort: 53, Protocol: tcp}, {ContainerPort: 54, HostPort: 53}"), 1),
        (ports("{ContainerPort: 80, HostPort: 0}, {ContainerPort: 80, HostPort: 0}"), 0),
        (ports("{ContainerPort: 80}, {ContainerPort: 80}"), 0),
        (ports("{ContainerPort: 80, HostPort: !Ref Open}, {ContainerPort: 80, HostPort: !Ref Open}"), 0),
        (host("{ContainerPort: 80}, {ContainerPort: 80, HostPort: 80}"), 1),
        (ports("{ContainerPort: 80}, {ContainerPort: 80}", FARGATE), 0),
        (task(EC2, "[{PortMappings: [{HostPort: 80}]}, {PortMappings: [{HostPort: 80}]}]"), 1),
        (task(EC2, "[{PortMappings: !Ref Open}, {PortMappings: [{HostPort: 80}, {HostPort: 80}]}]"), 1),
    ],
)
def test_duplicate_host_port(resources: str, faults: int) -> None:
    assert len(found(TWICE, resources)) == faults


@pytest.mark.parametrize(("protocol", "name"), [("tcp", "53/tcp"), ("udp", "53/udp"), ("other", "53/tcp")])
def test_a_port_is_taken_twice_in_one_protocol(protocol: str, name: str) -> None:
    mapping = f"{{ContainerPort: 53, HostPort: 53, Protocol: {protocol}}}"
    assert f" takes port {name} " in only(TWICE, ports(f"{mapping}, {mapping}")).message


RESERVED = "network/reserved-host-port"


@pytest.mark.parametrize(
    ("port", "faults"), [(22, 1), (2375, 1), (51678, 1), (51680, 1), (51677, 0), (51681, 0), (23, 0)]
)
def test_reserved_host_port(port: int, faults: int) -> None:
    assert len(found(RESERVED, ports(f"{{ContainerPort: 80, HostPort: {port}}}"))) == faults
    assert len(found(RESERVED, host(f"{{ContainerPort: {port}}}"))) == faults
    assert found(RESERVED, ports(f"{{ContainerPort: 80, HostPort: {port}, Protocol: udp}}")) == []
    assert found(RESERVED, ports(f"{{ContainerPort: {port}}}")) == []
    assert found(RESERVED, ports(f"{{ContainerPort: {port}, HostPort: {port}}}", FARGATE)) == []


@pytest.mark.parametrize(
    ("port", "faults"),
    [
        *((port, 1) for port in (53, 135, 139, 445, 2375, 2376, 3389, 5985, 5986, 51678, 51679)),
        *((port, 0) for port in (22, 80, 3388, 51680)),
    ],
)
def test_windows_keeps_other_ports(port: int, faults: int) -> None:
    findings = found(RESERVED, ports(f"{{ContainerPort: 80, HostPort: {port}}}", WINDOWS))
    assert ["for Windows, Docker or the ECS agent" in finding.message for finding in findings] == [True] * faults


def test_instances_that_reserve_other_ports_are_left_alone() -> None:
    script = "UserData: 'echo ECS_RESERVED_PORTS=[] >> /etc/ecs/ecs.config'"
    launch = f"Launch: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{{script}}}}}}}\n"
    assert found(RESERVED, ports("{ContainerPort: 22, HostPort: 22}") + launch) == []


EPHEMERAL = "network/ephemeral-host-port"


@pytest.mark.parametrize(
    ("port", "faults"), [(32767, 0), (32768, 1), (60999, 1), (65535, 1), (65536, 0), (51678, 0), ("!Ref Open", 0)]
)
def test_ephemeral_host_port(port: int | str, faults: int) -> None:
    mapping = f"{{ContainerPort: 80, HostPort: {port}}}"
    windows = f"{EC2}, RuntimePlatform: {{OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}}"
    assert [finding.severity for finding in found(EPHEMERAL, ports(mapping))] == [WARNING] * faults
    assert len(found(EPHEMERAL, ports(mapping, EC2))) == faults
    assert found(EPHEMERAL, host(mapping)) == []
    assert found(EPHEMERAL, ports(mapping, windows)) == []


@pytest.mark.parametrize(
    ("count", "protocol", "expected"),
    [
        (94, "tcp", []),
        (95, "tcp", [WARNING]),
        (100, "tcp", [WARNING]),
        (101, "tcp", [ERROR]),
        (101, "udp", []),
    ],
)
def test_reserved_ports_per_instance(count: int, protocol: str, expected: list[Severity]) -> None:
    mappings = ", ".join(f"{{ContainerPort: {8000 + n}, Protocol: {protocol}}}" for n in range(count))
    rule = "network/reserved-ports-per-instance"
    assert [finding.severity for finding in found(rule, host(mappings))] == expected
    assert found(rule, ports(mappings)) == []


def test_a_port_is_reported_where_it_is_written() -> None:
    assert only(RESERVED, host("{ContainerPort: 22}")).property.endswith("/PortMappings/0/ContainerPort")
    assert only(RESERVED, ports("{ContainerPort: 1, HostPort: 22}")).property.endswith("/PortMappings/0/HostPort")


@pytest.mark.parametrize(
    ("mappings", "places"),
    [
        ("{ContainerPortRange: 80-90}", []),
        ("{ContainerPortRange: 90-80}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: 80-80}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: 90-80}, {ContainerPort: 85}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: !Ref Open, ContainerPort: 80}", []),
        ("{ContainerPortRange: 80-90, ContainerPort: 8080}", ["0/ContainerPort"]),
        ("{ContainerPortRange: 80-90, ContainerPort: !Ref Open, HostPort: 8080}", ["0/HostPort"]),
        ("{ContainerPortRange: 80-90, HostPort: 0}", []),
        ("{ContainerPortRange: 80-90, HostPort: [80]}", []),
        ("{ContainerPortRange: 80-90, ContainerPort: {a: b}, HostPort: '80'}", ["0/HostPort"]),
        ("{ContainerPortRange: 80-90}, {ContainerPortRange: 91-95}", []),
        ("{ContainerPortRange: 80-90}, {ContainerPortRange: 90-95}", ["1/ContainerPortRange"]),
        ("{ContainerPortRange: 90-95}, {ContainerPortRange: 80-90}", ["1/ContainerPortRange"]),
        ("{ContainerPortRange: 80-90}, {ContainerPortRange: 90-95, Protocol: udp}", []),
        ("{ContainerPortRange: 80-90, Protocol: TCP}, {ContainerPortRange: 90-95}", ["1/ContainerPortRange"]),
        ("{ContainerPortRange: 80-90}, {ContainerPortRange: 90-95, Protocol: !Ref Open}", []),
        ("{ContainerPortRange: 80-90}, {ContainerPort: 80}", ["0/ContainerPortRange"]),
        ("{ContainerPortRange: 80-90}, {ContainerPort: 79}, {ContainerPort: 91}", []),
        ("{ContainerPort: 90}, {ContainerPortRange: 80-90}", ["1/ContainerPortRange"]),
        ("{ContainerPortRange: 80-90}, {ContainerPort: !Ref Open}, {ContainerPort: 85}", ["0/ContainerPortRange"]),
        # One port may lead to several of the instance.
        ("{ContainerPort: 80, HostPort: 8080}, {ContainerPort: 80, HostPort: 8081}", []),
        ("{Protocol: tcp}, {ContainerPortRange: 1-9}", []),
    ],
)
def test_port_ranges(mappings: str, places: list[str]) -> None:
    findings = found("network/container-port-range", ports(mappings))
    prefix = "Properties/ContainerDefinitions/0/PortMappings/"
    assert [finding.property.removeprefix(prefix) for finding in findings] == places


def test_port_ranges_of_two_containers_are_their_own() -> None:
    mappings = "PortMappings: [{ContainerPortRange: 80-90}]"
    containers = f"[{{Name: app, {mappings}}}, {{Name: side, {mappings}}}]"
    assert found("network/container-port-range", task(f"{EC2}, NetworkMode: bridge", containers)) == []


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        ("[{Name: web}, {Name: admin}]", "[{Name: metrics}]", []),
        ("[{Name: web}, {Name: web}]", "[{Name: metrics}]", ["0/PortMappings/1"]),
        ("[{Name: web}]", "[{Name: web}, {Name: web}]", ["1/PortMappings/0", "1/PortMappings/1"]),
        ("[{ContainerPort: 80}, {ContainerPort: 81}]", "[{Name: '', ContainerPort: 82}, {Name: ''}]", []),
        ("[{Name: !Ref Open}, {Name: !Ref Open}]", "[{Name: web}]", []),
        ("[{Name: web}, {Name: !Ref Open}]", "[{Name: web}]", ["1/PortMappings/0"]),
        ("!Ref Open", "[{Name: web}, {Name: web}]", ["1/PortMappings/1"]),
        ("[{Name: web}]", "[{Name: Web}]", []),
    ],
)
def test_names_of_ports(first: str, second: str, faults: list[str]) -> None:
    containers = f"[{{Name: app, PortMappings: {first}}}, {{Name: side, PortMappings: {second}}}]"
    findings = found("network/duplicate-port-name", task(FARGATE, containers))
    prefix = "Properties/ContainerDefinitions/"
    assert [finding.property.removeprefix(prefix).removesuffix("/Name") for finding in findings] == faults
