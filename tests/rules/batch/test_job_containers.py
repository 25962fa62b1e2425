"""Rules of what a job's containers use and how they go together: boundaries and edges."""

import pytest

from ecs_constructs.rules import Finding
from tests.rules.batch.resources import FARGATE, MANAGED, container, job, nodes, task
from tests.rules.checking import found, only

DEPENDS = "batch/depends-on"
FIRELENS = "batch/firelens"
VOLUMES = "batch/volumes"
MOUNTS = "batch/mount-points"
ROLE = "batch/execution-role"
OPTIONS = "batch/log-options"
LINUX = "batch/linux-parameters"
CONSUMABLE = "batch/consumable-resources"
PLATFORMS = "batch/platform-capabilities"
RUNTIME = "batch/runtime-platform"
POD = "batch/eks-pod"
OF_CONTAINER = "Properties/ContainerProperties/"
OF_TASK = "Properties/EcsProperties/TaskProperties/0/"
OF_POD = "Properties/EksProperties/PodProperties/"


def places(findings: list[Finding], prefix: str) -> list[str]:
    """Where the findings are, below a prefix."""
    return [finding.property.removeprefix(prefix) for finding in findings]


def waits(name: str, condition: str = "START") -> str:
    return f"DependsOn: [{{ContainerName: {name}, Condition: {condition}}}]"


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        (("Name: a", f"Name: b, {waits('a')}"), []),
        (("Name: a", f"Name: b, {waits('c')}"), ["1/DependsOn/0/ContainerName"]),
        (("Name: !Ref Open", f"Name: b, {waits('c')}"), []),
        (("Name: !Ref Open", f"Name: b, {waits('c', 'HEALTHY')}"), ["1/DependsOn/0/Condition"]),
        (("Name: a", f"Name: b, {waits('!Ref Open')}"), []),
        (("Name: a", f"Name: b, {waits('a', 'SUCCESS')}"), ["1/DependsOn/0/Condition"]),
        (("Name: a, Essential: true", f"Name: b, {waits('a', 'COMPLETE')}"), ["1/DependsOn/0/Condition"]),
        (("Name: a, Essential: false", f"Name: b, {waits('a', 'COMPLETE')}"), []),
        (("Name: a, Essential: !Ref Open", f"Name: b, {waits('a', 'COMPLETE')}"), []),
        (("Name: a", f"Name: b, {waits('a', '!Ref Open')}"), []),
        (("Name: a", f"Name: b, {waits('a', 'HEALTHY')}"), ["1/DependsOn/0/Condition"]),
        ((f"Name: a, {waits('a')}",), ["0/DependsOn"]),
        ((f"Name: a, {waits('b', 'SUCCESS')}",), ["0/DependsOn"]),
        (("Name: a, DependsOn: []",), []),
        (("Name: a, DependsOn: !Ref Open", f"Name: b, {waits('c')}"), ["1/DependsOn/0/ContainerName"]),
    ],
)
def test_depends_on(containers: tuple[str, ...], faults: list[str]) -> None:
    assert places(found(DEPENDS, task(*containers)), f"{OF_TASK}Containers/") == faults


def test_containers_of_nodes_wait_too() -> None:
    described = f"[{{Name: a, Image: app}}, {{Name: b, Image: app, {waits('c')}}}]"
    node = f"TargetNodes: '0', EcsProperties: {{TaskProperties: [{{Containers: {described}}}]}}"
    assert only(DEPENDS, nodes("NumNodes: 1, MainNode: 0", node)).limit == "a, b"


ROUTER = "FirelensConfiguration: {Type: fluentbit}"


