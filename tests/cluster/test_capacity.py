import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from ecs_constructs.cluster import (
    AgentSettings,
    AmazonLinux2023,
    Bottlerocket,
    Ec2Capacity,
    Ec2CapacityOptions,
    ManagedScaling,
    NetworkInScaling,
    SpotInstances,
)

M5_LARGE = ec2.InstanceType("m5.large")
M6I_LARGE = ec2.InstanceType("m6i.large")


@pytest.fixture
def cluster(stack: cdk.Stack) -> ecs.Cluster:
    """A cluster of aws-cdk-lib in a VPC that exists."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a", "eu-west-1b"],
        public_subnet_ids=["subnet-1", "subnet-2"],
        private_subnet_ids=["subnet-3", "subnet-4"],
    )
    return ecs.Cluster(stack, "Cluster", vpc=vpc)


@pytest.fixture
def add(stack: cdk.Stack, cluster: ecs.Cluster) -> Callable[..., Ec2Capacity]:
    def add(**arguments: Any) -> Ec2Capacity:
        required = {"instance_types": [M5_LARGE], "min_capacity": 2, "max_capacity": 4}
        return Ec2Capacity(stack, "General", cluster=cluster, **{**required, **arguments})

    return add


def properties(stack: cdk.Stack, kind: str) -> Any:
    (resource,) = Template.from_stack(stack).find_resources(kind).values()
    return resource["Properties"]


def launch_data(stack: cdk.Stack) -> Any:
    return properties(stack, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]


def user_data(stack: cdk.Stack) -> str:
    parts = launch_data(stack)["UserData"]["Fn::Base64"]["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else part["Ref"] for part in parts)


def test_group(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    capacity = add()

    assert stack.resolve(capacity.auto_scaling_group.auto_scaling_group_name) == {
        "Ref": "GeneralAutoScalingGroupASGD819213F"
    }
    group = properties(stack, "AWS::AutoScaling::AutoScalingGroup")
    assert group["MinSize"] == "2"
    assert group["MaxSize"] == "4"
    assert "DesiredCapacity" not in group
    assert "NewInstancesProtectedFromScaleIn" not in group
    assert "Cooldown" not in group
    assert "NotificationConfigurations" not in group
    assert group["VPCZoneIdentifier"] == ["subnet-3", "subnet-4"]
    assert group["MetricsCollection"] == [{"Granularity": "1Minute"}]
    assert group["LaunchTemplate"]["LaunchTemplateId"] == stack.resolve(capacity.launch_template.launch_template_id)


def test_a_deployment_replaces_no_instance(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add()

    (group,) = Template.from_stack(stack).find_resources("AWS::AutoScaling::AutoScalingGroup").values()
    assert set(group["UpdatePolicy"]) == {"AutoScalingScheduledAction"}
    # Not a parameter of type AWS::SSM::Parameter::Value, which each deployment would resolve anew.
    assert set(Template.from_stack(stack).to_json()["Parameters"]) <= {"BootstrapVersion"}
    assert launch_data(stack)["ImageId"] == (
        "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
    )


def test_launch_template(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add()

    data = launch_data(stack)
    assert data["InstanceType"] == "m5.large"
    assert data["MetadataOptions"] == {"HttpPutResponseHopLimit": 1, "HttpTokens": "required"}
    assert data["Monitoring"] == {"Enabled": True}
    assert data["BlockDeviceMappings"] == [
        {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 30, "VolumeType": "gp3"}}
    ]


def test_instance_role_may_do_what_the_agent_needs_in_this_cluster(
    stack: cdk.Stack, add: Callable[..., Ec2Capacity]
) -> None:
    add()

    role = properties(stack, "AWS::IAM::Role")
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    in_cluster, on_instances, anywhere = policy["PolicyDocument"]["Statement"]
    arn = {"Fn::GetAtt": ["ClusterEB0386A7", "Arn"]}
    assert in_cluster["Resource"] == arn
    assert in_cluster["Action"] == [
        "ecs:DeregisterContainerInstance",
        "ecs:RegisterContainerInstance",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
    ]
    assert on_instances["Action"] == ["ecs:Poll", "ecs:StartTelemetrySession"]
    assert on_instances["Condition"] == {"ArnEquals": {"ecs:cluster": arn}}
    assert anywhere["Action"] == "ecs:DiscoverPollEndpoint"
    Template.from_stack(stack).resource_count_is("AWS::IAM::Policy", 0)


def test_security_group_lets_nothing_in(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add()

    group = properties(stack, "AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert group["SecurityGroupEgress"][0]["CidrIp"] == "0.0.0.0/0"


def test_managed_scaling_by_default(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    capacity = add()

    assert stack.resolve(capacity.capacity_provider.capacity_provider_name) == {"Ref": "GeneralD0FBCC30"}
    assert properties(stack, "AWS::ECS::CapacityProvider") == {
        "AutoScalingGroupProvider": {
            "AutoScalingGroupArn": stack.resolve(capacity.auto_scaling_group.auto_scaling_group_name),
            "ManagedDraining": "ENABLED",
            "ManagedScaling": {
                "InstanceWarmupPeriod": 300,
                "MaximumScalingStepSize": 10_000,
                "MinimumScalingStepSize": 1,
                "Status": "ENABLED",
                "TargetCapacity": 100,
            },
            "ManagedTerminationProtection": "DISABLED",
        }
    }
    Template.from_stack(stack).resource_count_is("AWS::AutoScaling::ScalingPolicy", 0)


def test_managed_scaling_arguments(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(
        scaling=ManagedScaling(
            target_capacity_percent=80,
            minimum_scaling_step_size=2,
            maximum_scaling_step_size=2,
            instance_warmup=cdk.Duration.minutes(2),
            managed_termination_protection=True,
        )
    )

    provider = properties(stack, "AWS::ECS::CapacityProvider")["AutoScalingGroupProvider"]
    assert provider["ManagedScaling"] == {
        "InstanceWarmupPeriod": 120,
        "MaximumScalingStepSize": 2,
        "MinimumScalingStepSize": 2,
        "Status": "ENABLED",
        "TargetCapacity": 80,
    }
    assert provider["ManagedTerminationProtection"] == "ENABLED"
    assert properties(stack, "AWS::AutoScaling::AutoScalingGroup")["NewInstancesProtectedFromScaleIn"] is True


def test_the_group_scales_itself_on_network_input(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    ten_seconds = cdk.Duration.seconds(10)
    add(
        scaling=NetworkInScaling(
            target_bytes=50_000, estimated_instance_warmup=ten_seconds, default_cooldown=ten_seconds
        )
    )

    provider = properties(stack, "AWS::ECS::CapacityProvider")["AutoScalingGroupProvider"]
    assert provider["ManagedScaling"] == {"Status": "DISABLED"}
    assert provider["ManagedTerminationProtection"] == "DISABLED"
    assert provider["ManagedDraining"] == "ENABLED"
    policy = properties(stack, "AWS::AutoScaling::ScalingPolicy")
    assert policy["EstimatedInstanceWarmup"] == 10
    assert policy["TargetTrackingConfiguration"] == {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageNetworkIn"},
        "TargetValue": 50_000,
    }
    assert properties(stack, "AWS::AutoScaling::AutoScalingGroup")["Cooldown"] == "10"


def test_network_in_scaling_defaults(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(scaling=NetworkInScaling(target_bytes=1_000_000))

    assert properties(stack, "AWS::AutoScaling::ScalingPolicy")["EstimatedInstanceWarmup"] == 300
    assert properties(stack, "AWS::AutoScaling::AutoScalingGroup")["Cooldown"] == "300"


def test_spot(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(
        instance_types=[M5_LARGE, M6I_LARGE],
        spot=SpotInstances(
            max_price_per_hour=0.05, on_demand_base_capacity=1, on_demand_percentage_above_base_capacity=25
        ),
    )

    policy = properties(stack, "AWS::AutoScaling::AutoScalingGroup")["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"] == {
        "OnDemandBaseCapacity": 1,
        "OnDemandPercentageAboveBaseCapacity": 25,
        "SpotAllocationStrategy": "price-capacity-optimized",
        "SpotMaxPrice": "0.05",
    }
    assert policy["LaunchTemplate"]["Overrides"] == [{"InstanceType": "m5.large"}, {"InstanceType": "m6i.large"}]
    assert "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true" in user_data(stack)
    statements = properties(stack, "AWS::IAM::Role")["Policies"][0]["PolicyDocument"]["Statement"]
    assert statements[1]["Action"] == ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"]


def test_spot_of_one_type_at_any_price(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(spot=SpotInstances())

    policy = properties(stack, "AWS::AutoScaling::AutoScalingGroup")["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"] == {
        "OnDemandBaseCapacity": 0,
        "OnDemandPercentageAboveBaseCapacity": 0,
        "SpotAllocationStrategy": "price-capacity-optimized",
    }
    assert policy["LaunchTemplate"]["Overrides"] == [{"InstanceType": "m5.large"}]


def test_several_types_on_demand(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(instance_types=[M5_LARGE, M6I_LARGE])

    policy = properties(stack, "AWS::AutoScaling::AutoScalingGroup")["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"] == {"OnDemandPercentageAboveBaseCapacity": 100}
    assert "WeightedCapacity" not in json.dumps(policy)
    assert "SPOT" not in user_data(stack)


def test_agent_on_amazon_linux(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(agent=AgentSettings(reserved_memory_mib=512, image_minimum_cleanup_age=cdk.Duration.minutes(90)))

    assert user_data(stack).splitlines() == [
        "#!/bin/bash",
        "echo ECS_CLUSTER=ClusterEB0386A7 >> /etc/ecs/ecs.config",
        "echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config",
        "echo ECS_RESERVED_MEMORY=512 >> /etc/ecs/ecs.config",
        "echo ECS_IMAGE_MINIMUM_CLEANUP_AGE=90m >> /etc/ecs/ecs.config",
    ]


def test_bottlerocket(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(image=Bottlerocket(), spot=SpotInstances(), volume_size_gib=50)

    assert user_data(stack).splitlines() == [
        "",
        "[settings.ecs]",
        'cluster = "ClusterEB0386A7"',
        "awsvpc-block-imds = true",
        "reserved-memory = 256",
        'image-cleanup-age = "60m"',
        "enable-spot-instance-draining = true",
    ]
    assert launch_data(stack)["BlockDeviceMappings"] == [
        {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeType": "gp3"}},
        {"DeviceName": "/dev/xvdb", "Ebs": {"Encrypted": True, "VolumeSize": 50, "VolumeType": "gp3"}},
    ]
    assert "ManagedPolicyArns" not in properties(stack, "AWS::IAM::Role")


def test_what_exists_is_used(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/instances", mutable=False)
    security_group = ec2.SecurityGroup.from_security_group_id(stack, "SecurityGroup", "sg-1", mutable=False)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111111111111:operations")
    image = ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"})
    capacity = add(
        instance_role=role,
        security_group=security_group,
        notifications_topic=topic,
        image=AmazonLinux2023(machine_image=image),
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
    )

    assert capacity.instance_role is role
    assert capacity.security_group is security_group
    Template.from_stack(stack).resource_count_is("AWS::IAM::Role", 0)
    Template.from_stack(stack).resource_count_is("AWS::EC2::SecurityGroup", 0)
    assert properties(stack, "AWS::IAM::InstanceProfile")["Roles"] == ["instances"]
    assert launch_data(stack)["SecurityGroupIds"] == ["sg-1"]
    assert launch_data(stack)["ImageId"] == "ami-1"
    group = properties(stack, "AWS::AutoScaling::AutoScalingGroup")
    assert group["VPCZoneIdentifier"] == ["subnet-1", "subnet-2"]
    (notification,) = group["NotificationConfigurations"]
    assert notification["TopicARN"] == "arn:aws:sns:eu-west-1:111111111111:operations"
    assert len(notification["NotificationTypes"]) == 4


def test_other_arguments_reach_the_template(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    add(
        ssm_session_permissions=True,
        detailed_monitoring=False,
        max_instance_lifetime=cdk.Duration.days(14),
        update_policy=autoscaling.UpdatePolicy.rolling_update(min_instances_in_service=1),
        capacity_provider_name="general",
    )

    assert "AmazonSSMManagedInstanceCore" in json.dumps(properties(stack, "AWS::IAM::Role")["ManagedPolicyArns"])
    assert launch_data(stack)["Monitoring"] == {"Enabled": False}
    (group,) = Template.from_stack(stack).find_resources("AWS::AutoScaling::AutoScalingGroup").values()
    assert group["Properties"]["MaxInstanceLifetime"] == 14 * 24 * 60 * 60
    assert group["UpdatePolicy"]["AutoScalingRollingUpdate"]["MinInstancesInService"] == 1
    assert properties(stack, "AWS::ECS::CapacityProvider")["Name"] == "general"


@pytest.mark.parametrize("stack_name", ["EcsPlatform", "aws-platform", "FargateJobs"])
def test_a_stack_name_that_makes_an_illegal_provider_name_is_kept_out_of_it(
    make_stack: Callable[[str], cdk.Stack], stack_name: str
) -> None:
    stack = make_stack(stack_name)
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )
    cluster = ecs.Cluster(stack, "Cluster", vpc=vpc)
    Ec2Capacity(stack, "General", cluster=cluster, instance_types=[M5_LARGE], min_capacity=2, max_capacity=4)

    assert re.fullmatch(r"cp-[\w-]+", properties(stack, "AWS::ECS::CapacityProvider")["Name"])


def test_a_cluster_hands_on_every_argument() -> None:
    arguments = set(inspect.signature(Ec2Capacity.__init__).parameters)

    assert arguments - {"self", "scope", "construct_id", "cluster"} == set(Ec2CapacityOptions.__annotations__)


def test_strategy(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    item = add().strategy(weight=3, base=1)

    assert stack.resolve(item.capacity_provider) == {"Ref": "GeneralD0FBCC30"}
    assert (item.weight, item.base) == (3, 1)


def test_reservation_metric(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    metric = add().metric_capacity_provider_reservation()

    assert (metric.namespace, metric.metric_name, metric.statistic) == (
        "AWS/ECS/ManagedScaling",
        "CapacityProviderReservation",
        "Average",
    )
    assert metric.period.to_seconds() == 60
    assert stack.resolve(metric.dimensions) == {
        "ClusterName": {"Ref": "ClusterEB0386A7"},
        "CapacityProviderName": {"Ref": "GeneralD0FBCC30"},
    }


def test_numbers_that_are_known_at_deployment_pass(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    maximum = cdk.CfnParameter(stack, "Maximum", type="Number").value_as_number
    add(max_capacity=maximum, capacity_provider_name=cdk.CfnParameter(stack, "Name").value_as_string)

    assert properties(stack, "AWS::AutoScaling::AutoScalingGroup")["MaxSize"] == {"Ref": "Maximum"}
    assert properties(stack, "AWS::ECS::CapacityProvider")["Name"] == {"Ref": "Name"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"min_capacity": -1},
            "min_capacity is -1; it must be a whole number at least 0. Give a number of instances.",
        ),
        (
            {"min_capacity": 0, "max_capacity": 0},
            "max_capacity is 0; it must be a whole number at least 1. Allow one instance or more.",
        ),
        (
            {"min_capacity": 5},
            "min_capacity is 5 and max_capacity is 4; the minimum must not be above the maximum. Lower min_capacity or "
            "raise max_capacity.",
        ),
        (
            {"min_capacity": 0, "scaling": NetworkInScaling(target_bytes=50_000)},
            "min_capacity is 0 with NetworkInScaling; a group without instances has no network input, so it would "
            "never start one. Set min_capacity to 1 or more, or use ManagedScaling.",
        ),
        (
            {"instance_types": []},
            "instance_types has no type; it must have 1 to 40 different types. Name each type that the group may start "
            "once.",
        ),
        (
            {"instance_types": [M5_LARGE, M5_LARGE]},
            "instance_types has m5.large, m5.large; it must have 1 to 40 different types. Name each type that the "
            "group may start once.",
        ),
        (
            {"volume_size_gib": 29},
            "volume_size_gib is 29; it must be a whole number between 30 and 16384. Give at least the AMI's own 30 "
            "GiB.",
        ),
        (
            {"max_instance_lifetime": cdk.Duration.hours(12)},
            "max_instance_lifetime (in days) is 0.5; it must be a number between 1 and 365. Give a day or more, or "
            "leave it out to keep instances.",
        ),
        (
            {"capacity_provider_name": "ECS-general"},
            "capacity_provider_name is 'ECS-general'; it must be up to 255 letters, digits, '_' and '-', and not start "
            "with aws, ecs or fargate. Choose another name, or leave it out.",
        ),
        (
            {"capacity_provider_name": "a b"},
            "capacity_provider_name is 'a b'; it must be up to 255 letters, digits, '_' and '-', and not start with "
            "aws, ecs or fargate. Choose another name, or leave it out.",
        ),
    ],
)
def test_arguments_that_cannot_work(add: Callable[..., Ec2Capacity], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        add(**arguments)


def test_a_given_role_is_not_changed_for_session_manager(stack: cdk.Stack, add: Callable[..., Ec2Capacity]) -> None:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/instances")
    message = (
        "ssm_session_permissions is True and instance_role is given; only a role made here gets the policy. "
        "Add AmazonSSMManagedInstanceCore to the role, or leave instance_role out."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        add(instance_role=role, ssm_session_permissions=True)


def test_capacity_in_another_stack_than_its_cluster(
    make_stack: Callable[[str], cdk.Stack], cluster: ecs.Cluster
) -> None:
    message = (
        "cluster is in stack 'Test' and this capacity in 'Other'; each refers to the other, which stacks can't. "
        "Add the capacity in the cluster's stack."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Ec2Capacity(
            make_stack("Other"),
            "General",
            cluster=cluster,
            instance_types=[M5_LARGE],
            min_capacity=2,
            max_capacity=4,
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"weight": 1001},
            "weight is 1001; it must be a whole number between 0 and 1000. Give a share relative to the other items.",
        ),
        ({"base": 100_001}, "base is 100001; it must be a whole number between 0 and 100000. Give a number of tasks."),
    ],
)
def test_strategies_that_cannot_work(add: Callable[..., Ec2Capacity], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        add().strategy(**arguments)
