"""Boundaries and edges of the rules of Fargate."""

import pytest

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, allowed, next_size
from tests.rules.checking import EC2, FARGATE, found, only, task

SIZE = "fargate/cpu-memory-combination"
SERVICE = "Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}}\n"


@pytest.mark.parametrize(("cpu", "memory"), [(cpu, mib) for cpu, offered in MEMORY_BY_CPU.items() for mib in offered])
def test_every_size_of_the_table_is_accepted(cpu: int, memory: int) -> None:
    assert found(SIZE, task(f"{FARGATE}, Cpu: {cpu}, Memory: {memory}")) == []


def test_the_table_has_as_many_sizes_as_fargate() -> None:
    assert sum(map(len, MEMORY_BY_CPU.values())) == 77


@pytest.mark.parametrize(
    ("size", "fix"),
    [
        ("Cpu: 256, Memory: 511", "Cpu 256 with Memory 512"),
        ("Cpu: 256, Memory: 4096", "Cpu 512 with Memory 4096"),
        ("Cpu: 8192, Memory: 17408", "Cpu 8192 with Memory 20480"),
        ("Cpu: 300, Memory: 512", "Cpu 512 with Memory 1024"),
        ('Cpu: ".5 vCPU", Memory: "0.5 GB"', "Cpu 512 with Memory 1024"),
        ("Cpu: 65536, Memory: 512", "run the task on instances"),
    ],
)
def test_a_size_that_is_not_in_the_table(size: str, fix: str) -> None:
    assert fix in only(SIZE, task(f"{FARGATE}, {size}")).fix


@pytest.mark.parametrize("size", ["Cpu: !Ref Open, Memory: 512", "Cpu: 256, Memory: !Ref Open", "Cpu: 256"])
def test_a_size_left_open_is_not_compared(size: str) -> None:
    assert found(SIZE, task(f"{FARGATE}, {size}")) == []


def test_a_size_on_instances_is_free() -> None:
    assert found(SIZE, task(f"{EC2}, Cpu: 300, Memory: 700")) == []


def test_size_helpers_name_what_is_allowed() -> None:
    assert next_size(32768, 249857) is None
    assert allowed(256) == "Memory one of 512, 1024, 2048 with Cpu 256"
    assert allowed(None) == "Cpu one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768"


@pytest.mark.parametrize(
    ("properties", "missing"),
    [
        (f"{FARGATE}, Cpu: 256, Memory: 512", []),
        (f"{FARGATE}, Cpu: 256", ["Properties/Memory"]),
        (f"{FARGATE}, Memory: 512", ["Properties/Cpu"]),
        (FARGATE, ["Properties/Cpu", "Properties/Memory"]),
        (f"{FARGATE}, Cpu: !Ref Open, Memory: !Ref Open", []),
        ("RequiresCompatibilities: [EC2, FARGATE], Cpu: 256", ["Properties/Memory"]),
        (EC2, []),
        ("RequiresCompatibilities: !Ref Open", []),
    ],
)
def test_task_size_required(properties: str, missing: list[str]) -> None:
    assert [finding.property for finding in found("fargate/task-size-required", task(properties))] == missing


@pytest.mark.parametrize(
    ("service", "faults"),
    [
        (SERVICE, 2),
        (SERVICE.replace("FARGATE", "EC2"), 0),
        (SERVICE.replace("FARGATE", "!Ref Open"), 0),
        (SERVICE.replace("LaunchType: FARGATE", "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT}]"), 2),
        (SERVICE.replace("LaunchType: FARGATE, ", ""), 0),
    ],
)
def test_a_service_decides_where_a_task_runs(service: str, faults: int) -> None:
    assert len(found("fargate/task-size-required", task("") + service)) == faults


@pytest.mark.parametrize(
    ("properties", "requirements", "faults"),
    [
        (FARGATE, "[{Type: GPU, Value: 1}]", 1),
        (FARGATE, "[{Type: InferenceAccelerator, Value: device}]", 1),
        (FARGATE, "[{Type: GPU, Value: !Ref Open}, {Type: NeuronDevice, Value: ALL}]", 2),
        (FARGATE, "[{Type: !Ref Open, Value: 1}]", 0),
        (FARGATE, "[]", 0),
        (EC2, "[{Type: GPU, Value: 1}]", 0),
    ],
)
def test_no_gpu(properties: str, requirements: str, faults: int) -> None:
    containers = f"[{{Name: app, ResourceRequirements: {requirements}}}]"
    assert len(found("fargate/no-gpu", task(properties, containers))) == faults
