"""Converting CloudFormation values to what an API takes."""

import json
from typing import Any

import botocore.session
import pytest

from ecs_constructs.local_aws.resources.api import convert


def shape(service: str, operation: str, *path: str) -> Any:
    """A shape of botocore's service model."""
    found = botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape
    for name in path:
        found = found.members[name]
    return found


def test_names_get_the_apis_case_at_every_depth() -> None:
    converted = convert(
        shape("ecs", "CreateService", "networkConfiguration"),
        {"AwsvpcConfiguration": {"AssignPublicIp": "DISABLED", "Subnets": ["subnet-1"]}},
        "",
    )

    assert converted == {"awsvpcConfiguration": {"assignPublicIp": "DISABLED", "subnets": ["subnet-1"]}}


@pytest.mark.parametrize(("given", "expected"), [("4", 4), (4, 4), (4.0, 4)])
def test_whole_numbers(given: Any, expected: int) -> None:
    assert convert(shape("ecs", "CreateService", "desiredCount"), given, "") == expected


@pytest.mark.parametrize(("given", "expected"), [(True, True), ("true", True), ("false", False), (False, False)])
def test_booleans(given: Any, *, expected: bool) -> None:
    assert convert(shape("ecs", "CreateService", "enableExecuteCommand"), given, "") is expected


def test_fractions() -> None:
    path = ("StepScalingPolicyConfiguration", "StepAdjustments")
    steps = shape("application-autoscaling", "PutScalingPolicy", *path)

    assert convert(steps, [{"MetricIntervalLowerBound": "0.5", "ScalingAdjustment": 1}], "") == [
        {"MetricIntervalLowerBound": 0.5, "ScalingAdjustment": 1}
    ]


@pytest.mark.parametrize(
    ("given", "expected"), [("x", "x"), (7, "7"), (True, "true"), ({"a": [1]}, json.dumps({"a": [1]}))]
)
def test_text(given: Any, expected: str) -> None:
    assert convert(shape("ecs", "CreateService", "serviceName"), given, "") == expected


def test_maps_keep_their_keys_and_take_tags_as_a_list() -> None:
    tags = shape("batch", "CreateJobQueue", "tags")

    assert convert(tags, {"Owner": "me"}, "") == {"Owner": "me"}
    assert convert(tags, [{"Key": "Owner", "Value": "me"}], "") == {"Owner": "me"}


def test_a_property_without_counterpart_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert convert(shape("ecs", "CreateCluster"), {"ClusterName": "c", "Colour": 1}, "AWS::ECS::Test") == {
            "clusterName": "c"
        }

    assert capsys.readouterr().err == (
        "ecs-constructs local: warning: AWS::ECS::Test.Colour has no counterpart in the service's API and is left out\n"
    )
