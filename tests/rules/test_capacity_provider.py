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


def test_target_capacity_of_managed_instances_is_not_asked() -> None:
    assert found(TARGET, "P: {Type: AWS::ECS::CapacityProvider, Properties: {ManagedInstancesProvider: {}}}\n") == []


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
