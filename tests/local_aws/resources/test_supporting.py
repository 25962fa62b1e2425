"""What stands around services and jobs: registry, logs, storage, alarms, messages, keys, roles, rules."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ecs_constructs.local_aws import LocalAws
from tests.local_aws.conftest import Stacks, Template

Deployed = Callable[[Template], str]

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}],
}
EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def one(resource_type: str, **properties: Any) -> Template:
    """A template of one resource."""
    return {"Resources": {"It": {"Type": resource_type, "Properties": properties}}}


def test_repository(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    def template(count: int) -> Template:
        rule = {"rulePriority": 1, "selection": {"countNumber": count}, "action": {"type": "expire"}}
        return one(
            "AWS::ECR::Repository",
            ImageScanningConfiguration={"ScanOnPush": True},
            ImageTagMutability="IMMUTABLE",
            EncryptionConfiguration={"EncryptionType": "KMS"},
            LifecyclePolicy={"LifecyclePolicyText": json.dumps({"rules": [{**rule, "selection": selection(count)}]})},
            EmptyOnDelete=True,
        )

    def selection(count: int) -> dict[str, Any]:
        return {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": count}

    name = deployed(template(5))
    repository = stacks.physical_id(name, "It")
    ecr = aws.client("ecr")
    found = ecr.describe_repositories(repositoryNames=[repository])["repositories"][0]
    assert repository == repository.lower()
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found["encryptionConfiguration"]["encryptionType"] == "KMS"

    stacks.update(name, template(9))

    assert stacks.physical_id(name, "It") == repository
    policy = ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"]
    assert json.loads(policy)["rules"][0]["selection"]["countNumber"] == 9
    media_type = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media_type, "config": {"digest": "x"}, "layers": []})
    ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag="1")
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)


def test_bucket(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    document = {
        "Version": "2012-10-17",
        "Statement": [{**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
    }
    properties = {
        "AccessControl": "LogDeliveryWrite",
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "LifecycleConfiguration": {"Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 90}]},
        "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True},
        "VersioningConfiguration": {"Status": "Enabled"},
    }
    template = one("AWS::S3::Bucket", **properties)
    template["Resources"]["Policy"] = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "It"}, "PolicyDocument": document},
    }

    name = deployed(template)

    bucket = stacks.physical_id(name, "It")
    s3 = aws.client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [(rule["ID"], rule["Expiration"]["Days"]) for rule in rules] == [("old", 90)]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == document
    s3.head_bucket(Bucket=bucket)
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
    assert bucket not in {left["Name"] for left in s3.list_buckets()["Buckets"]}


def test_alarms(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    def template(threshold: int) -> Template:
        return {
            "Resources": {
                "Alarm": {
                    "Type": "AWS::CloudWatch::Alarm",
                    "Properties": {
                        "Namespace": "AWS/ECS",
                        "MetricName": "CPUUtilization",
                        "Statistic": "Average",
                        "Period": 60,
                        "EvaluationPeriods": 3,
                        "Threshold": threshold,
                        "ComparisonOperator": "GreaterThanThreshold",
                        "TreatMissingData": "notBreaching",
                        "Dimensions": [{"Name": "ClusterName", "Value": "c"}],
                    },
                },
                "Composite": {
                    "Type": "AWS::CloudWatch::CompositeAlarm",
                    "Properties": {"AlarmRule": {"Fn::Sub": "ALARM(${Alarm})"}},
                },
                "Dashboard": {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": '{"widgets": []}'}},
            }
        }

    name = deployed(template(80))
    alarm = stacks.physical_id(name, "Alarm")
    stacks.update(name, template(90))

    cloudwatch = aws.client("cloudwatch")
    found = cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    assert [(each["Threshold"], each["TreatMissingData"]) for each in found] == [(90, "notBreaching")]
    composite = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert [each["AlarmRule"] for each in composite] == [f"ALARM({alarm})"]
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
    assert cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"] == []
    assert cloudwatch.list_dashboards()["DashboardEntries"] == []


def test_topic_on_a_key(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed(
        {
            "Resources": {
                "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": POLICY, "EnableKeyRotation": True}},
                "Alias": {
                    "Type": "AWS::KMS::Alias",
                    "Properties": {"AliasName": "alias/test", "TargetKeyId": {"Ref": "Key"}},
                },
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}},
                "Policy": {
                    "Type": "AWS::SNS::TopicPolicy",
                    "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": POLICY},
                },
                "Subscription": {
                    "Type": "AWS::SNS::Subscription",
                    "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "on@example.com"},
                },
            }
        }
    )
    topic, key = stacks.physical_id(name, "Topic"), stacks.physical_id(name, "Key")

    sns = aws.client("sns")
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["KmsMasterKeyId"] == key
    assert json.loads(attributes["Policy"]) == POLICY
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [found["Endpoint"] for found in subscriptions] == ["on@example.com"]
    assert aws.client("kms").get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
    assert topic not in {left["TopicArn"] for left in sns.list_topics()["Topics"]}
    assert key not in {left["KeyId"] for left in aws.client("kms").list_keys()["Keys"]}


def test_log_filters(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    template = one("AWS::Logs::LogGroup", RetentionInDays=30, Tags=[{"Key": "Owner", "Value": "tests"}])
    template["Resources"]["Metric"] = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": {"Ref": "It"},
            "FilterPattern": "ERROR",
            "MetricTransformations": [{"MetricName": "errors", "MetricNamespace": "n", "MetricValue": "1"}],
        },
    }
    template["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": ["It", "Arn"]}}}

    name = deployed(template)

    group = stacks.physical_id(name, "It")
    assert stacks.outputs(name)["Arn"] == f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:*"
    logs = aws.client("logs")
    assert logs.list_tags_log_group(logGroupName=group)["tags"] == {"Owner": "tests"}
    assert [found["filterPattern"] for found in logs.describe_metric_filters(logGroupName=group)["metricFilters"]] == [
        "ERROR"
    ]
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)


@pytest.mark.parametrize("managed", [[EXECUTION_POLICY], []])
def test_role(aws: LocalAws, stacks: Stacks, deployed: Deployed, managed: list[str]) -> None:
    def template(arns: list[str], action: str) -> Template:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
        return {
            "Resources": {
                "Role": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {
                        "AssumeRolePolicyDocument": TRUST,
                        "ManagedPolicyArns": arns,
                        "Policies": [{"PolicyName": "inline", "PolicyDocument": document}],
                    },
                },
                "Own": {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {"PolicyDocument": document, "Roles": [{"Ref": "Role"}]},
                },
                "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}},
            }
        }

    name = deployed(template(managed, "ecs:*"))
    role = stacks.physical_id(name, "Role")

    stacks.update(name, template([EXECUTION_POLICY], "batch:*"))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    assert stacks.physical_id(name, "Role") == role
    iam = aws.client("iam")
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert {policy["PolicyArn"] for policy in attached} == {EXECUTION_POLICY, stacks.physical_id(name, "Own")}
    inline = iam.get_role_policy(RoleName=role, PolicyName="inline")["PolicyDocument"]
    assert inline["Statement"][0]["Action"] == "batch:*"
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=role)


def test_scheduled_rule(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    target = {
        "Id": "task",
        "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/c",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "EcsParameters": {
            "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/t:1",
            "TaskCount": 1,
        },
    }
    name = deployed(one("AWS::Events::Rule", ScheduleExpression="rate(1 hour)", State="ENABLED", Targets=[target]))

    rule = stacks.physical_id(name, "It").split("|")[-1]
    events = aws.client("events")
    assert events.describe_rule(Name=rule)["ScheduleExpression"] == "rate(1 hour)"
    assert events.list_targets_by_rule(Rule=rule)["Targets"] == [target]
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)


def test_parameter_changes_in_place(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed(one("AWS::SSM::Parameter", Type="String", Value="a", Tags={"Owner": "tests"}))
    parameter = stacks.physical_id(name, "It")

    stacks.update(name, one("AWS::SSM::Parameter", Type="String", Value="b", Tags={"Owner": "tests"}))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    ssm = aws.client("ssm")
    assert ssm.get_parameter(Name=parameter)["Parameter"]["Value"] == "b"
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=parameter)["TagList"]
    assert tags == [{"Key": "Owner", "Value": "tests"}]
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