@pytest.mark.parametrize(
    ("containers", "faults"),
    [
        ((ROUTER, "LogConfiguration: {LogDriver: awsfirelens}"), []),
        ((ROUTER, "LogConfiguration: {LogDriver: awslogs}"), ["0/FirelensConfiguration"]),
        ((ROUTER, "Name: a"), ["0/FirelensConfiguration"]),
        (("Name: a", f"{ROUTER}, LogConfiguration: {{LogDriver: awsfirelens}}"), []),
        ((ROUTER, "LogConfiguration: {LogDriver: !Ref Open}"), []),
        (("FirelensConfiguration: !Ref Open", ROUTER), ["1/FirelensConfiguration"]),
        (("Name: a", "Name: b"), []),
    ],
)
def test_firelens(containers: tuple[str, ...], faults: list[str]) -> None:
    assert places(found(FIRELENS, task(*containers)), f"{OF_TASK}Containers/") == faults


def efs(properties: str) -> str:
    return f"Volumes: [{{Name: v, EfsVolumeConfiguration: {{FileSystemId: fs-1, {properties}}}}}]"


ENCRYPTED = "TransitEncryption: ENABLED"
POINT = "AuthorizationConfig: {AccessPointId: fsap-1}"
AS_ROLE = "AuthorizationConfig: {Iam: ENABLED}"
JOB_ROLE = "JobRoleArn: role"
OF_EFS = "Volumes/0/EfsVolumeConfiguration/"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (efs(""), []),
        (efs(ENCRYPTED), []),
        (efs(f"{ENCRYPTED}, {POINT}"), []),
        (efs(f"{ENCRYPTED}, {POINT}, RootDirectory: /"), []),
        (efs(f"{ENCRYPTED}, {POINT}, RootDirectory: ''"), []),
        (efs(f"{ENCRYPTED}, {POINT}, RootDirectory: /data"), [f"{OF_EFS}RootDirectory"]),
        (efs(f"{ENCRYPTED}, {POINT}, RootDirectory: !Ref Open"), []),
        (efs(f"{ENCRYPTED}, RootDirectory: /data"), []),
        (efs(POINT), [f"{OF_EFS}TransitEncryption"]),
        (efs(f"{POINT}, TransitEncryption: DISABLED"), [f"{OF_EFS}TransitEncryption"]),
        (efs(f"{POINT}, TransitEncryption: !Ref Open"), []),
        (efs("AuthorizationConfig: {AccessPointId: !Ref Point}"), [f"{OF_EFS}TransitEncryption"]),
        (efs("AuthorizationConfig: {AccessPointId: !Ref Open}"), []),
        (efs("AuthorizationConfig: {AccessPointId: !Ref AWS::NoValue}"), []),
        (f"{JOB_ROLE}, {efs(AS_ROLE)}", [f"{OF_EFS}TransitEncryption"]),
        (f"{JOB_ROLE}, {efs(f'{ENCRYPTED}, {AS_ROLE}')}", []),
        (f"JobRoleArn: !Ref Open, {efs(f'{ENCRYPTED}, {AS_ROLE}')}", []),
        (efs(f"{ENCRYPTED}, {AS_ROLE}"), ["JobRoleArn"]),
        (efs("AuthorizationConfig: {Iam: DISABLED}"), []),
        (efs("AuthorizationConfig: {Iam: !Ref Open}"), []),
        (efs(f"{ENCRYPTED}, TransitEncryptionPort: 65535"), []),
        (efs(f"{ENCRYPTED}, TransitEncryptionPort: 65536"), [f"{OF_EFS}TransitEncryptionPort"]),
        (efs("TransitEncryptionPort: -1"), [f"{OF_EFS}TransitEncryptionPort"]),
        ("Volumes: [{Name: v, EfsVolumeConfiguration: {FileSystemId: data}}]", [f"{OF_EFS}FileSystemId"]),
        ("Volumes: [{Name: v, EfsVolumeConfiguration: {FileSystemId: !Ref Open}}]", []),
        ("Volumes: [{Name: v, EfsVolumeConfiguration: {FileSystemId: !Ref Files}}]", []),
        ("Volumes: [{Name: v, Host: {SourcePath: /v}}]", []),
        (
            "Volumes: [{Name: v, Host: {}, EfsVolumeConfiguration: {FileSystemId: fs-1}}]",
            ["Volumes/0/EfsVolumeConfiguration"],
        ),
        ("Volumes: [{Name: v, Host: !Ref AWS::NoValue, EfsVolumeConfiguration: {FileSystemId: fs-1}}]", []),
        ("Volumes: [{Name: v, S3FilesVolumeConfiguration: {FileSystemArn: a}}]", ["JobRoleArn"]),
        (f"{JOB_ROLE}, Volumes: [{{Name: v, S3FilesVolumeConfiguration: {{FileSystemArn: a}}}}]", []),
        (
            "Volumes: [{Host: !Ref Open}, {EfsVolumeConfiguration: {FileSystemId: f}}]",
            ["Volumes/1/" + OF_EFS[10:] + "FileSystemId"],
        ),
        ("Volumes: !Ref Open", []),
    ],
)
def test_volumes(properties: str, faults: list[str]) -> None:
    others = "Point: {Type: AWS::EFS::AccessPoint}\nFiles: {Type: AWS::EFS::FileSystem}\n"
    assert places(found(VOLUMES, container(properties) + others), OF_CONTAINER) == faults


