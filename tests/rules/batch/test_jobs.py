"""Rules of job definitions: boundaries and edges."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.batch.resources import (
    FARGATE,
    MANAGED,
    asks,
    container,
    environment,
    job,
    nodes,
    requirements,
    task,
)
from tests.rules.checking import found, only

TIMEOUT = "batch/timeout-minimum"
RETRY = "batch/retry-attempts"
SIZE = "batch/fargate-combination"
FIELDS = "batch/fargate-job-fields"
MEMORY = "batch/memory-minimum"
VCPUS = "batch/vcpu-minimum"
GPU = "batch/gpu-integer"
TWICE = "batch/no-duplicate-requirements"
PRIORITY = "batch/scheduling-priority"
SWAP = "batch/swap"
CONTAINERS = "batch/containers-max"
NODES = "batch/multinode"
ON_MANAGED = "batch/managed-instances"
WINDOWS = "batch/windows-vcpu"
NAME = "batch/env-name"
EKS = "batch/eks-resources"
DURATION = "batch/fargate-duration"
NO_TIMEOUT = "batch/no-timeout"
LOGS = "batch/log-group-missing"


def last_parts(rule: str, resources: str) -> list[str]:
    """The last part of the property of each finding."""
    return [finding.property.rpartition("/")[2] for finding in found(rule, resources)]


@pytest.mark.parametrize(
    ("timeout", "faults"),
    [
        ("{AttemptDurationSeconds: 60}", 0),
        ("{AttemptDurationSeconds: 59}", 1),
        ("{AttemptDurationSeconds: 0}", 1),
        ("{AttemptDurationSeconds: !Ref Open}", 0),
        ("{}", 0),
        ("!Ref Open", 0),
        ("!Ref AWS::NoValue", 0),
    ],
)
def test_timeout_minimum(timeout: str, faults: int) -> None:
    assert len(found(TIMEOUT, job(f"Timeout: {timeout}"))) == faults


@pytest.mark.parametrize(
    ("strategy", "properties"),
    [
        ("{Attempts: 1}", []),
        ("{Attempts: 10}", []),
        ("{Attempts: 0}", ["Attempts"]),
        ("{Attempts: 11}", ["Attempts"]),
        ("{}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnReason: '*'}]}", []),
        ("{EvaluateOnExit: [{Action: EXIT, OnReason: '*'}]}", ["Attempts"]),
        (f"{{Attempts: 2, EvaluateOnExit: [{', '.join(['{Action: EXIT, OnReason: a}'] * 5)}]}}", []),
        (f"{{Attempts: 2, EvaluateOnExit: [{', '.join(['{Action: EXIT, OnReason: a}'] * 6)}]}}", ["EvaluateOnExit"]),
        (f"{{Attempts: 2, EvaluateOnExit: [{{OnReason: {'a' * 512}}}]}}", []),
        (f"{{Attempts: 2, EvaluateOnExit: [{{OnReason: {'a' * 513}}}]}}", ["EvaluateOnExit/0/OnReason"]),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT}]}", ["EvaluateOnExit/0/Action"]),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: !Ref Open}]}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: 137}]}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: '13*'}]}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: '*'}]}", []),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: '!0'}]}", ["EvaluateOnExit/0/OnExitCode"]),
        ("{Attempts: 2, EvaluateOnExit: [{Action: EXIT, OnExitCode: -1}]}", ["EvaluateOnExit/0/OnExitCode"]),
        (
            "{Attempts: 2, EvaluateOnExit: [{OnReason: !Ref Open, OnExitCode: '1|2'}]}",
            ["EvaluateOnExit/0/OnExitCode"],
        ),
        ("{Attempts: 0, EvaluateOnExit: !Ref Open}", ["Attempts"]),
        ("{Attempts: !Ref Open, EvaluateOnExit: !Ref Open}", []),
    ],
)
def test_retry_attempts(strategy: str, properties: list[str]) -> None:
    findings = found(RETRY, job(f"RetryStrategy: {strategy}"))
    assert [finding.property.removeprefix("Properties/RetryStrategy/") for finding in findings] == properties


@pytest.mark.parametrize(
    ("vcpus", "memory", "fixes"),
    [
        ("0.25", "2048", []),
        ("'.5'", "1024", []),
        ("16", "122880", []),
        ("32", "249856", []),
        ("0.25", "4096", ["VCPU 0.5 with MEMORY 4096"]),
        ("3", "8192", ["VCPU 4 with MEMORY 8192"]),
        ("1", "2049", ["VCPU 1 with MEMORY 3072"]),
        ("64", "512", ["run the job on instances (PlatformCapabilities: [EC2])"]),
        ("1e308", "512", ["run the job on instances (PlatformCapabilities: [EC2])"]),
        ("0.3", "512", ["VCPU 0.5 with MEMORY 1024"]),
        ("0.2501", "512", ["VCPU 0.5 with MEMORY 1024"]),
        ("!Ref Open", "4096", []),
        ("0.25", "!Ref Open", []),
    ],
)
def test_fargate_combination(vcpus: str, memory: str, fixes: list[str]) -> None:
    findings = found(SIZE, asks(vcpus, memory, FARGATE))
    assert [finding.fix.partition(": ")[2] for finding in findings] == [f"{fix}." for fix in fixes]
    assert found(SIZE, asks(vcpus, memory)) == []


def test_fargate_combination_names_what_does_not_fit() -> None:
    assert only(SIZE, asks("3", "8192", FARGATE)).property.endswith("ResourceRequirements/0/Value")
    assert only(SIZE, asks("0.25", "8192", FARGATE)).property.endswith("ResourceRequirements/1/Value")
    assert only(SIZE, task(requirements("3", "8192"), more=FARGATE))
    assert found(SIZE, task(requirements("3", "8192"), requirements("1", "2048"), more=FARGATE)) == []


def test_fargate_combination_takes_the_first_requirement_of_each_type() -> None:
    asked = "{Type: VCPU, Value: 1}, {Type: MEMORY, Value: 2048}"
    twice = f"ResourceRequirements: [{asked}, {{Type: VCPU, Value: 3}}]"
    unsaid = "ResourceRequirements: [{Type: VCPU}, {Type: MEMORY, Value: 2048}]"
    assert found(SIZE, container(twice, FARGATE)) == []
    assert found(SIZE, container(unsaid, FARGATE)) == []


ROLE = "ExecutionRoleArn: role"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (ROLE, []),
        ("ExecutionRoleArn: !GetAtt Role.Arn", []),
        ("User: app", ["ExecutionRoleArn"]),
        (f"{ROLE}, Privileged: true", ["Privileged"]),
        (f"{ROLE}, Privileged: false", []),
        (f"{ROLE}, Ulimits: []", []),
        (f"{ROLE}, Ulimits: [{{Name: nofile, SoftLimit: 1, HardLimit: 1}}]", ["Ulimits"]),
        (f"{ROLE}, ResourceRequirements: [{{Type: GPU, Value: 1}}]", ["Type"]),
        (f"{ROLE}, Vcpus: 1, Memory: 2048", ["Memory", "Vcpus"]),
        (f"{ROLE}, LinuxParameters: {{InitProcessEnabled: true, Devices: [], Tmpfs: []}}", []),
        (f"{ROLE}, LinuxParameters: {{SharedMemorySize: 64, MaxSwap: 0}}", ["MaxSwap", "SharedMemorySize"]),
        (f"{ROLE}, LinuxParameters: {{Swappiness: !Ref Open, Tmpfs: [{{Size: 1}}]}}", ["Tmpfs"]),
        (f"{ROLE}, LinuxParameters: {{Devices: [{{HostPath: /d}}], Swappiness: 60}}", ["Devices", "Swappiness"]),
        (f"{ROLE}, LogConfiguration: {{LogDriver: awslogs}}", []),
        (f"{ROLE}, LogConfiguration: {{LogDriver: splunk}}", []),
        (f"{ROLE}, LogConfiguration: {{LogDriver: awsfirelens}}", []),
        (f"{ROLE}, LogConfiguration: {{LogDriver: json-file}}", ["LogDriver"]),
        (f"{ROLE}, LogConfiguration: !Ref Open, Privileged: true", ["Privileged"]),
        (f"{ROLE}, Volumes: [{{Name: v, Host: {{SourcePath: /v}}}}]", ["SourcePath"]),
        (f"{ROLE}, Volumes: [{{Name: v, Host: {{}}}}, {{Name: w, EfsVolumeConfiguration: {{}}}}]", []),
        (f"{ROLE}, EphemeralStorage: {{SizeInGiB: 20}}", ["SizeInGiB"]),
        (f"{ROLE}, EphemeralStorage: {{SizeInGiB: 21}}", []),
        (f"{ROLE}, EphemeralStorage: {{SizeInGiB: 200}}", []),
        (f"{ROLE}, EphemeralStorage: {{SizeInGiB: 201}}", ["SizeInGiB"]),
        (f"{ROLE}, EphemeralStorage: {{SizeInGiB: !Ref Open}}", []),
    ],
)
def test_fargate_job_fields(properties: str, faults: list[str]) -> None:
    assert last_parts(FIELDS, container(properties, FARGATE)) == faults
    assert found(FIELDS, container(properties)) == []


def test_fargate_job_fields_of_several_containers() -> None:
    fine = task("Name: a, Ulimits: [{Name: nofile}]", "Name: b", more=FARGATE, properties=f"{ROLE}, ")
    assert found(FIELDS, fine) == []
    faulty = task("Name: !Ref Open, Vcpus: !Ref Open, Privileged: true", "Vcpus: 1", more=FARGATE)
    assert last_parts(FIELDS, faulty) == ["ExecutionRoleArn", "Privileged", "Vcpus"]


def test_nodes_on_fargate_are_one_fault() -> None:
    node = "TargetNodes: '0:', Container: {Image: app, Privileged: true, Vcpus: 3, Memory: 512}"
    resources = nodes("NumNodes: 2, MainNode: 0", node, more=FARGATE)
    assert found(FIELDS, resources) == []
    assert found(SIZE, resources) == []
    assert only(NODES, resources).property == "Properties/PlatformCapabilities"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (asks(memory="4"), []),
        (asks(memory="3"), ["Value"]),
        (asks(memory="3", more=FARGATE), []),
        (container("Vcpus: 1, Memory: 4"), []),
        (container("Vcpus: 1, Memory: 3"), ["Memory"]),
        (container("Vcpus: 1"), ["ResourceRequirements"]),
        (container("Vcpus: 1", FARGATE), ["ResourceRequirements"]),
        (container("ResourceRequirements: [{Type: MEMORY}]"), []),
        (container("ResourceRequirements: !Ref Open"), []),
        (container("ResourceRequirements: [{Type: !Ref Open, Value: 1}]"), []),
        (asks(memory="!Ref Open"), []),
        (task("Memory: 3", "Name: b"), ["Memory"]),
        (nodes("NumNodes: 1", "TargetNodes: '0', Container: {Vcpus: 1}"), []),
        (nodes("NumNodes: 1", "TargetNodes: '0', Container: {Memory: 3}"), ["Memory"]),
        (
            nodes("NumNodes: 1", "TargetNodes: '0', EcsProperties: {TaskProperties: [{Containers: [{Memory: 3}]}]}"),
            ["Memory"],
        ),
        (job("EksProperties: {}"), []),
        (job("ContainerProperties: !Ref Open, EcsProperties: {TaskProperties: []}"), []),
    ],
)
def test_memory_minimum(resources: str, faults: list[str]) -> None:
    assert last_parts(MEMORY, resources) == faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (asks("1"), []),
        (asks("0.5"), ["Value"]),
        (asks("1.5"), ["Value"]),
        (asks("0"), ["Value"]),
        (asks("0.25", more=FARGATE), []),
        (task(requirements("0.25"), more=MANAGED), []),
        (task(requirements("0.25"), more="PlatformCapabilities: [EC2], "), ["Value"]),
        (asks("0.25", more="PlatformCapabilities: [!Ref Open], "), []),
        (container("Vcpus: 0, Memory: 512"), ["Vcpus"]),
        (container("Memory: 512"), ["ResourceRequirements"]),
        (container("ResourceRequirements: [{Type: VCPU}]"), []),
        (asks("!Ref Open"), []),
        (task("Vcpus: 1", "Name: b"), []),
        (nodes("NumNodes: 1", "TargetNodes: '0', Container: {Memory: 512}"), []),
    ],
)
def test_vcpu_minimum(resources: str, faults: list[str]) -> None:
    assert last_parts(VCPUS, resources) == faults


@pytest.mark.parametrize(
    ("value", "faults"),
    [("1", 0), ("8", 0), ("0", 1), ("0.5", 1), ("-1", 1), ("many", 1), ("inf", 1), ("!Ref Open", 0)],
)
def test_gpu_integer(value: str, faults: int) -> None:
    gpu = f"ResourceRequirements: [{{Type: GPU}}, {{Type: GPU, Value: {value}}}]"
    assert len(found(GPU, container(gpu))) == faults
    assert found(GPU, container(gpu, FARGATE)) == []


VCPU, MEBIBYTES = "{Type: VCPU, Value: 1}", "{Type: MEMORY, Value: 512}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (f"ResourceRequirements: [{VCPU}, {MEBIBYTES}]", []),
        (f"ResourceRequirements: [{VCPU}, {VCPU}]", ["1/Type"]),
        (f"ResourceRequirements: [{VCPU}], Vcpus: 1", ["Vcpus"]),
        (f"ResourceRequirements: [{VCPU}, {MEBIBYTES}], Memory: 512", ["Memory"]),
        (f"ResourceRequirements: [{VCPU}], Memory: 512", []),
        (f"ResourceRequirements: [{{Type: !Ref Open}}, {VCPU}, {VCPU}]", ["2/Type"]),
        (f"ResourceRequirements: [{{Value: 1}}, {VCPU}, {VCPU}]", ["2/Type"]),
        ("Vcpus: 1, Memory: 512", []),
    ],
)
def test_no_duplicate_requirements(properties: str, faults: list[str]) -> None:
    paths = [finding.property for finding in found(TWICE, container(properties))]
    prefix = "Properties/ContainerProperties/"
    assert [path.removeprefix(prefix).removeprefix("ResourceRequirements/") for path in paths] == faults


@pytest.mark.parametrize(("priority", "faults"), [("0", 0), ("9999", 0), ("-1", 1), ("10000", 1), ("!Ref Open", 0)])
def test_scheduling_priority(priority: str, faults: int) -> None:
    assert len(found(PRIORITY, job(f"SchedulingPriority: {priority}"))) == faults


@pytest.mark.parametrize(
    ("kinds", "faults"),
    [
        ("Type: multinode, NodeProperties: {NumNodes: 2}", []),
        ("Type: MultiNode, NodeProperties: {NumNodes: 2}", []),
        ("Type: !Ref Env, NodeProperties: {NumNodes: 2}", []),
        ("NodeProperties: {NumNodes: 2}", []),
        ("Type: container, ContainerProperties: {}", []),
        ("Type: container, EcsProperties: {}", []),
        ("Type: container, EksProperties: {}", []),
        ("Type: container, NodeProperties: {NumNodes: 2}", ["Type"]),
        ("Type: multinode, ContainerProperties: {}", ["Type"]),
        ("Type: multinode, ContainerProperties: !If [Prod, {}, !Ref 'AWS::NoValue']", ["Type", "NodeProperties"]),
        ("Type: container, ContainerProperties: !Ref Env", []),
        ("Type: container", ["ContainerProperties"]),
        ("Type: multinode", ["NodeProperties"]),
        ("Type: container, ContainerProperties: !If [Prod, {}, !Ref 'AWS::NoValue']", ["ContainerProperties"]),
        (
            "NodeProperties: !If [Prod, {NumNodes: 2}, !Ref 'AWS::NoValue'], ContainerProperties: {Image: a}",
            ["ContainerProperties"],
        ),
        (
            "NodeProperties: !If [Prod, {}, !Ref 'AWS::NoValue'], "
            "ContainerProperties: !If [Prod, !Ref 'AWS::NoValue', {Image: a}]",
            [],
        ),
        ("EksProperties: {PodProperties: {}}, EcsProperties: {TaskProperties: []}", ["EcsProperties"]),
        ("NodeProperties: {}, EksProperties: {}", ["EksProperties"]),
        ("ContainerProperties: {}, NodeProperties: {}, EksProperties: {}", ["ContainerProperties"]),
    ],
)
def test_job_kind(kinds: str, faults: list[str]) -> None:
    sections = "Parameters: {Env: {Type: String}}\nConditions: {Prod: !Equals [!Ref Env, prod]}"
    job = f"Job: {{Type: AWS::Batch::JobDefinition, Properties: {{{kinds}}}}}"
    findings = found("batch/job-kind", job, sections=sections)
    assert [finding.property.removeprefix("Properties/") for finding in findings] == faults


@pytest.mark.parametrize(
    ("parameters", "severities"),
    [
        ("{MaxSwap: 64, Swappiness: 0}", []),
        ("{MaxSwap: 64, Swappiness: 100}", []),
        ("{MaxSwap: 64, Swappiness: 101}", [Severity.ERROR]),
        ("{MaxSwap: 64, Swappiness: -1}", [Severity.ERROR]),
        ("{MaxSwap: -1}", [Severity.ERROR]),
        ("{MaxSwap: 64}", [Severity.WARNING]),
        ("{MaxSwap: 0}", []),
        ("{Swappiness: 60}", []),
        ("{MaxSwap: 64, Swappiness: !Ref Open}", []),
        ("{MaxSwap: !Ref Open, Swappiness: 101}", [Severity.ERROR]),
    ],
)
def test_swap(parameters: str, severities: list[Severity]) -> None:
    resources = container(f"LinuxParameters: {parameters}")
    assert [finding.severity for finding in found(SWAP, resources)] == severities
    assert found(SWAP, container(f"LinuxParameters: {parameters}", FARGATE)) == []


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (task(*(f"Name: c{index}" for index in range(10))), []),
        (task(*(f"Name: c{index}" for index in range(11))), ["Containers"]),
        (task(), ["Containers"]),
        (task("Name: a", "Name: a"), ["Name"]),
        (task("Essential: true", "Name: a", "Name: a"), ["Name"]),
        (task("Name: !Ref Open", "Name: !Ref Open"), []),
        (task("Essential: false", "Essential: false"), ["Containers"]),
        (task("Essential: false", "Name: b"), []),
        (task("Essential: false", "Essential: !Ref Open"), []),
        (asks(), []),
        (job("EcsProperties: {TaskProperties: [{Containers: !Ref Open}]}"), []),
    ],
)
def test_containers_max(resources: str, faults: list[str]) -> None:
    assert last_parts(CONTAINERS, resources) == faults


@pytest.mark.parametrize(("count", "faults"), [(1, 0), (2, 1), (11, 1)])
def test_a_job_is_one_task(count: int, faults: int) -> None:
    tasks = ", ".join(["{Containers: [{Name: a, Image: app}]}"] * count)
    findings = found(CONTAINERS, job(f"EcsProperties: {{TaskProperties: [{tasks}]}}"))
    assert [finding.property for finding in findings] == ["Properties/EcsProperties/TaskProperties/1"] * faults


@pytest.mark.parametrize(
    ("properties", "targets", "faults"),
    [
        ("NumNodes: 4, MainNode: 0", ["0:"], []),
        ("NumNodes: 4, MainNode: 3", [":3"], []),
        ("NumNodes: 4, MainNode: 4", ["0:3"], ["MainNode"]),
        ("NumNodes: 4, MainNode: -1", ["0:3"], ["MainNode"]),
        ("NumNodes: 1000, MainNode: 0", [":"], []),
        ("NumNodes: 1001, MainNode: 0", ["0:"], ["NumNodes"]),
        ("NumNodes: 0, MainNode: 0", ["0:"], ["NumNodes"]),
        ("NumNodes: 2000, MainNode: 0", ["0:500"], ["NumNodes"]),
        ("NumNodes: 2000, MainNode: 0", ["5:"], ["NumNodes"]),
        ("NumNodes: 1, MainNode: 1", ["0"], ["MainNode"]),
        ("NumNodes: 1000, MainNode: 1000", ["0:"], ["MainNode"]),
        ("NumNodes: 5, MainNode: 0", ["0", "1", "2", "3", "4"], []),
        ("NumNodes: 6, MainNode: 0", ["0", "1", "2", "3", "4", "5"], ["NodeRangeProperties"]),
        ("NumNodes: 4, MainNode: 0", ["0:1", "3:"], ["NodeRangeProperties"]),
        ("NumNodes: 11, MainNode: 0", ["0:10", "4:5"], []),
        ("NumNodes: !Ref Open, MainNode: 4", ["0:3"], []),
        ("NumNodes: 4, MainNode: !Ref Open", ["0:2"], ["NodeRangeProperties"]),
        ("NumNodes: 4, MainNode: 9", ["!Ref Open"], ["MainNode"]),
        ("NumNodes: 4, MainNode: 0", ["all"], ["TargetNodes"]),
        ("NumNodes: 4, MainNode: 0", ["0-3"], ["TargetNodes"]),
        ("NumNodes: 4, MainNode: 0", ["0:4"], ["TargetNodes"]),
        ("NumNodes: 4, MainNode: 0", ["0:", "4"], ["TargetNodes"]),
        ("NumNodes: 4, MainNode: 0", ["0:", "4:"], []),
        ("NumNodes: 4, MainNode: 0", ["!Ref Open", "9"], ["TargetNodes"]),
        ("NumNodes: !Ref Open, MainNode: 0", ["0:9"], []),
    ],
)
def test_multinode(properties: str, targets: list[str], faults: list[str]) -> None:
    written = [target if "!" in target else f"'{target}'" for target in targets]
    ranges = [f"TargetNodes: {target}, Container: {{Image: app}}" for target in written]
    assert last_parts(NODES, nodes(properties, *ranges)) == faults


ONE = "Container: {Image: app}"


@pytest.mark.parametrize(
    ("described", "faults"),
    [
        (ONE, []),
        ("EcsProperties: {}", []),
        ("EksProperties: {}", []),
        ("InstanceTypes: [c6i.large], EcsProperties: {}", []),
        ("InstanceTypes: [], Container: {Image: app}", []),
        ("InstanceTypes: [c6i.large], Container: {Image: app}", ["InstanceTypes"]),
        ("InstanceTypes: [c6i.large], EksProperties: {}", []),
        ("Container: {Image: app}, EcsProperties: {}", ["EcsProperties"]),
        ("Container: !Ref Open, EcsProperties: {}", []),
        ("ConsumableResourceProperties: {}", ["Container"]),
        ("Container: !Ref AWS::NoValue", ["Container"]),
    ],
)
def test_a_range_of_nodes_describes_one_kind(described: str, faults: list[str]) -> None:
    assert last_parts(NODES, nodes("NumNodes: 1, MainNode: 0", f"TargetNodes: '0', {described}")) == faults


@pytest.mark.parametrize(
    "resources",
    [
        job("PlatformCapabilities: [EC2, FARGATE], NodeProperties: {MainNode: 0}"),
        "Job: {Type: AWS::Batch::JobDefinition, Properties: {Type: multinode, PlatformCapabilities: [EC2, FARGATE]}}\n",
    ],
)
def test_what_makes_a_multi_node_job_is_refused_on_fargate(resources: str) -> None:
    finding = only(NODES, resources)
    assert (finding.property, finding.actual) == ("Properties/PlatformCapabilities", "EC2, FARGATE")
    assert found(NODES, asks(more=FARGATE)) == []


@pytest.mark.parametrize(
    ("kinds", "severities"),
    [
        (["SPOT"], [Severity.WARNING]),
        (["SPOT", "FARGATE"], [Severity.WARNING]),
        (["SPOT", "EC2"], []),
        (["FARGATE"], []),
        ([], []),
        (["!Ref Open"], []),
    ],
)
def test_nodes_do_not_run_on_spot(kinds: list[str], severities: list[Severity]) -> None:
    capacity = "".join(environment(f"Type: {kind}", f"E{index}") for index, kind in enumerate(kinds))
    findings = found(NODES, capacity + nodes("NumNodes: 1, MainNode: 0", f"TargetNodes: '0', {ONE}"))
    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (task("Name: a", more=MANAGED), []),
        (asks(more=MANAGED), ["ContainerProperties"]),
        (nodes("NumNodes: 1", more=MANAGED), ["NodeProperties"]),
        (task("Name: a", more=MANAGED, properties="RuntimePlatform: {OperatingSystemFamily: LINUX}, "), []),
        (
            task(
                "Name: a",
                more=MANAGED,
                properties="RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}, ",
            ),
            ["OperatingSystemFamily"],
        ),
        (asks(), []),
        (asks(more="PlatformCapabilities: !Ref Open, "), []),
    ],
)
def test_managed_instances(resources: str, faults: list[str]) -> None:
    assert last_parts(ON_MANAGED, resources) == faults


@pytest.mark.parametrize(
    ("vcpus", "platform", "faults"),
    [
        ("0.5", "OperatingSystemFamily: WINDOWS_SERVER_2022_CORE", ["Value"]),
        ("1", "OperatingSystemFamily: WINDOWS_SERVER_2022_CORE", []),
        ("1", "OperatingSystemFamily: WINDOWS_SERVER_2019_FULL, CpuArchitecture: X86_64", []),
        ("1", "OperatingSystemFamily: WINDOWS_SERVER_2019_FULL, CpuArchitecture: ARM64", ["CpuArchitecture"]),
        ("0.5", "OperatingSystemFamily: WINDOWS_SERVER_2019_FULL, CpuArchitecture: !Ref Open", ["Value"]),
        ("0.5", "OperatingSystemFamily: LINUX", []),
        ("0.5", "CpuArchitecture: ARM64", []),
        ("0.5", "OperatingSystemFamily: !Ref Open", []),
        ("!Ref Open", "OperatingSystemFamily: WINDOWS_SERVER_2022_CORE", []),
    ],
)
def test_windows_vcpu(vcpus: str, platform: str, faults: list[str]) -> None:
    properties = f"{requirements(vcpus, '2048')}, RuntimePlatform: {{{platform}}}"
    assert last_parts(WINDOWS, container(properties, FARGATE)) == faults
    assert found(WINDOWS, container(properties)) == []


def test_a_platform_left_out_is_no_windows() -> None:
    assert found(WINDOWS, asks("0.25", more=FARGATE)) == []


def eks(properties: str, kind: str = "Containers") -> str:
    return job(f"EksProperties: {{PodProperties: {{{kind}: [{{Image: app, {properties}}}]}}}}")


RESERVED, FREE = "[{Name: AWS_BATCH_SIZE, Value: a}]", "[{Name: BATCH_SIZE, Value: a}, {Name: !Ref Open, Value: b}]"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (container(f"Environment: {RESERVED}"), 1),
        (container(f"Environment: {FREE}"), 0),
        (task("Name: a", f"Environment: {RESERVED}"), 1),
        (nodes("NumNodes: 1", f"Container: {{Environment: {RESERVED}}}"), 1),
        (eks(f"Env: {RESERVED}"), 1),
        (eks(f"Env: {RESERVED}", "InitContainers"), 1),
        (nodes("NumNodes: 1", f"EksProperties: {{PodProperties: {{Containers: [{{Env: {RESERVED}}}]}}}}"), 1),
        (container("Environment: !Ref Open"), 0),
    ],
)
def test_env_name(resources: str, faults: int) -> None:
    assert [finding.severity for finding in found(NAME, resources)] == [Severity.WARNING] * faults


@pytest.mark.parametrize(
    ("variable", "faults"),
    [
        ("{Value: a}", 1),
        ("{Name: '', Value: a}", 1),
        ("{Name: !Ref AWS::NoValue, Value: a}", 1),
        ("{Name: !Ref Open, Value: a}", 0),
        ("{Name: a}", 0),
    ],
)
def test_an_environment_variable_has_a_name(variable: str, faults: int) -> None:
    findings = found(NAME, container(f"Environment: [{{Name: a, Value: b}}, {variable}]"))
    assert [(finding.severity, finding.property[-6:]) for finding in findings] == [(Severity.ERROR, "1/Name")] * faults


GPUS = "nvidia.com/gpu"


@pytest.mark.parametrize(
    ("limits", "requests", "faults"),
    [
        ("cpu: 0.25, memory: 4Mi", "cpu: 0.25, memory: 4Mi", []),
        ("cpu: '1'", "cpu: '0.5'", []),
        ("cpu: '0.5'", "cpu: '1'", ["Limits/cpu"]),
        ("cpu: '0.3'", "", ["Limits/cpu"]),
        ("cpu: '0'", "", ["Limits/cpu"]),
        ("", "cpu: 500m", ["Requests/cpu"]),
        ("", "memory: 3Mi", ["Requests/memory"]),
        ("", f"{GPUS}: 0.5", [f"Requests/{GPUS}"]),
        ("memory: 3Mi", "", ["Limits/memory"]),
        ("memory: 2Gi", "", ["Limits/memory"]),
        (f"memory: {'9' * 5000}Mi", "", ["Limits/memory"]),
        ("memory: '2048'", "", ["Limits/memory"]),
        ("memory: 1024Mi", "memory: 512Mi", ["Requests/memory"]),
        ("memory: !Ref Open, cpu: '0.3'", "memory: 512Mi", ["Limits/cpu"]),
        (f"{GPUS}: 1", f"{GPUS}: '1'", []),
        (f"{GPUS}: 2", f"{GPUS}: 1", [f"Requests/{GPUS}"]),
        (f"{GPUS}: 0.5", "", [f"Limits/{GPUS}"]),
        ("ephemeral-storage: 1024Mi", "hugepages-2Mi: 2Mi", ["Limits/ephemeral-storage", "Requests/hugepages-2Mi"]),
        ("Memory: 1024Mi", "", ["Limits/Memory"]),
        ("aws.amazon.com/neuron: 1", "", []),
        ("ephemeral-storage: !Ref Open", "", []),
        ("ephemeral-storage: !Ref AWS::NoValue", "", []),
        ("memory: !Ref Open, ephemeral-storage: 1Gi", "", ["Limits/ephemeral-storage"]),
    ],
)
def test_eks_resources(limits: str, requests: str, faults: list[str]) -> None:
    findings = found(EKS, eks(f"Resources: {{Limits: {{{limits}}}, Requests: {{{requests}}}}}"))
    prefix = "Properties/EksProperties/PodProperties/Containers/0/Resources/"
    assert [finding.property.removeprefix(prefix) for finding in findings] == faults


def test_eks_resources_may_be_left_out() -> None:
    assert found(EKS, eks("Name: app")) == []
    assert found(EKS, eks("Resources: !Ref Open")) == []
    assert found(EKS, eks("Resources: {Limits: {cpu: '1', memory: 4Mi}}")) == []
    assert found(EKS, eks("Resources: {Requests: {cpu: '1', memory: 4Mi}}")) == []


@pytest.mark.parametrize(
    ("seconds", "more", "faults"),
    [("1209600", FARGATE, 0), ("1209601", FARGATE, 1), ("1209601", "", 0), ("!Ref Open", FARGATE, 0)],
)
def test_fargate_duration(seconds: str, more: str, faults: int) -> None:
    assert len(found(DURATION, job(f"{more}Timeout: {{AttemptDurationSeconds: {seconds}}}"))) == faults
    assert found(DURATION, job(f"{more}SchedulingPriority: 1")) == []


@pytest.mark.parametrize(
    ("timeout", "faults"),
    [
        ("Timeout: {AttemptDurationSeconds: 60}", 0),
        ("Timeout: {}", 1),
        ("Parameters: {}", 1),
        ("Timeout: !Ref Open", 0),
    ],
)
def test_no_timeout(timeout: str, faults: int) -> None:
    assert len(found(NO_TIMEOUT, job(timeout))) == faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (asks(), 1),
        (container("LogConfiguration: {LogDriver: awslogs}"), 0),
        (container("LogConfiguration: !Ref Open"), 0),
        (task("Name: a", "LogConfiguration: {LogDriver: awslogs}"), 1),
        (eks("Name: app"), 0),
    ],
)
def test_log_group_missing(resources: str, faults: int) -> None:
    assert len(found(LOGS, resources)) == faults


WINDOWS_ON_ARM = "RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE, CpuArchitecture: ARM64}"


@pytest.mark.parametrize(
    ("rule", "resources", "expected"),
    [
        (CONTAINERS, task(), ("Containers", 0, "1..10")),
        (CONTAINERS, task("Name: a", "Name: b", "Name: a"), ("Name", "a", None)),
        (CONTAINERS, job("EcsProperties: {TaskProperties: [{Containers: [{}]}, {Containers: [{}]}]}"), ("1", None, 1)),
        (SIZE, asks("3", "8192", FARGATE), ("Value", "3/8192", "VCPU one of 0.25, 0.5, 1, 2, 4, 8, 16, 32")),
        (SIZE, asks("0.25", "4096", FARGATE), ("Value", "0.25/4096", "MEMORY one of 512, 1024, 2048")),
        (
            FIELDS,
            container(f"{ROLE}, LogConfiguration: {{LogDriver: syslog}}", FARGATE),
            ("LogDriver", "syslog", "awslogs, splunk, awsfirelens"),
        ),
        (MEMORY, container("Vcpus: 1"), ("ResourceRequirements", None, ">= 4")),
        (VCPUS, container("Memory: 512"), ("ResourceRequirements", None, ">= 1")),
        (TWICE, container(f"ResourceRequirements: [{VCPU}], Vcpus: 1"), ("Vcpus", "VCPU", None)),
        (
            NODES,
            environment("Type: SPOT") + nodes("NumNodes: 1", f"TargetNodes: '0', {ONE}"),
            ("NodeProperties", "SPOT", "EC2"),
        ),
        (
            ON_MANAGED,
            task("Name: a", more=MANAGED, properties="RuntimePlatform: {OperatingSystemFamily: WINDOWS}, "),
            ("OperatingSystemFamily", "WINDOWS", "LINUX"),
        ),
        (WINDOWS, container(WINDOWS_ON_ARM, FARGATE), ("CpuArchitecture", "ARM64", "X86_64")),
        (EKS, eks("Resources: {Limits: {cpu: '0.5'}, Requests: {cpu: '1'}}"), ("cpu", 0.5, ">= 1")),
    ],
)
def test_what_is_there_and_what_is_allowed(rule: str, resources: str, expected: tuple[object, ...]) -> None:
    finding = only(rule, resources)
    assert (finding.property.rpartition("/")[2], finding.actual, finding.limit) == expected


@pytest.mark.parametrize(
    ("rule", "resources", "beginning"),
    [
        (NODES, nodes("NumNodes: 1001", f"TargetNodes: '0:', {ONE}"), "A job of 1001 nodes "),
        (FIELDS, container(f"{ROLE}, EphemeralStorage: {{SizeInGiB: 20}}", FARGATE), "Ephemeral storage of 20 GiB "),
        (FIELDS, container(f"{ROLE}, ResourceRequirements: [{{Type: GPU, Value: 1}}]", FARGATE), "A GPU "),
        (TWICE, container(f"ResourceRequirements: [{VCPU}], Vcpus: 1"), "The job has Vcpus "),
    ],
)
def test_a_message_begins_with_what_it_is_about(rule: str, resources: str, beginning: str) -> None:
    assert only(rule, resources).message.startswith(beginning)


@pytest.mark.parametrize(
    ("more", "properties", "faults"),
    [
        ("", "NetworkConfiguration: {AssignPublicIp: ENABLED}", 1),
        ("PlatformCapabilities: [EC2], ", "FargatePlatformConfiguration: {PlatformVersion: LATEST}", 1),
        (FARGATE, "NetworkConfiguration: {AssignPublicIp: ENABLED}", 0),
        ("PlatformCapabilities: !Ref Open, ", "NetworkConfiguration: {AssignPublicIp: ENABLED}", 0),
        ("", "NetworkConfiguration: !Ref Open", 0),
        ("", "NetworkConfiguration: !Ref AWS::NoValue", 0),
    ],
)
def test_what_only_jobs_on_fargate_have(more: str, properties: str, faults: int) -> None:
    assert len(found("batch/ec2-job-fields", container(properties, more))) == faults
