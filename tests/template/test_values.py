"""Values as people write them, and views over what a template says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.template import Graph, NotDetermined, determined
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, InstanceTypeSource
from ecs_constructs.template.types.batch import ComputeEnvironment
from ecs_constructs.template.types.ecs import Cluster, Container, Service, TaskDefinition


def graph(resources: dict[str, Any], **sections: Any) -> Graph:
    return Graph([Stack(name="one", body={"Resources": resources, **sections}, file=Path("one.json"))])


def task(**properties: Any) -> TaskDefinition:
    resources = {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}
    (found,) = graph(resources, Parameters={"Open": {"Type": "String"}}).of_type(TaskDefinition)
    return found


@pytest.mark.parametrize(
    ("written", "units"),
    [
        (256, 256),
        ("256", 256),
        (256.0, 256),
        (" 256 ", 256),
        ("1 vCPU", 1024),
        ("1 vcpu", 1024),
        ("1vCPU", 1024),
        (".25 vCPU", 256),
        ("0.5 VCPU", 512),
        ("1. vCPU", 1024),
        ({"Ref": "AWS::NoValue"}, None),
    ],
)
def test_cpu_units(written: Any, units: int | None) -> None:
    assert task(Cpu=written).cpu == units


@pytest.mark.parametrize(
    ("written", "mib"), [(512, 512), ("512", 512), ("2 GB", 2048), ("2GB", 2048), ("0.5 gb", 512), ("16 GB", 16384)]
)
def test_mebibytes(written: Any, mib: int) -> None:
    assert task(Memory=written).memory == mib


@pytest.mark.parametrize(
    "written",
    ["two", "1 GB", "1.5", True, [], {}, "", "-1", "1e3", "1 vCPU 2", "nan", {"Ref": "Open"}, "{{resolve:ssm:/cpu}}"],
)
def test_what_is_no_quantity_is_left_open(written: Any) -> None:
    with pytest.raises(NotDetermined) as caught:
        _ = task(Cpu=written).cpu
    assert getattr(caught.value.position, "property", None) == "Properties/Cpu"


@pytest.mark.parametrize(("written", "value"), [(8, 8), ("8", 8), (8.0, 8), ("8.0", 8), (-1, -1), ("-1", -1)])
def test_whole_numbers(written: Any, value: int) -> None:
    (container,) = task(ContainerDefinitions=[{"Cpu": written}]).containers
    assert container.cpu == value


@pytest.mark.parametrize("written", [1.5, "1.5", "x", True, [1], float("inf"), float("nan"), 10**400])
def test_what_is_no_whole_number_is_left_open(written: Any) -> None:
    (container,) = task(ContainerDefinitions=[{"Cpu": written}]).containers
    with pytest.raises(NotDetermined):
        _ = container.cpu


@pytest.mark.parametrize(("written", "value"), [(True, True), ("true", True), ("False", False), (None, None)])
def test_truth_values(written: Any, value: bool | None) -> None:
    (container,) = task(ContainerDefinitions=[{"Essential": written}]).containers
    assert container.essential is value


@pytest.mark.parametrize("written", ["yes", 1, []])
def test_what_is_no_truth_value_is_left_open(written: Any) -> None:
    (container,) = task(ContainerDefinitions=[{"Essential": written}]).containers
    with pytest.raises(NotDetermined):
        _ = container.essential


@pytest.mark.parametrize("written", [{"Name": "app"}, "text", [1], [["a"]], {"Ref": "Open"}, [{"Ref": "Open"}]])
def test_a_list_of_mappings_that_is_none_is_left_open(written: Any) -> None:
    with pytest.raises(NotDetermined):
        _ = task(ContainerDefinitions=written).containers


class Watched(list[Any]):
    """A list that counts how often it is looked through."""

    looks = 0

    def __iter__(self) -> Iterator[Any]:
        self.looks += 1
        return super().__iter__()


def test_a_list_that_is_left_open_is_looked_through_for_the_first_who_asks() -> None:
    containers = Watched([{"Name": "app"}, "x"])
    asked = task(ContainerDefinitions=containers)
    looks = []
    for _ in range(3):
        with pytest.raises(NotDetermined):
            _ = asked.containers
        looks.append(containers.looks)
    assert looks[0] == looks[1] == looks[2] > 0


def test_members_that_are_no_value_are_left_out() -> None:
    members = [{"Ref": "AWS::NoValue"}, {"Name": "app"}]
    assert [container.name for container in task(ContainerDefinitions=members).containers] == ["app"]


def test_a_mapping_that_is_none_is_left_open() -> None:
    with pytest.raises(NotDetermined):
        _ = task(RuntimePlatform="LINUX").runtime_platform


def test_what_is_left_open_is_counted_and_passed_over() -> None:
    found = task(ContainerDefinitions=[{"Cpu": {"Ref": "Open"}}, {"Cpu": 64}])
    assert list(determined(found.containers, lambda container: container.cpu)) == [64]
    assert {position.property for position in found.graph.undetermined} == {"Properties/ContainerDefinitions/0/Cpu"}


@pytest.mark.parametrize(
    ("properties", "containers", "cpu", "memory"),
    [
        ({"Cpu": "256", "Memory": "512"}, [{"Cpu": 1, "Memory": 2}], 256, 512),
        ({}, [{"Cpu": 128, "MemoryReservation": 100, "Memory": 200}, {"Memory": 50}], 128, 150),
        ({}, [{}], 0, 0),
        (
            {"Cpu": "256", "Memory": "512", "RuntimePlatform": {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}},
            [{"Cpu": 64, "Memory": 128}],
            64,
            128,
        ),
    ],
)
def test_what_placement_reserves(properties: Any, containers: Any, cpu: int, memory: int) -> None:
    found = task(**properties, ContainerDefinitions=containers)
    assert (found.reserved_cpu, found.reserved_memory) == (cpu, memory)
    assert (found.least_reserved_cpu, found.least_reserved_memory) == (cpu, memory)


def test_a_reservation_that_is_left_open_has_a_least_amount() -> None:
    found = task(ContainerDefinitions=[{"Cpu": 64, "Memory": 8}, {"Cpu": {"Ref": "Open"}, "Memory": {"Ref": "Open"}}])
    assert (found.least_reserved_cpu, found.least_reserved_memory) == (64, 8)
    with pytest.raises(NotDetermined):
        _ = found.reserved_cpu
    with pytest.raises(NotDetermined):
        _ = found.reserved_memory


@pytest.mark.parametrize(
    ("task_memory", "container", "ceiling"),
    [
        (None, {"Memory": 256}, 256),
        (512, {"Memory": 256}, 256),
        (512, {"MemoryReservation": 64}, 512),
        (None, {}, None),
    ],
)
def test_what_a_container_is_killed_above(task_memory: int | None, container: Any, ceiling: int | None) -> None:
    (found,) = task(Memory=task_memory, ContainerDefinitions=[container]).containers
    assert found.memory_ceiling == ceiling


def test_gpus_add_up() -> None:
    one = {"ResourceRequirements": [{"Type": "GPU", "Value": "1"}, {"Type": "Other", "Value": "x"}]}
    assert task(ContainerDefinitions=[one, one, {}]).gpus == 2
    every = {"ResourceRequirements": [{"Type": "GPU", "Value": "ALL"}]}
    with pytest.raises(NotDetermined):
        _ = task(ContainerDefinitions=[one, every]).gpus
    assert task(ContainerDefinitions=[one, every]).least_gpus == 1


def test_resources_are_found_by_name_and_arn() -> None:
    found = graph(
        {
            "Named": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "prod"}},
            "A": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "twice"}},
            "B": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "twice"}},
        }
    )
    assert found.named(Cluster, "prod") is found.of_type(Cluster)[0]
    assert found.named(Cluster, "arn:aws:ecs:eu-west-1:111111111111:cluster/prod") is found.of_type(Cluster)[0]
    assert found.named(Cluster, "twice") is None
    assert found.named(Cluster, "none") is None


def test_a_reference_to_another_type_is_left_open() -> None:
    resources = {
        "Service": {"Type": "AWS::ECS::Service", "Properties": {"Cluster": {"Ref": "Task"}}},
        "Task": {"Type": "AWS::ECS::TaskDefinition"},
    }
    (service,) = graph(resources).of_type(Service)
    with pytest.raises(NotDetermined, match="not among the templates"):
        _ = service.cluster


def test_every_source_of_instance_types_is_listed_by_what_they_share() -> None:
    found = graph(
        {
            "Group": {"Type": "AWS::AutoScaling::AutoScalingGroup"},
            "Environment": {"Type": "AWS::Batch::ComputeEnvironment"},
            "Cluster": {"Type": "AWS::ECS::Cluster"},
        }
    )
    sources = list(InstanceTypeSource.all_in(found))
    assert [type(source) for source in sources] == [AutoScalingGroup, ComputeEnvironment]
    with pytest.raises(TypeError):
        InstanceTypeSource.named_types(sources[0])


def test_a_label_is_the_construct_path_or_the_logical_id() -> None:
    body = {"Type": "AWS::ECS::Cluster", "Metadata": {"aws:cdk:path": "One/Cluster"}}
    labels = [resource.label for resource in graph({"A": body, "B": {"Type": "AWS::ECS::Cluster"}}).of_type(Cluster)]
    assert labels == ["One/Cluster", "B"]


def test_a_container_stands_in_a_task_definition() -> None:
    (cluster,) = graph({"A": {"Type": "AWS::ECS::Cluster"}}).of_type(Cluster)
    with pytest.raises(TypeError):
        _ = Container(cluster, "Properties", {}).task
    assert isinstance(cluster, Resource)