def test_a_task_has_a_role_of_its_own() -> None:
    mounted = f"{efs(f'{ENCRYPTED}, {AS_ROLE}')}, "
    assert places(found(VOLUMES, task("Name: a", properties=mounted)), OF_TASK) == ["TaskRoleArn"]
    assert found(VOLUMES, task("Name: a", properties=f"TaskRoleArn: role, {mounted}")) == []


@pytest.mark.parametrize(
    ("version", "faults"), [("1.3.0", 1), ("1.4.0", 0), ("LATEST", 0), ("1.5.0", 0), ("!Ref Open", 0)]
)
def test_fargate_mounts_file_systems_from_a_version_on(version: str, faults: int) -> None:
    place = "FargatePlatformConfiguration/PlatformVersion"
    properties = f"{efs('')}, FargatePlatformConfiguration: {{PlatformVersion: {version}}}"
    assert places(found(VOLUMES, container(properties, FARGATE)), OF_CONTAINER) == [place] * faults
    of_task = task("Name: a", more=FARGATE, properties=f"PlatformVersion: {version}, {efs('')}, ")
    assert places(found(VOLUMES, of_task), OF_TASK) == ["PlatformVersion"] * faults
    assert found(VOLUMES, container(properties)) == []


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("MountPoints: [{SourceVolume: v}], Volumes: [{Name: v}]", []),
        ("MountPoints: [{SourceVolume: w}], Volumes: [{Name: v}]", ["MountPoints/0/SourceVolume"]),
        ("MountPoints: [{SourceVolume: v}]", ["MountPoints/0/SourceVolume"]),
        ("MountPoints: [{SourceVolume: w}], Volumes: [{Name: v}, {Name: !Ref Open}]", []),
        ("MountPoints: [{SourceVolume: w}], Volumes: !Ref Open", []),
        ("MountPoints: [{SourceVolume: !Ref Open}, {SourceVolume: w}]", ["MountPoints/1/SourceVolume"]),
        ("MountPoints: [{ContainerPath: /v}]", []),
        ("MountPoints: []", []),
    ],
)
def test_mount_points(properties: str, faults: list[str]) -> None:
    assert places(found(MOUNTS, container(properties)), OF_CONTAINER) == faults


def test_containers_of_a_task_mount_its_volumes() -> None:
    mounting = task(
        "MountPoints: [{SourceVolume: v}]", "MountPoints: [{SourceVolume: w}]", properties="Volumes: [{Name: v}], "
    )
    finding = only(MOUNTS, mounting)
    assert (finding.property, finding.limit) == (f"{OF_TASK}Containers/1/MountPoints/0/SourceVolume", "v")


