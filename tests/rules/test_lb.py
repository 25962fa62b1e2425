"""Boundaries and edges of the rules of target groups and of how services use them."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only

HEALTH = "lb/target-group-health"
PORT = "lb/dynamic-port-health-port"
GRACE = "lb/grace-period"


def group(properties: str) -> str:
    return f"Targets: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("properties", "faults"),
    [
        ("HealthCheckIntervalSeconds: 5", 0),
        ("HealthCheckIntervalSeconds: 300", 0),
        ("HealthCheckIntervalSeconds: 4", 1),
        ("HealthCheckIntervalSeconds: '301'", 1),
        ("HealthCheckTimeoutSeconds: 2", 0),
        ("HealthCheckTimeoutSeconds: 120", 0),
        ("HealthCheckTimeoutSeconds: 1", 1),
        ("HealthCheckTimeoutSeconds: 121", 1),
        ("HealthyThresholdCount: 2, UnhealthyThresholdCount: 10", 0),
        ("HealthyThresholdCount: 1, UnhealthyThresholdCount: 11", 2),
        ("HealthyThresholdCount: !Ref Open, UnhealthyThresholdCount: 11", 1),
        ("Protocol: HTTP, HealthCheckTimeoutSeconds: 9, HealthCheckIntervalSeconds: 10", 0),
        ("Protocol: HTTP, HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10", 1),
        ("Protocol: TCP, HealthCheckTimeoutSeconds: 10, HealthCheckIntervalSeconds: 10", 0),
        ("Protocol: TCP, HealthCheckTimeoutSeconds: 11, HealthCheckIntervalSeconds: 10", 1),
        ("Protocol: !Ref Open, HealthCheckTimeoutSeconds: 11, HealthCheckIntervalSeconds: 10", 0),
        ("Protocol: HTTP, HealthCheckIntervalSeconds: 5", 1),
        ("Protocol: HTTPS, HealthCheckIntervalSeconds: 6", 0),
        ("Protocol: TCP, HealthCheckIntervalSeconds: 5", 0),
        ("Protocol: !Ref Open, HealthCheckIntervalSeconds: 5", 0),
        ("Protocol: HTTP, HealthCheckIntervalSeconds: !Ref Open", 0),
        ("Protocol: HTTP, HealthCheckTimeoutSeconds: 29", 0),
        ("Protocol: HTTP, HealthCheckTimeoutSeconds: 30", 1),
        ("Protocol: TCP, HealthCheckTimeoutSeconds: 30", 0),
        ("Protocol: TCP, HealthCheckTimeoutSeconds: 31", 1),
        ("Protocol: GENEVE, HealthCheckTimeoutSeconds: 31", 0),
        ("TargetType: lambda, HealthCheckTimeoutSeconds: 34", 0),
    ],
)
def test_health_check(properties: str, faults: int) -> None:
    assert [f.severity for f in found(HEALTH, group(properties))] == [Severity.ERROR] * faults


@pytest.mark.parametrize(
    ("attribute", "faults"),
    [
        ("Key: deregistration_delay.timeout_seconds, Value: '3600'", 0),
        ("Key: deregistration_delay.timeout_seconds, Value: '3601'", 1),
        ("Key: deregistration_delay.timeout_seconds, Value: '-1'", 1),
        ("Key: deregistration_delay.timeout_seconds, Value: !Ref Open", 0),
        ("Key: slow_start.duration_seconds, Value: '9000'", 0),
        ("Key: stickiness.enabled, Value: 'false'", 0),
    ],
)
def test_deregistration_delay(attribute: str, faults: int) -> None:
    open_one = "{Key: !Ref Open, Value: '5'}"
    assert len(found(HEALTH, group(f"TargetGroupAttributes: [{open_one}, {{{attribute}}}]"))) == faults


def test_health_check_names_the_value_and_what_is_allowed() -> None:
    finding = only(HEALTH, group("Protocol: HTTP, HealthCheckTimeoutSeconds: 30, HealthCheckIntervalSeconds: 30"))
    assert (finding.property, finding.actual, finding.limit) == ("Properties/HealthCheckTimeoutSeconds", 30, 29)


def served(target_group: str, mapping: str, task: str = "NetworkMode: bridge", more: str = "") -> str:
    return (
        f"{group(target_group)}"
        "Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: arn, Port: 80, "
        "DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]}}\n"
        f"Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{RequiresCompatibilities: [EC2], {task}, "
        f"ContainerDefinitions: [{{Name: app, Image: a, Memory: 64, PortMappings: [{mapping}]}}{more}]}}}}\n"
        "Service: {Type: AWS::ECS::Service, DependsOn: Listener, Properties: {TaskDefinition: !Ref Task, "
        "LaunchType: EC2, LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Targets}]}}\n"
    )


DYNAMIC = "{ContainerPort: 80, HostPort: 0}"
METRICS = ", {Name: metrics, Image: m, Memory: 64, PortMappings: [{ContainerPort: 9100, HostPort: 9100}]}"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (served("HealthCheckPort: 80", DYNAMIC), 1),
        (served("HealthCheckPort: '80'", "{ContainerPort: 80}"), 1),
        (served("HealthCheckPort: 80", DYNAMIC, task="Cpu: 128"), 1),
        (served("HealthCheckPort: traffic-port", DYNAMIC), 0),
        (served("Port: 80", DYNAMIC), 0),
        (served("HealthCheckPort: !Ref Open", DYNAMIC), 0),
        (served("HealthCheckPort: 80", "{ContainerPort: 80, HostPort: 8080}"), 0),
        (served("HealthCheckPort: 80", "{ContainerPort: 80, HostPort: !Ref Open}"), 0),
        (served("HealthCheckPort: 9100", DYNAMIC, more=METRICS), 0),
        (served("HealthCheckPort: 9101", DYNAMIC, more=METRICS), 1),
        (served("HealthCheckPort: 80", DYNAMIC, task="NetworkMode: awsvpc"), 0),
        (served("HealthCheckPort: 80", DYNAMIC, task="NetworkMode: host"), 0),
        (served("HealthCheckPort: 80", "{ContainerPort: 81, HostPort: 0}"), 0),
        (served("HealthCheckPort: 80", DYNAMIC).replace("80, TargetGroupArn: !Ref Targets}]}}\n", "80}]}}\n"), 0),
    ],
)
def test_dynamic_port(resources: str, faults: int) -> None:
    assert [f.severity for f in found(PORT, resources)] == [Severity.WARNING] * faults


def service(properties: str, container: str = "") -> str:
    return (
        f"Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{ContainerDefinitions: [{{Name: app, Image: a, "
        f"Memory: 64{container}}}]}}}}\n"
        f"Service: {{Type: AWS::ECS::Service, Properties: {{TaskDefinition: !Ref Task, {properties}}}}}\n"
    )


PERIOD = "HealthCheckGracePeriodSeconds"
BALANCED = "LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: arn}]"


@pytest.mark.parametrize(
    ("resources", "severities"),
    [
        (service(f"{PERIOD}: -1, {BALANCED}"), [Severity.ERROR]),
        (service(f"{PERIOD}: 0, {BALANCED}"), []),
        (service(f"{PERIOD}: 2147483647, {BALANCED}"), []),
        (service(f"{PERIOD}: 2147483648, {BALANCED}"), [Severity.ERROR]),
        (service(f"{PERIOD}: !Ref Open, {BALANCED}"), []),
        (service(f"{PERIOD}: 60"), [Severity.INFO]),
        (service(f"{PERIOD}: 0"), []),
        (service(f"{PERIOD}: 60", ", HealthCheck: {Command: [CMD, 'true']}"), []),
        (service(f"{PERIOD}: 60, VpcLatticeConfigurations: [{{PortName: web}}]"), []),
        (service(f"{PERIOD}: 60, LoadBalancers: !Ref Open"), []),
        (service(f"{PERIOD}: 60").replace("!Ref Task", "!Ref Open"), []),
    ],
)
def test_grace_period(resources: str, severities: list[Severity]) -> None:
    findings = found(GRACE, resources)
    assert [finding.severity for finding in findings] == severities
    assert all(finding.property == f"Properties/{PERIOD}" for finding in findings)


def test_a_grace_period_without_effect_is_told() -> None:
    assert only(GRACE, service(f"{PERIOD}: 60")).actual == 60


SUBNETS = "lb/subnets"


def balancer(properties: str, first: str = "", second: str = "") -> str:
    """A load balancer beside two subnets, First and Second."""
    subnets = f"First: {{Type: AWS::EC2::Subnet, Properties: {{{first}}}}}\n"
    subnets += f"Second: {{Type: AWS::EC2::Subnet, Properties: {{{second}}}}}\n"
    return f"{subnets}Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("properties", "first", "second", "severities"),
    [
        ("Subnets: [!Ref First]", "", "", [Severity.ERROR]),
        ("Subnets: [!Ref First]", "AvailabilityZone: eu-west-1a", "", [Severity.ERROR]),
        ("Subnets: [!Ref First]", "AvailabilityZone: us-west-2-lax-1a", "", [Severity.WARNING]),
        ("Subnets: [!Ref First]", "OutpostArn: outpost", "", [Severity.WARNING]),
        ("Subnets: [subnet-1]", "", "", [Severity.WARNING]),
        ("SubnetMappings: [{SubnetId: subnet-1}]", "", "", [Severity.WARNING]),
        ("Type: network, Subnets: [!Ref First]", "", "", []),
        ("Type: !Ref Open, Subnets: [!Ref First]", "", "", []),
        ("Subnets: !Ref Open", "", "", []),
        ("Subnets: [subnet-1, subnet-2]", "", "", []),
        ("Subnets: [!Ref First, !Ref Second]", "", "", []),
        ("Subnets: [!Ref First, !Ref Second]", "AvailabilityZone: a", "AvailabilityZone: b", []),
        ("Subnets: [!Ref First, !Ref Second]", "AvailabilityZone: a", "AvailabilityZone: a", [Severity.ERROR]),
        ("Subnets: [!Ref First, !Ref Second]", "AvailabilityZone: !Ref Open", "AvailabilityZone: a", []),
        (
            "Subnets: [!Ref First, !Ref Second]",
            "AvailabilityZone: !Select [0, !GetAZs '']",
            "AvailabilityZone: !Select [0, !GetAZs '']",
            [Severity.ERROR],
        ),
        (
            "Subnets: [!Ref First, !Ref Second]",
            "AvailabilityZone: !Select [0, !GetAZs '']",
            "AvailabilityZone: !Select [1, !GetAZs '']",
            [],
        ),
    ],
)
def test_subnets(properties: str, first: str, second: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in found(SUBNETS, balancer(properties, first, second))] == severities


PROTOCOL = "lb/listener-protocol"


@pytest.mark.parametrize(
    ("kind", "listener", "group", "faults"),
    [
        ("application", "Protocol: HTTP", "Protocol: HTTP", []),
        ("application", "Protocol: HTTP", "Protocol: HTTPS", []),
        ("application", "Protocol: HTTP", "Protocol: TCP", ["Targets/Protocol"]),
        ("application", "Protocol: TCP", "Protocol: TCP", ["Listener/Protocol", "Targets/Protocol"]),
        ("!Ref AWS::NoValue", "Protocol: TCP", "Protocol: HTTP", ["Listener/Protocol"]),
        ("network", "Protocol: TCP", "Protocol: TCP", []),
        ("network", "Protocol: HTTP", "Protocol: TCP", ["Listener/Protocol"]),
        ("network", "Protocol: TCP", "Protocol: HTTP", ["Targets/Protocol"]),
        ("gateway", "Port: 80", "Protocol: GENEVE", []),
        ("!Ref Open", "Protocol: TCP", "Protocol: HTTP", []),
        ("application", "Protocol: !Ref Open", "Protocol: !Ref Open", []),
        ("application", "Protocol: HTTP", "TargetType: lambda", []),
        ("application", "Protocol: HTTPS", "Protocol: HTTP", ["Listener/Certificates"]),
        ("application", "Protocol: HTTPS, Certificates: []", "Protocol: HTTP", ["Listener/Certificates"]),
        ("application", "Protocol: HTTPS, Certificates: [{CertificateArn: a}]", "Protocol: HTTP", []),
        ("network", "Protocol: TLS, Certificates: !Ref Open", "Protocol: TCP", []),
    ],
)
def test_listener_protocol(kind: str, listener: str, group: str, faults: list[str]) -> None:
    resources = (
        f"Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{Type: {kind}}}}}\n"
        f"Targets: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {{{group}}}}}\n"
        "Listener:\n  Type: AWS::ElasticLoadBalancingV2::Listener\n  Properties: {LoadBalancerArn: !Ref Balancer, "
        f"DefaultActions: [{{Type: forward, TargetGroupArn: !Ref Targets}}], {listener}}}\n"
    )
    findings = found(PROTOCOL, resources)
    assert [f"{finding.resource}/{finding.property.rpartition('/')[2]}" for finding in findings] == faults
