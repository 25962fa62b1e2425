"""What is advised holds: what happened is in the series, and what helps is tried again here."""

from dataclasses import replace

import pytest

from ecs_constructs.simulation import ApacheBench, Bounds, Load, Shape, TaskModel, shaped
from ecs_constructs.simulation import advice as advices
from ecs_constructs.simulation.advice import advise
from ecs_constructs.simulation.trial import Trial
from tests.simulation.composing import API, GROUP, WEB, instances, on_fargate, on_group, service, trial

STEP = shaped(Shape.STEP, peak=400, duration_seconds=2400)


def texts(asked: Trial) -> list[str]:
    return [each.text for each in advise(asked, asked.run())]


def lost(asked: Trial, **bounds: int) -> float:
    """What is lost with other bounds of the service on Fargate."""
    service = asked.composition.service(API)
    changed = replace(service, desired=bounds["minimum"], bounds=Bounds(**bounds))
    run = replace(asked, composition=asked.composition.with_service(changed)).run()
    return run.simulation.services[API].summary.beyond_capacity


def test_where_everything_is_served_that_is_said() -> None:
    assert texts(trial(on_fargate(), Load.of([10.0] * 60))) == ["Every one of the 6,000 requests is served."]
    assert texts(trial(on_fargate(), Load.of([0.0] * 60))) == ["There are no requests."]


def test_what_is_lost_until_tasks_run_and_the_minimum_that_helps() -> None:
    asked = trial(on_fargate(most=20), STEP)
    (found,) = advise(asked, asked.run())
    assert found.subject == API
    assert found.at == 360
    assert found.text.startswith(f"{API} does not serve 65,600 of 816,000 requests (8.0 %), between minutes 7 and 13; ")
    assert found.text.endswith("it serves all of them with a minimum of 4 tasks.")
    assert lost(asked, minimum=4, maximum=20) == 0
    assert lost(asked, minimum=3, maximum=20) > 0


def test_a_maximum_that_stops_scaling_and_what_a_larger_one_does() -> None:
    asked = trial(on_fargate(most=3), STEP)
    maximum, loss = advise(asked, asked.run())
    run = asked.run().simulation.services[API].summary
    fewer = f"{lost(asked, minimum=2, maximum=6):,.0f} instead of {run.beyond_capacity:,.0f} requests"
    assert maximum.text == (
        f"The maximum of 3 tasks keeps {API} from the 6 that its scaling asks for, from minute 12; with a maximum of 6 "
        f"it loses {fewer}."
    )
    assert loss.text.endswith("it serves all of them with a minimum and a maximum of 4 tasks.")
    assert lost(asked, minimum=4, maximum=4) == 0


def test_a_maximum_that_is_enough_all_the_same() -> None:
    asked = trial(on_fargate(most=8, target=1000), shaped(Shape.STEP, peak=180, duration_seconds=2400))
    assert texts(asked) == [
        f"The maximum of 8 tasks keeps {API} from the 11 that its scaling asks for, from minute 12; they serve all "
        "that comes then."
    ]


def test_a_target_beyond_what_a_task_serves() -> None:
    asked = trial(on_fargate(most=20), STEP, usual_task=TaskModel(requests_per_second=50))
    first = texts(asked)[0]
    assert first.startswith(
        f"The target of {API}, 4,000 requests a minute, is more than the 3,000 that a task serves; "
    )
    assert "with a target of 2,100 it loses " in first


def test_a_lower_target_helps_where_the_load_grows_slowly() -> None:
    slow = shaped(Shape.RAMP, peak=1000, base=100, duration_seconds=7200)
    asked = trial(on_fargate(most=40, target=5500), slow, minutes=120)
    found = texts(asked)[-1]
    assert " or with a target of 4,400" in found
    helped = trial(on_fargate(most=40, target=4400), slow, minutes=120).run()
    assert helped.simulation.services[API].summary.beyond_capacity == 0


def test_a_service_that_nothing_scales() -> None:
    fixed = service("Api", where="LaunchType: FARGATE\n    DesiredCount: 2", task="Cpu: 256, Memory: 512")
    found = texts(trial(fixed, STEP))
    assert found[0].endswith("it serves all of them with 4 tasks, as nothing scales it.")


def test_the_groups_maximum_and_the_size_that_is_enough() -> None:
    asked = trial(
        instances("MinSize: 1, MaxSize: 1") + on_group(), shaped(Shape.STEP, peak=900, duration_seconds=3600), 60
    )
    found = advise(asked, asked.run())[0]
    assert found.subject == GROUP
    assert found.text.startswith(f"The maximum of 1 instance of {GROUP} stops {WEB} at 8 of 14 tasks from minute ")
    assert "; with 2 it runs 14 tasks from minute " in found.text
    first, reached = (int(part.split()[0].rstrip(".;")) for part in found.text.split("minute ")[1:])
    group = asked.composition.groups[GROUP]
    series = asked.run().simulation.services[WEB].series
    assert series.waiting[first - 2] == 0 < series.waiting[first - 1]
    larger = asked.composition.with_groups(replace(group, bounds=Bounds(minimum=1, maximum=2)))
    running = replace(asked, composition=larger).run().simulation.services[WEB].series.running
    assert running[reached - 2] < 14 <= running[reached - 1]


def test_a_group_that_nothing_scales() -> None:
    unmanaged = instances("MinSize: 1, MaxSize: 4", "ManagedScaling: {Status: DISABLED}")
    found = texts(trial(unmanaged + on_group(), shaped(Shape.STEP, peak=900, duration_seconds=3600), 60))[0]
    assert found.startswith(f"Nothing scales {GROUP}, and its size of 1 stops {WEB} at 8 of 14 tasks from minute ")


def test_tasks_that_fit_no_instance_are_not_helped_by_more_of_them() -> None:
    large = service("Web", where="LaunchType: EC2", task="Cpu: 8192, Memory: 256", least=1, most=2)
    found = texts(trial(instances("MinSize: 1, MaxSize: 1") + large, Load.of([10.0] * 60)))[0]
    assert found == f"From minute 1 at most 0 of 1 task of {WEB} find room in {GROUP}, which has at most 1 instance."


def test_a_load_tool_holds_back_what_is_not_served() -> None:
    load = ApacheBench.parse("-c 200 -n 200 -t 30").load(repeat=8)
    assert f"{API} holds back " in texts(trial(on_fargate(), load))[-1]


def test_who_loses_most_comes_first() -> None:
    asked = trial(on_fargate("Api", most=3) + on_fargate("Big", least=4, most=4), STEP)
    subjects = [each.subject for each in advise(asked, asked.run())]
    assert subjects[0] == API


def test_where_trying_takes_too_long_nothing_is_said_to_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advices, "MINUTES_TO_TRY", 30)
    assert texts(trial(on_fargate(most=20), STEP)) == [
        f"{API} does not serve 65,600 of 816,000 requests (8.0 %), between minutes 7 and 13."
    ]