SECRETS = "Secrets: [{Name: a, ValueFrom: b}]"
SECRET_OPTIONS = "LogConfiguration: {LogDriver: splunk, SecretOptions: [{Name: a, ValueFrom: b}]}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (SECRETS, 1),
        (SECRET_OPTIONS, 1),
        (f"{SECRETS}, {SECRET_OPTIONS}", 1),
        (f"ExecutionRoleArn: role, {SECRETS}", 0),
        (f"ExecutionRoleArn: !Ref Open, {SECRETS}", 0),
        (f"ExecutionRoleArn: !Ref AWS::NoValue, {SECRETS}", 1),
        (f"JobRoleArn: role, {SECRETS}", 1),
        ("Secrets: []", 0),
        ("Secrets: !Ref Open", 0),
        ("LogConfiguration: {LogDriver: splunk}", 0),
    ],
)
def test_execution_role(properties: str, faults: int) -> None:
    assert places(found(ROLE, container(properties)), OF_CONTAINER) == ["ExecutionRoleArn"] * faults
    assert found(ROLE, container(properties, FARGATE)) == []


def test_one_container_of_a_task_needs_the_role_for_all() -> None:
    assert only(ROLE, task("Secrets: !Ref Open", SECRETS, "Name: c")).property == f"{OF_TASK}ExecutionRoleArn"
    assert found(ROLE, task("Name: a", SECRETS, properties="ExecutionRoleArn: role, ")) == []


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        ("{awslogs-group: a, awslogs-region: b, awslogs-stream-prefix: c, awslogs-create-group: 'true'}", []),
        ("{awslogs-datetime-format: a}", []),
        ("{awslogs-multiline-pattern: a}", []),
        ("{mode: non-blocking, max-buffer-size: 4m}", []),
        ("{awslogs-stream: a}", ["awslogs-stream"]),
        ("{awslogs-group: !Ref Open, tag: a}", ["tag"]),
        ("{tag: a, labels: b, awslogs-endpoint: c, env: d}", ["tag", "labels", "awslogs-endpoint", "env"]),
        ("{tag: !Ref Open}", []),
        ("{tag: !Ref AWS::NoValue}", []),
        ("!Ref Open", []),
    ],
)
def test_log_options(options: str, faults: list[str]) -> None:
    logs = f"LogConfiguration: {{LogDriver: awslogs, Options: {options}}}"
    assert [finding.actual for finding in found(OPTIONS, container(logs))] == faults
    assert [finding.actual for finding in found(OPTIONS, task("Name: a", logs))] == faults
    for driver in ("json-file", "!Ref Open"):
        assert found(OPTIONS, container(logs.replace("awslogs,", f"{driver},"))) == []


@pytest.mark.parametrize(
    ("parameters", "faults"),
    [
        ("Devices: [{HostPath: /d}]", []),
        ("Devices: [{HostPath: /d, Permissions: [READ, WRITE, MKNOD]}]", []),
        ("Devices: [{HostPath: /d, Permissions: [read]}]", []),
        ("Devices: [{HostPath: /d, Permissions: [READ, rwm]}]", ["Devices/0/Permissions/1"]),
        ("Devices: [{Permissions: !Ref Open}, {Permissions: [rw]}]", ["Devices/1/Permissions/0"]),
        ("Tmpfs: [{ContainerPath: /t, Size: 1}]", []),
        ("Tmpfs: [{ContainerPath: /t, Size: 0}]", ["Tmpfs/0/Size"]),
        ("Tmpfs: [{Size: !Ref Open}, {Size: -1}]", ["Tmpfs/1/Size"]),
        ("Devices: !Ref Open, Tmpfs: [{Size: 0}]", ["Tmpfs/0/Size"]),
    ],
)
def test_linux_parameters(parameters: str, faults: list[str]) -> None:
    properties = f"LinuxParameters: {{{parameters}}}"
    assert places(found(LINUX, container(properties)), f"{OF_CONTAINER}LinuxParameters/") == faults
    assert found(LINUX, container(properties, FARGATE)) == []


