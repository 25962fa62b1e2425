"""The platform of each environment, synthesised once."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import aws_cdk as cdk
import cdk_nag
import pytest
from aws_cdk import assertions

from ecs_constructs import ResourceLimitsPlugin
from stacks.platform import Platform
from stacks.settings import Settings
from tests.conftest import ROOT

ACCOUNT = "111111111111"


@dataclass(frozen=True, slots=True)
class Synthesised:
    """A synthesised platform.

    Attributes:
        platform: its stacks.
        settings: its settings.
        assembly: what came out.
    """

    platform: Platform
    settings: Settings
    assembly: Any

    def template(self, name: str) -> assertions.Template:
        """The template of a stack, by the attribute's name."""
        return assertions.Template.from_stack(getattr(self.platform, name))


def synthesise(**overrides: str) -> Synthesised:
    """Synthesises the platform with cdk.json's context and what ``-c`` would override."""
    context: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"] | overrides
    app = cdk.App(context=context, builtin_cloud_formation_validation=False)
    settings = Settings.from_context(context)
    env = cdk.Environment(account=ACCOUNT, region=settings.region)
    platform = Platform(app, f"CatsAndDogs-{context['environment']}", settings=settings, env=env)
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin(), cdk_nag.AwsSolutionsChecks(app))
    return Synthesised(platform, settings, app.synth())


@cache
def environment(name: str) -> Synthesised:
    """The platform of an environment of cdk.json."""
    return synthesise(environment=name)


@pytest.fixture(scope="session")
def dev() -> Synthesised:
    return environment("dev")


@pytest.fixture(scope="session")
def prod() -> Synthesised:
    return environment("prod")
