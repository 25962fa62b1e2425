import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Amounts, Demand, Port
from ecs_constructs.simulation.capacity import ManagedScaling, Offer
from ecs_constructs.simulation.reservation import instances_to_add, reservation, scaled_in, wanted_instances

_SLOT: Amounts = (1024, 1024, 0, 0)
_THREE_SLOTS = (Offer(amounts=(3072, 3072, 0, 0)),)


def _waiting(count: int, name: str = "web", amounts: Amounts = _SLOT, *, distinct: bool = False) -> Demand:
    return Demand(name=name, amounts=amounts, count=count, distinct=distinct)


class TestWorkedExamples:
    def test_three_full_instances_of_three_slots_and_one_task_more_make_four(self) -> None:
        added = instances_to_add([_waiting(1)], _THREE_SLOTS, ManagedScaling())
        value = reservation(3, 0, added, target=100)
        assert value == pytest.approx(133.3, abs=0.1)
        assert wanted_instances(3, value, 100) == 4

    def test_one_empty_instance_of_four_makes_three(self) -> None:
        value = reservation(4, 1, 0, target=100)
        assert (value, wanted_instances(4, value, 100)) == (75, 3)

    def test_a_target_of_80_keeps_spare_instances_and_is_then_stable(self) -> None:
        value = reservation(10, 1, 0, target=80)
        assert (value, wanted_instances(10, value, 80)) == (90, 12)
        value = reservation(12, 3, 0, target=80)
        assert (value, wanted_instances(12, value, 80)) == (75, 12)

    def test_an_empty_group_with_a_target_below_100_is_started(self) -> None:
        value = reservation(0, 0, 0, target=90)
        assert (value, wanted_instances(0, value, 90)) == (100, 2)
        value = reservation(2, 2, 0, target=90)
        assert (value, wanted_instances(2, value, 90)) == (0, 0)

    def test_334_instances_become_34_in_four_minutes(self) -> None:
        sizes = [334]
        while sizes[-1] > 34:
            sizes.append(scaled_in(sizes[-1], 34))
        assert sizes == [334, 167, 84, 42, 34]


class TestGroupsWithoutInstances:
    def test_with_tasks_the_metric_is_200_and_without_as_assumed(self) -> None:
        assert reservation(0, 0, 3, target=100) == 200
        assert reservation(0, 0, 0, target=100) == 100
        assert reservation(0, 0, 0, target=90, empty_reservation=0) == 0

    def test_they_are_first_given_two_instances(self) -> None:
        assert wanted_instances(0, 200, 100) == 2
        assert wanted_instances(0, 200, 100, first=1) == 1
        assert wanted_instances(0, 100, 100) == 0


class TestInstancesToAdd:
    def test_tasks_with_the_same_requirements_are_packed_together_and_of_groups_the_greatest_counts(self) -> None:
        waiting = [_waiting(2, "a"), _waiting(2, "b"), _waiting(3, "c", (2048, 1024, 0, 0))]
        assert instances_to_add(waiting[:2], _THREE_SLOTS, ManagedScaling()) == 2
        assert instances_to_add(waiting, _THREE_SLOTS, ManagedScaling()) == 3

    def test_they_are_packed_on_the_most_that_an_instance_may_have(self) -> None:
        offers = (Offer(amounts=(1024, 4096, 0, 0)), Offer(amounts=(4096, 1024, 0, 0)))
        assert instances_to_add([_waiting(4)], offers, ManagedScaling()) == 1

    def test_what_does_not_fit_on_the_least_is_left_out(self) -> None:
        offers = (Offer(amounts=(1024, 4096, 0, 0)), Offer(amounts=(4096, 4096, 0, 0)))
        large = _waiting(5, "large", (2048, 1024, 0, 0))
        assert instances_to_add([large], offers, ManagedScaling()) is None
        assert instances_to_add([large, _waiting(1)], offers, ManagedScaling()) == 1

    def test_where_none_fits_the_metric_stays_at_the_target(self) -> None:
        assert reservation(3, 1, None, target=90) == 90

    def test_a_task_that_wants_to_be_alone_takes_an_instance(self) -> None:
        assert instances_to_add([_waiting(2, distinct=True)], _THREE_SLOTS, ManagedScaling()) == 2
        port: Port = ("tcp", 80)
        with_port = Demand(name="web", amounts=_SLOT, count=3, ports=frozenset({port}))
        assert instances_to_add([with_port], _THREE_SLOTS, ManagedScaling()) == 3
        taken = (Offer(amounts=(3072, 3072, 0, 0), ports=frozenset({port})),)
        assert instances_to_add([with_port], taken, ManagedScaling()) is None

    def test_steps_have_a_least_and_a_greatest_size(self) -> None:
        assert instances_to_add([_waiting(30)], _THREE_SLOTS, ManagedScaling(maximum_step=4)) == 4
        assert instances_to_add([_waiting(1)], _THREE_SLOTS, ManagedScaling(minimum_step=4)) == 4

    def test_nothing_waits(self) -> None:
        assert instances_to_add([_waiting(0)], _THREE_SLOTS, ManagedScaling(minimum_step=4)) == 0


@given(running=st.integers(0, 500), empty=st.integers(0, 500), added=st.integers(0, 500), target=st.integers(1, 100))
def test_the_size_that_follows_holds_what_is_needed(running: int, empty: int, added: int, target: int) -> None:
    value = reservation(running, min(empty, running), added, target=target)
    needed = running + added if added else running - min(empty, running)
    wanted = wanted_instances(running, value, target)
    if running:
        assert wanted * target >= needed * 100
        assert (wanted - 1) * target < needed * 100
    # At its target the metric asks for what there is.
    assert wanted_instances(running, target, target) == running


@given(instances=st.integers(1, 1000), wanted=st.integers(0, 1000))
def test_scaling_in_removes_at_least_one_and_at_most_half(instances: int, wanted: int) -> None:
    left = scaled_in(instances, wanted)
    assert left >= wanted
    if wanted < instances:
        assert instances - max(instances // 2, 1) <= left < instances
