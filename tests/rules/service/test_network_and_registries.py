"""What services on instances cannot have, and how services are found: addresses, registries, ports, ECS Exec."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, task

FARGATE_ONLY = "service/fargate-only-fields"
EXEC = "service/execute-command-role"
REGISTRY = "service/registry-port"
CONNECT = "service/service-connect-port"
ADDRESS = "NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1], AssignPublicIp: ENABLED}}"
PROVIDER = """
Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: "0", MaxSize: "2"}}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}
"""
STRATEGY = "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]"


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {properties}}}}}\n"


@pytest.mark.parametrize(
    ("definition", "properties", "faults"),
    [
        (f"{EC2}, NetworkMode: awsvpc", f"LaunchType: EC2, {ADDRESS}", ["AssignPublicIp"]),
        (f"{EC2}, NetworkMode: awsvpc", f"{STRATEGY}, {ADDRESS}", ["AssignPublicIp"]),
        (f"{EC2}, NetworkMode: awsvpc", ADDRESS, []),
        (f"{EC2}, NetworkMode: awsvpc", f"LaunchType: !Ref Open, {ADDRESS}", []),
        (f"{EC2}, NetworkMode: bridge", f"LaunchType: EC2, {ADDRESS}", []),
        (FARGATE, f"LaunchType: FARGATE, PlatformVersion: 1.4.0, {ADDRESS}", []),
        (EC2, "LaunchType: EC2, PlatformVersion: LATEST", ["PlatformVersion"]),
        (EC2, "LaunchType: EC2, PlatformVersion: !Ref Open", []),
        (EC2, f"{STRATEGY}, PlatformVersion: LATEST", []),
        (f"{EC2}, NetworkMode: !Ref Open", f"LaunchType: EC2, PlatformVersion: LATEST, {ADDRESS}", ["PlatformVersion"]),
    ],
)
def test_what_only_fargate_has(definition: str, properties: str, faults: list[str]) -> None:
    findings = found(FARGATE_ONLY, task(definition) + PROVIDER + service(properties))
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults


@pytest.mark.parametrize(
    ("definition", "properties", "faults"),
    [
        (FARGATE, "EnableExecuteCommand: true", 1),
        (EC2, "EnableExecuteCommand: 'true'", 1),
        (FARGATE, "EnableExecuteCommand: false", 0),
        (FARGATE, "EnableExecuteCommand: !Ref Open", 0),
        (f"{FARGATE}, ExecutionRoleArn: execution", "EnableExecuteCommand: true", 1),
        (f"{FARGATE}, TaskRoleArn: app", "EnableExecuteCommand: true", 0),
        (f"{FARGATE}, TaskRoleArn: !Ref Open", "EnableExecuteCommand: true", 0),
    ],
)
def test_exec_needs_a_task_role(definition: str, properties: str, faults: int) -> None:
    assert len(found(EXEC, task(definition) + service(properties))) == faults


@pytest.mark.parametrize(
    ("mode", "records", "registry", "faults"),
    [
        ("bridge", "SRV", "ContainerName: app, ContainerPort: 80", []),
        ("bridge", "SRV", "Port: 80", ["error ContainerName"]),
        ("host", "SRV", "ContainerName: app", ["error ContainerPort"]),
        ("host", "A", "ContainerName: app, ContainerPort: 80", ["warning RegistryArn"]),
        ("bridge", "A", "ContainerName: !Ref Open, ContainerPort: 80", ["warning RegistryArn"]),
        ("bridge", "!Ref Open", "ContainerName: app, ContainerPort: 80", []),
        ("!Ref Open", "SRV", "Port: 80", []),
        ("awsvpc", "A", "Weight: 1", []),
        ("awsvpc", "A", "ContainerName: app, ContainerPort: 80", ["error ContainerPort"]),
        ("awsvpc", "A", "ContainerName: app, ContainerPort: !Ref Open", []),
        ("awsvpc", "!Ref Open", "ContainerName: app, ContainerPort: 80", []),
        ("awsvpc", "SRV", "Weight: 1", ["error Port"]),
        ("awsvpc", "SRV", "Port: 80", []),
        ("awsvpc", "SRV", "ContainerName: app, ContainerPort: 80", []),
        ("awsvpc", "SRV", "ContainerName: app, ContainerPort: 80, Port: 80", ["error Port"]),
        ("none", "SRV", "Weight: 1", []),
    ],
)
def test_registry(mode: str, records: str, registry: str, faults: list[str]) -> None:
    resources = task(f"{EC2}, NetworkMode: {mode}") + service(
        f"ServiceRegistries: [{{RegistryArn: !GetAtt Registry.Arn, {registry}}}]"
    )
    resources += (
        "Registry:\n  Type: AWS::ServiceDiscovery::Service\n"
        f"  Properties: {{DnsConfig: {{DnsRecords: [{{Type: {records}, TTL: 60}}]}}}}\n"
    )
    findings = found(REGISTRY, resources)
    assert [f"{finding.severity} {finding.property.rpartition('/')[2]}" for finding in findings] == faults


def test_a_registry_of_another_stack_may_have_any_records() -> None:
    tasks = task(f"{EC2}, NetworkMode: awsvpc")
    assert not found(REGISTRY, tasks + service("ServiceRegistries: [{RegistryArn: !ImportValue registry}]"))
    tasks = task(f"{EC2}, NetworkMode: bridge")
    assert len(found(REGISTRY, tasks + service("ServiceRegistries: [{RegistryArn: !ImportValue registry}]"))) == 1


@pytest.mark.parametrize(
    ("mapping", "connect", "limits"),
    [
        ("Name: web", "Enabled: true, Services: [{PortName: web}]", []),
        ("Name: web", "Enabled: true, Services: [{PortName: api}, {PortName: web}]", ["web"]),
        ("ContainerPort: 80", "Enabled: true, Services: [{PortName: api}]", [""]),
        ("ContainerPort: 80", "Enabled: true", []),
        ("ContainerPort: 80", "Enabled: false, Services: [{PortName: api}]", []),
        ("Name: !Ref Open", "Enabled: true, Services: [{PortName: api}]", []),
        ("Name: web", "Enabled: true, Services: [{PortName: !Ref Open}]", []),
    ],
)
def test_service_connect_names_a_port(mapping: str, connect: str, limits: list[str]) -> None:
    containers = f"[{{Name: app, Image: app, PortMappings: [{{{mapping}}}]}}]"
    resources = task(FARGATE, containers) + service(f"ServiceConnectConfiguration: {{{connect}}}")
    findings = found(CONNECT, resources)
    assert [finding.limit for finding in findings] == limits
    assert {finding.severity for finding in findings} <= {Severity.ERROR}
