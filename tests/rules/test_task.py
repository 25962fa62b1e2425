"""Boundaries and edges of the rules of tasks and their containers."""

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import EC2, FARGATE, found, only, report, task, template

WINDOWS = f"{EC2}, RuntimePlatform: {{OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}}"
ON_WINDOWS = WINDOWS.replace(EC2, FARGATE)
OPEN_CONTAINER = "{Name: open, Cpu: !Ref Open, Memory: !Ref Open, MemoryReservation: !Ref Open}"


@pytest.mark.parametrize(
    ("cpu", "faults"),
    [("128", 0), ("127", 1), ("196608", 0), ("196609", 1), ('"1 vCPU"', 0), ('".1 vCPU"', 0), ("!Ref Open", 0)],
)
def test_cpu_range(cpu: str, faults: int) -> None:
    assert len(found("task/cpu-range", task(f"{EC2}, Cpu: {cpu}"))) == faults


@pytest.mark.parametrize("properties", [f"{WINDOWS}, Cpu: 64", f"{FARGATE}, Cpu: 64"])
def test_cpu_range_leaves_windows_and_fargate_alone(properties: str) -> None:
    assert found("task/cpu-range", task(properties)) == []


def test_cpu_range_follows_the_limits() -> None:
    finding = only("task/cpu-range", task(f"{EC2}, Cpu: 10241"), limits=Limits(maximum_task_cpu_units=10240))
    assert (finding.actual, finding.limit) == (10241, "128..10240")


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (EC2, 1),
        ("", 1),
        ("RequiresCompatibilities: [EXTERNAL]", 1),
        (f"{EC2}, Cpu: 256", 0),
        (f"{EC2}, Cpu: !Ref Open", 0),
        (f"{EC2}, Cpu: !Ref AWS::NoValue", 1),
        ("RequiresCompatibilities: [EC2, FARGATE]", 0),
        ("RequiresCompatibilities: [MANAGED_INSTANCES]", 0),
        (WINDOWS, 0),
    ],
)
def test_cpu_unset_uncapped(properties: str, faults: int) -> None:
    findings = found("task/cpu-unset-uncapped", task(properties))
    assert [finding.severity for finding in findings] == [Severity.INFO] * faults


@pytest.mark.parametrize(
    ("size", "container", "advice"),
    [
        (f"{EC2}, Cpu: 256, Memory: 512", "Cpu: 257", "Raise the task's Cpu to at least 257"),
        (f"{EC2}, Cpu: 256, Memory: 512", "MemoryReservation: 513", "Raise the task's Memory to at least 513"),
        (f"{FARGATE}, Cpu: 256, Memory: 512", "Cpu: 257", "Raise the task to Cpu 512 with Memory 1024"),
        (f"{FARGATE}, Cpu: 256, Memory: 512", "Memory: 3000", "Raise the task to Cpu 512 with Memory 3072"),
        (f"{FARGATE}, Cpu: 256, Memory: 2048", "Cpu: 257", "Raise the task to Cpu 512 with Memory 2048"),
        (f"{FARGATE}, Cpu: 256, Memory: !Ref Open", "Cpu: 257", "Raise the task's Cpu to at least 257"),
        (f"{FARGATE}, Cpu: 256, Memory: 512", "Cpu: 40000", "Raise the task's Cpu to at least 40000"),
        (f"{ON_WINDOWS}, Cpu: 256, Memory: 512", "Cpu: 257", "Raise the task to Cpu 1024 with Memory 2048"),
    ],
)
def test_a_task_is_raised_to_what_it_may_have(size: str, container: str, advice: str) -> None:
    sums = {"task/container-cpu-sum", "task/container-memory-exceeds-task", "task/memory-reservation-sum"}
    findings = report(template(task(size, f"[{{Name: a, {container}}}]"))).findings
    fixes = [finding.fix for finding in findings if finding.rule in sums]
    assert fixes
    assert all(fix.startswith(advice) for fix in fixes)


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        ("[{Name: a, Cpu: 128}, {Name: b, Cpu: 128}]", 0),
        ("[{Name: a, Cpu: 128}, {Name: b, Cpu: 129}]", 1),
        ("[{Name: a, Cpu: 256}, {Name: b}]", 0),
        (f"[{{Name: a, Cpu: 256}}, {OPEN_CONTAINER}]", 0),
        (f"[{{Name: a, Cpu: 257}}, {OPEN_CONTAINER}]", 1),
        ("!Ref Open", 0),
    ],
)
def test_container_cpu_sum(containers: str, faults: int) -> None:
    assert len(found("task/container-cpu-sum", task(f"{EC2}, Cpu: 256", containers))) == faults


