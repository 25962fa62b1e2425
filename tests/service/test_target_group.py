"""Tests of the load balancer's health check and of the grace period that fits it."""

import re
from typing import Any

import aws_cdk as cdk
import pytest

from ecs_constructs.service import TargetHealthCheck

_SECONDS = cdk.Duration.seconds
_TOKEN = cdk.Token.as_number({"Ref": "Number"})


def test_the_grace_period_covers_the_start_and_the_checks() -> None:
    check = TargetHealthCheck(
        interval=_SECONDS(20), timeout=_SECONDS(4), healthy_threshold_count=3, start_up_time=_SECONDS(100)
    )
    grace_period = check.effective_grace_period()
    assert grace_period is not None
    assert grace_period.to_seconds() == 100 + 3 * 20 + 4


def test_a_longer_grace_period_is_kept() -> None:
    grace_period = TargetHealthCheck(grace_period=_SECONDS(65)).effective_grace_period()
    assert grace_period is not None
    assert grace_period.to_seconds() == 65


def test_a_grace_period_that_is_too_short_is_refused_with_the_numbers() -> None:
    message = (
        "grace_period is 64 seconds, but a task needs up to 65 to be found healthy (30 to start, 2 checks every 15, 5 "
        "for an answer), so ECS would replace it before. Raise the grace period, or lower the others."
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        TargetHealthCheck(grace_period=_SECONDS(64))


@pytest.mark.parametrize(
    "options",
    [
        {"interval": _SECONDS(_TOKEN)},
        {"timeout": _SECONDS(_TOKEN)},
        {"start_up_time": _SECONDS(_TOKEN)},
        {"healthy_threshold_count": _TOKEN},
    ],
)
def test_a_check_decided_at_deployment_leaves_the_grace_period_alone(options: dict[str, Any]) -> None:
    assert TargetHealthCheck(**options).effective_grace_period() is None
    given = TargetHealthCheck(**options, grace_period=_SECONDS(1)).effective_grace_period()
    assert given is not None
    assert given.to_seconds() == 1


def test_a_grace_period_decided_at_deployment_passes() -> None:
    given = TargetHealthCheck(grace_period=_SECONDS(_TOKEN)).effective_grace_period()
    assert given is not None
    assert given.is_unresolved()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "healthz"}, 'path of the health check is "healthz"; it must begin with "/".'),
        ({"interval": _SECONDS(4)}, "interval (in seconds) is 4; it must be a whole number between 5 and 300."),
        ({"interval": _SECONDS(301)}, "interval (in seconds) is 301; it must be a whole number between 5 and 300."),
        ({"timeout": _SECONDS(1)}, "timeout (in seconds) is 1; it must be a whole number between 2 and 120."),
        ({"timeout": _SECONDS(121)}, "timeout (in seconds) is 121; it must be a whole number between 2 and 120."),
        (
            {"timeout": _SECONDS(15)},
            "timeout of the health check is 15 seconds and interval 15; the timeout must be shorter.",
        ),
        ({"healthy_threshold_count": 1}, "healthy_threshold_count is 1; it must be a whole number between 2 and 10."),
        (
            {"unhealthy_threshold_count": 11},
            "unhealthy_threshold_count is 11; it must be a whole number between 2 and 10.",
        ),
    ],
)
def test_checks_that_elb_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        TargetHealthCheck(**options)
