"""Images of instances against their types and against what tasks need, and clusters that no instance joins."""

import pytest

from ecs_constructs.rules import Severity
from tests.rules.checking import EC2, found, task

ARCHITECTURE = "capacity/image-architecture"
GPU = "capacity/gpu-image"
NO_INSTANCES = "capacity/no-instances"
ECS = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
JOIN = '!Base64 {"Fn::Sub": "#!/bin/bash\\necho ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}'
SERVICE = (
    "Service: {Type: AWS::ECS::Service, "
    "Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task, DesiredCount: 1}}\n"
)


def fleet(image: str, types: str = "m7g.large", user_data: str = JOIN) -> str:
    overrides = ", ".join(f"{{InstanceType: {name}}}" for name in types.split())
    template = "{LaunchTemplateSpecification: {LaunchTemplateId: !Ref Template, Version: '1'}, " + (
        f"Overrides: [{overrides}]}}"
    )
    return (
        "Cluster: {Type: AWS::ECS::Cluster}\n"
        "Template:\n  Type: AWS::EC2::LaunchTemplate\n"
        f"  Properties: {{LaunchTemplateData: {{ImageId: {image}, UserData: {user_data}}}}}\n"
        "Group:\n  Type: AWS::AutoScaling::AutoScalingGroup\n"
        f"  Properties: {{MinSize: '1', MaxSize: '4', MixedInstancesPolicy: {{LaunchTemplate: {template}}}}}\n"
    )


def resolved(path: str) -> str:
    return f'"{{{{resolve:ssm:{path}/image_id}}}}"'


@pytest.mark.parametrize(
    ("image", "types", "severities"),
    [
        (resolved(f"{ECS}/recommended"), "m7g.large", [Severity.ERROR]),
        (resolved(f"{ECS}/recommended"), "m7i.large", []),
        (resolved(f"{ECS}/recommended"), "m7i.large m7g.large", [Severity.WARNING]),
        (resolved(f"{ECS}/arm64/recommended"), "m7g.large", []),
        (resolved(f"{ECS}/arm64/recommended"), "m7i.large", [Severity.ERROR]),
        (resolved("/aws/service/bottlerocket/aws-ecs-2/x86_64/latest"), "m7g.large", [Severity.ERROR]),
        (resolved("/our/images/latest"), "m7g.large", []),
        ("ami-0123456789abcdef0", "m7g.large", []),
        ("!Ref Image", "m7g.large", [Severity.ERROR]),
        ("!Ref Open", "m7g.large", []),
    ],
)
def test_image_and_types(image: str, types: str, severities: list[Severity]) -> None:
    parameter = f"{{Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: {ECS}/recommended/image_id}}"
    sections = f"Parameters: {{Open: {{Type: String}}, Image: {parameter}}}"
    findings = found(ARCHITECTURE, fleet(image, types), sections=sections)
    assert [finding.severity for finding in findings] == severities


@pytest.mark.parametrize(
    ("path", "user_data", "gpus", "faults"),
    [
        (f"{ECS}/recommended", JOIN, "1", 1),
        (f"{ECS}/gpu/recommended", JOIN, "1", 0),
        ("/aws/service/bottlerocket/aws-ecs-2/x86_64/latest", JOIN, "1", 1),
        ("/aws/service/bottlerocket/aws-ecs-2-nvidia/x86_64/latest", JOIN, "1", 0),
        ("/our/images/latest", JOIN, "1", 0),
        (f"{ECS}/recommended", JOIN.replace("echo", "echo ECS_ENABLE_GPU_SUPPORT=true;"), "1", 0),
        (f"{ECS}/recommended", JOIN, "!Ref Open", 0),
    ],
)
def test_gpus_need_drivers(path: str, user_data: str, gpus: str, faults: int) -> None:
    app = f"[{{Name: app, Image: app, Memory: 512, ResourceRequirements: [{{Type: GPU, Value: {gpus}}}]}}]"
    resources = fleet(resolved(path), "g4dn.xlarge", user_data) + task(EC2, app) + SERVICE
    assert len(found(GPU, resources)) == faults


@pytest.mark.parametrize(
    ("resources", "faults"),
    [
        ("", 1),
        (fleet("ami-1"), 0),
        (fleet("ami-1", user_data='!Base64 "#!/bin/bash"'), 1),
        (fleet("ami-1", user_data="!Ref Open").replace("!Ref Template", "!Ref Open"), 0),
        ("Single: {Type: AWS::EC2::Instance}\n", 0),
        ("Fleet: {Type: AWS::EC2::SpotFleet}\n", 0),
        ("Nested: {Type: AWS::CloudFormation::Stack, Properties: {Parameters: {Name: !Ref Cluster}}}\n", 0),
    ],
)
def test_no_instance_joins(resources: str, faults: int) -> None:
    cluster = "" if "Cluster:" in resources else "Cluster: {Type: AWS::ECS::Cluster}\n"
    findings = found(NO_INSTANCES, cluster + resources + task(EC2) + SERVICE)
    assert [finding.severity for finding in findings] == [Severity.WARNING] * faults
    assert not found(NO_INSTANCES, cluster + resources + task(EC2) + SERVICE.replace("Count: 1", "Count: 0"))
    assert not found(NO_INSTANCES, cluster + resources + task(EC2) + SERVICE.replace("!Ref Cluster", "!Ref Open"))
