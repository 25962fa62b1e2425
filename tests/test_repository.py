import json
import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk.assertions import Match, Template

from ecs_constructs.repository import Repository


def only_repository(stack: cdk.Stack) -> Any:
    (resource,) = Template.from_stack(stack).find_resources("AWS::ECR::Repository").values()
    return resource


def test_defaults(stack: cdk.Stack) -> None:
    repository = Repository(stack, "Web")

    assert stack.resolve(repository.repository.repository_name) == {"Ref": "WebC97C6D24"}
    resource = only_repository(stack)
    assert resource["DeletionPolicy"] == "Retain"
    properties = resource["Properties"]
    assert properties["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert properties["ImageTagMutability"] == "IMMUTABLE"
    assert properties["EmptyOnDelete"] is False
    assert "RepositoryName" not in properties
    assert "RepositoryPolicyText" not in properties
    assert "EncryptionConfiguration" not in properties
    untagged, newest = json.loads(properties["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    assert untagged["selection"] == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countNumber": 7,
        "countUnit": "days",
    }
    assert newest["selection"] == {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100}
    assert untagged["rulePriority"] < newest["rulePriority"]


def test_arguments_reach_the_template(stack: cdk.Stack) -> None:
    Repository(
        stack,
        "Web",
        repository_name="cats-dogs/web",
        image_scan_on_push=False,
        image_tag_mutability=ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
        image_tag_mutability_exclusion_filters=[ecr.ImageTagMutabilityExclusionFilter.wildcard("latest")],
        untagged_image_max_age_days=1,
        max_image_count=5,
        encryption_key=kms.Key(stack, "Key"),
        removal_policy=cdk.RemovalPolicy.DESTROY,
        empty_on_delete=True,
    )

    resource = only_repository(stack)
    assert resource["DeletionPolicy"] == "Delete"
    properties = resource["Properties"]
    assert properties["RepositoryName"] == "cats-dogs/web"
    assert properties["ImageScanningConfiguration"] == {"ScanOnPush": False}
    assert properties["ImageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert properties["ImageTagMutabilityExclusionFilters"] == [
        {"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "latest"}
    ]
    assert properties["EmptyOnDelete"] is True
    assert properties["EncryptionConfiguration"]["EncryptionType"] == "KMS"
    rules = json.loads(properties["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    assert [rule["selection"]["countNumber"] for rule in rules] == [1, 5]


def test_other_accounts_may_pull_and_nothing_else(stack: cdk.Stack) -> None:
    repository = Repository(stack, "Web", pull_accounts=["222222222222"])
    repository.grant_pull_to_accounts("033333333333")

    (statement,) = only_repository(stack)["Properties"]["RepositoryPolicyText"]["Statement"]
    assert set(statement["Action"]) == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    }
    principals = json.dumps(statement["Principal"])
    assert ":iam::222222222222:root" in principals
    assert ":iam::033333333333:root" in principals


def test_grant_pull(stack: cdk.Stack) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
    Repository(stack, "Web").grant_pull(role)

    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with([Match.object_like({"Action": "ecr:GetAuthorizationToken"})])
            }
        },
    )


@pytest.mark.parametrize(
    ("tag_or_digest", "separator"), [("2024-05-17.1", ":"), ("sha256:" + "0a" * 32, "@")], ids=["tag", "digest"]
)
def test_image_lets_its_task_pull(stack: cdk.Stack, tag_or_digest: str, separator: str) -> None:
    task = ecs.FargateTaskDefinition(stack, "Task")
    task.add_container("web", image=Repository(stack, "Web").image(tag_or_digest))

    template = Template.from_stack(stack)
    (definition,) = template.find_resources("AWS::ECS::TaskDefinition").values()
    image = definition["Properties"]["ContainerDefinitions"][0]["Image"]
    assert image["Fn::Join"][1][-1] == f"{separator}{tag_or_digest}"
    (policy,) = template.find_resources("AWS::IAM::Policy").values()
    assert "ecr:BatchGetImage" in json.dumps(policy)


def test_tokens_pass(stack: cdk.Stack) -> None:
    tag = cdk.CfnParameter(stack, "Tag").value_as_string
    account = cdk.CfnParameter(stack, "Account").value_as_string
    repository = Repository(stack, "Web", pull_accounts=[account])

    assert repository.image(tag)
    assert {"Ref": "Account"} in only_repository(stack)["Properties"]["RepositoryPolicyText"]["Statement"][0][
        "Principal"
    ]["AWS"]["Fn::Join"][1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"untagged_image_max_age_days": 0},
            "untagged_image_max_age_days is 0; it must be a whole number at least 1. Give the age in days.",
        ),
        ({"max_image_count": 0}, "max_image_count is 0; it must be a whole number at least 1. Keep one image or more."),
        (
            {"empty_on_delete": True},
            "empty_on_delete is True with removal_policy RETAIN; it needs a repository that is deleted. Set "
            "removal_policy=RemovalPolicy.DESTROY, or leave empty_on_delete out.",
        ),
        (
            {"pull_accounts": ["1234"]},
            "account_ids has '1234'; an account id is text of twelve digits. Give the id with its leading zeros, "
            "not the account's name.",
        ),
    ],
)
def test_arguments_that_cannot_work(stack: cdk.Stack, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Repository(stack, "Web", **arguments)


@pytest.mark.parametrize("text", ["", ".hidden", "a b", "sha256:abc", "x" * 129])
def test_text_that_names_no_image(stack: cdk.Stack, text: str) -> None:
    message = f"tag_or_digest is {text!r}; it must be a tag"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        Repository(stack, "Web").image(text)
