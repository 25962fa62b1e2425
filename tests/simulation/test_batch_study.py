"""What is said of jobs in a queue: the figures, and advice that holds."""

from dataclasses import replace

import pytest

from ecs_constructs.cost import Usage
from ecs_constructs.simulation import batch_advice
from ecs_constructs.simulation.batch import BatchAssumptions, BatchResult
from ecs_constructs.simulation.batch_study import study_jobs, usage_of_jobs
from ecs_constructs.simulation.batch_trial import JobTrial
from ecs_constructs.template import InputError
from tests.simulation.queues import (
    FARGATE_JOB,
    JOB,
    QUEUE,
    REST,
    SPOT,
    USUAL,
    environment,
    job,
    queue,
    trial,
)

OFTEN = BatchAssumptions(interruptions_per_hour=1)
NEVER = BatchAssumptions(interruptions_per_hour=0)


def said(what: JobTrial) -> list[str]:
    """The advice."""
    return [each.text for each in study_jobs(what).advice]


def widened(what: JobTrial, maximum: int) -> BatchResult:
    """What becomes of jobs where the first environment has another maximum."""
    first, *others = what.queue.environments
    return what.run([replace(first, maximum_vcpus=maximum), *others], without_interruptions=True)


def test_the_result_has_everything() -> None:
    found = study_jobs(trial(USUAL, 40))
    assert found.load == f"40 jobs of {JOB}, 10 minutes of work each, to {QUEUE}"
    assert (found.services, found.clusters, list(found.batch)) == ({}, {}, [QUEUE])
    queue = found.batch[QUEUE]
    assert (queue.job, queue.submitted, queue.result.succeeded) == (JOB, 40, 40)
    assert [each.name for each in queue.environments] == [SPOT, REST]
    assert found.minutes == len(queue.result.waiting)
    assert found.events == queue.result.events


def test_the_json_has_a_value_a_minute() -> None:
    found = study_jobs(trial(USUAL, 40)).as_json()
    queue = found["batch"][QUEUE]
    for values in (queue["waiting"], queue["running"], *(each["vcpus"] for each in queue["environments"].values())):
        assert len(values) == found["minutes"]
    assert queue["environments"][SPOT]["maximum_vcpus"] == 16
    assert queue["environments"][SPOT]["vcpus"][5] == 16
    assert found["summary"]["batch"][QUEUE]["succeeded"] == 40
    assert found["summary"]["batch"][QUEUE]["seed"] == 1


def test_parts_of_vcpus_are_said() -> None:
    resources = environment(kind="FARGATE") | queue("Spot") | job("0.25", "512", **FARGATE_JOB)
    found = study_jobs(trial(resources, 3)).as_json()
    assert found["batch"][QUEUE]["environments"][SPOT]["vcpus"][0] == 0.75


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    once, again, other = (trial(USUAL, 60, 3600, assumptions=OFTEN, seed=seed) for seed in (1, 1, 2))
    assert study_jobs(once) == study_jobs(again)
    assert study_jobs(once).batch[QUEUE].result != study_jobs(other).batch[QUEUE].result


class TestMaximum:
    def test_the_first_that_keeps_jobs_waiting_is_named_with_what_helps(self) -> None:
        what = trial(USUAL, 100, assumptions=NEVER)
        (text,) = said(what)
        assert text == (
            f"The maximum of 16 vCPUs of {SPOT} keeps jobs waiting for up to 34 minutes; with 32 they wait 24 minutes, "
            "with 128 they wait 3 minutes at most."
        )
        assert round(what.run().longest_wait_seconds / 60) == 34
        waits = {maximum: round(widened(what, maximum).longest_wait_seconds / 60) for maximum in (32, 64, 128, 256)}
        assert (waits[32], waits[128], waits[256]) == (24, 3, 3)
        assert waits[64] > 3

    def test_it_begins_when_jobs_wait_at_the_maximum(self) -> None:
        assert study_jobs(trial(USUAL, 100)).advice[0].at == 60

    def test_where_no_job_waits_for_it_nothing_is_to_be_done(self) -> None:
        assert said(trial(USUAL, 4)) == [
            "All 4 jobs are done after 13 minutes; none waits longer than 3 minutes, and no higher maximum would help."
        ]
        assert said(trial(USUAL, 1)) == [
            "The job is done after 13 minutes; it waits 3 minutes, and no higher maximum would help."
        ]

    def test_it_is_that_of_fargate_too(self) -> None:
        resources = environment(kind="FARGATE", MaxvCpus=8) | queue("Spot") | job(**FARGATE_JOB)
        assert said(trial(resources, 16)) == [
            f"The maximum of 8 vCPUs of {SPOT} keeps jobs waiting for up to 11 minutes; with 16 they wait 23 seconds "
            "at most."
        ]

    def test_it_is_compared_without_the_luck_of_interruptions(self) -> None:
        resources = USUAL | job(RetryStrategy={"Attempts": 10})
        what = trial(resources, 100, 1800, assumptions=OFTEN)
        calm = what.run(without_interruptions=True)
        (text,) = said(what)
        minutes = round(calm.longest_wait_seconds / 60)
        assert text.startswith(
            f"Without interruptions, the maximum of 16 vCPUs of {SPOT} keeps jobs waiting for up to "
        )
        assert f" {minutes} minutes; " in text

    def test_of_very_many_jobs_nothing_is_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batch_advice, "MOST_JOBS_TO_TRY", 50)
        (text,) = said(trial(USUAL, 60, assumptions=NEVER))
        assert text.startswith("All 60 jobs are done after ")
        assert "would help" not in text


