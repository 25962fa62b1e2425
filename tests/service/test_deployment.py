"""Tests of the arithmetic of rolling deployments."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.service.deployment import (
    HealthyPercentages,
    RollingDeployment,
    can_proceed,
    fewest_tasks,
    healthy_percentages,
    most_tasks,
)
from tests.service.platform import number_token


@pytest.mark.parametrize(
    ("task_count", "maximum"),
    [(0, 200), (1, 200), (2, 200), (3, 200), (4, 150), (7, 150), (8, 125), (100, 125)],
)
def test_maximum_is_the_smallest_that_lets_two_more_tasks_start(task_count: int, maximum: int) -> None:
    assert healthy_percentages(task_count) == (100, maximum)


@given(st.integers(0, 5000), st.integers(0, 1000))
def test_what_is_computed_for_a_count_holds_for_every_larger_one(task_count: int, more: int) -> None:
    percentages = healthy_percentages(task_count)
    running = task_count + more
    assert can_proceed(running, percentages)
    assert fewest_tasks(running, percentages.minimum) == running


# The examples of the ECS API reference and of deployments seen to hang.
@pytest.mark.parametrize(
    ("task_count", "percentages", "bounds", "proceeds"),
    [
        (4, (50, 200), (2, 8), True),
        (2, (75, 100), (2, 2), False),
        (3, (100, 125), (3, 3), False),
        (5, (60, 150), (3, 7), True),
        (0, (100, 100), (0, 0), True),
    ],
)
def test_rounding(task_count: int, percentages: tuple[int, int], bounds: tuple[int, int], proceeds: bool) -> None:
    minimum, maximum = percentages
    assert (fewest_tasks(task_count, minimum), most_tasks(task_count, maximum)) == bounds
    assert can_proceed(task_count, HealthyPercentages(minimum, maximum)) is proceeds


def test_a_given_percentage_replaces_the_computed_one() -> None:
    assert RollingDeployment(min_healthy_percent=50).percentages(4) == (50, 150)
    assert RollingDeployment(max_healthy_percent=300).percentages(4) == (100, 300)


def test_percentages_decided_at_deployment_pass() -> None:
    token = number_token()
    assert RollingDeployment(min_healthy_percent=token, max_healthy_percent=100).percentages(2) == (token, 100)
    assert RollingDeployment().percentages(token) == (100, 200)


def test_a_deployment_without_room_is_refused_with_the_numbers() -> None:
    message = (
        "min_healthy_percent 75 and max_healthy_percent 100 leave a deployment of 2 tasks no room: at least 2 must "
        "stay up and at most 2 may run. Lower the first, or raise the second."
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        RollingDeployment(min_healthy_percent=75, max_healthy_percent=100).percentages(2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_healthy_percent": -1}, "min_healthy_percent is -1; it must be a whole number between 0 and 100."),
        ({"min_healthy_percent": 101}, "min_healthy_percent is 101; it must be a whole number between 0 and 100."),
        ({"max_healthy_percent": 99}, "max_healthy_percent is 99; it must be a whole number at least 100."),
        ({"circuit_breaker": False}, "rollback is True while circuit_breaker is False"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        RollingDeployment(**options)  # type: ignore[arg-type]  # one table for ints and bools
