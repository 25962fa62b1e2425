"""What a container mounts and where it logs to has to be in its task."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, task

MOUNTS = "task/mount-points"
FIRELENS = "task/firelens"


@pytest.mark.parametrize(
    ("volumes", "mounts", "faults"),
    [
        ("[{Name: data}]", "MountPoints: [{SourceVolume: data}]", 0),
        ("[{Name: data}]", "MountPoints: [{SourceVolume: Data}]", 1),
        ("[]", "MountPoints: [{SourceVolume: data}, {SourceVolume: logs}]", 2),
        ("[]", "MountPoints: [{SourceVolume: !Ref Open}, {SourceVolume: logs}]", 1),
        ("[{Name: !Ref Open}]", "MountPoints: [{SourceVolume: data}]", 0),
        ("!Ref Open", "MountPoints: [{SourceVolume: data}]", 0),
        ("[]", "MountPoints: [{ContainerPath: /data}]", 0),
        ("[]", "VolumesFrom: [{SourceContainer: side}]", 0),
        ("[]", "VolumesFrom: [{SourceContainer: aside}]", 1),
        ("[]", "VolumesFrom: [{SourceContainer: !Ref Open}]", 0),
    ],
)
def test_mounted_volumes(volumes: str, mounts: str, faults: int) -> None:
    containers = f"[{{Name: app, Image: app, {mounts}}}, {{Name: side, Image: side}}]"
    assert len(found(MOUNTS, task(f"{EC2}, Volumes: {volumes}", containers))) == faults


@pytest.mark.parametrize(
    ("app", "router", "faults"),
    [
        ("LogConfiguration: {LogDriver: awsfirelens}", "FirelensConfiguration: {Type: fluentbit}", []),
        ("LogConfiguration: {LogDriver: awsfirelens}", "Essential: true", ["0/LogConfiguration/LogDriver"]),
        (
            "LogConfiguration: {LogDriver: awslogs}",
            "FirelensConfiguration: {Type: fluentbit}",
            ["1/FirelensConfiguration"],
        ),
        ("LogConfiguration: {LogDriver: awslogs}", "Essential: true", []),
        ("LogConfiguration: {LogDriver: !Ref Open}", "FirelensConfiguration: {Type: fluentbit}", []),
        ("LogConfiguration: {LogDriver: awsfirelens}", "FirelensConfiguration: !Ref Open", []),
    ],
)
def test_firelens(app: str, router: str, faults: list[str]) -> None:
    containers = f"[{{Name: app, Image: app, {app}}}, {{Name: router, Image: router, {router}}}]"
    findings = found(FIRELENS, task(EC2, containers))
    assert [finding.property.removeprefix("Properties/ContainerDefinitions/") for finding in findings] == faults


ACCESS_POINT = "AuthorizationConfig: {AccessPointId: fsap-1}"
IAM = "AuthorizationConfig: {IAM: ENABLED}"
ENCRYPTED = "TransitEncryption: ENABLED"


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ("RootDirectory: /data", []),
        (f"{ENCRYPTED}, RootDirectory: /data, {IAM}", []),
        (f"{ENCRYPTED}, {ACCESS_POINT}", []),
        (f"{ENCRYPTED}, RootDirectory: /, {ACCESS_POINT}", []),
        (f"{ENCRYPTED}, RootDirectory: '', {ACCESS_POINT}", []),
        (f"{ENCRYPTED}, RootDirectory: /data, {ACCESS_POINT}", ["RootDirectory"]),
        (f"{ENCRYPTED}, RootDirectory: !Ref Open, {ACCESS_POINT}", []),
        (f"{ENCRYPTED}, RootDirectory: /data, AuthorizationConfig: {{AccessPointId: !Ref Open}}", []),
        (f"{ENCRYPTED}, RootDirectory: /data, AuthorizationConfig: {{AccessPointId: !Ref Point}}", ["RootDirectory"]),
        (f"{ENCRYPTED}, RootDirectory: /data, AuthorizationConfig: {{AccessPointId: !Ref AWS::NoValue}}", []),
        (IAM, ["TransitEncryption"]),
        ("AuthorizationConfig: {IAM: DISABLED}", []),
        ("AuthorizationConfig: {IAM: !Ref Open}", []),
        ("AuthorizationConfig: {IAM: !Ref Open, AccessPointId: fsap-1}", ["TransitEncryption"]),
        (f"TransitEncryption: DISABLED, {ACCESS_POINT}", ["TransitEncryption"]),
        (f"TransitEncryption: !Ref Open, RootDirectory: /data, {ACCESS_POINT}", ["RootDirectory"]),
        ("TransitEncryptionPort: 2999", ["TransitEncryption"]),
        ("TransitEncryptionPort: !Ref Open", []),
        (f"TransitEncryptionPort: 2999, {IAM}", ["TransitEncryption"]),
        (f"{ENCRYPTED}, TransitEncryptionPort: 2999", []),
        ("AuthorizationConfig: !Ref Open", []),
    ],
)
def test_efs_volumes(settings: str, faults: list[str]) -> None:
    volumes = f"Volumes: [{{Name: data, EFSVolumeConfiguration: {{FilesystemId: fs-1, {settings}}}}}]"
    point = "Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: fs-1}}\n"
    findings = found("task/efs-volume", task(f"{EC2}, {volumes}") + point)
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults


@pytest.mark.parametrize(
    "volume",
    ["{Name: data}", "{Name: data, EFSVolumeConfiguration: !Ref Open}", "!Ref Open", "{Host: {SourcePath: /}}"],
)
def test_other_volumes_are_not_of_efs(volume: str) -> None:
    assert found("task/efs-volume", task(f"{EC2}, Volumes: [{volume}]")) == []


def test_efs_of_one_branch_of_a_condition() -> None:
    encryption = "TransitEncryption: !If [Big, ENABLED, DISABLED]"
    volumes = f"Volumes: [{{Name: data, EFSVolumeConfiguration: {{FilesystemId: fs-1, {IAM}, {encryption}}}}}]"
    sections = "Parameters: {Open: {Type: String}}\nConditions: {Big: !Equals [!Ref Open, big]}"
    assert len(found("task/efs-volume", task(f"{EC2}, {volumes}"), sections=sections)) == 1


@pytest.mark.parametrize(
    ("volume", "mounts", "faults"),
    [
        ("Name: data, ConfiguredAtLaunch: true", "[{SourceVolume: data}]", 0),
        ("Name: data, ConfiguredAtLaunch: true", "[]", 1),
        ("Name: data, ConfiguredAtLaunch: 'true'", "[{SourceVolume: logs}]", 1),
        ("Name: data, ConfiguredAtLaunch: false", "[]", 0),
        ("Name: data, ConfiguredAtLaunch: !Ref Open", "[]", 0),
        ("Name: data", "[]", 0),
        ("Name: !Ref Open, ConfiguredAtLaunch: true", "[]", 0),
        ("Name: data, ConfiguredAtLaunch: true", "[{SourceVolume: !Ref Open}]", 0),
        ("Name: data, ConfiguredAtLaunch: true", "!Ref Open", 0),
        ("ConfiguredAtLaunch: true", "[]", 0),
    ],
)
def test_volumes_of_the_launch_are_mounted(volume: str, mounts: str, faults: int) -> None:
    containers = f"[{{Name: app, Image: app}}, {{Name: side, Image: side, MountPoints: {mounts}}}]"
    resources = task(f"{EC2}, Volumes: [{{{volume}}}]", containers)
    assert len(found("task/unmounted-launch-volume", resources)) == faults


@pytest.mark.parametrize(
    ("definition", "logs", "faults"),
    [
        (EC2, "LogDriver: awslogs, Options: {awslogs-group: app}", 0),
        (EC2, "LogDriver: awslogs, Options: {awslogs-group: !Ref Open}", 0),
        (EC2, "LogDriver: awslogs, Options: {awslogs-region: eu-west-1}", 1),
        (EC2, "LogDriver: awslogs, Options: {}", 1),
        (EC2, "LogDriver: awslogs", 1),
        (EC2, "LogDriver: awslogs, Options: !Ref Open", 0),
        (EC2, "LogDriver: !Ref Open", 0),
        (EC2, "LogDriver: json-file", 0),
        ("", "LogDriver: awslogs", 1),
        # There it is a matter of fargate/log-driver.
        (FARGATE, "LogDriver: awslogs", 0),
        ("RequiresCompatibilities: !Ref Open", "LogDriver: awslogs", 0),
    ],
)
def test_awslogs_group(definition: str, logs: str, faults: int) -> None:
    containers = f"[{{Name: app, Image: app, LogConfiguration: {{{logs}}}}}]"
    assert len(found("task/awslogs-group", task(definition, containers))) == faults
