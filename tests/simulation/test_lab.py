"""A lab of service auto scaling: ``ab`` for some minutes, 2 to 8 tasks, 4,000 requests a minute for each."""

from itertools import pairwise

import pytest

from ecs_constructs.simulation import ApacheBench, FargateHost, Kind, Simulation, TaskModel, simulate
from tests.simulation.simulating import happened, service, tracking

STRONG, USUAL = TaskModel(requests_per_second=500), TaskModel()


def lab(task: TaskModel, repeat: int) -> Simulation:
    """The lab: every run takes 30 seconds."""
    policy = tracking(4000, scale_out_cooldown=10, name="ALB-request-tracking")
    web = service(policy, least=2, most=8, task=task)
    load = ApacheBench.parse("ab -c 200 -n 200 -t 30 http://alb.example.org + /").load(repeat=repeat)
    return simulate([web], {"web": load}, FargateHost(), duration_seconds=2 * 3600)


@pytest.mark.parametrize(("task", "repeat"), [(STRONG, 8), (USUAL, 40)])
def test_more_than_three_minutes_of_load_end_at_eight_tasks(task: TaskModel, repeat: int) -> None:
    run = lab(task, repeat)
    series = run.services["web"].series
    assert series.desired[0] == 2
    assert max(series.desired) == max(series.running) == 8
    assert happened(run, Kind.SCALE_OUT)[0][0] > 180


def test_one_run_is_not_enough() -> None:
    assert happened(lab(STRONG, 1), Kind.SCALE_OUT) == []


def test_then_tasks_are_taken_away_one_by_one() -> None:
    counts = [8, 7, 6, 5, 4, 3, 2]
    run = lab(STRONG, 8)
    texts = [text for _, text in happened(run, Kind.SCALE_IN)]
    assert texts == [
        f"ALB-request-tracking sets {after} tasks instead of {before}." for before, after in pairwise(counts)
    ]
    assert run.services["web"].summary.final_running == 2


def test_at_first_there_is_no_data() -> None:
    assert lab(STRONG, 8).services["web"].series.alarm[:2] == ("no-data", "no-data")
