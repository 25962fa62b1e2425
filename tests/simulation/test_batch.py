from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Amounts
from ecs_constructs.simulation.batch import (
    Allocation,
    BatchAssumptions,
    BatchResult,
    Environment,
    JobInstance,
    Jobs,
    simulate_jobs,
)
from ecs_constructs.template import InputError

_PLAIN = BatchAssumptions(job_start_seconds=0, interruptions_per_hour=0)


def _type(vcpus: int, *, name: str = "", price: float | None = None) -> JobInstance:
    return JobInstance(
        name=name or f"{vcpus}-vcpus", vcpus=vcpus, amounts=(vcpus * 1024, vcpus * 4096, 0, 0), hourly_price=price
    )


def _vcpus(number: int) -> Amounts:
    return number * 1024, number * 2048, 0, 0


def _environment(
    maximum: int,
    *types: JobInstance,
    name: str = "env",
    minimum: int = 0,
    allocation: Allocation = Allocation.BEST_FIT_PROGRESSIVE,
    is_spot: bool = False,
    scale_down_delay_minutes: float = 0,
) -> Environment:
    return Environment(
        name=name,
        types=types or (_type(4),),
        maximum_vcpus=maximum,
        minimum_vcpus=minimum,
        allocation=allocation,
        is_spot=is_spot,
        scale_down_delay_minutes=scale_down_delay_minutes,
    )


def _fargate(maximum: int, *, is_spot: bool = False) -> Environment:
    return Environment(name="env", types=(), maximum_vcpus=maximum, is_spot=is_spot, is_fargate=True)


def _jobs(count: int, *, vcpus: int = 1, seconds: float = 600, at: float = 0, name: str = "job") -> Jobs:
    return Jobs(name=name, amounts=_vcpus(vcpus), seconds=seconds, count=count, at=at)


def _run(*jobs: Jobs, of: list[Environment], assumptions: BatchAssumptions = _PLAIN) -> BatchResult:
    return simulate_jobs(of, jobs, assumptions=assumptions)


def _instance_hours(result: BatchResult) -> float:
    return sum(hours for types in result.instance_hours.values() for hours in types.values())


class TestMaximum:
    def test_best_fit_on_demand_never_exceeds_it_and_the_third_job_waits(self) -> None:
        environment = _environment(20, _type(16), allocation=Allocation.BEST_FIT)
        result = _run(_jobs(3, vcpus=8), of=[environment])
        assert max(result.instances["env"]) == 1
        assert max(result.running) == 2
        # A minute until Batch decides, two for the instance, ten for the first two jobs and ten for the third.
        assert result.finished_seconds == 60 + 120 + 600 + 600

    def test_other_strategies_exceed_it_by_one_instance_and_never_by_two(self) -> None:
        environment = _environment(20, _type(16))
        result = _run(_jobs(3, vcpus=8), of=[environment])
        assert max(result.instances["env"]) == 2
        assert result.finished_seconds == 60 + 120 + 600
        assert max(_run(_jobs(9, vcpus=8), of=[environment]).instances["env"]) == 2

    def test_best_fit_on_spot_exceeds_it_too(self) -> None:
        environment = _environment(20, _type(16), allocation=Allocation.BEST_FIT, is_spot=True)
        assert max(_run(_jobs(3, vcpus=8), of=[environment]).instances["env"]) == 2

    def test_it_is_exceeded_only_where_no_type_stays_within_it(self) -> None:
        cheap, small = _type(32, price=1), _type(4, price=1)
        assert max(_run(_jobs(20), of=[_environment(16, cheap, small)]).vcpus["env"]) == 16
        assert max(_run(_jobs(20), of=[_environment(16, cheap)]).vcpus["env"]) == 32

    def test_a_minimum_is_of_the_cheapest_type(self) -> None:
        environment = _environment(16, _type(8, price=2), _type(4, price=1), minimum=4)
        assert _run(_jobs(1), of=[environment]).vcpus["env"][0] == 4

    def test_the_next_environment_takes_what_is_beyond_the_first(self) -> None:
        first = _environment(4, name="first", allocation=Allocation.BEST_FIT)
        second = _environment(64, name="second")
        result = _run(_jobs(12), of=[first, second])
        assert (max(result.instances["first"]), max(result.instances["second"])) == (1, 2)
        assert result.finished_seconds == 60 + 120 + 600


