"""Boundaries and edges of the rules of services on Fargate."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, only, task

ERROR, WARNING = Severity.ERROR, Severity.WARNING
LAUNCHES = ["LaunchType: FARGATE", "CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]"]


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {properties}}}}}\n"


@pytest.mark.parametrize(
    ("rule", "properties", "faults"),
    [
        ("no-daemon", "SchedulingStrategy: DAEMON", 1),
        ("no-daemon", "SchedulingStrategy: REPLICA", 0),
        ("no-daemon", "SchedulingStrategy: !Ref Open", 0),
        ("no-service-placement", "PlacementStrategies: [{Type: spread}]", 1),
        ("no-service-placement", "PlacementStrategies: [{Type: spread}], PlacementConstraints: [{Type: x}]", 2),
        ("no-service-placement", "PlacementStrategies: !Ref Open, PlacementConstraints: [{Type: x}]", 1),
        ("no-service-placement", "PlacementStrategies: [], PlacementConstraints: []", 0),
    ],
)
def test_a_service(rule: str, properties: str, faults: int) -> None:
    for launch in LAUNCHES:
        assert len(found(f"fargate/{rule}", task(FARGATE) + service(f"{launch}, {properties}"))) == faults
    for launch in ("LaunchType: EC2", "LaunchType: EXTERNAL", "LaunchType: !Ref Open", "Cluster: !Ref Open"):
        assert found(f"fargate/{rule}", task(FARGATE) + service(f"{launch}, {properties}")) == []


@pytest.mark.parametrize(
    ("properties", "launch", "faults"),
    [
        (EC2, LAUNCHES[0], 1),
        (EC2, LAUNCHES[1], 1),
        ("RequiresCompatibilities: [EC2, FARGATE]", LAUNCHES[0], 0),
        ("RequiresCompatibilities: !Ref Open", LAUNCHES[0], 0),
        ("RequiresCompatibilities: []", LAUNCHES[0], 0),
        ("", LAUNCHES[0], 0),
        (EC2, "LaunchType: EC2", 0),
        (EC2, "LaunchType: !Ref Open", 0),
    ],
)
def test_service_compatibility(properties: str, launch: str, faults: int) -> None:
    assert len(found("fargate/service-compatibility", task(properties) + service(launch))) == faults


def test_service_compatibility_names_where_the_task_may_run() -> None:
    resources = task("RequiresCompatibilities: [EC2, EXTERNAL]") + service(LAUNCHES[0])
    assert only("fargate/service-compatibility", resources).actual == "EC2, EXTERNAL"


@pytest.mark.parametrize("definition", ["'web:1'", "!Ref AWS::NoValue"])
def test_service_compatibility_of_a_task_elsewhere_is_open(definition: str) -> None:
    resources = service(LAUNCHES[0]).replace("!Ref Task", definition)
    assert found("fargate/service-compatibility", resources) == []


LARGE = "Cpu: 8192, Memory: 16384"
EFS = "Volumes: [{Name: a, EFSVolumeConfiguration: {FilesystemId: fs-1}}]"


@pytest.mark.parametrize(
    ("properties", "version", "expected"),
    [
        (LARGE, "1.3.0", [ERROR]),
        (LARGE, "1.4.0", []),
        (LARGE, "'1.4'", []),
        (LARGE, "1.10.0", []),
        (LARGE, "LATEST", []),
        (LARGE, "!Ref Open", []),
        (LARGE, "!Ref AWS::NoValue", []),
        ("Cpu: 4096, Memory: 16384", "1.3.0", [WARNING]),
        ("Cpu: !Ref Open", "1.3.0", [WARNING]),
        ("EphemeralStorage: {SizeInGiB: 30}", "1.3.0", [ERROR]),
        ("PidMode: task", "1.3.0", [ERROR]),
        (EFS, "1.2.0", [ERROR]),
        ("Volumes: [{Name: a}]", "1.2.0", [WARNING]),
        ("RuntimePlatform: {OperatingSystemFamily: WINDOWS_SERVER_2022_CORE}", "1.0.0", []),
    ],
)
def test_platform_version(properties: str, version: str, expected: list[Severity]) -> None:
    resources = task(f"{FARGATE}, {properties}") + service(f"LaunchType: FARGATE, PlatformVersion: {version}")
    assert [finding.severity for finding in found("fargate/platform-version-size", resources)] == expected
    assert found("fargate/platform-version-size", resources.replace("LaunchType: FARGATE", "LaunchType: EC2")) == []


def test_platform_version_names_every_need() -> None:
    resources = task(f"{FARGATE}, {LARGE}, PidMode: task, {EFS}") + service(
        "LaunchType: FARGATE, PlatformVersion: 1.3.0"
    )
    needs = "its task needs 1.4.0 or later for the Cpu of 8192 units and PidMode and an EFS volume."
    assert needs in only("fargate/platform-version-size", resources).message
