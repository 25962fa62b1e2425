"""Target tracking of Auto Scaling groups."""

from ecs_constructs.simulation import Assumptions, Bounds, GroupScaling, GroupTracking
from ecs_constructs.simulation.alarm import State

BOUNDS = Bounds(minimum=2, maximum=10)


def scaling(
    assumptions: Assumptions | None = None, target: float = 1_000_000, *, disable: bool = False
) -> GroupScaling:
    policy = GroupTracking(name="network", target=target, disable_scale_in=disable)
    return GroupScaling(policy, assumptions or Assumptions())


def decided(group: GroupScaling, *values: float | None, warm: int = 2, desired: int = 2, start: int = 0) -> list[int]:
    """What is desired after each minute."""
    return [
        group.decide(value, now=60.0 * minute, warm=warm, desired=desired, bounds=BOUNDS)
        for minute, value in enumerate(values, start)
    ]


def test_instances_are_added_after_three_minutes() -> None:
    assert decided(scaling(), 2_600_000, 2_600_000, 2_600_000) == [2, 2, 6]


def test_instances_that_warm_up_count_as_capacity() -> None:
    group = scaling()
    assert decided(group, *[2_600_000] * 3)[-1] == 6
    assert decided(group, 2_600_000, desired=6, start=3) == [6]
    assert decided(group, 4_000_000, desired=6, start=4) == [8]


def test_between_datapoints_the_instances_of_the_last_one_count() -> None:
    group = scaling()
    assert decided(group, *[2_600_000] * 3)[-1] == 6
    assert decided(group, None, None, warm=6, desired=6, start=3) == [6, 6]


def test_the_bounds_hold() -> None:
    assert decided(scaling(), *[9e9] * 3)[-1] == 10
    assert decided(scaling(), *[0.0] * 20, warm=2)[-1] == 2


def test_instances_are_taken_away_once_all_are_warm() -> None:
    assert decided(scaling(), *[0.0] * 15, warm=4, desired=4) == [4] * 14 + [3]
    assert decided(scaling(), *[0.0] * 20, warm=3, desired=4)[-1] == 4
    assert decided(scaling(disable=True), *[0.0] * 20, warm=4, desired=4)[-1] == 4


def test_the_low_threshold_is_an_assumption() -> None:
    values = [800_000.0] * 20
    assert decided(scaling(), *values, warm=10, desired=10)[-1] == 9
    assert decided(scaling(Assumptions(group_low_ratio=0.7)), *values, warm=10, desired=10)[-1] == 10


def test_missing_datapoints_change_nothing() -> None:
    group = scaling()
    assert decided(group, *[None] * 20, warm=4, desired=4)[-1] == 4
    assert set(group.states.values()) == {State.INSUFFICIENT_DATA}


def test_the_cluster_lab_goes_from_two_to_four_instances() -> None:
    group, bounds = scaling(target=50_000), Bounds(minimum=2, maximum=4)
    desired = [group.decide(400_000, now=60 * minute, warm=2, desired=2, bounds=bounds) for minute in range(3)]
    assert desired == [2, 2, 4]