class TestMinimum:
    def test_what_is_kept_starts_jobs_at_once_and_stays(self) -> None:
        result = _run(_jobs(4), of=[_environment(8, minimum=4)])
        assert result.finished_seconds == 600
        assert set(result.instances["env"]) == {1}
        assert result.longest_wait_seconds == 0

    def test_without_one_instances_go_after_a_while(self) -> None:
        result = _run(_jobs(4), of=[_environment(8)])
        assert result.instances["env"][-1] == 0
        # Two minutes to start, ten of work, ten idle.
        assert _instance_hours(result) == pytest.approx(22 / 60)
        assert result.instance_hours == {"env": {"4-vcpus": pytest.approx(22 / 60)}}

    def test_the_delay_of_the_environment_keeps_them_longer(self) -> None:
        result = _run(_jobs(4), of=[_environment(8, scale_down_delay_minutes=30)])
        assert _instance_hours(result) == pytest.approx(42 / 60)

    def test_the_delay_is_not_for_instances_that_never_had_a_job(self) -> None:
        # The second instance is ready when the jobs that it was started for have ended on the first.
        environment = _environment(8, scale_down_delay_minutes=30, minimum=4)
        result = _run(_jobs(5, seconds=100), of=[environment])
        assert (max(result.instances["env"]), result.instances["env"][-1]) == (2, 1)
        assert result.instances["env"].count(2) == (120 + 600) / 60

    def test_an_idle_instance_that_goes_makes_room_for_another_type(self) -> None:
        small, large = _type(4), _type(8)
        environment = _environment(8, small, large, allocation=Allocation.BEST_FIT)
        result = _run(_jobs(1, seconds=60), _jobs(1, vcpus=6, at=300, name="large"), of=[environment])
        # The small one is idle from 240 s to 840 s; the large one is decided on a minute later at the latest.
        assert set(result.instance_hours["env"]) == {"4-vcpus", "8-vcpus"}
        assert result.finished_seconds == 900 + 120 + 600

    def test_an_instance_that_is_used_again_stays(self) -> None:
        result = _run(_jobs(4), _jobs(4, at=1000, name="later"), of=[_environment(8)])
        assert max(result.instances["env"]) == 1
        assert result.finished_seconds == 1600
        assert result.longest_wait_seconds == 180


class TestTypes:
    def test_best_fit_takes_the_cheapest_that_is_large_enough_and_waits_for_it(self) -> None:
        small, large = _type(4, name="small", price=3.0), _type(16, name="large", price=2.0)
        result = _run(_jobs(1, vcpus=2), of=[_environment(64, small, large, allocation=Allocation.BEST_FIT)])
        assert list(result.instance_hours["env"]) == ["large"]
        waits = _environment(8, small, large, allocation=Allocation.BEST_FIT)
        assert _run(_jobs(1, vcpus=2), of=[waits]).finished_seconds is None

    def test_progressive_takes_the_cheapest_for_the_jobs_that_it_holds(self) -> None:
        small, large = _type(2, name="small", price=1.0), _type(8, name="large", price=3.0)
        environment = _environment(64, small, large)
        assert list(_run(_jobs(1), of=[environment]).instance_hours["env"]) == ["small"]
        assert list(_run(_jobs(8), of=[environment]).instance_hours["env"]) == ["large"]

    def test_without_prices_vcpus_count(self) -> None:
        environment = _environment(64, _type(8), _type(4, price=100.0))
        assert list(_run(_jobs(1), of=[environment]).instance_hours["env"]) == ["4-vcpus"]

    @pytest.mark.parametrize(
        "allocation", [Allocation.BEST_FIT_PROGRESSIVE_ORDERED, Allocation.SPOT_CAPACITY_OPTIMIZED_PRIORITIZED]
    )
    def test_ordered_strategies_take_the_first_that_is_large_enough(self, allocation: Allocation) -> None:
        environment = _environment(64, _type(2), _type(16), _type(4), allocation=allocation)
        assert list(_run(_jobs(1, vcpus=3), of=[environment]).instance_hours["env"]) == ["16-vcpus"]


