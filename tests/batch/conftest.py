import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from tests.conftest import ENVIRONMENT, feature_flags


@pytest.fixture(scope="module")
def shared_app() -> cdk.App:
    return cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)


@pytest.fixture(scope="module")
def shared_stack(shared_app: cdk.App) -> cdk.Stack:
    """One stack for the assertions of a module: each synthesis costs more than all of them."""
    return cdk.Stack(shared_app, "Test", env=ENVIRONMENT)


@pytest.fixture(scope="module")
def vpc(shared_stack: cdk.Stack) -> ec2.Vpc:
    return ec2.Vpc(shared_stack, "Vpc", max_azs=2)
