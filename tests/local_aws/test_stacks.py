"""What CloudFormation does with a template: functions, order, updates, failures and deletion."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from ecs_constructs.local_aws import LocalAws, clients, run
from tests.local_aws.conftest import Stacks, Template

Deployed = Callable[[Template], str]


def parameter(value: Any) -> dict[str, Any]:
    """A resource that shows what a value resolves to, through its own API."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


def output(value: Any, export: str | None = None) -> dict[str, Any]:
    """An output."""
    return {"Value": value, **({"Export": {"Name": export}} if export else {})}


def log_group(**properties: Any) -> dict[str, Any]:
    """The cheapest resource that can be updated and replaced."""
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}


def test_functions_resolve(stacks: Stacks, deployed: Deployed) -> None:
    name = deployed(
        {
            "Parameters": {
                "List": {"Type": "CommaDelimitedList", "Default": "a,b,c"},
                "Image": {
                    "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                    "Default": "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id",
                },
            },
            "Mappings": {"Sizes": {"small": {"cpu": "256"}}},
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {
                "Group": log_group(),
                "Skipped": {**log_group(), "Condition": "Never"},
                "Shown": parameter({"Fn::Join": ["-", ["a", {"Ref": "AWS::NoValue"}, "b"]]}),
                "Dynamic": parameter("{{resolve:ssm:/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id}}"),
            },
            "Outputs": {
                "Sub": output({"Fn::Sub": ["${A}/${Group}/${AWS::Region}", {"A": "x"}]}),
                "Select": output({"Fn::Select": [1, {"Ref": "List"}]}),
                "Find": output({"Fn::FindInMap": ["Sizes", "small", "cpu"]}),
                "Zones": output({"Fn::Join": [",", {"Fn::GetAZs": ""}]}),
                "NoValue": output({"Fn::GetAtt": ["Shown", "Value"]}),
                "Dynamic": output({"Fn::GetAtt": ["Dynamic", "Value"]}),
                "Image": output({"Ref": "Image"}),
            },
        }
    )

    outputs = stacks.outputs(name)
    assert outputs["Sub"] == f"x/{stacks.physical_id(name, 'Group')}/us-east-1"
    assert outputs["Select"] == "b"
    assert outputs["Find"] == "256"
    assert outputs["Zones"] == "us-east-1a,us-east-1b,us-east-1c,us-east-1d"
    assert outputs["NoValue"] == "a-b"
    assert outputs["Dynamic"].startswith("ami-")
    assert outputs["Image"].startswith("ami-")


@pytest.mark.parametrize(
    "name",
    [
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
        "/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id",
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        "/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id",
        "/aws/service/bottlerocket/aws-ecs-2-nvidia/arm64/latest/image_id",
    ],
)
def test_public_image_parameters_exist(aws: LocalAws, name: str) -> None:
    for region in ("us-east-1", "ap-northeast-2"):
        ssm = clients.client("ssm", endpoint_url=aws.endpoint_url, region=region)
        assert ssm.get_parameter(Name=name)["Parameter"]["Value"].startswith("ami-"), region


def test_a_stack_reads_anothers_output_and_export(stacks: Stacks, deployed: Deployed) -> None:
    producer = deployed(
        {
            "Resources": {"Group": log_group()},
            "Outputs": {"Name": output({"Ref": "Group"}, export="shared-group")},
        }
    )

    consumer = deployed(
        {
            "Resources": {
                "Weak": parameter({"Fn::GetStackOutput": {"StackName": producer, "OutputName": "Name"}}),
                "Strong": parameter({"Fn::ImportValue": "shared-group"}),
            },
            "Outputs": {
                "Weak": output({"Fn::GetAtt": ["Weak", "Value"]}),
                "Strong": output({"Fn::GetAtt": ["Strong", "Value"]}),
            },
        }
    )

    group = stacks.physical_id(producer, "Group")
    assert stacks.outputs(consumer) == {"Weak": group, "Strong": group}


def test_an_output_that_does_not_exist_is_named(stacks: Stacks) -> None:
    producer = stacks.create({"Resources": {"Group": log_group()}})
    reference = {"Fn::GetStackOutput": {"StackName": producer, "OutputName": "Nothing"}}

    name = stacks.create({"Resources": {"Shown": parameter(reference)}})

    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert stacks.failures(name)["Shown"] == f"Stack {producer} has no output Nothing"


