import json
import re
from typing import Any

import aws_cdk as cdk
import cdk_nag
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from ecs_constructs.cluster import Cluster
from ecs_constructs.network import Network

M5_LARGE = ec2.InstanceType("m5.large")


@pytest.fixture
def vpc(stack: cdk.Stack) -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-1"]
    )


@pytest.fixture
def cluster(stack: cdk.Stack, vpc: ec2.IVpc) -> Cluster:
    return Cluster(stack, "Cluster", vpc=vpc)


def only(stack: cdk.Stack, kind: str) -> Any:
    (resource,) = Template.from_stack(stack).find_resources(kind).values()
    return resource


def test_defaults(stack: cdk.Stack, cluster: Cluster) -> None:
    assert stack.resolve(cluster.cluster.cluster_name) == {"Ref": "ClusterC2E21B66"}
    properties = only(stack, "AWS::ECS::Cluster")["Properties"]
    assert properties == {
        "ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}],
        "Configuration": {
            "ExecuteCommandConfiguration": {
                "LogConfiguration": {
                    "CloudWatchEncryptionEnabled": False,
                    "CloudWatchLogGroupName": {"Ref": "ClusterExecLogGroup2AEF0708"},
                },
                "Logging": "OVERRIDE",
            }
        },
    }
    group = only(stack, "AWS::Logs::LogGroup")
    assert group["Properties"] == {"RetentionInDays": 365}
    assert group["DeletionPolicy"] == "Retain"
    associations = only(stack, "AWS::ECS::ClusterCapacityProviderAssociations")["Properties"]
    assert associations["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert associations["DefaultCapacityProviderStrategy"] == []


def test_arguments_reach_the_template(stack: cdk.Stack, vpc: ec2.IVpc) -> None:
    Cluster(
        stack,
        "Cluster",
        vpc=vpc,
        cluster_name="cats-dogs",
        container_insights=ecs.ContainerInsights.DISABLED,
        enable_fargate_capacity_providers=False,
        exec_log_retention=logs.RetentionDays.ONE_WEEK,
        log_removal_policy=cdk.RemovalPolicy.DESTROY,
    )

    properties = only(stack, "AWS::ECS::Cluster")["Properties"]
    assert properties["ClusterName"] == "cats-dogs"
    assert properties["ClusterSettings"] == [{"Name": "containerInsights", "Value": "disabled"}]
    group = only(stack, "AWS::Logs::LogGroup")
    assert group["Properties"]["RetentionInDays"] == 7
    assert group["DeletionPolicy"] == "Delete"
    Template.from_stack(stack).resource_count_is("AWS::ECS::ClusterCapacityProviderAssociations", 0)


def test_a_key_encrypts_exec_sessions_and_their_log(stack: cdk.Stack, vpc: ec2.IVpc) -> None:
    Cluster(stack, "Cluster", vpc=vpc, exec_encryption_key=kms.Key(stack, "Key"))

    execute = only(stack, "AWS::ECS::Cluster")["Properties"]["Configuration"]["ExecuteCommandConfiguration"]
    key = {"Fn::GetAtt": ["Key961B73FD", "Arn"]}
    assert execute["KmsKeyId"] == key
    assert execute["LogConfiguration"]["CloudWatchEncryptionEnabled"] is True
    assert only(stack, "AWS::Logs::LogGroup")["Properties"]["KmsKeyId"] == key
    statement = only(stack, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"][-1]
    assert statement["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111111111111:log-group:*"}
    }


def test_capacity_is_added_more_than_once(stack: cdk.Stack, cluster: Cluster) -> None:
    general = cluster.add_ec2_capacity("General", instance_types=[M5_LARGE], min_capacity=2, max_capacity=4)
    burst = cluster.add_ec2_capacity("Burst", instance_types=[M5_LARGE], min_capacity=0, max_capacity=9)
    cluster.add_default_capacity_provider_strategy([general.strategy(base=2), burst.strategy(weight=3)])

    associations = only(stack, "AWS::ECS::ClusterCapacityProviderAssociations")["Properties"]
    first, second = {"Ref": "ClusterGeneralB559E85E"}, {"Ref": "ClusterBurstC40938C9"}
    assert associations["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT", first, second]
    assert associations["DefaultCapacityProviderStrategy"] == [
        {"Base": 2, "CapacityProvider": first, "Weight": 1},
        {"CapacityProvider": second, "Weight": 3},
    ]


def test_a_service_that_depends_on_the_cluster_is_deleted_before_the_association(
    stack: cdk.Stack, cluster: Cluster
) -> None:
    capacity = cluster.add_ec2_capacity("General", instance_types=[M5_LARGE], min_capacity=2, max_capacity=4)
    task = ecs.Ec2TaskDefinition(stack, "Task")
    task.add_container("web", image=ecs.ContainerImage.from_registry("nginx"), memory_reservation_mib=64)
    service = ecs.Ec2Service(
        stack,
        "Service",
        cluster=cluster.cluster,
        task_definition=task,
        capacity_provider_strategies=[capacity.strategy()],
    )
    service.node.add_dependency(cluster.cluster)

    (association,) = Template.from_stack(stack).find_resources("AWS::ECS::ClusterCapacityProviderAssociations")
    assert association in only(stack, "AWS::ECS::Service")["DependsOn"]
    groups = stack.resolve([group.security_group_id for group in service.connections.security_groups])
    assert groups == [stack.resolve(capacity.security_group.security_group_id)]


def test_fargate_strategy(stack: cdk.Stack, cluster: Cluster) -> None:
    cluster.add_default_capacity_provider_strategy(
        [
            ecs.CapacityProviderStrategy(capacity_provider="FARGATE", base=1, weight=1),
            ecs.CapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=4),
        ]
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {
            "DefaultCapacityProviderStrategy": [
                {"Base": 1, "CapacityProvider": "FARGATE", "Weight": 1},
                {"CapacityProvider": "FARGATE_SPOT", "Weight": 4},
            ]
        },
    )


