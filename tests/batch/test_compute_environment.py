from typing import Any, cast

import aws_cdk as cdk
import pytest
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from ecs_constructs.batch import Ec2ComputeEnvironment, FargateComputeEnvironment

PRIVATE_SUBNETS = [{"Ref": "VpcPrivateSubnet1Subnet536B997A"}, {"Ref": "VpcPrivateSubnet2Subnet3788AAA1"}]


@pytest.fixture(scope="module")
def template(shared_stack: cdk.Stack, vpc: ec2.Vpc) -> Template:
    Ec2ComputeEnvironment(shared_stack, "OnDemand", vpc=vpc, maxv_cpus=16)
    Ec2ComputeEnvironment(
        shared_stack,
        "Spot",
        vpc=vpc,
        spot=True,
        spot_bid_percentage=60,
        minv_cpus=0,
        desiredv_cpus=4,
        maxv_cpus=16,
        instance_types=[ec2.InstanceType("m6g.large")],
        instance_classes=[ec2.InstanceClass.C7G],
        volume_size=cdk.Size.gibibytes(100),
        update_timeout=cdk.Duration.minutes(90),
        update_to_latest_image_version=True,
        terminate_on_update=True,
    )
    Ec2ComputeEnvironment(
        shared_stack,
        "Given",
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        security_groups=[ec2.SecurityGroup.from_security_group_id(shared_stack, "Group", "sg-1")],
        allocation_strategy=batch.AllocationStrategy.BEST_FIT,
        default_instance_class=batch.DefaultInstanceClass.ARM64,
        images=[batch.EcsMachineImage(image_type=batch.EcsMachineImageType.ECS_AL2023_NVIDIA)],
        instance_role=iam.Role.from_role_name(shared_stack, "Role", "existing"),
        launch_template=ec2.LaunchTemplate.from_launch_template_attributes(
            shared_stack, "Template", launch_template_id="lt-1", version_number="7"
        ),
        enabled=False,
        maxv_cpus=16,
    )
    FargateComputeEnvironment(shared_stack, "Fargate", vpc=vpc, maxv_cpus=8)
    FargateComputeEnvironment(shared_stack, "FargateSpot", vpc=vpc, maxv_cpus=8, spot=True, enabled=False)
    return Template.from_stack(shared_stack)


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template.to_json()["Resources"][logical_id]["Properties"]
    return found


def test_defaults_of_on_demand_instances(template: Template) -> None:
    assert properties(template, "OnDemand6BA62231") == {
        "ComputeResources": {
            "AllocationStrategy": "BEST_FIT_PROGRESSIVE",
            "Ec2Configuration": [{"ImageType": "ECS_AL2023"}],
            "InstanceRole": {"Fn::GetAtt": ["OnDemandInstanceProfile2A660B7F", "Arn"]},
            "InstanceTypes": ["default_x86_64"],
            "LaunchTemplate": {
                "LaunchTemplateId": {"Ref": "OnDemandLaunchTemplate3EEE7B9B"},
                "Version": {"Fn::GetAtt": ["OnDemandLaunchTemplate3EEE7B9B", "LatestVersionNumber"]},
            },
            "MaxvCpus": 16,
            "MinvCpus": 0,
            "SecurityGroupIds": [{"Fn::GetAtt": ["OnDemandSecurityGroup73D71B23", "GroupId"]}],
            "Subnets": PRIVATE_SUBNETS,
            "Type": "EC2",
        },
        "ReplaceComputeEnvironment": False,
        "State": "ENABLED",
        "Type": "managed",
        "UpdatePolicy": {"JobExecutionTimeoutMinutes": 60, "TerminateJobsOnUpdate": False},
    }