def test_a_missing_ssm_parameter_is_named(stacks: Stacks) -> None:
    slot = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/not/there"}

    name = stacks.create({"Parameters": {"P": slot}, "Resources": {"Group": log_group()}})

    described = stacks.describe(name)
    assert described["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_cycle_is_named(aws: LocalAws, stacks: Stacks) -> None:
    name = stacks.create(
        {"Resources": {"A": {**log_group(), "DependsOn": "B"}, "B": {**log_group(), "DependsOn": ["A"]}}}
    )

    events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    assert events[0]["ResourceStatus"] == "ROLLBACK_COMPLETE"
    assert "Circular dependency between resources" in events[0]["ResourceStatusReason"]


def test_a_failed_creation_names_its_resource_and_leaves_nothing(aws: LocalAws, stacks: Stacks) -> None:
    broken = {"Type": "AWS::ECS::Service", "Properties": {"Cluster": "nowhere", "TaskDefinition": "nothing"}}

    name = stacks.create(
        {"Resources": {"Group": log_group(LogGroupName="rolled-back"), "Service": {**broken, "DependsOn": "Group"}}}
    )

    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert "Cluster not found" in stacks.failures(name)["Service"]
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="rolled-back")
    assert groups["logGroups"] == []


def test_a_failed_update_restores_what_was(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    before = {"Resources": {"Group": log_group(LogGroupName="restored", RetentionInDays=7)}}
    name = deployed(before)
    broken = {
        "Type": "AWS::ECS::Service",
        "DependsOn": "Group",
        "Properties": {"Cluster": "nowhere", "TaskDefinition": "nothing"},
    }

    stacks.update(
        name,
        {"Resources": {"Group": log_group(LogGroupName="restored", RetentionInDays=30), "Service": broken}},
    )

    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="restored")["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [7]
    template = aws.client("cloudformation").get_template(StackName=name)["TemplateBody"]
    assert template == before


def test_a_rollback_takes_back_what_was_replaced(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed({"Resources": {"Group": log_group(LogGroupName="taken-back")}})
    aws.client("logs").put_retention_policy(logGroupName="taken-back", retentionInDays=365)
    broken = {
        "Type": "AWS::ECS::Service",
        "DependsOn": "Group",
        "Properties": {"Cluster": "nowhere", "TaskDefinition": "nothing"},
    }

    stacks.update(name, {"Resources": {"Group": log_group(LogGroupName="taken-back-new"), "Service": broken}})

    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="taken-back")["logGroups"]
    assert [(group["logGroupName"], group["retentionInDays"]) for group in groups] == [("taken-back", 365)]


def test_a_half_created_resource_is_deleted(aws: LocalAws, stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"Group": log_group(LogGroupName="half-created", RetentionInDays="many")}})

    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert aws.client("logs").describe_log_groups(logGroupNamePrefix="half-created")["logGroups"] == []


def test_a_template_without_resources_is_refused(aws: LocalAws, stacks: Stacks) -> None:
    name = stacks.create({"Outputs": {}})

    events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    assert events[0]["ResourceStatusReason"].endswith("At least one Resources member must be defined.")


def test_an_update_changes_in_place_what_can_change(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed({"Resources": {"Group": log_group(RetentionInDays=7)}})
    physical_id = stacks.physical_id(name, "Group")

    stacks.update(name, {"Resources": {"Group": log_group(RetentionInDays=30)}})

    assert stacks.status(name) == "UPDATE_COMPLETE"
    assert stacks.physical_id(name, "Group") == physical_id
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=physical_id)["logGroups"]
    assert groups[0]["retentionInDays"] == 30