def item(name: str, weight: int | None = 1, base: int | None = None) -> ecs.CapacityProviderStrategy:
    return ecs.CapacityProviderStrategy(capacity_provider=name, weight=weight, base=base)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        (
            [],
            "the number of items in strategy is 0; it must be a whole number between 1 and 20. Name the providers to "
            "use.",
        ),
        (
            [item("FARGATE", weight=1001)],
            "weight of FARGATE is 1001; it must be a whole number between 0 and 1000. Give a relative share.",
        ),
        (
            [item("FARGATE", base=100_001)],
            "base of FARGATE is 100001; it must be a whole number between 0 and 100000. Give a number of tasks.",
        ),
        (
            [item("FARGATE", base=1), item("FARGATE_SPOT", base=1)],
            "strategy has a base for FARGATE, FARGATE_SPOT; only one item may have one. Leave out the others' base.",
        ),
        (
            [item("FARGATE", weight=None)],
            "strategy has no weight above 0; beyond the base no task could be placed. Give one a weight of 1 or more.",
        ),
        (
            [item("FARGATE"), item("general")],
            "strategy mixes FARGATE with EC2 capacity, which ECS rejects. Use one kind for the default, and let "
            "services that need the other name it.",
        ),
    ],
)
def test_strategies_that_cannot_work(
    cluster: Cluster, strategy: list[ecs.CapacityProviderStrategy], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cluster.add_default_capacity_provider_strategy(strategy)


def test_what_cdk_nag_still_finds_has_a_reason(app: cdk.App, stack: cdk.Stack) -> None:
    network = Network(stack, "Network")
    cluster = Cluster(stack, "Cluster", vpc=network.vpc)
    cluster.add_ec2_capacity(
        "General",
        instance_types=[M5_LARGE],
        min_capacity=2,
        max_capacity=4,
        notifications_topic=sns.Topic(
            stack, "Topic", enforce_ssl=True, master_key=kms.Key(stack, "Key", enable_key_rotation=True)
        ),
    )

    report = cdk_nag.AwsSolutionsChecks().validate_scope(app)

    # Discovering an endpoint and polling it have no resource of their own; the latter is held to the cluster instead.
    assert {
        (violation.rule_name, resource.construct_path)
        for violation in report.violations
        for resource in violation.violating_resources
    } == {("AwsSolutions-IAM5[Resource::*]", "Test/Cluster/General/InstanceRole/Resource")}


def test_no_lambda_function_drains_or_cleans_up(stack: cdk.Stack, cluster: Cluster) -> None:
    cluster.add_ec2_capacity("General", instance_types=[M5_LARGE], min_capacity=2, max_capacity=4)

    template = json.dumps(Template.from_stack(stack).to_json())
    assert "AWS::Lambda" not in template
    assert "LifecycleHook" not in template
    assert "Custom::" not in template


def test_an_existing_key_is_used_as_it_is(stack: cdk.Stack, vpc: ec2.IVpc) -> None:
    arn = "arn:aws:kms:eu-west-1:111111111111:key/1234"
    Cluster(stack, "Cluster", vpc=vpc, exec_encryption_key=kms.Key.from_key_arn(stack, "Key", arn))

    Template.from_stack(stack).has_resource_properties("AWS::Logs::LogGroup", {"KmsKeyId": Match.exact(arn)})
    Template.from_stack(stack).resource_count_is("AWS::KMS::Key", 0)
