"""Boundaries and edges of the rules of capacity providers."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only

TARGET = "capacity-provider/target-capacity"
PROTECTION = "capacity-provider/termination-protection"
CONFLICT = "capacity-provider/conflicting-scaling-policy"


def provider(properties: str, group: str = "") -> str:
    return (
        f"Group: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {{MaxSize: 4{group}}}}}\n"
        "Provider: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: "
        f"{{AutoScalingGroupArn: !Ref Group, {properties}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("capacity", "faults"), [("1", 0), ("100", 0), ("0", 1), ("101", 1), ("!Ref Open", 0), ("!Ref AWS::NoValue", 0)]
)
def test_target_capacity(capacity: str, faults: int) -> None:
    assert len(found(TARGET, provider(f"ManagedScaling: {{TargetCapacity: {capacity}}}"))) == faults


@pytest.mark.parametrize("rule", [TARGET, "capacity-provider/scaling-step"])
def test_the_scaling_of_managed_instances_is_not_asked(rule: str) -> None:
    assert found(rule, "P: {Type: AWS::ECS::CapacityProvider, Properties: {ManagedInstancesProvider: {}}}\n") == []


ON = "ManagedTerminationProtection: ENABLED"
PROTECTED = ", NewInstancesProtectedFromScaleIn: true"


@pytest.mark.parametrize(
    ("properties", "group", "severities"),
    [
        (f"ManagedScaling: {{Status: ENABLED}}, {ON}", PROTECTED, []),
        (f"ManagedScaling: {{Status: ENABLED}}, {ON}", "", [Severity.ERROR]),
        (f"ManagedScaling: {{Status: ENABLED}}, {ON}", ", NewInstancesProtectedFromScaleIn: false", [Severity.ERROR]),
        (f"ManagedScaling: {{Status: ENABLED}}, {ON}", ", NewInstancesProtectedFromScaleIn: !Ref Open", []),
        (f"ManagedScaling: {{Status: DISABLED}}, {ON}", PROTECTED, [Severity.WARNING]),
        (f"ManagedScaling: {{TargetCapacity: 90}}, {ON}", PROTECTED, []),
        (ON, PROTECTED, [Severity.WARNING]),
        (ON, "", [Severity.ERROR, Severity.WARNING]),
        ("ManagedScaling: {Status: DISABLED}", "", []),
        ("ManagedTerminationProtection: DISABLED", "", []),
        ("ManagedTerminationProtection: !Ref Open", "", []),
    ],
)
def test_termination_protection(properties: str, group: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in found(PROTECTION, provider(properties, group))] == severities


def test_protection_is_at_fault_where_scaling_is_off() -> None:
    finding = only(PROTECTION, provider(f"ManagedScaling: {{Status: DISABLED}}, {ON}", PROTECTED))
    assert finding.property == "Properties/AutoScalingGroupProvider/ManagedTerminationProtection"
    assert finding.actual == "ENABLED"


def test_termination_protection_of_a_group_elsewhere_is_open() -> None:
    resources = provider(f"ManagedScaling: {{Status: ENABLED}}, {ON}").replace("!Ref Group", "!Ref Open")
    assert found(PROTECTION, resources) == []


def change(kind: str, properties: str) -> str:
    return (
        f"Change: {{Type: AWS::AutoScaling::{kind}, Properties: {{AutoScalingGroupName: !Ref Group, {properties}}}}}\n"
    )


MANAGED = provider("ManagedScaling: {Status: ENABLED}")
FORECAST = "PredictiveScalingConfiguration: {MetricSpecifications: []"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (MANAGED + change("ScalingPolicy", "PolicyType: TargetTrackingScaling"), 1),
        (MANAGED + change("ScalingPolicy", f"{FORECAST}}}"), 0),
        (MANAGED + change("ScalingPolicy", f"{FORECAST}, Mode: ForecastOnly}}"), 0),
        (MANAGED + change("ScalingPolicy", f"{FORECAST}, Mode: ForecastAndScale}}"), 1),
        (MANAGED + change("ScheduledAction", "DesiredCapacity: 0"), 1),
        (MANAGED + change("ScheduledAction", "MinSize: 1, MaxSize: 8"), 0),
        (MANAGED + change("ScalingPolicy", "PolicyType: StepScaling").replace("!Ref Group", "!Ref Open", 2), 0),
        (provider("ManagedScaling: {Status: DISABLED}") + change("ScalingPolicy", "PolicyType: StepScaling"), 0),
        (provider("ManagedScaling: {Status: !Ref Open}") + change("ScalingPolicy", "PolicyType: StepScaling"), 0),
        (provider("ManagedScaling: {TargetCapacity: 90}") + change("ScalingPolicy", "PolicyType: StepScaling"), 0),
    ],
)
def test_conflicting_scaling_policy(resources: str, faults: int) -> None:
    findings = found(CONFLICT, resources)
    assert [finding.severity for finding in findings] == [Severity.WARNING] * faults


def test_conflicting_scaling_policy_is_reported_at_the_policy() -> None:
    finding = only(CONFLICT, MANAGED + change("ScalingPolicy", "PolicyType: StepScaling"))
    assert (finding.resource, finding.property) == ("Change", "Properties/AutoScalingGroupName")
    assert "Provider" in finding.message
    assert "Group" in finding.message


def test_a_provider_left_open_does_not_hide_another() -> None:
    opened = provider("ManagedScaling: {Status: !Ref Open}").replace("Group:", "Other:").replace("Provider:", "Open:")
    assert len(found(CONFLICT, opened + MANAGED + change("ScalingPolicy", "PolicyType: StepScaling"))) == 1


STEP = "capacity-provider/scaling-step"
NAME = "capacity-provider/name"
BOUNDS = "capacity-provider/asg-bounds"
WEIGHTS = "capacity-provider/no-instance-weights"
DESIRED = "capacity-provider/desired-capacity-set"
FIXED = "capacity-provider/cannot-scale"
UNUSED = "capacity-provider/no-strategy"


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ("MinimumScalingStepSize: 1, MaximumScalingStepSize: 10000, InstanceWarmupPeriod: 0", 0),
        ("MinimumScalingStepSize: 1, MaximumScalingStepSize: 1, InstanceWarmupPeriod: 10000", 0),
        ("MinimumScalingStepSize: 0", 1),
        ("MaximumScalingStepSize: 10001", 1),
        ("InstanceWarmupPeriod: -1", 1),
        ("InstanceWarmupPeriod: '10001'", 1),
        ("MinimumScalingStepSize: 3, MaximumScalingStepSize: 2", 1),
        ("MinimumScalingStepSize: !Ref Open, MaximumScalingStepSize: 2, InstanceWarmupPeriod: 10001", 1),
        ("MinimumScalingStepSize: 3", 0),
    ],
)
def test_scaling_step(settings: str, faults: int) -> None:
    findings = found(STEP, provider(f"ManagedScaling: {{{settings}}}"))
    assert [finding.severity for finding in findings] == [Severity.ERROR] * faults


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("web", 0),
        ("my-ecs_1", 0),
        ("ecs-web", 1),
        ("awsome", 1),
        ("fargate", 1),
        ("a b", 1),
        ("a" * 255, 0),
        ("a" * 256, 1),
        ("!Ref Open", 0),
        ("!Ref AWS::NoValue", 0),
    ],
)
def test_name(name: str, faults: int) -> None:
    assert len(found(NAME, f"P: {{Type: AWS::ECS::CapacityProvider, Properties: {{Name: {name}}}}}\n")) == faults


def sized(sizes: str, properties: str = "ManagedScaling: {Status: ENABLED}") -> str:
    return provider(properties).replace("MaxSize: 4", sizes)


@pytest.mark.parametrize(
    ("resources", "severities"),
    [
        (sized("MinSize: 0, MaxSize: 4, DesiredCapacity: 0"), []),
        (sized("MinSize: 4, MaxSize: 4, DesiredCapacity: 4"), []),
        (sized("MinSize: 5, MaxSize: 4"), [Severity.ERROR]),
        (sized("MinSize: 1, MaxSize: 4, DesiredCapacity: '0'"), [Severity.ERROR]),
        (sized("MinSize: 1, MaxSize: 4, DesiredCapacity: '5'"), [Severity.ERROR]),
        (sized("MinSize: !Ref Open, MaxSize: 4, DesiredCapacity: '5'"), [Severity.ERROR]),
        (sized("MinSize: 0, MaxSize: 0"), [Severity.WARNING]),
        (sized("MinSize: 0, MaxSize: 0") + change("ScheduledAction", "MaxSize: 4"), []),
        (sized("MinSize: 0, MaxSize: 0") + change("ScheduledAction", "DesiredCapacity: 0"), [Severity.WARNING]),
        (sized("MinSize: 0, MaxSize: 0").replace("!Ref Group", "!Ref Open"), []),
        (sized("MinSize: !Ref Open, MaxSize: !Ref Open"), []),
    ],
)
def test_asg_bounds(resources: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in found(BOUNDS, resources)] == severities


def mixed(*overrides: str) -> str:
    policy = f"MixedInstancesPolicy: {{LaunchTemplate: {{Overrides: [{', '.join(overrides)}]}}}}"
    return provider("ManagedScaling: {Status: ENABLED}", f", {policy}")


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (mixed("{InstanceType: m5.large}"), 0),
        (mixed("{InstanceType: m5.large, WeightedCapacity: 1}", "{InstanceType: m5a.large, WeightedCapacity: '2'}"), 2),
        (mixed("{InstanceType: m5.large, WeightedCapacity: !Ref Open}", "{WeightedCapacity: '2'}"), 1),
        (mixed("{InstanceType: m5.large, WeightedCapacity: 1}").replace("!Ref Group", "!Ref Open"), 0),
    ],
)
def test_no_instance_weights(resources: str, faults: int) -> None:
    assert [finding.severity for finding in found(WEIGHTS, resources)] == [Severity.WARNING] * faults


@pytest.mark.parametrize(
    ("resources", "desired", "fixed"),
    [
        (sized("MinSize: 0, MaxSize: 4, DesiredCapacity: 2"), 1, 0),
        (sized("MinSize: 0, MaxSize: 4"), 0, 0),
        (sized("MinSize: 2, MaxSize: 2, DesiredCapacity: 2"), 0, 1),
        (sized("MinSize: 2, MaxSize: '2'"), 0, 1),
        (sized("MinSize: 2, MaxSize: 2") + change("ScheduledAction", "MaxSize: 4"), 0, 0),
        (sized("MinSize: 2, MaxSize: 2") + change("ScheduledAction", "MinSize: 0"), 0, 0),
        (sized("MinSize: 2, MaxSize: 2") + change("ScheduledAction", "MinSize: !Ref Open"), 0, 0),
        (sized("MinSize: 2, MaxSize: 2") + change("ScheduledAction", "DesiredCapacity: 2"), 0, 1),
        (sized("MinSize: 0, MaxSize: 0"), 0, 0),
        (sized("MinSize: !Ref Open, MaxSize: 2"), 0, 0),
        (sized("MinSize: 2, MaxSize: 2", "ManagedScaling: {Status: DISABLED}"), 0, 0),
        (sized("MinSize: 0, MaxSize: 2, DesiredCapacity: 1", "ManagedScaling: {Status: !Ref Open}"), 0, 0),
        (sized("MinSize: 0, MaxSize: 2, DesiredCapacity: 1", "ManagedDraining: ENABLED"), 0, 0),
    ],
)
def test_desired_capacity_set_and_cannot_scale(resources: str, desired: int, fixed: int) -> None:
    assert (len(found(DESIRED, resources)), len(found(FIXED, resources))) == (desired, fixed)


ATTACHED = MANAGED + (
    "Cluster: {Type: AWS::ECS::Cluster}\n"
    "Association: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, "
    "CapacityProviders: [FARGATE, !Ref Provider], DefaultCapacityProviderStrategy: [@@]}}\n"
)
IN_STRATEGY = "{CapacityProvider: !Ref Provider, Weight: 1}"


def run(properties: str, name: str = "Service") -> str:
    return f"{name}: {{Type: AWS::ECS::Service, Properties: {{Cluster: !Ref Cluster, {properties}}}}}\n"


def starts_tasks(provider: str) -> str:
    strategy = f"EcsParameters: {{CapacityProviderStrategy: [{{CapacityProvider: {provider}, Weight: 1}}]}}"
    return f"Nightly: {{Type: AWS::Events::Rule, Properties: {{Targets: [{{Id: task, {strategy}}}]}}}}\n"


@pytest.mark.parametrize(
    ("default", "services", "faults"),
    [
        ("", "", 0),
        ("", run("LaunchType: FARGATE"), 1),
        ("", run("CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]"), 1),
        ("", run(f"CapacityProviderStrategy: [{IN_STRATEGY}]"), 0),
        (IN_STRATEGY, run("LaunchType: FARGATE"), 0),
        ("", run("LaunchType: EC2"), 0),
        ("", run("LaunchType: FARGATE") + run("LaunchType: EC2", "Other"), 0),
        ("", run("LaunchType: FARGATE") + run("LaunchType: !Ref Open", "Other"), 0),
        ("", run("LaunchType: FARGATE") + run("DesiredCount: 1", "Other").replace("!Ref Cluster", "!Ref Open"), 0),
        ("{CapacityProvider: !Ref Open}", run("LaunchType: FARGATE"), 0),
        ("", run("LaunchType: FARGATE") + run("DeploymentController: {Type: EXTERNAL}", "Other"), 0),
        ("", run("LaunchType: FARGATE") + starts_tasks("!Ref Provider"), 0),
        ("", run("LaunchType: FARGATE") + starts_tasks("FARGATE"), 1),
    ],
)
def test_no_strategy(default: str, services: str, faults: int) -> None:
    findings = found(UNUSED, ATTACHED.replace("@@", default) + services)
    assert [(finding.resource, finding.severity) for finding in findings] == [("Provider", Severity.WARNING)] * faults


def test_no_strategy_knows_a_provider_by_its_name() -> None:
    resources = ATTACHED.replace("@@", "").replace(
        "AutoScalingGroupProvider:", "Name: nightly, AutoScalingGroupProvider:"
    )
    unused = resources + run("LaunchType: FARGATE")
    assert len(found(UNUSED, unused + starts_tasks("other"))) == 1
    assert found(UNUSED, unused + starts_tasks("nightly")) == []
