"""Boundaries and edges of the rules of clusters."""

import base64
from collections.abc import Callable

import pytest

from ecs_constructs.rules import Limits, Severity
from tests.rules.checking import EC2, found, only, task

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def association(providers: str, strategy: str) -> str:
    return (
        "Association: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: "
        f"{{Cluster: c, CapacityProviders: {providers}, DefaultCapacityProviderStrategy: {strategy}}}}}\n"
    )


def cluster(providers: str, strategy: str) -> str:
    properties = f"CapacityProviders: {providers}, DefaultCapacityProviderStrategy: {strategy}"
    return f"Cluster: {{Type: AWS::ECS::Cluster, Properties: {{{properties}}}}}\n"


def capacity(
    *, status: str = "ENABLED", maximum: str = "4", group: str = "", data: str = "{InstanceType: m5.large}"
) -> str:
    return (
        f"Template: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {data}}}}}\n"
        f'Group: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{MinSize: "0", MaxSize: {maximum}, {group}'
        'LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}}}\n'
        "Provider: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: "
        f"{{AutoScalingGroupArn: !Ref Group, ManagedScaling: {{Status: {status}}}}}}}}}\n"
    )


def joined(strategy: str = "[]") -> str:
    return "Cluster: {Type: AWS::ECS::Cluster}\n" + association("[!Ref Provider]", strategy).replace(
        "Cluster: c,", "Cluster: !Ref Cluster,"
    )


def service(properties: str) -> str:
    return f"Service: {{Type: AWS::ECS::Service, Properties: {{Cluster: !Ref Cluster, {properties}}}}}\n"


@pytest.mark.parametrize("kind", [cluster, association])
@pytest.mark.parametrize(
    ("providers", "strategy", "expected"),
    [
        ("[FARGATE, FARGATE_SPOT]", "[{CapacityProvider: FARGATE, Weight: 1}]", []),
        ("[FARGATE]", "[]", []),
        ("[FARGATE]", "[{CapacityProvider: FARGATE_SPOT, Weight: 1}]", [ERROR]),
        (
            "[FARGATE, FARGATE_SPOT]",
            "[{CapacityProvider: FARGATE, Weight: 1, Base: 1}, {CapacityProvider: FARGATE_SPOT, Base: 2}]",
            [ERROR],
        ),
        (
            "[FARGATE, FARGATE_SPOT]",
            "[{CapacityProvider: FARGATE, Weight: 1, Base: 1}, {CapacityProvider: FARGATE_SPOT, Base: 0}]",
            [],
        ),
        ("[FARGATE, a]", "[{CapacityProvider: FARGATE, Weight: 1}, {CapacityProvider: a, Weight: 1}]", [ERROR]),
        ("[a, b]", "[{CapacityProvider: a}, {CapacityProvider: b}]", [ERROR]),
        ("[a]", "[{CapacityProvider: a, Weight: 1001}]", [ERROR]),
        ("!Ref Open", "[{CapacityProvider: a, Weight: 1}]", []),
        ("[a]", "[{CapacityProvider: !Ref Open, Weight: 1}]", []),
        ("[a]", "!Ref Open", []),
    ],
)
def test_default_strategy(
    kind: Callable[[str, str], str], providers: str, strategy: str, expected: list[Severity]
) -> None:
    findings = found("cluster/default-strategy", kind(providers, strategy))
    assert [finding.severity for finding in findings] == expected


@pytest.mark.parametrize("kind", [cluster, association])
@pytest.mark.parametrize(
    "strategy",
    [
        "[{CapacityProvider: FARGATE, Weight: 1}, {CapacityProvider: a, Weight: 1}]",
        "[{CapacityProvider: a}, {CapacityProvider: b}]",
    ],
)
def test_a_default_strategy_as_a_whole_is_at_fault(kind: Callable[[str, str], str], strategy: str) -> None:
    finding = only("cluster/default-strategy", kind("[FARGATE, a, b]", strategy))
    assert finding.property == "Properties/DefaultCapacityProviderStrategy"


