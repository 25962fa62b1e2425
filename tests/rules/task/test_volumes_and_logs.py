"""What a container mounts and where it logs to has to be in its task."""

import pytest

from tests.rules.checking import EC2, found, task

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
