"""The environment that binds a process to the embedded AWS."""

import os

from ecs_constructs.local_aws.environment import ACCOUNT, bound_environment

ENDPOINT = "http://localhost:4566"


def test_nothing_of_the_users_account_survives() -> None:
    user = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/",
        "AWS_ENDPOINT_URL": "https://example.com",
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "CDK_DEFAULT_ACCOUNT": "999999999999",
    }

    bound = bound_environment(user, endpoint_url=ENDPOINT, region="eu-west-1", cdk_home="cdk-home")

    assert not {"AKIAREAL", "real", "production", "999999999999"} & set(bound.values())
    assert {name for name in bound if name.startswith("AWS_ENDPOINT_URL")} == {"AWS_ENDPOINT_URL"}
    assert "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" not in bound
    assert "AWS_PROFILE" not in bound
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" not in bound


def test_sdks_and_the_cdk_find_the_embedded_account() -> None:
    bound = bound_environment({}, endpoint_url=ENDPOINT, region="eu-west-1", cdk_home="cdk-home")

    assert bound["AWS_ENDPOINT_URL"] == ENDPOINT
    assert (bound["AWS_REGION"], bound["AWS_DEFAULT_REGION"], bound["CDK_DEFAULT_REGION"]) == ("eu-west-1",) * 3
    assert bound["CDK_DEFAULT_ACCOUNT"] == ACCOUNT == "123456789012"
    assert bound["AWS_CONFIG_FILE"] == bound["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert bound["AWS_EC2_METADATA_DISABLED"] == "true"
    assert bound["CDK_DISABLE_CLI_TELEMETRY"] == "true"
    assert bound["CDK_NOTICES"] == "false"
    assert bound["CDK_HOME"] == "cdk-home"
    assert bound["NO_PROXY"] == bound["no_proxy"] == "localhost,127.0.0.1"


def test_a_users_proxy_exceptions_are_kept() -> None:
    for name in ("NO_PROXY", "no_proxy"):
        bound = bound_environment({name: "example.com"}, endpoint_url=ENDPOINT, region="us-east-1", cdk_home="cdk-home")
        assert bound["NO_PROXY"] == bound["no_proxy"] == "example.com,localhost,127.0.0.1"


def test_the_rest_of_the_environment_is_kept() -> None:
    base = {"PATH": "/bin", "HOME": "/home/me"}

    bound = bound_environment(base, endpoint_url=ENDPOINT, region="us-east-1", cdk_home="cdk-home")

    assert (bound["PATH"], bound["HOME"]) == ("/bin", "/home/me")
    assert base == {"PATH": "/bin", "HOME": "/home/me"}