class TestQueue:
    def test_a_job_that_fits_nowhere_keeps_those_behind_it_waiting_and_is_named(self) -> None:
        result = _run(_jobs(1, vcpus=99, name="huge"), _jobs(2), of=[_environment(8)])
        assert result.finished_seconds is None
        assert (result.succeeded, result.unfinished) == (0, 3)
        assert [(event.subject, event.text) for event in result.events] == [
            ("huge", "It fits in none of the queue's environments, and keeps those behind it waiting.")
        ]

    def test_jobs_of_different_size_share_an_instance(self) -> None:
        result = _run(_jobs(1, vcpus=3, name="large"), _jobs(1, name="small"), of=[_environment(8)])
        assert max(result.instances["env"]) == 1

    def test_a_job_that_works_for_longer_than_its_timeout_has_failed_and_is_not_tried_again(self) -> None:
        cut = Jobs(name="cut", amounts=_vcpus(1), seconds=600, attempts=3, timeout_seconds=599)
        done = Jobs(name="done", amounts=_vcpus(1), seconds=600, timeout_seconds=600)
        result = _run(cut, done, of=[_environment(8)])
        assert (result.succeeded, result.failed, result.finished_seconds) == (1, 1, 780)
        assert _run(cut, of=[_environment(8)]).finished_seconds == 779

    def test_jobs_start_after_their_image_is_there(self) -> None:
        slow = BatchAssumptions(job_start_seconds=45, interruptions_per_hour=0)
        result = _run(_jobs(1), of=[_environment(8)], assumptions=slow)
        assert result.finished_seconds == 60 + 120 + 45 + 600
        assert result.longest_wait_seconds == 60 + 120 + 45

    def test_no_jobs_take_no_time(self) -> None:
        result = _run(of=[_environment(8)])
        assert (result.finished_seconds, _instance_hours(result)) == (0, 0)

    def test_the_duration_cuts_it_off(self) -> None:
        result = simulate_jobs([_environment(8)], [_jobs(100)], duration_seconds=1800, assumptions=_PLAIN)
        assert result.finished_seconds is None
        assert len(result.running) == 30
        # Two instances have worked two turns of four jobs each.
        assert result.succeeded == 2 * 8
        assert result.unfinished == 100 - 16

    def test_each_minute_is_said(self) -> None:
        result = _run(_jobs(4), of=[_environment(8)])
        assert result.waiting[:5] == (4, 4, 0, 0, 0)
        assert result.running[:5] == (0, 0, 4, 4, 4)
        assert result.instances["env"][:5] == (1, 1, 1, 1, 1)


class TestInterruptions:
    _OFTEN = BatchAssumptions(job_start_seconds=0, interruptions_per_hour=2)

    def _run(self, attempts: int, seed: int = 7) -> BatchResult:
        jobs = Jobs(name="job", amounts=_vcpus(1), seconds=1800, count=40, attempts=attempts)
        environment = _environment(16, is_spot=True)
        return simulate_jobs([environment], [jobs], randomness=Random(seed), assumptions=self._OFTEN)

    def test_without_a_second_attempt_jobs_fail(self) -> None:
        result = self._run(1)
        assert result.failed > 0
        assert result.succeeded + result.failed == 40
        assert result.interruptions > 0
        assert all("begin again: 0" in event.text for event in result.events)

    def test_with_more_attempts_more_succeed_and_it_takes_longer(self) -> None:
        once, often = self._run(1), self._run(10)
        assert often.succeeded > once.succeeded
        assert often.finished_seconds is not None
        assert once.finished_seconds is not None
        assert often.finished_seconds > once.finished_seconds
        assert "is interrupted" in often.events[0].text

    def test_the_same_seed_gives_the_same_and_another_does_not(self) -> None:
        assert self._run(10) == self._run(10)
        assert self._run(10) != self._run(10, seed=8)

    def test_retried_jobs_go_to_the_front(self) -> None:
        first = Jobs(name="first", amounts=_vcpus(4), seconds=3000, attempts=10)
        last = Jobs(name="last", amounts=_vcpus(4), seconds=900)
        environment = _environment(4, is_spot=True)
        result = simulate_jobs([environment], [first, last], randomness=Random(8), assumptions=self._OFTEN)
        assert "begin again: 1, that have failed: 0" in result.events[0].text
        # The last job still comes last: it has waited until all attempts of the first were over.
        assert result.succeeded == 2
        assert result.longest_wait_seconds + 900 == result.finished_seconds

    def test_they_need_randomness(self) -> None:
        with pytest.raises(InputError, match="there is no randomness; give a seed"):
            simulate_jobs([_environment(4, is_spot=True)], [_jobs(1)])

    def test_a_minimum_is_kept_up_even_where_nothing_ever_ends(self) -> None:
        result = simulate_jobs(
            [_environment(8, minimum=8, is_spot=True)],
            [_jobs(1, vcpus=99)],
            randomness=Random(1),
            assumptions=self._OFTEN,
        )
        assert set(result.instances["env"]) == {2}
        assert result.finished_seconds is None


