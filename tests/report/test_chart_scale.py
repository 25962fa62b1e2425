"""Axes with round numbers, and minutes as steps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.report.chart_scale import Axis, Span, TimeAxis, between, compact, moment, runs, steps


@pytest.mark.parametrize(
    ("value", "whole", "ticks"),
    [
        (0, True, (0, 1)),
        (0, False, (0, 1)),
        (1, True, (0, 1)),
        (3, True, (0, 1, 2, 3)),
        (7, True, (0, 2, 4, 6, 8)),
        (8, True, (0, 2, 4, 6, 8)),
        (0.3, False, (0, 0.1, 0.2, 0.3)),
        (24_000, False, (0, 10_000, 20_000, 30_000)),
        (150, False, (0, 50, 100, 150)),
        (7e20, False, (0, 2e20, 4e20, 6e20, 8e20)),
    ],
)
def test_axes_have_round_numbers(value: float, whole: bool, ticks: tuple[float, ...]) -> None:
    axis = Axis.reaching(value, most=4, whole=whole)
    assert axis.ticks == pytest.approx(ticks)
    assert axis.top == pytest.approx(ticks[-1])


@given(st.floats(min_value=1e-9, max_value=1e300))
def test_every_value_lies_on_its_axis_and_not_far_below_its_end(value: float) -> None:
    axis = Axis.reaching(value, most=4, whole=False)
    assert value <= axis.top * (1 + 1e-9)
    assert axis.top <= value * 2
    assert 2 <= len(axis.ticks) <= 5


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (999, "999"),
        (1000, "1k"),
        (2500, "2.5k"),
        (6_000_000, "6M"),
        (2e9, "2G"),
        (1e12, "1T"),
        (3e15, "3e15"),
        (1e300, "1e300"),
    ],
)
def test_labels_are_short(value: float, label: str) -> None:
    assert compact(value) == label


@pytest.mark.parametrize(
    ("minutes", "unit", "labels"),
    [
        (1, "minutes", ["0", "1"]),
        (10, "minutes", [str(minute) for minute in range(11)]),
        (30, "minutes", ["0", "5", "10", "15", "20", "25", "30"]),
        (120, "minutes", ["0", "15", "30", "45", "60", "75", "90", "105", "120"]),
        (150, "h:mm", ["0:00", "0:15", "0:30", "0:45", "1:00", "1:15", "1:30", "1:45", "2:00", "2:15", "2:30"]),
        (1440, "h:mm", ["0:00", "3:00", "6:00", "9:00", "12:00", "15:00", "18:00", "21:00", "24:00"]),
        (7 * 1440, "days", ["0", "1", "2", "3", "4", "5", "6", "7"]),
        (31 * 1440, "days", ["0", "5", "10", "15", "20", "25", "30"]),
    ],
)
def test_time_is_in_minutes_hours_or_days(minutes: int, unit: str, labels: list[str]) -> None:
    axis = TimeAxis.over(minutes, most=10)
    assert axis.unit == unit
    assert [label for _, label in axis.labels] == labels


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00:00"), (330.9, "0:05:30"), (100_000, "27:46:40")])
def test_moments_are_to_the_second(seconds: float, text: str) -> None:
    assert moment(seconds) == text


def test_a_step_is_a_minute() -> None:
    assert steps((600, 600, 0), 100) == [Span(0, 2, 600, 600), Span(2, 3, 0, 0)]


def test_a_minute_without_a_value_is_a_gap() -> None:
    spans = steps((1, None, 1, 1), 100)
    assert spans == [Span(0, 1, 1, 1), Span(2, 4, 1, 1)]
    assert list(runs(spans)) == [[spans[0]], [spans[1]]]
    assert steps((None, None), 100) == []
    assert list(runs([])) == []


def test_an_area_is_where_it_has_a_height() -> None:
    assert between((0, 1, 1, 2), (0, 3, 3, 2), 100) == [Span(1, 3, 1, 3)]


@given(st.lists(st.none() | st.integers(min_value=0, max_value=9), min_size=1, max_size=300), st.integers(1, 50))
def test_long_runs_keep_their_extremes_and_lie_in_their_time(values: list[int | None], most: int) -> None:
    spans = steps(values, most)
    known = [value for value in values if value is not None]
    assert {span.high for span in spans} <= set(known)
    assert max((span.high for span in spans), default=None) == max(known, default=None)
    assert min((span.low for span in spans), default=None) == min(known, default=None)
    assert len(spans) <= 2 * most
    assert all(0 <= span.start < span.end <= len(values) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=300), st.integers(1, 50))
def test_long_areas_keep_where_they_are_highest(pairs: list[tuple[int, int]], most: int) -> None:
    lower, upper = [low for low, _ in pairs], [low + height for low, height in pairs]
    spans = between(lower, upper, most)
    assert max((span.high - span.low for span in spans), default=0) == max(height for _, height in pairs)
    assert all(0 <= span.start < span.end <= len(pairs) for span in spans)