class TestFailures:
    def test_interrupted_jobs_want_more_attempts(self) -> None:
        what = trial(USUAL, 30, 3600, assumptions=OFTEN)
        first = said(what)[0]
        failed = what.run().failed
        enough = next(each for each in range(2, 11) if not what.run(attempts=each).failed)
        assert failed > 1
        assert first == (
            f"{failed} of 30 jobs have failed: Spot capacity was taken from them in the only attempt; with {enough} "
            "attempts none fails."
        )

    def test_where_no_number_of_attempts_is_enough_that_is_said(self) -> None:
        always = BatchAssumptions(interruptions_per_hour=20)
        resources = environment() | queue("Spot") | job(RetryStrategy={"Attempts": 2})
        first = said(trial(resources, 5, 7200, assumptions=always))[0]
        assert first.endswith("in all 2 attempts; with 10 attempts some still fail.")

    def test_a_timeout_below_the_work_fails_all(self) -> None:
        resources = USUAL | job(Timeout={"AttemptDurationSeconds": 390})
        assert said(trial(resources, 40, assumptions=NEVER)) == [
            f"The timeout of 390 seconds ends each attempt of {JOB} before its 10 minutes of work are done, and Batch "
            "does not try it again: 40 of 40 jobs have failed."
        ]

    def test_what_is_not_done_in_time_is_said(self) -> None:
        texts = said(trial(USUAL, 40, duration_seconds=600))
        assert texts[-1] == "40 of 40 jobs are not done after 10 minutes; 8 of them wait."
        assert said(trial(USUAL, 1, duration_seconds=600))[-1] == (
            "1 of 1 job is not done after 10 minutes; none of them waits."
        )


class TestTrial:
    def test_jobs_may_come_again_and_again(self) -> None:
        what = trial(USUAL, 5, times=3, every_seconds=600)
        assert what.load == f"5 jobs of {JOB} every 10 minutes, 10 minutes of work each, to {QUEUE}"
        assert [(each.at, each.count) for each in what.jobs()] == [(0, 5), (600, 5), (1200, 5)]
        assert study_jobs(what).batch[QUEUE].result.succeeded == 15

    def test_one_job_is_one(self) -> None:
        assert trial(USUAL, 1, 90).load == f"1 job of {JOB}, 90 seconds of work, to {QUEUE}"

    @pytest.mark.parametrize(
        ("figures", "line"),
        [
            ({"count": 0}, "the number of jobs is 0; it must be from 1 to 100000"),
            ({"count": 60_000, "times": 2}, "120,000 jobs are too many; at most 100,000 are simulated"),
            ({"count": 1, "seconds": 0}, "the load lasts 0 seconds"),
        ],
    )
    def test_figures_have_ranges(self, figures: dict[str, int], line: str) -> None:
        with pytest.raises(InputError, match=line):
            trial(USUAL, **figures)


def test_a_month_of_such_runs() -> None:
    found = study_jobs(trial(USUAL, 40))
    hours = found.batch[QUEUE].result.instance_hours[SPOT]
    assert hours["m6i.large"] > 1
    assert usage_of_jobs(found)[SPOT] == Usage(instance_hours=hours).per_month(found.minutes / 60)


def test_fargate_is_paid_by_what_its_tasks_ask_for() -> None:
    found = study_jobs(trial(environment(kind="FARGATE") | queue("Spot") | job(**FARGATE_JOB), 8, 3577))
    usage = usage_of_jobs(found)[SPOT]
    assert found.minutes == 60
    assert usage.vcpu_hours == pytest.approx(8 * 730)
    assert usage.memory_gb_hours == pytest.approx(16 * 730)
    assert usage.instance_hours is None
