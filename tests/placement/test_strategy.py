import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.placement.strategy import StrategyEntry, StrategyError, divide, surely


def _entry(provider: str, *, base: int = 0, weight: int | None = None) -> StrategyEntry:
    return StrategyEntry(provider=provider, base=base, weight=weight)


class TestWorkedExamples:
    def test_a_base_of_2_and_weights_of_1_and_4_divide_12_tasks_into_4_and_8(self) -> None:
        assert divide(12, [_entry("A", base=2, weight=1), _entry("B", weight=4)]) == (4, 8)

    def test_a_base_of_3_and_weights_of_1_and_3_divide_7_tasks_into_4_and_3(self) -> None:
        assert divide(7, [_entry("A", base=3, weight=1), _entry("B", weight=3)]) == (4, 3)

    def test_tasks_by_weight_go_first_to_the_greater_weight_and_among_equals_to_the_first_entry(self) -> None:
        strategy = [_entry("A", weight=1), _entry("B", weight=2), _entry("C", weight=1)]
        assert [divide(count, strategy) for count in range(6)] == [
            (0, 0, 0),
            (0, 1, 0),
            (1, 1, 0),
            (1, 2, 0),
            (1, 2, 1),
            (1, 3, 1),
        ]

    def test_a_base_takes_what_there_is(self) -> None:
        assert divide(2, [_entry("A", weight=1), _entry("B", base=5, weight=1)]) == (0, 2)


class TestWeightZero:
    def test_an_entry_of_weight_0_gets_no_task_by_weight(self) -> None:
        assert divide(9, [_entry("A", weight=0), _entry("B", weight=1)]) == (0, 9)

    def test_an_entry_without_a_weight_has_the_default(self) -> None:
        strategy = [_entry("A"), _entry("B", weight=1)]
        assert divide(4, strategy) == (0, 4)
        assert divide(4, strategy, default_weight=1) == (2, 2)

    def test_a_base_of_weight_0_is_met_unless_it_is_said_to_need_a_weight(self) -> None:
        strategy = [_entry("FARGATE", base=2, weight=0), _entry("FARGATE_SPOT", weight=1)]
        assert divide(5, strategy) == (2, 3)
        assert divide(5, strategy, base_needs_weight=True) == (0, 5)

    def test_the_only_entry_takes_all_unless_it_is_said_to_need_a_weight(self) -> None:
        assert divide(3, [_entry("A")]) == (3,)
        assert divide(3, [_entry("A", weight=0)]) == (3,)
        with pytest.raises(StrategyError, match="weight above 0"):
            divide(3, [_entry("A")], single_needs_weight=True)


class TestStrategiesThatPlaceNothing:
    def test_several_entries_of_weight_0(self) -> None:
        with pytest.raises(StrategyError, match="No entry of the strategy has a weight above 0"):
            divide(3, [_entry("A", weight=0), _entry("B", base=1)])

    def test_no_entry(self) -> None:
        with pytest.raises(StrategyError, match="No entry"):
            divide(3, [])

    def test_two_bases(self) -> None:
        with pytest.raises(StrategyError, match="More than one entry of the strategy has a base"):
            divide(3, [_entry("A", base=1, weight=1), _entry("B", base=1, weight=1)])


_WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)


@given(count=st.integers(0, 5000), base=st.integers(0, 200), weights=_WEIGHTS, at=st.integers(0, 19))
def test_shares_sum_to_the_count_and_are_as_close_to_the_weights_as_whole_tasks_allow(
    count: int, base: int, weights: list[int], at: int
) -> None:
    based = at % len(weights)
    strategy = [_entry(str(i), base=base if i == based else 0, weight=w) for i, w in enumerate(weights)]
    counts = divide(count, strategy)
    assert sum(counts) == count
    by_weight = [n - min(base, count) if i == based else n for i, n in enumerate(counts)]
    left = sum(by_weight)
    for share, weight in zip(by_weight, weights, strict=True):
        assert share >= left * weight // sum(weights)
        # No other would have been better off with one of its tasks.
        for other, other_weight in zip(by_weight, weights, strict=True):
            assert share * other_weight <= (other + 1) * weight


@given(count=st.integers(0, 300), weights=_WEIGHTS)
def test_shares_are_those_of_giving_out_the_tasks_one_by_one(count: int, weights: list[int]) -> None:
    strategy = [_entry(str(i), weight=weight) for i, weight in enumerate(weights)]
    weighted = [i for i, weight in enumerate(weights) if weight or len(weights) == 1]
    shares = [0] * len(weights)
    for _ in range(count):
        best = weighted[0]
        for i in weighted:
            if (shares[i] + 1) * weights[best] < (shares[best] + 1) * weights[i]:
                best = i
        shares[best] += 1
    assert divide(count, strategy) == tuple(shares)


@given(count=st.integers(0, 500), base=st.integers(0, 20), weights=_WEIGHTS)
def test_one_task_more_takes_none_from_any_provider(count: int, base: int, weights: list[int]) -> None:
    strategy = [_entry(str(i), base=base if i == 0 else 0, weight=weight) for i, weight in enumerate(weights)]
    fewer, more = divide(count, strategy), divide(count + 1, strategy)
    assert sorted(b - a for a, b in zip(fewer, more, strict=True)) == [0] * (len(weights) - 1) + [1]


@given(
    count=st.integers(0, 50),
    base=st.integers(0, 20),
    weights=st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(any),
)
def test_what_goes_somewhere_however_shares_are_rounded(count: int, base: int, weights: list[int]) -> None:
    entries = [
        StrategyEntry(provider=str(number), base=0 if number else base, weight=weight)
        for number, weight in enumerate(weights)
    ]
    least, nearest = surely(count, entries), divide(count, entries)
    assert all(at_least <= share for at_least, share in zip(least, nearest, strict=True))
    assert count - sum(least) < len(weights)
    assert least[0] >= min(base, count)
