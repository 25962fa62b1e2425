"""AWS Fargate as a host."""

import math
import random

import pytest

from ecs_constructs.simulation import Assumptions, FargateHost, Host, Kind, TaskCounts
from ecs_constructs.template import InputError


def counts(running: int = 0, starting: int = 0, waiting: int = 0) -> TaskCounts:
    return TaskCounts(running=running, starting=starting, waiting=waiting)


def test_a_task_runs_after_its_start() -> None:
    host: Host = FargateHost(30)
    host.begin("web", 2)
    assert (host.counts("web"), host.next_change()) == (counts(2), math.inf)
    assert host.want("web", 4, 100) == {"web"}
    assert (host.counts("web"), host.next_change()) == (counts(2, 2), 130)
    assert list(host.advance(129)) == []
    assert list(host.advance(130)) == ["web"]
    assert (host.counts("web"), host.next_change()) == (counts(4), math.inf)
    assert list(host.want("web", 4, 140)) == []
    assert list(host.minute(180, {"web": 100.0})) == []


def test_starts_take_as_long_as_assumed() -> None:
    host = FargateHost(assumptions=Assumptions(task_start_seconds=20, target_health_seconds=7))
    host.begin("web", 0)
    host.want("web", 1, 0)
    assert host.next_change() == 27


def test_tasks_that_start_are_stopped_before_those_that_run() -> None:
    host = FargateHost(30)
    host.begin("web", 2)
    host.want("web", 4, 0)
    host.want("web", 5, 10)
    host.want("web", 3, 11)
    assert (host.counts("web"), host.next_change()) == (counts(2, 1), 30)
    host.want("web", 1, 12)
    assert (host.counts("web"), host.next_change()) == (counts(1), math.inf)


def test_what_the_quota_does_not_allow_waits() -> None:
    host = FargateHost(30, most_tasks=3)
    host.begin("web", 2)
    host.begin("cats", 2)
    assert host.counts("cats") == counts(1, waiting=1)
    host.want("cats", 4, 0)
    assert host.counts("cats") == counts(1, waiting=3)
    assert set(host.want("web", 1, 10)) == {"web", "cats"}
    assert (host.counts("web"), host.counts("cats")) == (counts(1), counts(1, 1, 2))
    host.want("cats", 2, 20)
    assert host.counts("cats") == counts(1, 1)
    host.want("cats", 4, 25)
    host.want("cats", 2, 26)
    host.want("web", 2, 27)
    assert host.counts("web") == counts(1, waiting=1), "what waited has left no room"
    assert [event.kind for event in host.events()] == [Kind.CAPACITY] * 4


def test_interrupted_tasks_start_again() -> None:
    host = FargateHost(30, interruptions_per_hour=60, randomness=random.Random(1))
    host.begin("web", 2)
    host.begin("cats", 0)
    assert list(host.minute(60, {})) == ["web"]
    assert (host.counts("web"), host.next_change()) == (counts(starting=2), 90)
    assert [event.text for event in host.events()] == ["2 of its tasks are interrupted: AWS takes Spot capacity back."]


def test_random_starts_are_the_same_for_the_same_seed() -> None:
    def times(seed: int) -> list[float]:
        host = FargateHost(30, spread_seconds=10, randomness=random.Random(seed))
        host.begin("web", 0)
        host.want("web", 5, 0)
        found = []
        while host.next_change() < math.inf:
            found.append(host.next_change())
            host.advance(found[-1])
        return found

    assert times(1) == times(1) != times(2)
    assert all(30 <= time <= 40 for time in times(1))
    with pytest.raises(InputError, match=r"give a random\.Random with a seed"):
        FargateHost(30, spread_seconds=10)
