"""What a task needs an execution role for."""

import pytest

from tests.rules.checking import EC2, FARGATE, found, only, task

RULE = "task/execution-role"
SECRETS = "Secrets: [{Name: KEY, ValueFrom: arn:aws:ssm:eu-west-1:111111111111:parameter/key}]"
ECR = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/app:1"
REPOSITORY = "Repository: {Type: AWS::ECR::Repository}\n"
IS_PROD = """
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
"""


def container(properties: str, image: str = "nginx") -> str:
    return f"[{{Name: app, Image: {image}, Memory: 512, {properties}}}]"


@pytest.mark.parametrize(
    ("properties", "needed"),
    [
        (SECRETS, "the secrets of container 'app'"),
        ("RepositoryCredentials: {CredentialsParameter: secret}", "the registry's credentials of container 'app'"),
        (
            "LogConfiguration: {LogDriver: splunk, SecretOptions: [{Name: token, ValueFrom: secret}]}",
            "the log driver's secrets of container 'app'",
        ),
    ],
)
@pytest.mark.parametrize("kind", [EC2, FARGATE], ids=["EC2", "Fargate"])
def test_what_is_secret_needs_the_role_wherever_the_task_runs(kind: str, properties: str, needed: str) -> None:
    finding = only(RULE, task(kind, container(properties)))
    assert finding.message == f"The task has no execution role, which it needs for {needed}."
    assert finding.property == "Properties/ExecutionRoleArn"


@pytest.mark.parametrize(
    "image",
    [
        ECR,
        "!Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/app:1'",
        "!Join ['', [!Ref 'AWS::AccountId', '.dkr.ecr.eu-west-1.amazonaws.com/app']]",
        "!Sub '${Repository.RepositoryUri}:1'",
    ],
)
def test_an_image_of_amazon_ecr_needs_the_role_on_fargate(image: str) -> None:
    assert found(RULE, REPOSITORY + task(FARGATE, container("Essential: true", image)))
    assert not found(RULE, REPOSITORY + task(EC2, container("Essential: true", image)))


@pytest.mark.parametrize(
    ("properties", "image"),
    [
        ("Essential: true", "public.ecr.aws/nginx/nginx:1"),
        ("Essential: true", "!Ref Open"),
        ("Essential: true", "!If [Undecided, !Sub '${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/app', nginx]"),
        ("Secrets: []", "nginx"),
        ("Secrets: !Ref Open", "nginx"),
        ("LogConfiguration: {LogDriver: splunk, Options: {splunk-url: u}}", "nginx"),
    ],
)
def test_nothing_is_said_where_nothing_is_certain_to_need_it(properties: str, image: str) -> None:
    assert found(RULE, task(FARGATE, container(properties, image))) == []


@pytest.mark.parametrize("role", ["arn:aws:iam::111111111111:role/execution", "!GetAtt Role.Arn", "!Ref Open"])
def test_a_role_that_is_named_is_one(role: str) -> None:
    assert found(RULE, task(f"{FARGATE}, ExecutionRoleArn: {role}", container(SECRETS, ECR))) == []


def test_an_image_behind_a_condition_is_looked_at_as_it_turns_out() -> None:
    finding = only(RULE, task(FARGATE, container("Essential: true", f"!If [IsProd, '{ECR}', nginx]")), sections=IS_PROD)
    assert finding.message.endswith("This holds where Stage is prod.")
