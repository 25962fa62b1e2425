"""Edges of the rules of what stands in the way of a deletion."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only

PROTECTED = "teardown/protected-group"
ORDER = "teardown/association-order"


def group(protected: str, attributes: str = "") -> str:
    return (
        f"Group: {{Type: AWS::AutoScaling::AutoScalingGroup, {attributes}"
        f"Properties: {{MaxSize: 4, NewInstancesProtectedFromScaleIn: {protected}}}}}\n"
    )


CUSTOM = "Lift: {Type: Custom::Lift, Properties: {Name: !Sub 'group/${Group}'}}\n"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (group("true"), 1),
        (group("'true'"), 1),
        (group("false"), 0),
        (group("!Ref Open"), 0),
        (group("true", "DeletionPolicy: Retain, "), 0),
        (group("true", "DeletionPolicy: Delete, "), 1),
        (group("true") + CUSTOM, 0),
        (group("true") + CUSTOM.replace("Custom::Lift", "AWS::CloudFormation::CustomResource"), 0),
        (group("true") + CUSTOM.replace("${Group}", "other"), 1),
        (group("true") + CUSTOM.replace("Custom::Lift", "AWS::SNS::Topic"), 1),
    ],
)
def test_protected_group(resources: str, faults: int) -> None:
    assert [finding.severity for finding in found(PROTECTED, resources)] == [Severity.WARNING] * faults


CAPACITY = (
    "Cluster: {Type: AWS::ECS::Cluster}\n"
    "Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MaxSize: 4}}\n"
    "Provider: {Type: AWS::ECS::CapacityProvider, Properties: "
    "{AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}}\n"
    "Association: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, "
    "CapacityProviders: [FARGATE, !Ref Provider], DefaultCapacityProviderStrategy: "
    "[{CapacityProvider: !Ref Provider, Weight: 1}]}}\n"
)


def service(properties: str = "", attributes: str = "") -> str:
    return (
        f"Service: {{Type: AWS::ECS::Service, {attributes}"
        f"Properties: {{Cluster: !Ref Cluster, TaskDefinition: web{properties}}}}}\n"
    )


OWN = ", CapacityProviderStrategy: [{CapacityProvider: @@, Weight: 1}]"


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        (service(), 1),
        (service(OWN.replace("@@", "!Ref Provider")), 1),
        (service(OWN.replace("@@", "FARGATE")), 1),
        (service(OWN.replace("@@", "FARGATE_SPOT")), 0),
        (service(OWN.replace("@@", "!Ref Open")), 0),
        (service(", LaunchType: EC2"), 0),
        (service(attributes="DependsOn: Association, "), 0),
        (service(attributes="DependsOn: [Provider, Association], "), 0),
        (service(attributes="DependsOn: Provider, "), 1),
        (service(", Tags: [{Key: a, Value: !Ref Association}]"), 0),
        (
            service(", Tags: [{Key: a, Value: !Sub 'x ${Between.Arn}'}]")
            + "Between: {Type: A, DependsOn: Association}\n",
            0,
        ),
        (service().replace("!Ref Cluster", "!Ref Open"), 0),
        (service(OWN.replace("@@", "FARGATE")).replace("Cluster: !Ref Cluster, ", ""), 0),
    ],
)
def test_association_order(resources: str, faults: int) -> None:
    findings = found(ORDER, CAPACITY + resources)
    assert [(finding.resource, finding.actual) for finding in findings] == [("Service", "Association")] * faults


def test_resources_that_depend_on_each_other_end_the_search() -> None:
    circle = "Between: {Type: A, DependsOn: Service}\n"
    assert only(ORDER, CAPACITY + service(attributes="DependsOn: Between, ") + circle).severity is Severity.WARNING