@pytest.mark.parametrize("properties", [EC2, f"{EC2}, Cpu: !Ref Open", f"{WINDOWS}, Cpu: 256"])
def test_container_cpu_sum_needs_a_task_cpu_that_counts(properties: str) -> None:
    assert found("task/container-cpu-sum", task(properties, "[{Name: a, Cpu: 1024}]")) == []


def test_a_container_left_open_is_counted() -> None:
    assert report(template(task(f"{EC2}, Cpu: 256", f"[{OPEN_CONTAINER}]"))).unresolved == 3


@pytest.mark.parametrize(
    ("properties", "container", "faults"),
    [
        (EC2, "{Name: app}", 1),
        (EC2, "{Name: app, Memory: 0}", 1),
        (EC2, "{Name: app, Memory: 6}", 0),
        (EC2, "{Name: app, MemoryReservation: 6}", 0),
        (EC2, "{Name: app, MemoryReservation: !Ref Open}", 0),
        (f"{EC2}, Memory: 512", "{Name: app}", 0),
        (f"{EC2}, Memory: !Ref Open", "{Name: app}", 0),
        ("RequiresCompatibilities: [EC2, FARGATE]", "{Name: app}", 0),
        ("RequiresCompatibilities: [EXTERNAL]", "{Name: app}", 1),
        ("RequiresCompatibilities: [MANAGED_INSTANCES]", "{Name: app}", 0),
    ],
)
def test_memory_required(properties: str, container: str, faults: int) -> None:
    assert len(found("task/memory-required", task(properties, f"[{container}]"))) == faults


@pytest.mark.parametrize(
    ("memory", "lack"),
    [
        ("", "neither Memory nor MemoryReservation"),
        (", Memory: 0", "no memory: its Memory is 0"),
        (", Memory: 0, MemoryReservation: 0", "no memory: its Memory and MemoryReservation is 0"),
    ],
)
def test_memory_of_zero_is_none(memory: str, lack: str) -> None:
    finding = only("task/memory-required", task(EC2, f"[{{Name: app{memory}}}]"))
    assert finding.message == f"Container 'app' has {lack}, nor has its task Memory."


def test_memory_required_names_each_container() -> None:
    findings = found("task/memory-required", task(EC2, "[{Name: a}, {Name: b, Memory: 8}, {Name: c}]"))
    assert [finding.property for finding in findings] == [
        "Properties/ContainerDefinitions/0/Memory",
        "Properties/ContainerDefinitions/2/Memory",
    ]
    assert "'a'" in findings[0].message


@pytest.mark.parametrize(
    ("container", "faults"),
    [
        ("{Name: app, MemoryReservation: 128}", 0),
        ("{Name: app, Memory: 128}", 0),
        ("{Name: app, MemoryReservation: 128, Memory: 128}", 0),
        ("{Name: app, MemoryReservation: 129, Memory: 128}", 1),
        ('{Name: app, MemoryReservation: "129", Memory: "128"}', 1),
        ("{Name: app, MemoryReservation: 128, Memory: 0}", 0),
        ("{Name: app, MemoryReservation: 128, Memory: !Ref Open}", 0),
        ("{Name: app, MemoryReservation: 128, Memory: !Ref AWS::NoValue}", 0),
    ],
)
def test_memory_reservation_le_memory(container: str, faults: int) -> None:
    assert len(found("task/memory-reservation-le-memory", task(EC2, f"[{container}]"))) == faults