def test_what_refers_to_a_replaced_resource_is_updated_and_the_old_one_deleted(
    aws: LocalAws, stacks: Stacks, deployed: Deployed
) -> None:
    def template(group_name: str) -> Template:
        return {
            "Resources": {
                "Group": log_group(LogGroupName=group_name),
                "Shown": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Group"}}},
            }
        }

    name = deployed(template("replaced-before"))
    topic = stacks.physical_id(name, "Shown")

    stacks.update(name, template("replaced-after"))

    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="replaced-")["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["replaced-after"]
    attributes = aws.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["DisplayName"] == "replaced-after"


def test_a_removed_resource_is_deleted(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed({"Resources": {"A": log_group(LogGroupName="kept-a"), "B": log_group(LogGroupName="gone-b")}})

    stacks.update(name, {"Resources": {"A": log_group(LogGroupName="kept-a")}})

    names = {group["logGroupName"] for group in aws.client("logs").describe_log_groups()["logGroups"]}
    assert "kept-a" in names
    assert "gone-b" not in names


def test_an_update_with_the_previous_value_of_an_image_parameter(stacks: Stacks) -> None:
    slot = {
        "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
        "Default": "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    }

    def template(days: int) -> Template:
        return {
            "Parameters": {"Image": slot},
            "Resources": {"Group": log_group(RetentionInDays=days)},
            "Outputs": {"Image": output({"Ref": "Image"})},
        }

    name = stacks.create(template(1))
    image = stacks.outputs(name)["Image"]

    stacks.update(name, template(3), Parameters=[{"ParameterKey": "Image", "UsePreviousValue": True}])

    assert stacks.status(name) == "UPDATE_COMPLETE"
    assert stacks.outputs(name)["Image"] == image


def test_deletion_goes_from_dependents_to_dependencies_and_keeps_what_is_retained(
    aws: LocalAws, stacks: Stacks, deployed: Deployed
) -> None:
    name = deployed(
        {
            "Resources": {
                "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}},
                "Subnet": {
                    "Type": "AWS::EC2::Subnet",
                    "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.9.0.0/24"},
                },
                "Kept": {**log_group(LogGroupName="retained"), "DeletionPolicy": "Retain"},
                "Too": {**log_group(LogGroupName="retained-too"), "DeletionPolicy": "RetainExceptOnCreate"},
            }
        }
    )
    vpc = stacks.physical_id(name, "Vpc")

    assert stacks.delete(name) == "DELETE_COMPLETE"

    vpcs = {found["VpcId"] for found in aws.client("ec2").describe_vpcs()["Vpcs"]}
    assert vpc not in vpcs
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="retained")["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["retained", "retained-too"]


def test_reading_the_outputs_of_a_deleted_stack_creates_nothing(
    aws: LocalAws, stacks: Stacks, deployed: Deployed
) -> None:
    name = deployed(
        {
            "Resources": {"Group": log_group(LogGroupName="not-again")},
            "Outputs": {"Name": output({"Ref": "Group"}), "Arn": output({"Fn::GetAtt": ["Group", "Arn"]})},
        }
    )
    stack_id = stacks.describe(name)["StackId"]

    stacks.delete(name)

    assert stacks.status(stack_id) == "DELETE_COMPLETE"
    assert aws.client("logs").describe_log_groups(logGroupNamePrefix="not-again")["logGroups"] == []


def test_what_a_condition_leaves_out_is_not_there(aws: LocalAws, deployed: Deployed) -> None:
    name = deployed(
        {
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {"Group": log_group(), "Skipped": {**log_group(), "Condition": "Never"}},
        }
    )

    resources = aws.client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    assert [resource["LogicalResourceId"] for resource in resources] == ["Group"]


def test_a_stack_that_cannot_be_deleted_says_why_and_stays(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "not-empty"}}}})
    s3 = aws.client("s3")
    s3.put_object(Bucket="not-empty", Key="x", Body=b"x")

    assert stacks.delete(name) == "DELETE_FAILED"
    assert "not empty" in stacks.failures(name)["Bucket"]

    s3.delete_object(Bucket="not-empty", Key="x")
    assert stacks.delete(name) == "DELETE_COMPLETE"


