"""What a task asks for and what an instance has: the arithmetic of ECS and its agent, with AWS's own examples."""

from typing import Any

import pytest

from ecs_constructs import instance_types
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement.packing import Amounts, Port
from ecs_constructs.placement.shapes import (
    AGENT_PORTS,
    Shape,
    expected_amounts,
    greatest_amounts,
    network_interfaces,
)
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.ecs import Service
from tests.placement.planned import OPEN, Resources, cluster, graph, service, sized, task


def shape_of(resources: Resources, **properties: Any) -> Shape:
    found = graph({**cluster(), **resources, **service(**properties)}, **OPEN)
    return Shape.of(found.of_type(Service)[0])


def instance(name: str) -> InstanceType:
    found = instance_types.get(name)
    assert found is not None
    return found


C1 = {"Name": "c1", "Image": "i", "Cpu": 256, "Memory": 512, "MemoryReservation": 256}
C2 = {"Name": "c2", "Image": "i", "Cpu": 128, "Memory": 300}


@pytest.mark.parametrize(
    ("task_size", "amounts"),
    [
        # The agent's example: a container's reservation, else its limit; the task's own size before both.
        ({}, (384, 556, 0, 0)),
        ({"Cpu": "1024", "Memory": "2048"}, (1024, 2048, 0, 0)),
        ({"Cpu": "1024"}, (1024, 556, 0, 0)),
        ({"Memory": "100"}, (384, 100, 0, 0)),
        ({"NetworkMode": "awsvpc"}, (384, 556, 0, 1)),
    ],
)
def test_what_a_task_takes(task_size: dict[str, str], amounts: Amounts) -> None:
    assert shape_of(task(containers=[C1, C2], **task_size)).amounts == amounts


def test_windows_tasks_take_what_their_containers_do() -> None:
    platform: Resources = {"RuntimePlatform": {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    shape = shape_of(task(containers=[C1, C2], Cpu="1024", Memory="2048", **platform))
    assert (shape.amounts, shape.system) == ((384, 556, 0, 0), "windows")


def test_a_container_without_memory_takes_none_and_gpus_are_summed() -> None:
    gpus: Resources = {"ResourceRequirements": [{"Type": "GPU", "Value": "2"}]}
    containers: list[Resources] = [
        {"Name": "a", "Image": "i", **gpus},
        {"Name": "b", "Image": "i", "Memory": 100, **gpus},
    ]
    assert shape_of(task(containers=containers)).amounts == (0, 100, 4, 0)


@pytest.mark.parametrize(
    ("mode", "mapping", "ports"),
    [
        ("bridge", {"ContainerPort": 80, "HostPort": 8080}, {("tcp", 8080)}),
        ("bridge", {"ContainerPort": 80, "HostPort": 0}, set()),
        ("bridge", {"ContainerPort": 80}, set()),
        ("bridge", {"ContainerPort": 53, "HostPort": 53, "Protocol": "udp"}, {("udp", 53)}),
        ("host", {"ContainerPort": 80}, {("tcp", 80)}),
        ("host", {"ContainerPortRange": "80-82"}, {("tcp", 80), ("tcp", 81), ("tcp", 82)}),
        ("awsvpc", {"ContainerPort": 80, "HostPort": 80}, set()),
        ("none", {"ContainerPort": 80, "HostPort": 80}, set()),
    ],
)
def test_the_ports_that_a_task_takes(mode: str, mapping: Resources, ports: set[Port]) -> None:
    shape = shape_of(task(containers=sized(PortMappings=[mapping]), NetworkMode=mode))
    assert shape.ports == ports
    assert shape.is_alone == bool(ports)
    assert shape.on_host == (mode == "host")


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (task(Memory={"Ref": "Open"}), "Open"),
        (task(containers=sized(MemoryReservation={"Ref": "Number"})), "Number"),
        (task(InferenceAccelerators=[{"DeviceName": "d", "DeviceType": "eia2.medium"}]), "accelerators"),
        (task(PlacementConstraints=[{"Type": "memberOf", "Expression": "attribute:x =="}]), "value"),
        (task(containers=sized(PortMappings=[{"ContainerPortRange": "80"}]), NetworkMode="host"), "no range of ports"),
    ],
)
def test_what_is_left_open(resources: Resources, reason: str) -> None:
    with pytest.raises(NotDetermined, match=reason):
        shape_of(resources)


def test_a_service_without_a_task_definition_asks_for_nothing_that_is_known() -> None:
    found = graph({**cluster(), **service(TaskDefinition=None)})
    with pytest.raises(NotDetermined, match="no task definition is named"):
        Shape.of(found.of_type(Service)[0])


@pytest.mark.parametrize(
    ("family", "system", "suits"),
    [
        ("LINUX", "linux", True),
        ("LINUX", "windows", False),
        ("LINUX", None, True),
        ("LINUX", frozenset({"linux", "windows"}), None),
        ("WINDOWS_SERVER_2022_CORE", "windows", True),
        ("WINDOWS_SERVER_2022_CORE", "linux", False),
        ("WINDOWS_SERVER_2022_CORE", None, None),
        (None, "windows", True),
    ],
)
def test_a_task_runs_on_its_own_system(family: str | None, system: str | None, suits: bool | None) -> None:
    platform: Resources = {"RuntimePlatform": {"OperatingSystemFamily": family}} if family else {}
    assert shape_of(task(**platform)).admits({"ecs.os-type": system}) is suits


def test_the_architecture_and_the_constraints_of_a_task() -> None:
    constraints = [{"Type": "memberOf", "Expression": "attribute:stack == prod"}, {"Type": "distinctInstance"}]
    shape = shape_of(task(RuntimePlatform={"CpuArchitecture": "ARM64"}), PlacementConstraints=constraints)
    assert shape.distinct
    assert shape.is_alone
    assert shape.unsuited(instance("m5.large"))
    assert not shape.unsuited(instance("m6g.large"))
    assert shape.admits({"stack": "prod"}) is True
    assert shape.admits({"stack": "test"}) is False
    assert shape.admits({}) is None


@pytest.mark.parametrize(
    ("name", "without", "trunked"),
    # Of the table of RULES: a primary interface is the instance's own, with a trunk another is the trunk's.
    [("c5.large", 2, 10), ("m5.large", 2, 10), ("m5.xlarge", 3, 20), ("t2.micro", 1, 1), ("t3.small", 2, 2)],
)
def test_how_many_tasks_have_a_network_interface(name: str, without: int, trunked: int) -> None:
    assert network_interfaces(instance(name), CURRENT) == without
    assert network_interfaces(instance(name), Limits(awsvpc_trunking=True)) == trunked


def test_the_memory_of_an_instance() -> None:
    # AWS's example: an m4.large registers 7985 of 8192 MiB, so that 8192 never fits.
    large = instance("m4.large")
    assert expected_amounts(large, CURRENT, 0) == (2048, 7985, 0, 1)
    assert expected_amounts(large, CURRENT, 32)[1] == 7953
    assert greatest_amounts(large, CURRENT, 0)[1] == 8191
    # Of which nothing is published, a share is taken.
    unmeasured = next(each for each in instance_types.family("m7i") if each.registered_memory_mib is None)
    assert expected_amounts(unmeasured, CURRENT, 0)[1] == int(unmeasured.memory_mib * 0.93)


def test_ports_of_the_agent() -> None:
    assert {("tcp", port) for port in (22, 2375, 2376, 51678, 51679)} == AGENT_PORTS