@pytest.mark.parametrize(
    ("containers", "severities"),
    [
        ("[{Name: a, MemoryReservation: 256}, {Name: b, MemoryReservation: 256}]", []),
        ("[{Name: a, MemoryReservation: 256}, {Name: b, MemoryReservation: 257}]", [Severity.ERROR]),
        ("[{Name: a, MemoryReservation: 513}, {Name: b, MemoryReservation: !Ref Open}]", [Severity.ERROR]),
        ("[{Name: a, MemoryReservation: 512}, {Name: b}]", []),
        ("[{Name: a, Memory: 256}, {Name: b, Memory: 256}]", []),
        ("[{Name: a, Memory: 256}, {Name: b, Memory: 257}]", [Severity.WARNING]),
        ("[{Name: a, Memory: 512, MemoryReservation: 64}, {Name: b, Memory: 448}]", []),
        ("[{Name: a, Memory: 512, MemoryReservation: 64}, {Name: b, Memory: 449}]", [Severity.WARNING]),
    ],
)
def test_memory_reservation_sum(containers: str, severities: list[Severity]) -> None:
    findings = found("task/memory-reservation-sum", task(f"{EC2}, Cpu: 256, Memory: 512", containers))
    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize("properties", [EC2, f"{WINDOWS}, Memory: 512", f"{EC2}, Memory: !Ref Open"])
def test_memory_reservation_sum_needs_a_task_memory_that_counts(properties: str) -> None:
    assert found("task/memory-reservation-sum", task(properties, "[{Name: a, MemoryReservation: 1024}]")) == []


@pytest.mark.parametrize(
    ("properties", "memory", "faults"),
    [
        (f"{EC2}, Memory: 512", "512", 0),
        (f"{EC2}, Memory: 512", "513", 1),
        (f'{EC2}, Memory: "0.5 GB"', "513", 1),
        (f"{FARGATE}, Memory: 512", "513", 1),
        (EC2, "513", 0),
        (f"{EC2}, Memory: 512", "!Ref Open", 0),
        (f"{WINDOWS}, Memory: 512", "513", 0),
    ],
)
def test_container_memory_exceeds_task(properties: str, memory: str, faults: int) -> None:
    containers = f"[{{Name: app, Memory: {memory}}}]"
    assert len(found("task/container-memory-exceeds-task", task(properties, containers))) == faults


@pytest.mark.parametrize(
    ("properties", "container", "names"),
    [
        (EC2, "{Name: app, Memory: 6}", []),
        (EC2, "{Name: app, Memory: 5}", ["Memory"]),
        (EC2, "{Name: app, MemoryReservation: 5}", ["MemoryReservation"]),
        (EC2, "{Name: app, MemoryReservation: 3, Memory: 4}", ["Memory", "MemoryReservation"]),
        (EC2, "{Name: app, MemoryReservation: 128, Memory: 0}", []),
        (EC2, "{Name: app, Memory: !Ref Open}", []),
        (FARGATE, "{Name: app, Memory: 5}", []),
        (WINDOWS, "{Name: app, Memory: 5}", []),
    ],
)
def test_container_memory_minimum(properties: str, container: str, names: list[str]) -> None:
    findings = found("task/container-memory-minimum", task(properties, f"[{container}]"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == names


@pytest.mark.parametrize(
    ("properties", "container", "faults"),
    [
        (EC2, "{Name: app, MemoryReservation: 256}", 1),
        (EC2, "{Name: app, MemoryReservation: 256, Memory: 512}", 0),
        (EC2, "{Name: app, Memory: 512}", 0),
        (EC2, "{Name: app, MemoryReservation: 256, Memory: !Ref Open}", 0),
        (f"{EC2}, Memory: 512", "{Name: app, MemoryReservation: 256}", 0),
        (f"{EC2}, Memory: !Ref Open", "{Name: app, MemoryReservation: 256}", 0),
        (FARGATE, "{Name: app, MemoryReservation: 256}", 0),
        ("RequiresCompatibilities: [EC2, FARGATE]", "{Name: app, MemoryReservation: 256}", 0),
        ("RequiresCompatibilities: [MANAGED_INSTANCES]", "{Name: app, MemoryReservation: 256}", 0),
        (WINDOWS, "{Name: app, MemoryReservation: 256}", 0),
    ],
)
def test_no_hard_limit(properties: str, container: str, faults: int) -> None:
    assert len(found("task/no-hard-limit", task(properties, f"[{container}]"))) == faults


def test_service_on_fargate_makes_a_task_a_fargate_task() -> None:
    service = "Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}}\n"
    resources = task("", "[{Name: app, MemoryReservation: 5}]") + service
    assert found("task/container-memory-minimum", resources) == []
    assert found("task/cpu-unset-uncapped", resources) == []