def consumes(*names: str) -> str:
    entries = ", ".join(f"{{ConsumableResource: {name}, Quantity: 1}}" for name in names)
    return f"ConsumableResourceProperties: {{ConsumableResourceList: [{entries}]}}"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        (consumes("a"), []),
        (consumes("a", "b", "c", "d", "e"), []),
        (consumes("a", "b", "c", "d", "e", "f"), [""]),
        (consumes("a", "a"), ["/1/ConsumableResource"]),
        (consumes("!Ref Licences", "!Ref Licences"), ["/1/ConsumableResource"]),
        (consumes("!Ref Licences", "!GetAtt Licences.ConsumableResourceArn"), ["/1/ConsumableResource"]),
        (consumes("!Ref Licences", "!Ref Open"), []),
        (consumes("!Ref Open", "!Ref Open"), ["/1/ConsumableResource"]),
        (consumes("!Ref AWS::NoValue", "!Ref AWS::NoValue"), []),
        (consumes("None", "None"), ["/1/ConsumableResource"]),
        ("ConsumableResourceProperties: {ConsumableResourceList: [{Quantity: 1}, {Quantity: 1}]}", []),
        ("ConsumableResourceProperties: !Ref Open", []),
    ],
)
def test_consumable_resources(properties: str, faults: list[str]) -> None:
    licences = "Licences: {Type: AWS::Batch::ConsumableResource, Properties: {TotalQuantity: 1}}\n"
    place = "Properties/ConsumableResourceProperties/ConsumableResourceList"
    assert places(found(CONSUMABLE, job(properties) + licences), place) == faults


def test_nodes_consume_too() -> None:
    node = f"TargetNodes: '0', {consumes('a', 'a')}, Container: {{Image: app}}"
    finding = only(CONSUMABLE, nodes("NumNodes: 1, MainNode: 0", node))
    assert finding.property.startswith("Properties/NodeProperties/NodeRangeProperties/0/ConsumableResourceProperties/")


@pytest.mark.parametrize(
    ("platforms", "faults"),
    [
        ("[EC2]", []),
        ("[FARGATE]", []),
        ("[MANAGED_INSTANCES]", []),
        ("[]", []),
        ("[EC2, FARGATE]", [2]),
        ("[FARGATE_SPOT]", ["FARGATE_SPOT"]),
        ("[SPOT, !Ref 'AWS::NoValue']", ["SPOT"]),
        ("[!Ref Open]", []),
        ("[!Ref Open, FARGATE]", []),
        ("!Ref Open", []),
    ],
)
def test_platform_capabilities(platforms: str, faults: list[object]) -> None:
    findings = found(PLATFORMS, container("User: app", f"PlatformCapabilities: {platforms}, "))
    assert [finding.actual for finding in findings] == faults


@pytest.mark.parametrize(
    ("platform", "faults"),
    [
        ("CpuArchitecture: X86_64, OperatingSystemFamily: LINUX", []),
        ("CpuArchitecture: ARM64", []),
        ("CpuArchitecture: arm64", []),
        ("CpuArchitecture: AMD64", ["AMD64"]),
        ("OperatingSystemFamily: WINDOWS_SERVER_2025_CORE", []),
        ("OperatingSystemFamily: WINDOWS", ["WINDOWS"]),
        # On Windows that is another rule's fault.
        ("CpuArchitecture: AMD64, OperatingSystemFamily: WINDOWS_SERVER_2022_CORE", []),
        ("CpuArchitecture: AMD64, OperatingSystemFamily: !Ref Open", ["AMD64"]),
        ("CpuArchitecture: !Ref Open, OperatingSystemFamily: UBUNTU", ["UBUNTU"]),
    ],
)
def test_runtime_platform(platform: str, faults: list[str]) -> None:
    properties = f"RuntimePlatform: {{{platform}}}"
    assert [finding.actual for finding in found(RUNTIME, container(properties, FARGATE))] == faults
    assert [
        finding.actual for finding in found(RUNTIME, task("Name: a", more=FARGATE, properties=f"{properties}, "))
    ] == faults
    assert found(RUNTIME, container(properties)) == []


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (container("RuntimePlatform: {CpuArchitecture: ARM64}"), 1),
        (container("RuntimePlatform: {CpuArchitecture: ARM64}", FARGATE), 0),
        (container("RuntimePlatform: !Ref AWS::NoValue"), 0),
        (task("Name: a", properties="RuntimePlatform: {CpuArchitecture: ARM64}, "), 0),
        (task("Name: a", properties="RuntimePlatform: {CpuArchitecture: ARM64}, ", more=MANAGED), 0),
    ],
)
def test_a_job_on_instances_asks_for_no_processor(resources: str, faults: int) -> None:
    assert len(found("batch/ec2-job-fields", resources)) == faults