class TestFargate:
    def test_each_job_is_a_task_of_its_own_within_the_maximum(self) -> None:
        result = _run(_jobs(5, vcpus=2, seconds=600), of=[_fargate(4)])
        assert max(result.running) == max(result.instances["env"]) == 2
        assert max(result.vcpus["env"]) == 4
        # Three rounds, each of a start and of ten minutes of work; no instance is waited for, and none is left idle.
        assert result.finished_seconds == 3 * (23 + 600)
        assert result.longest_wait_seconds == 2 * (23 + 600) + 23
        assert result.empty_seconds == 2 * (23 + 600)
        assert len(result.running) == 32

    def test_what_ends_within_a_minute_is_seen(self) -> None:
        result = _run(_jobs(2, vcpus=2, seconds=1), of=[_fargate(4)])
        assert result.vcpus["env"] == (0,)
        assert (result.peak_vcpus, result.peak_instances) == ({"env": 4}, {"env": 2})

    def test_what_is_paid_for_is_what_the_tasks_ask_for(self) -> None:
        result = _run(_jobs(3, vcpus=2, seconds=3577), of=[_fargate(4)])
        assert result.vcpu_hours == {"env": pytest.approx(6)}
        assert result.memory_gb_hours == {"env": pytest.approx(12)}
        assert result.instance_hours == {"env": {}}
        assert _instance_hours(result) == 0

    def test_parts_of_a_vcpu_count(self) -> None:
        jobs = Jobs(name="job", amounts=(256, 512, 0, 0), seconds=60, count=9)
        assert max(_run(jobs, of=[_fargate(2)]).instances["env"]) == 8

    def test_a_job_beyond_the_maximum_fits_nowhere(self) -> None:
        result = _run(_jobs(1, vcpus=8), of=[_fargate(4)])
        assert "fits in none" in result.events[0].text
        assert result.empty_seconds is None

    def test_tasks_on_spot_are_interrupted_and_tried_again(self) -> None:
        often = BatchAssumptions(interruptions_per_hour=2)
        jobs = Jobs(name="job", amounts=_vcpus(1), seconds=1800, count=20, attempts=10)
        result = simulate_jobs([_fargate(4, is_spot=True)], [jobs], randomness=Random(3), assumptions=often)
        assert result.succeeded == 20
        # A task is for one job: each interruption is an attempt more.
        assert result.interruptions == result.retries > 0
        assert max(result.vcpus["env"]) <= 4

    def test_it_has_neither_types_nor_a_minimum(self) -> None:
        with pytest.raises(InputError, match="env: Fargate has no instance types and no minimum of vCPUs; give none"):
            Environment(name="env", types=(), maximum_vcpus=4, minimum_vcpus=1, is_fargate=True)


class TestInput:
    def test_figures_have_ranges(self) -> None:
        with pytest.raises(InputError, match="job: attempts is 11; it must be from 1 to 10"):
            Jobs(name="job", amounts=_vcpus(1), seconds=1, attempts=11)
        with pytest.raises(InputError, match="job: timeout_seconds is 59; it must be at least 60"):
            Jobs(name="job", amounts=_vcpus(1), seconds=1, timeout_seconds=59)
        with pytest.raises(InputError, match="env: at least 9 and at most 8 vCPUs cannot be"):
            _environment(8, minimum=9)
        with pytest.raises(InputError, match="env: it has no instance type"):
            Environment(name="env", types=(), maximum_vcpus=1)
        with pytest.raises(InputError, match="scaling_interval_seconds is 0; it must be at least 1"):
            BatchAssumptions(scaling_interval_seconds=0)

    def test_names_are_used_once(self) -> None:
        with pytest.raises(InputError, match="two environments have the same name"):
            simulate_jobs([_environment(1), _environment(2)], [])

    def test_it_is_said_in_json(self) -> None:
        said = _run(_jobs(4), of=[_environment(8)]).as_json()
        assert said["time_to_finish_seconds"] == 780
        assert said["time_to_empty_queue_seconds"] == 180
        assert said["instance_hours"] == {"env": {"4-vcpus": 0.367}}
        assert said["vcpu_hours"] == {"env": 1.467}


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4), st.integers(0, 4000)), min_size=1, max_size=5),
    maximum=st.integers(4, 40),
    allocation=st.sampled_from(list(Allocation)),
    seed=st.integers(0, 5),
)
def test_every_job_ends_once_and_vcpus_stay_within_what_is_allowed(
    counts: list[tuple[int, int, int]], maximum: int, allocation: Allocation, seed: int
) -> None:
    jobs = [
        Jobs(name=str(number), amounts=_vcpus(vcpus), seconds=500, count=count, at=at, attempts=2)
        for number, (count, vcpus, at) in enumerate(counts)
    ]
    environment = _environment(maximum, _type(4), allocation=allocation, is_spot=True)
    result = simulate_jobs([environment], jobs, randomness=Random(seed))
    assert result.succeeded + result.failed == sum(count for count, _, _ in counts)
    assert result.unfinished == 0
    assert all(4 * instances < maximum + 4 for instances in result.instances["env"])
    assert result.instances["env"][-1:] in ((), (0,))
    assert (
        _instance_hours(result) * 3600 * 4
        >= sum(500 * vcpus * count for count, vcpus, _ in counts) - 500 * 4 * result.failed
    )