def test_change_sets_of_two_stacks_may_have_the_same_name(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    client = aws.client("cloudformation")
    names = [deployed({"Resources": {"Group": log_group(RetentionInDays=1)}}) for _ in range(2)]
    for days, name in enumerate(names, start=3):
        template = {"Resources": {"Group": log_group(RetentionInDays=days)}}
        client.create_change_set(
            StackName=name, ChangeSetName="same", ChangeSetType="UPDATE", TemplateBody=json.dumps(template)
        )

    client.delete_change_set(StackName=names[0], ChangeSetName="same")
    with pytest.raises(client.exceptions.ChangeSetNotFoundException, match=r"ChangeSet \[same\] does not exist"):
        client.describe_change_set(StackName=names[0], ChangeSetName="same")
    client.delete_change_set(StackName=names[0], ChangeSetName="same")
    client.execute_change_set(StackName=names[1], ChangeSetName="same")

    assert stacks.status(names[1]) == "UPDATE_COMPLETE"


def test_a_change_set_keeps_outputs_exports_and_imports(aws: LocalAws, stacks: Stacks) -> None:
    client = aws.client("cloudformation")
    templates = {
        "by-change-set-1": {
            "Resources": {"Group": log_group(LogGroupName="by-change-set")},
            "Outputs": {"Name": output({"Ref": "Group"}, export="by-change-set")},
        },
        "by-change-set-2": {
            "Resources": {"Shown": parameter({"Fn::ImportValue": "by-change-set"})},
            "Outputs": {"Name": output({"Fn::GetAtt": ["Shown", "Value"]})},
        },
    }
    for name, template in templates.items():
        client.create_change_set(
            StackName=name, ChangeSetName="create", ChangeSetType="CREATE", TemplateBody=json.dumps(template)
        )
        client.execute_change_set(StackName=name, ChangeSetName="create")
        assert stacks.status(name) == "CREATE_COMPLETE"
        assert stacks.outputs(name) == {"Name": "by-change-set"}


def test_a_nested_stack_gives_its_outputs_and_its_failure(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="templates")
    inner = {
        "Parameters": {"Days": {"Type": "Number"}},
        "Resources": {"Group": log_group(RetentionInDays={"Ref": "Days"})},
        "Outputs": {"Name": output({"Ref": "Group"})},
    }
    broken = {"Resources": {"Service": {"Type": "AWS::ECS::Service", "Properties": {"Cluster": "nowhere"}}}}
    s3.put_object(Bucket="templates", Key="inner.json", Body=json.dumps(inner))
    s3.put_object(Bucket="templates", Key="broken.json", Body=json.dumps(broken))

    def outer(key: str, days: str = "7") -> Template:
        url = f"https://s3.us-east-1.amazonaws.com/templates/{key}"
        properties = {"TemplateURL": url, "Parameters": {"Days": days}}
        return {
            "Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}},
            "Outputs": {"Name": output({"Fn::GetAtt": ["Inner", "Outputs.Name"]})},
        }

    name = deployed(outer("inner.json"))
    group = stacks.outputs(name)["Name"]
    stacks.update(name, outer("inner.json", days="30"))
    logs = aws.client("logs")
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 30
    assert stacks.delete(name) == "DELETE_COMPLETE"
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []

    failed = stacks.create(outer("broken.json"))
    assert stacks.status(failed) == "ROLLBACK_COMPLETE"
    assert stacks.failures(failed)["Inner"].startswith("Service: ")


UNSUPPORTED = {
    "Resources": {
        "Custom": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn:aws:lambda:::function:x"}},
        "Unknown": {"Type": "AWS::AppMesh::Mesh", "Properties": {}},
        "Again": {"Type": "AWS::AppMesh::Mesh", "Properties": {}},
        "Metadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "x"}},
        "Group": log_group(LogGroupName="x", Novelty="y"),
        "Shown": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["Custom", "Answer"]}}},
    }
}


def test_what_is_not_imitated_is_named_once_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    script = (
        "import boto3, json, sys\n"
        "client = boto3.client('cloudformation')\n"
        "client.create_stack(StackName='s', TemplateBody=sys.argv[1])\n"
        "sys.exit(client.describe_stacks(StackName='s')['Stacks'][0]['StackStatus'])\n"
    )

    run([sys.executable, "-c", script, json.dumps(UNSUPPORTED)])

    lines = capfd.readouterr().err.splitlines()
    prefix = "ecs-constructs local: warning: "
    assert sorted(lines) == sorted(
        [
            "CREATE_COMPLETE",
            f"{prefix}Custom::Thing is a custom resource: its Lambda function is not run, its attributes are made up",
            f"{prefix}AWS::AppMesh::Mesh is not imitated: it gets a physical id and nothing else",
            f"{prefix}AWS::Logs::LogGroup.Novelty has no counterpart in the service's API and is left out",
        ]
    )


def test_an_operation_that_is_not_imitated_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    script = "import boto3; boto3.client('cloudtrail').lookup_events()"

    assert run([sys.executable, "-c", f"try:\n    {script}\nexcept Exception as error: print(error)"]) == 0

    line = "ecs-constructs local: warning: not imitated: The lookup_events action has not been implemented\n"
    assert capfd.readouterr().err == line
