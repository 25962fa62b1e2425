"""Alarms, and what they make of missing datapoints: the tables of CloudWatch's documentation."""

import pytest

from ecs_constructs.simulation.alarm import Alarm, AlarmRule, Comparison, Missing, State, evaluate

POINTS = {"0": False, "X": True, "-": None}
KEPT = None
"""The state stays what it was."""


def rule(missing: Missing = Missing.MISSING, needed: int = 3, **more: int) -> AlarmRule:
    return AlarmRule(
        name="alarm",
        threshold=10,
        comparison=Comparison.ABOVE,
        evaluation_periods=3,
        datapoints_to_alarm=needed,
        missing=missing,
        **more,
    )


TREATMENTS = (Missing.MISSING, Missing.IGNORE, Missing.BREACHING, Missing.NOT_BREACHING)
OK, ALARM, NO_DATA = State.OK, State.ALARM, State.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    ("points", "needed", "expected"),
    [
        ("0-X-X", 3, (OK, OK, OK, OK)),
        ("0----", 3, (OK, OK, OK, OK)),
        ("-----", 3, (NO_DATA, KEPT, ALARM, OK)),
        ("0XX-X", 3, (ALARM, ALARM, ALARM, ALARM)),
        ("--X--", 3, (ALARM, KEPT, ALARM, OK)),
        ("----X", 3, (KEPT, KEPT, ALARM, OK)),
        ("---X-", 3, (KEPT, KEPT, ALARM, OK)),
        ("00X00", 3, (OK, OK, OK, OK)),
        ("0-X-X", 2, (ALARM, ALARM, ALARM, ALARM)),
        ("00X0X", 2, (ALARM, ALARM, ALARM, ALARM)),
        ("0-X--", 2, (OK, OK, ALARM, OK)),
        ("----0", 2, (OK, OK, ALARM, OK)),
        ("---X-", 2, (ALARM, KEPT, ALARM, OK)),
    ],
)
def test_what_an_alarm_says(points: str, needed: int, expected: tuple[State | None, ...]) -> None:
    breaching = [POINTS[point] for point in points]
    for missing, state in zip(TREATMENTS, expected, strict=True):
        for current in State:
            assert evaluate(breaching, rule(missing, needed), current) is (state or current), (missing, current)


@pytest.mark.parametrize("needed", [3, 2])
def test_an_alarm_over_time_says_the_same_as_its_last_datapoints(needed: int) -> None:
    values = [11, 12, 13, 9, None, 11, 11, None, None, None, None, None, 11, None, 9, 20, 20, 20, 1, 1, 1]
    alarm, state = Alarm(rule(needed=needed)), State.INSUFFICIENT_DATA
    seen: list[bool | None] = [None] * 5
    for value in values:
        seen = [*seen[1:], None if value is None else value > 10]
        state = evaluate(seen, rule(needed=needed), state)
        assert alarm.observe(value) is state
    assert state is OK


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        (Comparison.ABOVE, {11}),
        (Comparison.AT_LEAST, {10, 11}),
        (Comparison.BELOW, {9}),
        (Comparison.AT_MOST, {9, 10}),
    ],
)
def test_what_breaches(comparison: Comparison, breaching: set[int]) -> None:
    one = AlarmRule(name="alarm", threshold=10, comparison=comparison, evaluation_periods=1)
    assert {value for value in (9, 10, 11) if Alarm(one).observe(value) is ALARM} == breaching


def test_an_alarm_calls_scaling_once_a_minute_for_as_long_as_it_rings() -> None:
    fast = Alarm(
        AlarmRule(name="fast", threshold=10, comparison=Comparison.ABOVE, evaluation_periods=1, period_seconds=20)
    )
    called = []
    for now in range(0, 240, 20):
        fast.observe(0 if now == 140 else 20)
        if fast.acts(now):
            called.append(now)
    assert called == [0, 60, 120, 160, 220]


def test_an_alarm_keeps_its_newest_value() -> None:
    alarm = Alarm(rule())
    for value in (1, 2, None):
        alarm.observe(value)
    assert alarm.value == 2
