"""Boundaries and edges of the rules of Fargate task definitions and their containers."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, only, task

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
ON_FARGATE = "Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task}}\n"


def container(properties: str) -> str:
    return f"[{{Name: app, {properties}}}]"


def severities(rule: str, resources: str) -> list[Severity]:
    return [finding.severity for finding in found(f"fargate/{rule}", resources)]


@pytest.mark.parametrize(
    ("rule", "properties", "faults"),
    [
        ("32-vcpu-region", "Cpu: 32768, Memory: 61440", 1),
        ("32-vcpu-region", "Cpu: 32 vCPU, Memory: 244 GB", 1),
        ("32-vcpu-region", "Cpu: 16384, Memory: 61440", 0),
        ("32-vcpu-region", "Cpu: 32768, RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", 0),
        ("32-vcpu-region", "Cpu: !Ref Open", 0),
        ("network-mode-awsvpc", "NetworkMode: awsvpc", 0),
        ("network-mode-awsvpc", "NetworkMode: host", 1),
        ("network-mode-awsvpc", "Cpu: 256", 1),
        ("network-mode-awsvpc", "NetworkMode: !Ref AWS::NoValue", 1),
        ("network-mode-awsvpc", "NetworkMode: !Ref Open", 0),
        ("no-placement-constraints", "PlacementConstraints: [{Type: memberOf, Expression: x}]", 1),
        ("no-placement-constraints", "PlacementConstraints: [!Ref AWS::NoValue]", 0),
        ("no-placement-constraints", "PlacementConstraints: []", 0),
        ("no-placement-constraints", "PlacementConstraints: !Ref Open", 0),
        ("ephemeral-storage-range", "EphemeralStorage: {SizeInGiB: 20}", 1),
        ("ephemeral-storage-range", "EphemeralStorage: {SizeInGiB: 21}", 0),
        ("ephemeral-storage-range", "EphemeralStorage: {SizeInGiB: '200'}", 0),
        ("ephemeral-storage-range", "EphemeralStorage: {SizeInGiB: 201}", 1),
        ("ephemeral-storage-range", "EphemeralStorage: {SizeInGiB: !Ref Open}", 0),
        ("ephemeral-storage-range", "EphemeralStorage: {}", 0),
        ("unsupported-task-fields", "IpcMode: task", 1),
        ("unsupported-task-fields", "IpcMode: !Ref Open, PidMode: host", 1),
        ("unsupported-task-fields", "PidMode: task", 0),
        ("unsupported-task-fields", "PidMode: !Ref Open, IpcMode: host", 1),
        (
            "unsupported-task-fields",
            "Volumes: [{Name: a}, {Name: b, Host: {}}, {Name: c, EFSVolumeConfiguration: {}}]",
            0,
        ),
        ("unsupported-task-fields", "Volumes: [{Name: a, Host: {SourcePath: /data}}]", 1),
        ("unsupported-task-fields", "Volumes: [{Name: a, DockerVolumeConfiguration: {Scope: task}}]", 1),
        ("unsupported-task-fields", "Volumes: [{Host: !Ref Open}, {Host: {SourcePath: /data}}]", 1),
        ("unsupported-task-fields", "Volumes: [{Host: {SourcePath: !Ref Open}}]", 0),
    ],
)
def test_a_task_definition(rule: str, properties: str, faults: int) -> None:
    assert len(found(f"fargate/{rule}", task(f"{FARGATE}, {properties}"))) == faults
    assert len(found(f"fargate/{rule}", task(f"RequiresCompatibilities: [EC2, FARGATE], {properties}"))) == faults
    assert len(found(f"fargate/{rule}", task(properties) + ON_FARGATE)) == faults
    assert found(f"fargate/{rule}", task(f"RequiresCompatibilities: [!Ref Open], {properties}")) == []
    assert found(f"fargate/{rule}", task(properties)) == []


def test_no_size_of_32_vcpu_is_an_error() -> None:
    finding = only("fargate/32-vcpu-region", task(f"{FARGATE}, Cpu: 32768, Memory: 61440"))
    assert finding.severity is WARNING
    assert "Check once that the Region that it is deployed to offers it" in finding.fix


@pytest.mark.parametrize(
    ("compatibilities", "faults"), [("EC2", 1), ("EXTERNAL", 1), ("MANAGED_INSTANCES", 0), ("'EC2', FARGATE", 0)]
)
def test_ephemeral_storage_elsewhere(compatibilities: str, faults: int) -> None:
    resources = task(f"RequiresCompatibilities: [{compatibilities}], EphemeralStorage: {{SizeInGiB: 30}}")
    assert len(found("fargate/ephemeral-storage-range", resources)) == faults


def windows(cpu: int | str, properties: str = FARGATE) -> str:
    return task(f"{properties}, Cpu: {cpu}, RuntimePlatform: {{OperatingSystemFamily: WINDOWS_SERVER_2019_CORE}}")


@pytest.mark.parametrize(
    ("cpu", "faults"),
    [(256, 1), (512, 1), (1024, 0), (2048, 0), (4096, 0), (8192, 1), (16384, 1), (300, 0), ("!Ref Open", 0)],
)
def test_windows_size(cpu: int | str, faults: int) -> None:
    assert len(found("fargate/windows-size", windows(cpu))) == faults
    assert found("fargate/windows-size", windows(cpu, EC2)) == []
    assert found("fargate/windows-size", task(f"{FARGATE}, Cpu: {cpu}")) == []


@pytest.mark.parametrize(
    ("platform", "faults"),
    [
        ("{OperatingSystemFamily: WINDOWS_SERVER_2022_FULL, CpuArchitecture: ARM64}", 1),
        ("{OperatingSystemFamily: WINDOWS_SERVER_2022_FULL, CpuArchitecture: X86_64}", 0),
        ("{OperatingSystemFamily: WINDOWS_SERVER_2022_FULL}", 0),
        ("{OperatingSystemFamily: LINUX, CpuArchitecture: ARM64}", 0),
        ("{CpuArchitecture: ARM64}", 0),
        ("{OperatingSystemFamily: !Ref Open, CpuArchitecture: ARM64}", 0),
        ("{OperatingSystemFamily: WINDOWS_SERVER_2022_FULL, CpuArchitecture: !Ref Open}", 0),
    ],
)
@pytest.mark.parametrize("where", [FARGATE, EC2])
def test_windows_arm64(platform: str, faults: int, where: str) -> None:
    assert len(found("fargate/windows-arm64", task(f"{where}, RuntimePlatform: {platform}"))) == faults


@pytest.mark.parametrize(
    ("rule", "properties", "expected"),
    [
        ("no-privileged", "Privileged: true", [ERROR]),
        ("no-privileged", "Privileged: 'true'", [ERROR]),
        ("no-privileged", "Privileged: 'false'", []),
        ("no-privileged", "Privileged: !Ref Open", []),
        ("unsupported-linux-parameters", "LinuxParameters: {Devices: [{HostPath: /dev/fuse}]}", [ERROR]),
        ("unsupported-linux-parameters", "LinuxParameters: {Devices: [], Tmpfs: []}", []),
        ("unsupported-linux-parameters", "LinuxParameters: {SharedMemorySize: 64}", [ERROR]),
        ("unsupported-linux-parameters", "LinuxParameters: {MaxSwap: 64, Swappiness: 60}", [ERROR, ERROR]),
        ("unsupported-linux-parameters", "LinuxParameters: {MaxSwap: !Ref Open, Swappiness: 60}", [ERROR]),
        ("unsupported-linux-parameters", "LinuxParameters: {Tmpfs: [{ContainerPath: /tmp, Size: 64}]}", [WARNING]),
        ("unsupported-linux-parameters", "LinuxParameters: {InitProcessEnabled: true}", []),
        ("unsupported-linux-parameters", "LinuxParameters: {MaxSwap: 0, SharedMemorySize: '0'}", []),
        ("unsupported-linux-parameters", "LinuxParameters: {Capabilities: {Drop: [ALL]}}", []),
        ("unsupported-linux-parameters", "LinuxParameters: {Capabilities: {Add: [SYS_PTRACE, NET_RAW]}}", [ERROR]),
        ("unsupported-linux-parameters", "LinuxParameters: {Capabilities: {Add: [CAP_SYS_PTRACE]}}", []),
        ("unsupported-linux-parameters", "LinuxParameters: {Capabilities: {Add: [!Ref Open]}}", []),
        ("stop-timeout", "StopTimeout: 121", [ERROR]),
        ("stop-timeout", "StopTimeout: 120", []),
        ("stop-timeout", "StopTimeout: 2", []),
        ("stop-timeout", "StopTimeout: 0", [ERROR]),
        ("stop-timeout", "StopTimeout: 1", [ERROR]),
        ("stop-timeout", "StartTimeout: 121", [ERROR]),
        ("stop-timeout", "StartTimeout: 120", []),
        ("stop-timeout", "StopTimeout: !Ref Open, StartTimeout: 300", [ERROR]),
        ("nofile-ulimit", "Ulimits: [{Name: nofile, SoftLimit: 1, HardLimit: 1048576}]", []),
        ("nofile-ulimit", "Ulimits: [{Name: nofile, SoftLimit: 1, HardLimit: 1048577}]", [WARNING]),
        ("nofile-ulimit", "Ulimits: [{Name: nproc, HardLimit: 9}, {Name: core, HardLimit: !Ref Open}]", [INFO, INFO]),
        ("nofile-ulimit", "Ulimits: [{Name: !Ref Open}, {Name: nproc}]", [INFO]),
    ],
)
def test_a_container(rule: str, properties: str, expected: list[Severity]) -> None:
    assert severities(rule, task(FARGATE, container(properties))) == expected
    assert severities(rule, task("", container(properties)) + ON_FARGATE) == expected
    assert severities(rule, task(EC2, container(properties))) == []


@pytest.mark.parametrize(
    ("kind", "what", "fix"),
    [
        ("GPU", "a GPU", "[EC2]"),
        ("NeuronDevice", "a Neuron device", "[MANAGED_INSTANCES]"),
        ("InferenceAccelerator", "an inference accelerator", "the service has ended"),
    ],
)
def test_what_has_no_place_on_fargate_is_sent_where_it_has_one(kind: str, what: str, fix: str) -> None:
    requirement = f"ResourceRequirements: [{{Type: {kind}, Value: ALL}}]"
    finding = only("fargate/no-gpu", task(FARGATE, container(requirement)))
    assert f" asks for {what};" in finding.message
    assert fix in finding.fix


def test_a_container_whose_name_is_open_is_called_by_its_number() -> None:
    containers = "[{Name: app}, {Name: !Ref Open, Privileged: true}]"
    finding = only("fargate/no-privileged", task(FARGATE, containers))
    assert finding.message == "Container number 2 is privileged; Fargate runs no privileged containers."


FIELDS = "unsupported-container-fields"


@pytest.mark.parametrize(
    ("properties", "on_fargate", "on_awsvpc"),
    [
        ("Links: [db]", 1, 1),
        ("Links: []", 0, 0),
        ("Links: [!Ref Open]", 0, 0),
        ("Hostname: web", 1, 1),
        ("ExtraHosts: [{Hostname: a, IpAddress: 10.0.0.1}]", 1, 1),
        ("DnsServers: [10.0.0.2], DnsSearchDomains: [a.local]", 2, 2),
        ("DnsServers: !Ref Open, DnsSearchDomains: [a.local]", 1, 1),
        ("DisableNetworking: true", 1, 1),
        ("DisableNetworking: 'false'", 0, 0),
        ("DockerSecurityOptions: [no-new-privileges]", 1, 0),
    ],
)
def test_unsupported_container_fields(properties: str, on_fargate: int, on_awsvpc: int) -> None:
    containers = container(properties)
    assert len(severities(FIELDS, task(FARGATE, containers))) == on_fargate
    assert len(severities(FIELDS, task(f"{EC2}, NetworkMode: awsvpc", containers))) == on_awsvpc
    assert severities(FIELDS, task(f"{EC2}, NetworkMode: bridge", containers)) == []
    assert severities(FIELDS, task(EC2, containers)) == []
    assert severities(FIELDS, task(f"{EC2}, NetworkMode: !Ref Open", containers)) == []


OPTIONS = "awslogs-group: g, awslogs-region: r, awslogs-stream-prefix: p"
NO_ROLE = "ExecutionRoleArn: !Ref AWS::NoValue"


@pytest.mark.parametrize(
    ("log", "role", "missing"),
    [
        ("{LogDriver: awsfirelens}", NO_ROLE, []),
        ("{LogDriver: splunk}", NO_ROLE, []),
        ("{LogDriver: json-file}", NO_ROLE, ["LogDriver"]),
        ("{LogDriver: fluentd}", NO_ROLE, ["LogDriver"]),
        ("{LogDriver: !Ref Open}", NO_ROLE, []),
        ("{}", NO_ROLE, []),
        (f"{{LogDriver: awslogs, Options: {{{OPTIONS}}}}}", "ExecutionRoleArn: arn", []),
        (f"{{LogDriver: awslogs, Options: {{{OPTIONS}}}}}", "ExecutionRoleArn: !Ref Open", []),
        (f"{{LogDriver: awslogs, Options: {{{OPTIONS}}}}}", NO_ROLE, ["ExecutionRoleArn"]),
        ("{LogDriver: awslogs}", "ExecutionRoleArn: arn", ["Options"] * 3),
        ("{LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: r}}", "ExecutionRoleArn: arn", ["Options"]),
        (
            "{LogDriver: awslogs, Options: {awslogs-group: !Ref Open, awslogs-region: r}}",
            "ExecutionRoleArn: a",
            ["Options"],
        ),
        ("{LogDriver: awslogs, Options: !Ref Open}", "ExecutionRoleArn: arn", []),
    ],
)
def test_log_driver(log: str, role: str, missing: list[str]) -> None:
    containers = container(f"LogConfiguration: {log}")
    findings = found("fargate/log-driver", task(f"{FARGATE}, {role}", containers))
    assert [finding.property.rpartition("/")[2] for finding in findings] == missing
    assert found("fargate/log-driver", task(f"{EC2}, {role}", containers)) == []


def test_a_missing_execution_role_is_one_finding_for_all_containers() -> None:
    log = f"LogConfiguration: {{LogDriver: awslogs, Options: {{{OPTIONS}}}}}"
    finding = only("fargate/log-driver", task(FARGATE, f"[{{Name: a, {log}}}, {{Name: b, {log}}}]"))
    assert finding.property == "Properties/ExecutionRoleArn"


@pytest.mark.parametrize(
    ("size", "fix"),
    [
        ("Cpu: 256, Memory: 256", "Cpu 1024 with Memory 2048"),
        ("Cpu: 4096, Memory: 9000", "Cpu 4096 with Memory 9216"),
        ("Cpu: 4096, Memory: 32768", "No size holds it: run the task on instances."),
    ],
)
def test_a_windows_task_is_advised_a_size_for_windows(size: str, fix: str) -> None:
    platform = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"
    finding = only("fargate/cpu-memory-combination", task(f"{FARGATE}, {size}, {platform}"))
    assert fix in finding.fix
    waste = found("fargate/oversized-waste", task(f"{FARGATE}, Cpu: 1024, Memory: 4096, {platform}", "[{Memory: 6}]"))
    assert ["Cpu 1024 with Memory 2048" in finding.fix for finding in waste] == [True]


def test_a_size_of_no_known_platform_is_compared_all_the_same() -> None:
    platform = "RuntimePlatform: {OperatingSystemFamily: !Ref Open}"
    resources = task(f"{FARGATE}, Cpu: 256, Memory: 256, {platform}")
    assert "Cpu 256 with Memory 512" in only("fargate/cpu-memory-combination", resources).fix
    assert (
        found("fargate/oversized-waste", task(f"{FARGATE}, Cpu: 1024, Memory: 4096, {platform}", "[{Memory: 6}]")) == []
    )


@pytest.mark.parametrize(
    ("properties", "fixes"),
    [
        ("", ["Cpu one of 256, 512", "Memory: a size that goes with its Cpu."]),
        ("Cpu: !Ref Open", ["Memory: a size that goes with its Cpu."]),
        ("Cpu: 256", ["Memory one of 512, 1024, 2048 with Cpu 256"]),
        ("RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}, Memory: 4096", ["Cpu one of 1024, 2048"]),
    ],
)
def test_what_to_set_where_a_task_has_no_size(properties: str, fixes: list[str]) -> None:
    findings = found("fargate/task-size-required", task(f"{FARGATE}{', ' if properties else ''}{properties}"))
    assert [fix in finding.fix for finding, fix in zip(findings, fixes, strict=True)] == [True] * len(fixes)


@pytest.mark.parametrize(
    ("size", "containers", "advice"),
    [
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: 1024}]", ""),
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: 1023}]", "Cpu 256 with Memory 1024"),
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: 300, Memory: 1800}]", ""),
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: 300}, {Memory: 300}]", "Cpu 256 with Memory 1024"),
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: 300}, {Cpu: 10}]", ""),
        ("Cpu: 256, Memory: 2048", "[{MemoryReservation: !Ref Open}]", ""),
        ("Cpu: 256, Memory: 512", "[{Memory: 6}]", ""),
        ("Cpu: 1024, Memory: 2048", "[{Memory: 1800, Cpu: 511}]", "Cpu 512 with Memory 2048"),
        ("Cpu: 1024, Memory: 2048", "[{Memory: 1800, Cpu: 512}]", ""),
        ("Cpu: 1024, Memory: 2048", "[{Memory: 600}]", ""),
        ("Cpu: 1024, Memory: 8192", "[{Memory: 600}, {Memory: 10, Cpu: 0}]", "Cpu 1024 with Memory 2048"),
        ("Cpu: 512, Memory: 512", "[{Memory: 10}]", ""),
        ("Cpu: 2048, Memory: 16384", "[{Memory: 32768, Cpu: 64}]", ""),
        ("Cpu: !Ref Open, Memory: 2048", "[{Memory: 10}]", ""),
        ("Cpu: 256, Memory: 5000", "[{Memory: 10}]", ""),
        ("Cpu: 300, Memory: 2048", "[{Memory: 10}]", ""),
    ],
)
def test_oversized_waste(size: str, containers: str, advice: str) -> None:
    findings = found("fargate/oversized-waste", task(f"{FARGATE}, {size}", containers))
    assert [advice in finding.fix for finding in findings] == ([True] if advice else [])
    assert found("fargate/oversized-waste", task(f"{EC2}, {size}", containers)) == []


@pytest.mark.parametrize(
    ("size", "containers", "name"),
    [
        ("Cpu: 256, Memory: 2048", "[{Memory: 1023}]", "Memory"),
        ("Cpu: 1024, Memory: 2048", "[{Memory: 1023, Cpu: 511}]", "Memory"),
        ("Cpu: 1024, Memory: 2048", "[{Memory: 1024, Cpu: 511}]", "Cpu"),
    ],
)
def test_what_is_half_empty_is_named(size: str, containers: str, name: str) -> None:
    assert only("fargate/oversized-waste", task(f"{FARGATE}, {size}", containers)).property == f"Properties/{name}"


WINDOWS = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}"


@pytest.mark.parametrize(
    ("rule", "properties", "containers", "expected"),
    [
        (
            "cpu-memory-combination",
            f"{FARGATE}, Cpu: 300, Memory: 512",
            "[]",
            ("Cpu", "300/512", "Cpu one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768"),
        ),
        (
            "cpu-memory-combination",
            f"{FARGATE}, Cpu: 300, Memory: 512, {WINDOWS}",
            "[]",
            ("Cpu", "300/512", "Cpu one of 1024, 2048, 4096"),
        ),
        (
            "ephemeral-storage-range",
            "RequiresCompatibilities: [EC2, EXTERNAL], EphemeralStorage: {SizeInGiB: 30}",
            "[]",
            ("EphemeralStorage", "EC2, EXTERNAL", "FARGATE"),
        ),
        (
            "log-driver",
            f"{FARGATE}, ExecutionRoleArn: arn",
            container("LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: r}}"),
            ("Options", None, "awslogs-group, awslogs-region, awslogs-stream-prefix"),
        ),
        ("task-size-required", f"{FARGATE}, Cpu: 300", "[]", ("Memory", None, "a size that goes with its Cpu")),
        (
            "nofile-ulimit",
            FARGATE,
            container("Ulimits: [{Name: nofile, HardLimit: 1048577}]"),
            ("HardLimit", 1_048_577, 1_048_576),
        ),
    ],
)
def test_what_is_there_and_what_is_allowed(
    rule: str, properties: str, containers: str, expected: tuple[object, ...]
) -> None:
    finding = only(f"fargate/{rule}", task(properties, containers))
    assert (finding.property.rpartition("/")[2], finding.actual, finding.limit) == expected


@pytest.mark.parametrize(
    ("rule", "properties", "containers", "words"),
    [
        ("network-mode-awsvpc", FARGATE, "[]", "runs on Fargate with no NetworkMode"),
        ("network-mode-awsvpc", f"{FARGATE}, NetworkMode: host", "[]", "runs on Fargate with the NetworkMode host"),
        (FIELDS, FARGATE, container("Hostname: web"), "which Fargate does not support"),
        (
            FIELDS,
            f"{EC2}, NetworkMode: awsvpc",
            container("Hostname: web"),
            "which the network mode awsvpc does not support",
        ),
    ],
)
def test_a_message_names_the_network_mode_as_it_is_written(
    rule: str, properties: str, containers: str, words: str
) -> None:
    assert words in only(f"fargate/{rule}", task(properties, containers)).message


@pytest.mark.parametrize(
    ("size", "faults"),
    [
        ("Cpu: !Ref Open, Memory: 512", []),
        ("Cpu: 256, Memory: !Ref Open", []),
        ("Cpu: <cpu>, Memory: <memory>", []),
        ("Cpu: !GetAtt Other.Cpu, Memory: 512", []),
        ("Cpu: 300, Memory: !Ref Open", ["Cpu"]),
        ("Cpu: !Ref Open, Memory: 700", ["Memory"]),
        ("Cpu: '0.5', Memory: 1024", ["Cpu"]),
        ("Cpu: .3 vCPU, Memory: 1 GB", ["Cpu"]),
        ("Cpu: 256, Memory: 512MB", ["Memory"]),
        ("Cpu: 0.25, Memory: 0.5", ["Cpu", "Memory"]),
    ],
)
def test_an_amount_that_no_size_has_whatever_the_other_half(size: str, faults: list[str]) -> None:
    findings = found("fargate/cpu-memory-combination", task(f"{FARGATE}, {size}"))
    assert [finding.property for finding in findings] == [f"Properties/{name}" for name in faults]