def pod(properties: str, more: str = "") -> str:
    return job(f"{more}EksProperties: {{PodProperties: {{{properties}}}}}")


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("Containers: [{Image: app}]", []),
        ("Containers: []", ["Containers"]),
        ("InitContainers: [{Image: app}]", ["Containers"]),
        ("Containers: !Ref Open", []),
        ("Containers: [{Name: a}, {Name: b}, {Image: c}]", []),
        ("Containers: [{Name: a}, {Name: a}]", ["Containers/1/Name"]),
        ("Containers: [{Image: app}, {Image: app}]", ["Containers/1/Name"]),
        ("Containers: [{Name: !Ref Open}, {Name: !Ref Open}, {Name: a}]", []),
        (
            "Containers: [{Name: a}], InitContainers: [{Name: b, ImagePullPolicy: always}]",
            ["InitContainers/0/ImagePullPolicy"],
        ),
        ("Containers: [{Name: a, ImagePullPolicy: Never}]", []),
        ("Containers: [{VolumeMounts: [{Name: v}]}], Volumes: [{Name: v}]", []),
        ("Containers: [{VolumeMounts: [{Name: w}]}], Volumes: [{Name: v}]", ["Containers/0/VolumeMounts/0/Name"]),
        ("Containers: [{VolumeMounts: [{Name: w}]}], Volumes: [{Name: !Ref Open}]", []),
        ("Containers: [{VolumeMounts: [{Name: !Ref Open}, {Name: w}]}]", ["Containers/0/VolumeMounts/1/Name"]),
        ("Containers: [{}], Volumes: [{Name: v, EmptyDir: {Medium: '', SizeLimit: 64Mi}}]", []),
        ("Containers: [{}], Volumes: [{Name: v, EmptyDir: {Medium: Memory, SizeLimit: 64}}]", []),
        ("Containers: [{}], Volumes: [{Name: v, EmptyDir: {Medium: Disk}}]", ["Volumes/0/EmptyDir/Medium"]),
        ("Containers: [{}], Volumes: [{Name: v, EmptyDir: {SizeLimit: 1Gi}}]", ["Volumes/0/EmptyDir/SizeLimit"]),
        ("Containers: !Ref Open, Volumes: [{EmptyDir: {SizeLimit: 1G}}]", ["Volumes/0/EmptyDir/SizeLimit"]),
        ("Containers: [{}], Volumes: [{HostPath: {Path: /v}}]", []),
    ],
)
def test_eks_pod(properties: str, faults: list[str]) -> None:
    assert places(found(POD, pod(properties)), OF_POD) == faults


@pytest.mark.parametrize(("value", "faults"), [("true", 1), ("'true'", 1), ("false", 0), ("!Ref Open", 0)])
def test_no_tags_are_propagated_to_pods(value: str, faults: int) -> None:
    tagged = f"PropagateTags: {value}, "
    findings = found(POD, pod("Containers: [{Image: app}]", tagged))
    assert [finding.property for finding in findings] == ["Properties/PropagateTags"] * faults
    assert found(POD, container("User: app", tagged)) == []


def test_pods_of_nodes_are_looked_at() -> None:
    node = "TargetNodes: '0', EksProperties: {PodProperties: {Containers: [{}, {}]}}"
    assert only(POD, nodes("NumNodes: 1, MainNode: 0", node)).actual == "Default"
