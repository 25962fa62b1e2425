"""Boundaries and edges of the rules of ECS Managed Instances."""

import pytest

from tests.rules.checking import EC2, found, only, task

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


@pytest.mark.parametrize(
    ("properties", "place", "what", "fix"),
    [
        ("EphemeralStorage: {SizeInGiB: 30}", "EphemeralStorage", "EphemeralStorage", "Leave it out and set Storage"),
        ("IpcMode: task", "IpcMode", "IpcMode", "Leave it out, or run the task on instances of"),
        ("ProxyConfiguration: {ContainerName: a}", "ProxyConfiguration", "ProxyConfiguration", "Leave it out, or run"),
        (
            "Volumes: [{Name: a}, {Name: b, DockerVolumeConfiguration: {Scope: task}}]",
            "Volumes/1/DockerVolumeConfiguration",
            "a volume with DockerVolumeConfiguration",
            "Leave it out, or run the task on instances of",
        ),
        ("NetworkMode: default", "NetworkMode", "the NetworkMode default", "Set NetworkMode to awsvpc or host"),
        (
            "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}",
            "RuntimePlatform",
            "a Windows RuntimePlatform",
            "Use a Linux image",
        ),
    ],
)
def test_what_is_not_supported_and_what_to_do(properties: str, place: str, what: str, fix: str) -> None:
    finding = only("managed-instances/task-definition", task(f"{MANAGED}, {properties}"))
    assert finding.property == f"Properties/{place}"
    assert f"with {what}, which" in finding.message
    assert finding.fix.startswith(fix)


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


def test_too_many_types_are_counted() -> None:
    finding = only(
        "managed-instances/requirements", provider("It", f"{ANY[:-1]}, AllowedInstanceTypes: {types(401)}}}")
    )
    assert (finding.actual, finding.limit) == (401, 400)


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


@pytest.mark.parametrize(
    ("size", "needs", "figures"),
    [("Cpu: 2049", "needs 2049 CPU units;", (2049, 2048)), ("Memory: 4096", "needs 4096 MiB;", (4096, 4095))],
)
def test_how_much_a_task_may_need_at_most(size: str, needs: str, figures: tuple[int, int]) -> None:
    resources = task(f"{MANAGED}, {size}") + SMALL + service("!Ref Small")
    finding = only("managed-instances/task-fits-requirements", resources)
    assert needs in finding.message
    assert (finding.actual, finding.limit) == figures


@pytest.mark.parametrize(
    ("requirements", "places"),
    [("{VCpuCount: {Min: 1, Max: 2}}", ["Cpu"]), ("{MemoryMiB: {Min: 1, Max: 4096}}", ["Memory"]), ("{}", [])],
)
def test_what_requirements_leave_out_is_without_end(requirements: str, places: list[str]) -> None:
    resources = task(f"{MANAGED}, Cpu: 4096, Memory: 8192") + provider("One", requirements) + service("!Ref One")
    findings = found("managed-instances/task-fits-requirements", resources)
    assert [finding.property for finding in findings] == [f"Properties/{place}" for place in places]


@pytest.mark.parametrize("other", ["FARGATE", "!Ref Group", "!Ref Empty"])
def test_other_capacity_may_take_a_task_that_is_too_large(other: str) -> None:
    resources = (
        task(f"{MANAGED}, Cpu: 4096")
        + SMALL
        + "Group: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {}}}\n"
        + "Empty: {Type: AWS::ECS::CapacityProvider, Properties: {ManagedInstancesProvider: {}}}\n"
    )
    assert found("managed-instances/task-fits-requirements", resources + service("!Ref Small", other)) == []


def test_a_service_without_a_task_definition_needs_nothing() -> None:
    resources = SMALL + service("!Ref Small").replace("TaskDefinition: !Ref Task, ", "")
    assert found("managed-instances/task-fits-requirements", resources) == []


def test_containers_count_where_the_task_has_no_size() -> None:
    resources = task(MANAGED, "[{Cpu: 2048, Memory: 64}, {Cpu: 1, Memory: 64}]") + SMALL + service("!Ref Small")
    (finding,) = found("managed-instances/task-fits-requirements", resources)
    assert finding.actual == 2049
