"""Tests of the bounds and targets of scaled services; the policies in a template are tested with the services."""

import re
from typing import Any

import pytest

from ecs_constructs.service import CpuScaling, MemoryScaling, RequestCountScaling, TaskScaling
from tests.service.platform import number_token


def test_the_defaults() -> None:
    scaling = TaskScaling(policies=[CpuScaling()])
    assert (scaling.min_capacity, scaling.max_capacity) == (2, 8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"policies": []}, "policies is []; it must hold at least one policy and none twice."),
        (
            {"policies": [CpuScaling(), CpuScaling(target_utilization_percent=80)]},
            "policies is [CpuScaling, CpuScaling]; it must hold at least one policy and none twice.",
        ),
        ({"min_capacity": -1}, "min_capacity is -1; it must be a whole number at least 0."),
        ({"min_capacity": 0, "max_capacity": 0}, "max_capacity is 0; it must be a whole number at least 1."),
        ({"min_capacity": 9}, "min_capacity is 9 and max_capacity 8; the minimum must not be above the maximum."),
    ],
)
def test_bounds_that_can_not_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        TaskScaling(**{"policies": [CpuScaling()], **options})


def test_bounds_decided_at_deployment_pass() -> None:
    token = number_token()
    assert TaskScaling(policies=[CpuScaling()], min_capacity=9, max_capacity=token).max_capacity == token


@pytest.mark.parametrize("kind", [CpuScaling, MemoryScaling])
def test_a_utilization_of_nothing_is_refused(kind: type[CpuScaling] | type[MemoryScaling]) -> None:
    assert kind(target_utilization_percent=150).target_utilization_percent == 150
    with pytest.raises(ValueError, match="target_utilization_percent is 0; it must be a whole number at least 1"):
        kind(target_utilization_percent=0)


def test_a_target_of_no_requests_is_refused() -> None:
    with pytest.raises(ValueError, match="target_requests_per_minute is 0; it must be a whole number at least 1"):
        RequestCountScaling(target_requests_per_minute=0)
