import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.placement.rolling import Progress, Rolling


def _rolling(desired: int, minimum: int = 100, maximum: int = 200) -> Rolling:
    return Rolling(desired=desired, minimum_healthy_percent=minimum, maximum_percent=maximum)


@pytest.mark.parametrize(
    ("rolling", "lowest", "highest", "progress"),
    [
        (_rolling(4, 50, 200), 2, 8, Progress.START_FIRST),
        (_rolling(2, 75, 100), 2, 2, Progress.NO_PERCENTAGE),
        (_rolling(3, 100, 125), 3, 3, Progress.NO_PERCENTAGE),
        (_rolling(5, 60, 150), 3, 7, Progress.START_FIRST),
        (_rolling(4), 4, 8, Progress.START_FIRST),
        (_rolling(1, 0, 100), 0, 1, Progress.STOP_FIRST),
        (_rolling(1, 99, 100), 1, 1, Progress.NO_PERCENTAGE),
        (_rolling(0), 0, 0, Progress.NOTHING_TO_REPLACE),
    ],
)
def test_percentages_become_tasks(rolling: Rolling, lowest: int, highest: int, progress: Progress) -> None:
    assert (rolling.lowest, rolling.highest, rolling.progress()) == (lowest, highest, progress)


class TestRoom:
    def test_without_room_for_one_more_an_old_task_is_stopped_first_where_that_is_allowed(self) -> None:
        assert _rolling(4, 50).progress(slots=5) is Progress.START_FIRST
        assert _rolling(4, 50).progress(slots=4) is Progress.STOP_FIRST
        assert _rolling(4, 100).progress(slots=4) is Progress.NO_ROOM

    def test_with_room_for_fewer_than_desired_those_that_run_are_replaced_while_more_than_the_lowest_run(self) -> None:
        assert _rolling(4, 50).progress(slots=3) is Progress.STOP_FIRST
        assert _rolling(4, 50).progress(slots=2) is Progress.NO_ROOM

    def test_percentages_that_allow_nothing_are_named_even_where_there_is_room(self) -> None:
        assert _rolling(3, 100, 125).progress(slots=100) is Progress.NO_PERCENTAGE


class TestPeak:
    def test_it_is_what_the_maximum_percent_allows(self) -> None:
        assert _rolling(5, 60, 150).peak == 7

    def test_it_is_never_more_than_all_old_and_all_new_tasks(self) -> None:
        assert _rolling(5, 60, 400).peak == 10

    def test_it_is_never_less_than_what_runs_anyway(self) -> None:
        assert _rolling(3, 0, 100).peak == 3
        assert _rolling(3, 0, 50).peak == 3


_ROLLINGS = st.builds(
    Rolling,
    desired=st.integers(0, 300),
    minimum_healthy_percent=st.integers(0, 100),
    maximum_percent=st.integers(100, 400),
)


@given(rolling=_ROLLINGS)
def test_the_bounds_enclose_the_desired_count(rolling: Rolling) -> None:
    assert rolling.lowest <= rolling.desired <= rolling.peak <= max(rolling.highest, rolling.desired)


@given(desired=st.integers(1, 300))
def test_the_percentages_that_let_one_task_start_or_stop_are_the_nearest_ones(desired: int) -> None:
    least, most = _rolling(desired).least_maximum_percent, _rolling(desired).most_minimum_percent
    assert _rolling(desired, 100, least).highest > desired >= _rolling(desired, 100, least - 1).highest
    assert _rolling(desired, most, 100).lowest < desired <= _rolling(desired, most + 1, 100).lowest