@pytest.mark.parametrize(("count", "most", "faults"), [(20, 20, 0), (21, 20, 1), (21, 21, 0)])
def test_capacity_providers_max(count: int, most: int, faults: int) -> None:
    names = f"[{', '.join(f'p{i}' for i in range(count))}]"
    limits = Limits(maximum_capacity_providers_per_cluster=most)
    findings = found("cluster/capacity-providers-max", association(names, "[]"), limits=limits)
    assert [finding.severity for finding in findings] == [WARNING] * faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (capacity() + joined() + service("LaunchType: EC2"), 1),
        (capacity() + joined() + service("TaskDefinition: t"), 1),
        (capacity() + joined("[{CapacityProvider: !Ref Provider, Weight: 1}]") + service("TaskDefinition: t"), 0),
        (capacity() + joined("[{CapacityProvider: !Ref Provider, Weight: 1}]") + service("LaunchType: EC2"), 1),
        (capacity(status="DISABLED") + joined() + service("LaunchType: EC2"), 0),
        (capacity(status="!Ref Open") + joined() + service("LaunchType: EC2"), 0),
        (capacity() + joined() + service("LaunchType: FARGATE"), 0),
        (capacity() + joined() + service("LaunchType: EC2, SchedulingStrategy: DAEMON"), 0),
        (capacity() + joined() + service("CapacityProviderStrategy: [{CapacityProvider: !Ref Provider}]"), 0),
        (capacity() + joined() + service("LaunchType: !Ref Open"), 0),
        (capacity() + joined() + service("DeploymentController: {Type: EXTERNAL}"), 0),
        (capacity() + joined() + service("DeploymentController: {Type: CODE_DEPLOY}"), 1),
    ],
)
def test_capacity_provider_bypassed(resources: str, faults: int) -> None:
    findings = found("cluster/capacity-provider-bypassed", resources)
    assert [finding.severity for finding in findings] == [WARNING] * faults


@pytest.mark.parametrize(
    ("written", "place", "actual"),
    [("LaunchType: EC2", "LaunchType", "EC2"), ("TaskDefinition: t", "CapacityProviderStrategy", None)],
)
def test_what_bypasses_a_capacity_provider(written: str, place: str, actual: str | None) -> None:
    finding = only("cluster/capacity-provider-bypassed", capacity() + joined() + service(written))
    assert (finding.property, finding.actual) == (f"Properties/{place}", actual)


@pytest.mark.parametrize(
    ("maximum", "limits", "faults"),
    [
        ("5000", Limits(), 0),
        ("5001", Limits(), 1),
        ("5001", Limits(maximum_instances_per_cluster=6000), 0),
        ("!Ref Open", Limits(), 0),
        ("0", Limits(maximum_instances_per_cluster=0), 0),
        ("4", Limits(maximum_services_per_cluster=0), 1),
        ("4", Limits(maximum_services_per_cluster=1), 0),
    ],
)
def test_services_max(maximum: str, limits: Limits, faults: int) -> None:
    resources = capacity(maximum=maximum) + joined() + service("LaunchType: EC2")
    findings = found("cluster/services-max", resources, limits=limits)
    assert [finding.severity for finding in findings] == [WARNING] * faults


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(maximum_services_per_cluster=0), "may hold 1 services."),
        (Limits(maximum_instances_per_cluster=3), "may hold 4 instances."),
    ],
)
def test_what_a_cluster_has_too_many_of(limits: Limits, what: str) -> None:
    finding = only("cluster/services-max", capacity() + joined() + service("LaunchType: EC2"), limits=limits)
    assert what in finding.message


@pytest.mark.parametrize(
    ("status", "strategy", "faults"), [("ENABLED", "DAEMON", 1), ("DISABLED", "DAEMON", 0), ("ENABLED", "REPLICA", 0)]
)
def test_daemon_not_scaled(status: str, strategy: str, faults: int) -> None:
    resources = (
        capacity(status=status)
        + joined()
        + task(EC2, "[{Name: agent, Cpu: 128, MemoryReservation: 64}]")
        + service(f"TaskDefinition: !Ref Task, SchedulingStrategy: {strategy}")
    )
    findings = found("cluster/daemon-not-scaled", resources)
    assert [finding.severity for finding in findings] == [INFO] * faults
    assert all("128 CPU units and 64 MiB" in finding.message for finding in findings)


def test_a_daemon_without_a_task_definition_reserves_nothing() -> None:
    assert found("cluster/daemon-not-scaled", capacity() + joined() + service("SchedulingStrategy: DAEMON")) == []


def pool(reuse: str) -> str:
    properties = f"AutoScalingGroupName: !Ref Group, InstanceReusePolicy: {{ReuseOnScaleIn: {reuse}}}"
    return f"Pool: {{Type: AWS::AutoScaling::WarmPool, Properties: {{{properties}}}}}\n"


