"""The next number of tasks."""

import pytest

from ecs_constructs.simulation.alarm import AlarmRule, Comparison
from ecs_constructs.simulation.scaling import (
    Adjustment,
    Bounds,
    Cooldown,
    Metric,
    Step,
    StepScaling,
    gradual,
    scaled_in,
    scaled_out,
    stepped_capacity,
    tracked_capacity,
)

BOUNDS = Bounds(minimum=1, maximum=20)


@pytest.mark.parametrize(
    ("running", "value", "target", "expected"),
    [
        (3, 90, 50, 6),
        (3, 25, 50, 2),
        (10, 80, 75, 11),
        (10, 66, 75, 9),
        (4, 62, 70, 4),
        (3, 16_000, 1000, 48),
        (2, 2_600_000, 1_000_000, 6),
        (3, 0, 50, 0),
        (0, 0, 50, 0),
        (0, 7, 50, 1),
        (3, 0.1, 0.1, 3),
        (7, 0.7, 0.7, 7),
    ],
)
def test_tasks_that_bring_a_metric_to_its_target(running: float, value: float, target: float, expected: int) -> None:
    assert tracked_capacity(running, value, target) == expected


@pytest.mark.parametrize(
    ("desired", "wanted", "percent", "expected"),
    [
        (8, 2, 10, 7),
        (3, 2, 10, 2),
        (29, 2, 10, 27),
        (10, 9, 10, 9),
        (40, 2, 10, 36),
        (40, 2, 100, 2),
        (8, 0, 0, 7),
        (1, 0, 10, 0),
    ],
)
def test_scaling_in_is_gradual(desired: int, wanted: int, percent: float, expected: int) -> None:
    assert gradual(desired, wanted, percent) == expected


def steps(adjustment: Adjustment, *of: tuple[float | None, float | None, int], least: int = 0) -> StepScaling:
    return StepScaling(
        name="steps",
        metric=Metric.CPU,
        alarm=AlarmRule(name="alarm", threshold=50, comparison=Comparison.ABOVE, evaluation_periods=1),
        adjustment=adjustment,
        steps=tuple(Step(lower=lower, upper=upper, adjustment=change) for lower, upper, change in of),
        min_adjustment_magnitude=least,
    )


OUT = steps(Adjustment.PERCENT, (0, 10, 0), (10, 20, 10), (20, None, 30))
IN = steps(Adjustment.PERCENT, (-10, 0, 0), (-20, -10, -10), (None, -20, -30))


@pytest.mark.parametrize(
    ("policy", "running", "value", "expected"),
    [
        (OUT, 10, 60, 11),
        (OUT, 11, 70, 14),
        (IN, 14, 40, 13),
        (IN, 13, 30, 10),
        (OUT, 10, 50, 10),
        (OUT, 10, 59.9, 10),
        (OUT, 10, 49.9, None),
        (IN, 14, 40.1, 14),
        (IN, 14, 50.1, None),
        (OUT, 3, 60, 4),
        (IN, 3, 40, 2),
        (OUT, 0, 80, 0),
    ],
)
def test_steps_in_percent(policy: StepScaling, running: int, value: float, expected: int | None) -> None:
    assert stepped_capacity(policy, running, value) == expected


def test_the_least_change_in_percent() -> None:
    assert stepped_capacity(steps(Adjustment.PERCENT, (0, None, 25), least=2), 4, 60) == 6
    assert stepped_capacity(steps(Adjustment.PERCENT, (None, 0, -25), least=2), 4, 40) == 2


@pytest.mark.parametrize(
    ("adjustment", "change", "expected"),
    [(Adjustment.CHANGE, 3, 7), (Adjustment.CHANGE, -3, 1), (Adjustment.CHANGE, -9, 0), (Adjustment.EXACT, 9, 9)],
)
def test_other_adjustments(adjustment: Adjustment, change: int, expected: int) -> None:
    assert stepped_capacity(steps(adjustment, (None, None, change)), 4, 60) == expected


def test_a_larger_scale_out_adds_to_what_the_last_one_added() -> None:
    first = Cooldown(base=10, seconds=300, started=0)
    assert scaled_out(10, 12, 10, BOUNDS, None) == 12
    assert scaled_out(12, 15, 12, BOUNDS, first) == 13


def test_in_a_pause_only_a_larger_scale_out_proceeds() -> None:
    pause = Cooldown(base=3, seconds=300, started=0)
    assert scaled_out(6, 6, 3, BOUNDS, pause) == 6
    assert scaled_out(6, 9, 3, BOUNDS, pause) == 9
    assert scaled_out(6, 9, 6, BOUNDS, pause) == 6
    assert scaled_out(6, 12, 6, BOUNDS, pause) == 9


def test_scaling_stays_within_the_bounds() -> None:
    assert scaled_out(3, 48, 3, BOUNDS, None) == 20
    assert scaled_out(5, 4, 5, BOUNDS, None) == 5
    assert scaled_in(3, 0, BOUNDS) == 1
    assert scaled_in(3, 5, BOUNDS) == 3


def test_what_is_outside_of_the_bounds_is_brought_back_by_the_fitting_direction_only() -> None:
    bounds = Bounds(minimum=5, maximum=8)
    assert scaled_out(2, 3, 2, bounds, None) == 5
    assert scaled_in(2, 1, bounds) == 2
    assert scaled_out(9, 12, 9, bounds, None) == 9
    assert scaled_in(12, 11, bounds) == 8


def test_a_pause_begins_when_the_activity_has_ended() -> None:
    going_on = Cooldown(base=1, seconds=100, started=0)
    assert going_on.holds(50, timeout=600)
    assert going_on.holds(699, timeout=600)
    assert not going_on.holds(700, timeout=600)
    ended = Cooldown(base=1, seconds=100, started=0, ended=30)
    assert ended.holds(129, timeout=600)
    assert not ended.holds(130, timeout=600)
