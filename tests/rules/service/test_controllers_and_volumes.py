"""What services of other deployment controllers have, classic load balancers, Service Connect, and volumes of EBS."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, FARGATE, found, task

ERROR, WARNING = Severity.ERROR, Severity.WARNING
CONTROLLER = "service/deployment-controller"
CLASSIC = "service/classic-load-balancer"
NAMESPACE = "service/service-connect-namespace"
ALIAS = "service/service-connect-alias"
EBS = "service/ebs-volume"
BALANCER = "LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: group}]"
BREAKER = "DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: %s, Rollback: false}}"


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{{properties}}}}}\n"


@pytest.mark.parametrize(
    ("controller", "properties", "faults"),
    [
        ("CODE_DEPLOY", BALANCER, []),
        ("CODE_DEPLOY", "LoadBalancers: []", ["LoadBalancers"]),
        ("CODE_DEPLOY", "TaskDefinition: 'web:1'", ["LoadBalancers"]),
        ("CODE_DEPLOY", "LoadBalancers: !Ref AWS::NoValue", ["LoadBalancers"]),
        ("CODE_DEPLOY", "LoadBalancers: !Ref Open", []),
        ("CODE_DEPLOY", "LoadBalancers: [{LoadBalancerName: old}]", ["LoadBalancers"]),
        ("CODE_DEPLOY", "LoadBalancers: [{LoadBalancerName: old}], TaskDefinition: !Ref Open", ["LoadBalancers"]),
        # Another rule says that there can be none.
        ("CODE_DEPLOY", "LoadBalancers: [{LoadBalancerName: old}], LaunchType: FARGATE", []),
        ("CODE_DEPLOY", "LoadBalancers: [{LoadBalancerName: !Ref Open}]", []),
        ("CODE_DEPLOY", f"{BALANCER}, {BREAKER % 'false'}", []),
        ("CODE_DEPLOY", f"{BALANCER}, {BREAKER % '!Ref Open'}", []),
        ("CODE_DEPLOY", f"{BALANCER}, DeploymentConfiguration: {{MaximumPercent: 200}}", []),
        ("EXTERNAL", "DesiredCount: 2", []),
        ("EXTERNAL", "TaskDefinition: ''", []),
        ("EXTERNAL", "TaskDefinition: 'web:1'", ["TaskDefinition"]),
        ("EXTERNAL", "TaskDefinition: !Ref Task", ["TaskDefinition"]),
        ("EXTERNAL", "TaskDefinition: !Ref Open", []),
        ("EXTERNAL", f"TaskDefinition: !Ref Open, {BALANCER}", ["LoadBalancers"]),
        ("EXTERNAL", "LoadBalancers: []", []),
        ("ECS", f"TaskDefinition: 'web:1', {BREAKER % 'true'}", []),
        ("!Ref Open", f"TaskDefinition: 'web:1', {BREAKER % 'true'}", []),
    ],
)
def test_deployment_controllers(controller: str, properties: str, faults: list[str]) -> None:
    resources = service(f"DeploymentController: {{Type: {controller}}}, {properties}") + task(EC2)
    findings = found(CONTROLLER, resources)
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults
    assert {finding.severity for finding in findings} <= {ERROR}


@pytest.mark.parametrize("controller", ["CODE_DEPLOY", "EXTERNAL"])
def test_a_circuit_breaker_of_another_controller_is_a_warning(controller: str) -> None:
    for more, expected in (("LoadBalancers: !Ref Open", [WARNING]), ("LoadBalancers: []", [ERROR, WARNING])):
        properties = f"DeploymentController: {{Type: {controller}}}, {BREAKER % 'true'}, {more}"
        wanted = expected if controller == "CODE_DEPLOY" else [WARNING]
        assert [finding.severity for finding in found(CONTROLLER, service(properties))] == wanted


def test_a_controller_without_a_type_is_ecs() -> None:
    assert found(CONTROLLER, service("DeploymentController: {}, TaskDefinition: 'web:1'")) == []


@pytest.mark.parametrize(
    ("definition", "properties", "entry", "faults"),
    [
        (f"{EC2}, NetworkMode: bridge", "LaunchType: EC2", "LoadBalancerName: old", 0),
        (f"{EC2}, NetworkMode: awsvpc", "LaunchType: EC2", "LoadBalancerName: old", 1),
        (f"{EC2}, NetworkMode: !Ref Open", "LaunchType: EC2", "LoadBalancerName: old", 0),
        (FARGATE, "LaunchType: FARGATE", "LoadBalancerName: old", 1),
        (FARGATE, "LaunchType: FARGATE", "LoadBalancerName: !Ref Balancer", 1),
        (FARGATE, "LaunchType: FARGATE", "LoadBalancerName: !Ref Open", 0),
        (FARGATE, "LaunchType: FARGATE", "TargetGroupArn: group", 0),
        (FARGATE, "LaunchType: FARGATE", "TargetGroupArn: group, LoadBalancerName: ''", 0),
        (EC2, "LaunchType: EC2", "TargetGroupArn: group, LoadBalancerName: old", 1),
        (EC2, "LaunchType: EC2", "TargetGroupArn: !Ref Open, LoadBalancerName: old", 0),
        (EC2, "LaunchType: EC2", "TargetGroupArn: group, LoadBalancerName: !Ref AWS::NoValue", 0),
        (FARGATE, "LaunchType: FARGATE", "TargetGroupArn: !Ref Open, LoadBalancerName: old", 1),
    ],
)
def test_classic_load_balancers(definition: str, properties: str, entry: str, faults: int) -> None:
    balancer = "Balancer: {Type: AWS::ElasticLoadBalancing::LoadBalancer, Properties: {Listeners: []}}\n"
    entries = f"LoadBalancers: [{{ContainerName: app, ContainerPort: 80, {entry}}}]"
    resources = task(definition) + balancer + service(f"TaskDefinition: !Ref Task, {properties}, {entries}")
    assert len(found(CLASSIC, resources)) == faults


CLUSTER = "Cluster: {Type: AWS::ECS::Cluster, Properties: {%s}}\n"
DEFAULTS = "ServiceConnectDefaults: {Namespace: internal}"


@pytest.mark.parametrize(
    ("cluster", "connect", "faults"),
    [
        ("", "Enabled: true", 1),
        ("", "Enabled: 'true', Services: [{PortName: web}]", 1),
        ("", "Enabled: true, Namespace: internal", 0),
        ("", "Enabled: true, Namespace: !Ref Open", 0),
        ("", "Enabled: true, Namespace: !Ref AWS::NoValue", 1),
        ("", "Enabled: false", 0),
        ("", "Enabled: !Ref Open", 0),
        (DEFAULTS, "Enabled: true", 0),
        ("ServiceConnectDefaults: !Ref Open", "Enabled: true", 0),
        ("ServiceConnectDefaults: {}", "Enabled: true", 1),
    ],
)
def test_service_connect_has_a_namespace(cluster: str, connect: str, faults: int) -> None:
    resources = CLUSTER % cluster + service(f"Cluster: !Ref Cluster, ServiceConnectConfiguration: {{{connect}}}")
    assert len(found(NAMESPACE, resources)) == faults


@pytest.mark.parametrize("cluster", ["Cluster: shared,", "Cluster: !ImportValue shared,", ""])
def test_another_cluster_may_have_a_namespace(cluster: str) -> None:
    resources = CLUSTER % "" + service(f"{cluster} ServiceConnectConfiguration: {{Enabled: true}}")
    assert found(NAMESPACE, resources) == []


def test_a_namespace_in_one_case_only() -> None:
    defaults = "ServiceConnectDefaults: !If [Big, {Namespace: internal}, !Ref AWS::NoValue]"
    sections = "Parameters: {Open: {Type: String}}\nConditions: {Big: !Equals [!Ref Open, big]}"
    resources = CLUSTER % defaults + service("Cluster: !Ref Cluster, ServiceConnectConfiguration: {Enabled: true}")
    assert len(found(NAMESPACE, resources, sections=sections)) == 1


@pytest.mark.parametrize(
    ("aliases", "actual"),
    [
        ("[{Port: 80}]", []),
        ("[{Port: 80, DnsName: orders}]", []),
        ("[{Port: 80, DnsName: orders_v1.internal-2}]", []),
        ("[{Port: 80, DnsName: Orders}]", []),
        (f"[{{Port: 80, DnsName: {'a' * 127}}}]", []),
        (f"[{{Port: 80, DnsName: {'a' * 128}}}]", ["a" * 128]),
        ("[{Port: 80, DnsName: -orders}]", ["-orders"]),
        ("[{Port: 80, DnsName: 'orders:80'}]", ["orders:80"]),
        ("[{Port: 80, DnsName: !Ref Open}]", []),
        ("[{Port: 80, DnsName: !Sub '${Open}/orders'}]", [".../orders"]),
        ("[{Port: 80}, {Port: 81}]", [2]),
        ("[{Port: 80, DnsName: a b}, {Port: 81, DnsName: c}]", [2, "a b"]),
        ("!Ref Open", []),
    ],
)
def test_aliases_of_service_connect(aliases: str, actual: list[object]) -> None:
    services = f"[{{PortName: web, ClientAliases: {aliases}}}, {{PortName: api}}]"
    resources = service(f"ServiceConnectConfiguration: {{Enabled: true, Services: {services}}}")
    assert [finding.actual for finding in found(ALIAS, resources)] == actual
    assert found(ALIAS, resources.replace("Enabled: true", "Enabled: false")) == []


@pytest.mark.parametrize(
    ("volume", "faults"),
    [
        ("SizeInGiB: 1", []),
        ("SizeInGiB: 0", ["SizeInGiB"]),
        ("SnapshotId: snap-1", []),
        ("RoleArn: role", ["SizeInGiB"]),
        ("SizeInGiB: !Ref Open", []),
        ("SizeInGiB: !Ref Open, VolumeType: gp2, Throughput: 250", ["Throughput"]),
        ("SizeInGiB: 10, VolumeType: gp3, Iops: 4000, Throughput: 250", []),
        ("SizeInGiB: 10, Iops: 4000, Throughput: 250", []),
        ("SizeInGiB: 10, VolumeType: !Ref Open, Iops: 4000, Throughput: 250", []),
        ("SizeInGiB: 10, VolumeType: gp2, Iops: 4000", ["Iops"]),
        ("SizeInGiB: 10, VolumeType: gp2, Iops: !Ref Open", []),
        ("SizeInGiB: 10, VolumeType: standard, Iops: 100, Throughput: 250", ["Iops", "Throughput"]),
        ("SizeInGiB: 10, VolumeType: io2, Iops: 4000", []),
        ("SizeInGiB: 10, VolumeType: io2, Iops: !Ref Open", []),
        ("SizeInGiB: 10, VolumeType: io1", ["Iops"]),
        ("SizeInGiB: 3, VolumeType: io1, Iops: 100", ["SizeInGiB"]),
        ("SizeInGiB: 4, VolumeType: io1, Iops: 100", []),
        ("SizeInGiB: 124, VolumeType: st1", ["SizeInGiB"]),
        ("SizeInGiB: 125, VolumeType: sc1", []),
    ],
)
def test_ebs_volumes(volume: str, faults: list[str]) -> None:
    resources = service(f"VolumeConfigurations: [{{Name: data, ManagedEBSVolume: {{{volume}}}}}, {{Name: other}}]")
    assert [finding.property.rpartition("/")[2] for finding in found(EBS, resources)] == faults


@pytest.mark.parametrize(
    ("volumes", "name", "fixes"),
    [
        ("[{Name: data, ConfiguredAtLaunch: true}]", "data", []),
        ("[{Name: data, ConfiguredAtLaunch: true}, {Name: logs}]", "logs", ["Name one of data."]),
        ("[{Name: data}]", "data", ["Add the volume data with ConfiguredAtLaunch: true to it."]),
        ("[]", "data", ["Add the volume data with ConfiguredAtLaunch: true to it."]),
        ("[{Name: data, ConfiguredAtLaunch: !Ref Open}]", "data", []),
        ("[{Name: !Ref Open, ConfiguredAtLaunch: true}]", "data", []),
        ("!Ref Open", "data", []),
        ("[]", "!Ref Open", []),
    ],
)
def test_ebs_volumes_are_those_of_the_task(volumes: str, name: str, fixes: list[str]) -> None:
    configuration = f"VolumeConfigurations: [{{Name: {name}, ManagedEBSVolume: {{SizeInGiB: 10}}}}]"
    resources = task(f"{EC2}, Volumes: {volumes}") + service(f"TaskDefinition: !Ref Task, {configuration}")
    assert [finding.fix for finding in found(EBS, resources)] == fixes


def test_ebs_volumes_of_a_task_elsewhere() -> None:
    configuration = "VolumeConfigurations: [{Name: data, ManagedEBSVolume: {SnapshotId: snap-1, VolumeType: io1}}]"
    findings = found(EBS, service(f"TaskDefinition: !Ref Open, {configuration}"))
    assert [finding.property.rpartition("/")[2] for finding in findings] == ["Iops"]
