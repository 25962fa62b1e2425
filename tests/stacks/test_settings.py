"""The settings: every wrong one gives one line that names the key, the value and what is allowed."""

import json
from typing import Any

import pytest

from stacks.settings import Settings, SettingsError
from tests.conftest import ROOT


def context_of_cdk_json() -> dict[str, Any]:
    """The app's context as cdk.json has it, a new one each time."""
    result: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return result


@pytest.fixture
def context() -> dict[str, Any]:
    return context_of_cdk_json()


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_environments_of_cdk_json_are_complete(context: dict[str, Any], environment: str) -> None:
    settings = Settings.from_context({**context, "environment": environment})
    assert (settings.minimum_tasks, settings.maximum_tasks) == (2, 8)
    assert settings.target_requests_per_minute == 4000
    assert settings.scale_out_cooldown_seconds == 10


def test_production_keeps_its_data_and_development_does_not(context: dict[str, Any]) -> None:
    assert Settings.from_context({**context, "environment": "prod"}).retain_data
    assert not Settings.from_context({**context, "environment": "dev"}).retain_data


def test_an_override_of_the_command_line_is_text_and_is_read_by_the_settings_type(context: dict[str, Any]) -> None:
    overrides = {"maximum_tasks": "6", "retain_data": "true", "web_image_tag": "1.0", "log_retention_days": "30"}
    settings = Settings.from_context(context | overrides)
    assert (settings.maximum_tasks, settings.retain_data, settings.web_image_tag) == (6, True, "1.0")
    assert settings.log_retention_days == 30


def test_context_of_cdk_itself_is_no_setting(context: dict[str, Any]) -> None:
    context |= {"availability-zones:account=1:region=eu-west-1": ["a"], "@aws-cdk/core:any": True}
    assert Settings.from_context(context).maximum_tasks == 8


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ({"maximum_task": "4"}, "the setting maximum_task = '4': no such setting; did you mean 'maximum_tasks'?"),
        ({"maximum_tasks": "many"}, "the setting maximum_tasks is 'many'; it must be a valid integer"),
        ({"maximum_tasks": "0"}, "the setting maximum_tasks is '0'; it must be greater than or equal to 1"),
        ({"maximum_tasks": "1"}, "the setting minimum_tasks is 2; it must be at most maximum_tasks, which is 1"),
        (
            {"minimum_instances": "9"},
            "the setting minimum_instances is 9; it must be at most maximum_instances, which is 6",
        ),
        (
            {"minimum_instances": "0", "cluster_scaling": "network-in"},
            "the setting minimum_instances is 0; it must be at least 1 with cluster_scaling 'network-in': "
            "without an instance there is no input to scale by",
        ),
        ({"nat_gateways": "3"}, "the setting nat_gateways is 3; it must be at most availability_zones, which is 2"),
        ({"environment": "test"}, "the setting environment is 'test'; it must be one of dev, prod"),
        ({"egress": "vpn"}, "the setting egress is 'vpn'; it must be 'nat' or 'endpoints'"),
        ({"region": "mars"}, "the setting region is 'mars'; it must be a Region such as eu-west-1"),
        ({"account": "12"}, "the setting account is '12'; it must be an account id of 12 digits"),
        (
            {"web_image_tag": "a b"},
            "the setting web_image_tag is 'a b'; "
            "it must be an image tag: at most 128 letters, digits, '_', '.' and '-'",
        ),
        ({"instance_type": "large"}, "the setting instance_type is 'large'; it must be an EC2 type such as m6i.large"),
        ({"certificate_arn": "x"}, "the setting certificate_arn is 'x'; it must be the ARN of an ACM certificate"),
        ({"alarm_email": "me"}, "the setting alarm_email is 'me'; it must be an e-mail address"),
        ({"retain_data": "maybe"}, "the setting retain_data is 'maybe'; it must be true or false"),
        (
            {"log_retention_days": "8"},
            "the setting log_retention_days is 8; it must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365",
        ),
        (
            {"egress": "endpoints"},
            "the setting egress is 'endpoints'; it must be 'nat' while web_image_tag is not set: "
            "the sample image comes from the internet",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_gives_one_line(context: dict[str, Any], override: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_context(context | override)
    assert str(raised.value) == line


def test_cdk_json_is_read_strictly(context: dict[str, Any]) -> None:
    context["environments"]["dev"]["maximum_tasks"] = "8"
    with pytest.raises(
        SettingsError, match=r"^the setting environments.dev.maximum_tasks is '8'; it must be a valid int"
    ):
        Settings.from_context(context)


def test_a_missing_setting_is_named(context: dict[str, Any]) -> None:
    del context["environments"]["dev"]["egress"]
    with pytest.raises(SettingsError, match=r"^the setting environments.dev.egress is missing$"):
        Settings.from_context(context)


def test_endpoints_serve_once_every_image_is_ones_own(context: dict[str, Any]) -> None:
    tags = {f"{name}_image_tag": "1" for name in ("web", "cats", "dogs", "job")}
    assert Settings.from_context(context | tags | {"egress": "endpoints"}).egress == "endpoints"