def test_spot_instances(template: Template) -> None:
    found = properties(template, "Spot67C99562")
    resources = found["ComputeResources"]
    assert resources["Type"] == "SPOT"
    assert resources["AllocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"
    assert resources["BidPercentage"] == 60
    assert (resources["MinvCpus"], resources["DesiredvCpus"], resources["MaxvCpus"]) == (0, 4, 16)
    assert resources["InstanceTypes"] == ["m6g.large", "c7g"]
    assert resources["UpdateToLatestImageVersion"] is True
    assert "SpotIamFleetRole" not in resources
    assert "ServiceRole" not in found, "an update in place needs the service-linked role"
    assert found["UpdatePolicy"] == {"JobExecutionTimeoutMinutes": 90, "TerminateJobsOnUpdate": True}


def test_no_physical_names(template: Template) -> None:
    for resource in template.find_resources("AWS::Batch::ComputeEnvironment").values():
        assert "ComputeEnvironmentName" not in resource["Properties"]


def test_instances_keep_their_metadata_and_encrypt_their_disk(template: Template) -> None:
    data = properties(template, "SpotLaunchTemplate6AF279BF")["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    assert data["BlockDeviceMappings"] == [
        {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 100, "VolumeType": "gp3"}}
    ]
    assert "UserData" not in data, "AWS Batch accepts MIME multi-part user data only"


def test_instance_role_joins_batch_clusters_and_nothing_else(template: Template) -> None:
    role = properties(template, "OnDemandInstanceRoleFAE7A60A")
    assert "ManagedPolicyArns" not in role
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    cluster = "arn:aws:ecs:eu-west-1:111111111111:cluster/AWSBatch*"
    instances = "arn:aws:ecs:eu-west-1:111111111111:container-instance/AWSBatch*/*"
    assert [statement["Resource"] for statement in statements] == [cluster, instances, instances, "*"]
    assert statements[3]["Action"] == "ecs:DiscoverPollEndpoint"


def test_existing_resources_are_used(template: Template) -> None:
    found = properties(template, "Given7F7C56FF")
    resources = found["ComputeResources"]
    assert resources["SecurityGroupIds"] == ["sg-1"]
    assert resources["Subnets"] == [
        {"Ref": "VpcPublicSubnet1Subnet5C2D37C4"},
        {"Ref": "VpcPublicSubnet2Subnet691E08A3"},
    ]
    assert resources["LaunchTemplate"] == {"LaunchTemplateId": "lt-1", "Version": "7"}
    assert resources["InstanceTypes"] == ["default_arm64"]
    assert resources["Ec2Configuration"] == [{"ImageType": "ECS_AL2023_NVIDIA"}]
    assert properties(template, "GivenInstanceProfile692CA332")["Roles"] == ["existing"]
    assert found["State"] == "DISABLED"


def test_best_fit_is_replaced_because_it_cannot_be_updated(template: Template) -> None:
    assert properties(template, "Given7F7C56FF")["ReplaceComputeEnvironment"] is True


def test_fargate_has_nothing_of_instances(template: Template) -> None:
    assert properties(template, "Fargate3951EE0E") == {
        "ComputeResources": {
            "MaxvCpus": 8,
            "SecurityGroupIds": [{"Fn::GetAtt": ["FargateSecurityGroupE09EC3FE", "GroupId"]}],
            "Subnets": PRIVATE_SUBNETS,
            "Type": "FARGATE",
        },
        "State": "ENABLED",
        "Type": "managed",
    }
    assert properties(template, "FargateSpot9C320FC2")["ComputeResources"]["Type"] == "FARGATE_SPOT"
    assert properties(template, "FargateSpot9C320FC2")["State"] == "DISABLED"


def test_security_groups_let_nobody_in(template: Template) -> None:
    for group in template.find_resources("AWS::EC2::SecurityGroup").values():
        assert "SecurityGroupIngress" not in group["Properties"]


def test_isolated_subnets_are_used_when_there_are_no_private_ones(stack: cdk.Stack) -> None:
    isolated = ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, subnet_configuration=[isolated])
    Ec2ComputeEnvironment(stack, "Environment", vpc=vpc, maxv_cpus=1)
    Template.from_stack(stack).has_resource_properties(
        "AWS::Batch::ComputeEnvironment",
        {"ComputeResources": {"Subnets": [{"Ref": "VpcIsolatedSubnet1SubnetE48C5737"}]}},
    )


