"""Edges of the rules of what an update does to what runs."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import found, only

NAMED = "change/named-replacement"
LATEST = "change/image-from-latest-parameter"


def resource(kind: str, properties: str) -> str:
    return f"It: {{Type: AWS::{kind}, Properties: {{{properties}}}}}\n"


ENVIRONMENT = "Type: MANAGED, ComputeResources: {Type: FARGATE, MaxvCpus: 4}, ComputeEnvironmentName: "


@pytest.mark.parametrize(
    ("resources", "severities"),
    [
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}a"), [Severity.WARNING]),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}!Ref Open"), []),
        (
            resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}!GetAtt Maker.Name") + "Maker: {Type: Custom::Maker}",
            [],
        ),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}!Sub '${{AWS::StackName}}-a'"), [Severity.WARNING]),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}a, ReplaceComputeEnvironment: true"), [Severity.WARNING]),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}a, ReplaceComputeEnvironment: 'false'"), []),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}a, ReplaceComputeEnvironment: !Ref Open"), []),
        (resource("Batch::ComputeEnvironment", "Type: UNMANAGED, ComputeEnvironmentName: a"), []),
        (resource("AutoScaling::LaunchConfiguration", "LaunchConfigurationName: a"), [Severity.WARNING]),
        (resource("EC2::LaunchTemplate", "LaunchTemplateName: a"), []),
        (resource("ElasticLoadBalancingV2::TargetGroup", "Name: a"), [Severity.INFO]),
        (resource("ElasticLoadBalancingV2::TargetGroup", "Port: 80"), []),
        (resource("ECS::CapacityProvider", "Name: a, AutoScalingGroupProvider: {}"), [Severity.INFO]),
        (resource("ECS::CapacityProvider", "Name: a, ManagedInstancesProvider: {}"), []),
        (resource("ECS::CapacityProvider", "Name: a, AutoScalingGroupProvider: !Ref AWS::NoValue"), []),
        (resource("ECS::Service", "ServiceName: a"), []),
    ],
)
def test_named_replacement(resources: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in found(NAMED, resources)] == severities


@pytest.mark.parametrize(
    ("resources", "beginning", "place"),
    [
        (resource("AutoScaling::LaunchConfiguration", "LaunchConfigurationName: a"), "Any ", "LaunchConfigurationName"),
        (resource("Batch::ComputeEnvironment", f"{ENVIRONMENT}a"), "Many a ", "ComputeEnvironmentName"),
        (resource("ElasticLoadBalancingV2::TargetGroup", "Name: a"), "Another port, protocol, VPC or type ", "Name"),
        (
            resource("ECS::CapacityProvider", "Name: a, AutoScalingGroupProvider: {}"),
            "Another Auto Scaling group ",
            "Name",
        ),
    ],
)
def test_which_change_replaces_it(resources: str, beginning: str, place: str) -> None:
    finding = only(NAMED, resources)
    assert finding.message.startswith(beginning)
    assert (finding.property, finding.actual) == (f"Properties/{place}", "a")


PARAMETERS = (
    "Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/latest}, "
    "Plain: {Type: String, Default: ami-1}, NoDefault: {Type: 'AWS::SSM::Parameter::Value<String>'}, "
    "Number: {Type: 'AWS::SSM::Parameter::Value<String>', Default: 7}, "
    "Open: {Type: String}}\n"
    "Conditions: {IsOne: !Equals [!Ref Open, one], IsTwo: !Equals [!Ref Open, two], IsNever: !Equals [a, b]}"
)


@pytest.mark.parametrize(
    ("image", "faults"),
    [
        ("!Ref Image", 1),
        ("!Ref Plain", 0),
        ("!Ref NoDefault", 0),
        ("!Ref Number", 0),
        ("{Ref: [Image]}", 0),
        ("'{{resolve:ssm:/aws/latest}}'", 1),
        ("'{{resolve:ssm:/aws/latest:3}}'", 0),
        ("'{{resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id}}'", 1),
        ("'{{resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/x86_64/1.20.0/image_id}}'", 0),
        ("'{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}'", 1),
        ("'{{resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id}}'", 1),
        ("'{{resolve:ssm:/own/image}}'", 1),
        ("!If [IsOne, !Ref Image, ami-1]", 1),
        ("!If [IsOne, ami-1, !If [IsTwo, ami-2, !Ref Image]]", 1),
        ("!If [IsOne, ami-1, ami-2]", 0),
        ("!If [IsNever, !Ref Image, ami-1]", 0),
        ("!If [IsOne, !Ref Image]", 0),
        ("!If [[], !Ref Image, ami-1]", 0),
        ("'resolve:ssm:/aws/latest'", 0),
        ("ami-1", 0),
        ("!Ref AWS::NoValue", 0),
        ("{Fn::ImportValue: x}", 0),
    ],
)
@pytest.mark.parametrize("kind", ["template", "configuration"])
def test_image_from_latest_parameter(image: str, faults: int, kind: str) -> None:
    data = f"ImageId: {image}"
    template = resource("EC2::LaunchTemplate", f"LaunchTemplateData: {{{data}}}")
    resources = template if kind == "template" else resource("AutoScaling::LaunchConfiguration", data)
    assert len(found(LATEST, resources, sections=PARAMETERS)) == faults


def test_the_parameter_is_named() -> None:
    finding = only(LATEST, resource("AutoScaling::LaunchConfiguration", "ImageId: !Ref Image"), sections=PARAMETERS)
    assert (finding.actual, finding.severity) == ("/aws/latest", Severity.INFO)