SPOT = "{InstanceType: m5.large, InstanceMarketOptions: {MarketType: spot}}"
DRAINING = SPOT[:-1] + ", UserData: 'echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config'}"
ENCODED = base64.b64encode(b"echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config").decode()
INIT = "{'AWS::CloudFormation::Init': {config: {files: {f: {content: ECS_ENABLE_SPOT_INSTANCE_DRAINING=true}}}}}"
MIXED = (
    "MixedInstancesPolicy: {{InstancesDistribution: {{OnDemandPercentageAboveBaseCapacity: {}}}, "
    "LaunchTemplate: {{LaunchTemplateSpecification: {{LaunchTemplateId: !Ref Template, Version: 1}}}}}}, "
)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (capacity() + joined() + pool("true"), [WARNING]),
        (capacity() + joined() + pool("false"), []),
        (capacity() + joined() + pool("!Ref Open"), []),
        (capacity() + pool("true"), []),
        (capacity() + joined(), []),
        (capacity(data=SPOT) + joined(), [INFO]),
        (capacity(data=DRAINING) + joined(), []),
        (capacity(data=SPOT[:-1] + f", UserData: {ENCODED}}}") + joined(), []),
        (capacity(data=SPOT[:-1] + ", UserData: !Ref Open}") + joined(), []),
        (capacity(data=SPOT[:-1] + ", UserData: !Base64 [echo]}") + joined(), []),
        (capacity(data=SPOT[:-1] + ", UserData: !Base64 echo}") + joined(), [INFO]),
        (
            capacity(data=SPOT).replace("Properties: {LaunchT", f"Metadata: {INIT}, Properties: {{LaunchT") + joined(),
            [],
        ),
        (capacity(group=MIXED.format(50)) + joined(), [INFO]),
        (capacity(group=MIXED.format(100)) + joined(), []),
    ],
)
def test_ec2_scale_in_reuse(resources: str, expected: list[Severity]) -> None:
    assert [finding.severity for finding in found("cluster/ec2-scale-in-reuse", resources)] == expected


@pytest.mark.parametrize(
    ("script", "expected"), [("echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true", []), ("echo", [INFO])]
)
def test_spot_instances_of_a_launch_configuration(script: str, expected: list[Severity]) -> None:
    launch = f"InstanceType: m5.large, SpotPrice: '1', UserData: {base64.b64encode(script.encode()).decode()}"
    resources = (
        capacity().replace(
            'LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}', "LaunchConfigurationName: !Ref Launch"
        )
        + f"Launch: {{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {{{launch}}}}}\n"
    )
    assert [finding.severity for finding in found("cluster/ec2-scale-in-reuse", resources + joined())] == expected


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ("Logging: OVERRIDE, LogConfiguration: {CloudWatchLogGroupName: exec}", []),
        ("Logging: OVERRIDE, LogConfiguration: {S3BucketName: exec}", []),
        ("Logging: OVERRIDE, LogConfiguration: {S3BucketName: !Ref Open}", []),
        ("Logging: OVERRIDE, LogConfiguration: !Ref Open", []),
        ("Logging: OVERRIDE", ["LogConfiguration"]),
        ("Logging: OVERRIDE, LogConfiguration: {}", ["LogConfiguration"]),
        ("Logging: OVERRIDE, LogConfiguration: {S3KeyPrefix: exec}", ["LogConfiguration"]),
        ("Logging: DEFAULT", []),
        ("Logging: DEFAULT, LogConfiguration: {S3BucketName: exec}", ["Logging"]),
        ("Logging: NONE, LogConfiguration: {S3BucketName: exec}", ["Logging"]),
        ("Logging: DEFAULT, LogConfiguration: !Ref AWS::NoValue", []),
        ("Logging: DEFAULT, LogConfiguration: {S3BucketName: !Ref AWS::NoValue}", []),
        ("Logging: DEFAULT, LogConfiguration: {S3BucketName: !Ref Open}", []),
        ("Logging: DEFAULT, LogConfiguration: {S3BucketName: !Ref Open, S3KeyPrefix: exec}", ["Logging"]),
        ("Logging: '', LogConfiguration: {S3BucketName: exec}", []),
        ("Logging: !Ref Open", []),
        # What is meant where nothing is said is not known to be rejected.
        ("LogConfiguration: {S3BucketName: exec}", []),
        ("KmsKeyId: key", []),
    ],
)
def test_execute_command_logging(settings: str, faults: list[str]) -> None:
    configuration = f"Configuration: {{ExecuteCommandConfiguration: {{{settings}}}}}"
    resources = f"Cluster: {{Type: AWS::ECS::Cluster, Properties: {{{configuration}}}}}\n"
    findings = found("cluster/execute-command-logging", resources)
    assert [finding.property.rpartition("/")[2] for finding in findings] == faults


@pytest.mark.parametrize("configuration", ["!Ref Open", "{ManagedStorageConfiguration: {KmsKeyId: key}}"])
def test_clusters_without_settings_of_ecs_exec(configuration: str) -> None:
    resources = f"Cluster: {{Type: AWS::ECS::Cluster, Properties: {{Configuration: {configuration}}}}}\n"
    assert found("cluster/execute-command-logging", resources) == []