def test_public_subnets_are_never_chosen(stack: cdk.Stack) -> None:
    public = ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, subnet_configuration=[public])
    with pytest.raises(ValueError, match=r"vpc has no private and no isolated subnets; .* Pass vpc_subnets"):
        Ec2ComputeEnvironment(stack, "Ec2", vpc=vpc, maxv_cpus=1)
    with pytest.raises(ValueError, match="vpc has no private and no isolated subnets"):
        FargateComputeEnvironment(stack, "Fargate", vpc=vpc, maxv_cpus=1)


def test_unresolved_numbers_pass(stack: cdk.Stack) -> None:
    number = cast(int, cdk.Token.as_number({"Ref": "Number"}))
    Ec2ComputeEnvironment(
        stack,
        "Environment",
        vpc=ec2.Vpc(stack, "Vpc", max_azs=1),
        minv_cpus=number,
        desiredv_cpus=number,
        maxv_cpus=number,
        spot=True,
        spot_bid_percentage=number,
    )
    Template.from_stack(stack).has_resource_properties(
        "AWS::Batch::ComputeEnvironment",
        {"ComputeResources": {"MaxvCpus": {"Ref": "Number"}, "DesiredvCpus": {"Ref": "Number"}}},
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"maxv_cpus": 0}, "maxv_cpus is 0; it must be a whole number at least 1. An environment that may have no"),
        ({"minv_cpus": -1}, "minv_cpus is -1; it must be a whole number at least 0. Use 0 to keep no instance"),
        ({"desiredv_cpus": -1}, "desiredv_cpus is -1; it must be a whole number at least 0. Leave it unset"),
        ({"minv_cpus": 17}, "minv_cpus is 17, more than maxv_cpus, which is 16; AWS Batch needs minv_cpus <= "),
        (
            {"minv_cpus": 8, "desiredv_cpus": 4},
            "minv_cpus is 8, more than desiredv_cpus, which is 4; .* Lower minv_cpus",
        ),
        ({"desiredv_cpus": 17}, "desiredv_cpus is 17, more than maxv_cpus, which is 16; .* or raise maxv_cpus"),
        (
            {"spot": True, "spot_bid_percentage": 0},
            "spot_bid_percentage is 0; it must be a whole number between 1 and 100. Leave it unset",
        ),
        ({"spot": True, "spot_bid_percentage": 101}, "spot_bid_percentage is 101; it must be a whole number between"),
        ({"spot_bid_percentage": 50}, "spot_bid_percentage is 50, but spot is False; .* Set spot=True or leave"),
        (
            {"allocation_strategy": batch.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED},
            "allocation_strategy is SPOT_CAPACITY_OPTIMIZED with spot=False, which allows BEST_FIT_PROGRESSIVE, BEST",
        ),
        (
            {"allocation_strategy": batch.AllocationStrategy.BEST_FIT, "spot": True},
            "allocation_strategy is BEST_FIT with spot=True, which allows SPOT_PRICE_CAPACITY_OPTIMIZED, SPOT_CAPACITY",
        ),
        (
            {"instance_types": [ec2.InstanceType("m5.large")], "instance_classes": [ec2.InstanceClass.M6G]},
            "instance types mix CPU architectures .m5.large and m6g.large.; a compute environment has one",
        ),
        ({"volume_size": cdk.Size.gibibytes(8)}, "volume_size .in GiB. is 8; it must be a whole number at least 30"),
        (
            {"update_timeout": cdk.Duration.seconds(90)},
            "update_timeout .in minutes. is 1.5; it must be a whole number between 1 and 7200. Set terminate_on_update",
        ),
    ],
)
def test_impossible_literals_are_refused(stack: cdk.Stack, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ec2ComputeEnvironment(stack, "Environment", **{"vpc": ec2.Vpc(stack, "Vpc"), "maxv_cpus": 16, **arguments})


def test_fargate_needs_a_vcpu(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match="maxv_cpus is 0; it must be a whole number at least 1"):
        FargateComputeEnvironment(stack, "Environment", vpc=ec2.Vpc(stack, "Vpc"), maxv_cpus=0)
