"""When scheduled scaling acts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecs_constructs.simulation import ScheduledAction
from ecs_constructs.template import InputError

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DAY = 86_400


def hours(schedule: str, days: float = 1, start: datetime | None = MONDAY, **more: Any) -> list[float]:
    """The hours from the beginning at which it acts."""
    action = ScheduledAction(name="action", schedule=schedule, **more)
    return [seconds / 3600 for seconds in action.times(start, days * DAY)]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("at(2026-11-23T09:30:00)", [2.5]),
        ("at(2026-11-23T06:59:59)", []),
        ("at(2026-11-24T07:00:00)", []),
        ("rate(6 hours)", [6, 12, 18]),
        ("rate(1 hour)", list(range(1, 24))),
        ("rate(1 day)", []),
        ("rate(1440 minutes)", []),
        ("cron(0 8 * * ? *)", [1]),
        ("cron(0 8,20 ? * MON *)", [1, 13]),
        ("cron(0 8 ? * TUE-FRI *)", []),
        ("cron(0 8 ? * 2 2026)", [1]),
        ("cron(0 8 * * ? 2027)", []),
        ("cron(0 8 23 NOV ? *)", [1]),
        ("cron(0 8 24 11 ? *)", []),
        ("cron(0/30 8 * * ? *)", [1, 1.5]),
        ("cron(15-45/15 8 * * ? *)", [1.25, 1.5, 1.75]),
        ("cron(0 */12 * * ? *)", [5, 17]),
        ("cron(0 6 * * ? *)", [23]),
        ("cron(0 7 * * ? *)", [0]),
    ],
)
def test_times_of_a_day(schedule: str, expected: list[float]) -> None:
    assert hours(schedule) == expected


def test_a_time_zone() -> None:
    assert hours("cron(0 17 * * ? *)", timezone="Asia/Seoul") == [1]
    assert hours("at(2026-11-23T17:00:00)", timezone="Asia/Seoul") == [1]
    assert hours("cron(0 8 ? * MON *)", 8) == [1, 7 * 24 + 1]


def test_it_begins_and_ends() -> None:
    times: dict[str, Any] = {"begins": MONDAY + timedelta(hours=10), "ends": MONDAY + timedelta(hours=20)}
    assert hours("rate(5 hours)", **times) == [10, 15, 20]
    assert hours("cron(0 8,20 * * ? *)", **times) == [13]
    assert hours("rate(10 hours)", begins=MONDAY - timedelta(hours=33)) == [7, 17]
    assert hours("rate(10 hours)", begins=MONDAY) == [0, 10, 20]


def test_a_rate_needs_no_beginning() -> None:
    assert hours("rate(8 hours)", start=None) == [8, 16]


def test_a_rate_of_more_years_than_there_are_is_never_due_again() -> None:
    assert hours("rate(99999999999 days)", start=None) == []
    assert hours("rate(99999999999 days)", begins=MONDAY) == [0]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ("cron(0 8 * *)", "action: 'cron(0 8 * *)' has 4 fields; cron of AWS has 6"),
        ("cron(60 8 * * ? *)", "'60' is not known here as minutes"),
        ("cron(² 8 * * ? *)", "'²' is not known here as minutes"),
        ("cron(0 8 L * ? *)", "'L' is not known here as day of month"),
        ("cron(0 8 ? * 6#3 *)", "'6#3' is not known here as day of week"),
        ("cron(0 20-8 * * ? *)", "'20-8' is not known here as hours"),
        ("cron(0/0 8 * * ? *)", "'0/0' is not known here as minutes"),
        ("rate(0 minutes)", "'rate(0 minutes)' is no schedule; a rate is above 0"),
        ("every morning", "'every morning' is no schedule; it is at(...), rate(...) or cron(...)"),
        ("at(2026-13-01T00:00:00)", "month must be in 1..12"),
    ],
)
def test_a_schedule_that_cannot_be_read(schedule: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        hours(schedule)
    assert words in str(error.value)


def test_a_moment_needs_a_beginning() -> None:
    with pytest.raises(InputError, match="means a moment; say when the simulation begins"):
        hours("cron(0 8 * * ? *)", start=None)


def test_an_unknown_time_zone() -> None:
    with pytest.raises(InputError, match="'Mars/Olympus' is not a time zone that is known here"):
        hours("cron(0 8 * * ? *)", timezone="Mars/Olympus")
