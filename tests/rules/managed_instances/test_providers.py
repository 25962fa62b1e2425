"""Boundaries and edges of the rules of ECS Managed Instances."""

import pytest

from tests.rules.checking import EC2, found, task

MANAGED = "RequiresCompatibilities: [MANAGED_INSTANCES]"


def provider(name: str, requirements: str, extra: str = "") -> str:
    launch = f"InstanceLaunchTemplate: {{InstanceRequirements: {requirements}}}"
    managed = f"ManagedInstancesProvider: {{{extra}{launch}}}"
    return f"{name}: {{Type: AWS::ECS::CapacityProvider, Properties: {{{managed}}}}}\n"


def service(*providers: str) -> str:
    strategy = ", ".join(f"{{CapacityProvider: {each}, Weight: 1}}" for each in providers)
    properties = f"TaskDefinition: !Ref Task, CapacityProviderStrategy: [{strategy}]"
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


ANY = "{VCpuCount: {Min: 1}, MemoryMiB: {Min: 1}}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("NetworkMode: awsvpc", 0),
        ("NetworkMode: host", 0),
        ("NetworkMode: none", 0),
        ("NetworkMode: bridge", 1),
        ("NetworkMode: !Ref Open, IpcMode: host", 1),
        ("Cpu: 256", 0),
        ("EphemeralStorage: {SizeInGiB: 30}", 1),
        ("IpcMode: task, ProxyConfiguration: {ContainerName: envoy}", 2),
        ("Volumes: [{Name: a, Host: {SourcePath: /data}}, {Name: b, DockerVolumeConfiguration: {Scope: task}}]", 1),
        ("Volumes: [!Ref Open], IpcMode: task", 1),
        ("RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", 1),
        ("RuntimePlatform: {OperatingSystemFamily: LINUX}", 0),
    ],
)
def test_task_definition(properties: str, faults: int) -> None:
    rule = "managed-instances/task-definition"
    assert len(found(rule, task(f"{MANAGED}, {properties}"))) == faults
    assert len(found(rule, task(properties) + provider("Managed", ANY) + service("!Ref Managed"))) == faults
    assert found(rule, task(f"{EC2}, {properties}")) == []
    assert found(rule, task(properties)) == []


def types(count: int) -> str:
    return "[" + ", ".join(f"m5.{n}" for n in range(count)) + "]"


@pytest.mark.parametrize(
    ("requirements", "places"),
    [
        (ANY, []),
        ("{}", ["VCpuCount", "MemoryMiB"]),
        ("{VCpuCount: {Max: 4}, MemoryMiB: {Min: 1}}", ["VCpuCount"]),
        ("{VCpuCount: {}, MemoryMiB: {Min: 1}}", ["VCpuCount"]),
        ("{VCpuCount: {Min: 0}, MemoryMiB: {Min: 0}}", []),
        ("{VCpuCount: !Ref Open, MemoryMiB: {Max: 4}}", ["MemoryMiB"]),
        ("{VCpuCount: {Min: !Ref Open, Max: 4}, MemoryMiB: {Min: 4, Max: 2}}", ["MemoryMiB/Min"]),
        ("{VCpuCount: {Min: 4, Max: 4}, MemoryMiB: {Min: 4, Max: 4}}", []),
        ("{VCpuCount: {Min: 5, Max: 4}, MemoryMiB: {Min: 5, Max: 4}}", ["VCpuCount/Min", "MemoryMiB/Min"]),
        (f"{ANY[:-1]}, AllowedInstanceTypes: [m5.*], ExcludedInstanceTypes: [t3.*]}}", ["ExcludedInstanceTypes"]),
        (f"{ANY[:-1]}, AllowedInstanceTypes: [], ExcludedInstanceTypes: [t3.*]}}", []),
        (f"{ANY[:-1]}, AllowedInstanceTypes: {types(400)}}}", []),
        (f"{ANY[:-1]}, AllowedInstanceTypes: {types(401)}}}", ["AllowedInstanceTypes"]),
        (f"{ANY[:-1]}, ExcludedInstanceTypes: !Ref Open}}", []),
        ("!Ref Open", []),
        ("!Ref AWS::NoValue", []),
    ],
)
def test_requirements(requirements: str, places: list[str]) -> None:
    findings = found("managed-instances/requirements", provider("Managed", requirements))
    root = "Properties/ManagedInstancesProvider/InstanceLaunchTemplate/InstanceRequirements/"
    assert [finding.property.removeprefix(root) for finding in findings] == places


@pytest.mark.parametrize(
    ("seconds", "faults"), [(-2, 1), (-1, 0), (0, 0), (3600, 0), (3601, 1), ("!Ref Open", 0), ("!Ref AWS::NoValue", 0)]
)
def test_scale_in_after(seconds: int | str, faults: int) -> None:
    resources = provider("Managed", ANY, f"InfrastructureOptimization: {{ScaleInAfter: {seconds}}}, ")
    assert len(found("managed-instances/scale-in-after", resources)) == faults


def test_a_provider_of_a_group_is_not_asked() -> None:
    resources = "Group: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {}}}\n"
    assert found("managed-instances/scale-in-after", resources) == []
    assert found("managed-instances/requirements", resources) == []


SMALL = provider("Small", "{VCpuCount: {Min: 1, Max: 2}, MemoryMiB: {Min: 1, Max: 4096}}")
LARGE = provider("Large", "{VCpuCount: {Min: 1, Max: 8}, MemoryMiB: {Min: 1, Max: 16384}}")
FREE = provider("Free", ANY)
UNKNOWN = provider("Unknown", "!Ref Open")


@pytest.mark.parametrize(
    ("size", "providers", "places"),
    [
        ("Cpu: 2048, Memory: 4095", ["Small"], []),
        ("Cpu: 2049, Memory: 4095", ["Small"], ["Cpu"]),
        ("Cpu: 2048, Memory: 4096", ["Small"], ["Memory"]),
        ("Cpu: 4 vCPU, Memory: 8 GB", ["Small"], ["Cpu", "Memory"]),
        ("Cpu: 4 vCPU, Memory: 8 GB", ["Small", "Large"], []),
        ("Cpu: 4 vCPU, Memory: 8 GB", ["Small", "Free"], []),
        ("Cpu: 4 vCPU, Memory: 8 GB", ["Small", "Unknown"], []),
        ("Cpu: 4 vCPU, Memory: 8 GB", ["Small", "Elsewhere"], []),
        ("Memory: 8 GB", ["Small"], ["Memory"]),
    ],
)
def test_task_fits_requirements(size: str, providers: list[str], places: list[str]) -> None:
    names = ["'elsewhere'" if each == "Elsewhere" else f"!Ref {each}" for each in providers]
    resources = task(f"{MANAGED}, {size}") + SMALL + LARGE + FREE + UNKNOWN + service(*names)
    findings = found("managed-instances/task-fits-requirements", resources)
    assert [finding.property for finding in findings] == [f"Properties/{place}" for place in places]


def test_storage_of_fargate_is_not_sent_to_instances_that_lack_it_too() -> None:
    (finding,) = found("managed-instances/task-definition", task(f"{MANAGED}, EphemeralStorage: {{SizeInGiB: 30}}"))
    assert "run the task on Fargate" in finding.fix


def test_containers_count_where_the_task_has_no_size() -> None:
    resources = task(MANAGED, "[{Cpu: 2048, Memory: 64}, {Cpu: 1, Memory: 64}]") + SMALL + service("!Ref Small")
    (finding,) = found("managed-instances/task-fits-requirements", resources)
    assert finding.actual == 2049
