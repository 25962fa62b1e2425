"""Fixtures that every test shares."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = cdk.Environment(account="111111111111", region="eu-west-1")


def feature_flags() -> dict[str, Any]:
    """The feature flags of cdk.json: a bare App() in a test does not read them, and other flags give other ids."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    return {key: value for key, value in context.items() if key.startswith(("@aws-cdk/", "aws-cdk:"))}


@pytest.fixture(scope="session", autouse=True)
def _nobodys_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No instance types and no prices but the package's own, whatever files the person has who runs the tests."""
    nowhere = str(tmp_path_factory.mktemp("data"))
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("ECS_CONSTRUCTS_INSTANCE_TYPES", "ECS_CONSTRUCTS_PRICES"):
            patch.delenv(variable, raising=False)
        for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
            patch.setenv(variable, nowhere)
        yield


@pytest.fixture
def app() -> cdk.App:
    """An app with the project's feature flags; CDK's own validation is slow and left to `make synth`."""
    return cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    """A stack with a concrete account and region."""
    return cdk.Stack(app, "Test", env=ENVIRONMENT)


@pytest.fixture
def make_stack(app: cdk.App) -> Callable[[str], cdk.Stack]:
    """Makes further stacks of the same app and environment."""
    return lambda name: cdk.Stack(app, name, env=ENVIRONMENT)
