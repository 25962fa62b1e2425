"""Services that follow their loads."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from ecs_constructs.simulation import (
    Adjustment,
    ApacheBench,
    Assumptions,
    Bounds,
    FargateHost,
    Kind,
    Load,
    Metric,
    ScaledService,
    ScheduledAction,
    Step,
    StepScaling,
    TaskModel,
    simulate,
)
from ecs_constructs.simulation.alarm import AlarmRule, Comparison, Missing, State
from ecs_constructs.template import InputError
from tests.simulation.simulating import (
    PROMPT,
    STRONG,
    happened,
    load,
    service,
    simulated,
    simulation,
    tracking,
)

LAB = ApacheBench.parse("-c 200 -n 200 -t 30")


def test_tasks_are_added_after_three_minutes_above_the_target() -> None:
    run = simulation(service(tracking(), least=3), load(3000, 3000, 16_000, 16_000, 16_000, 16_000, 16_000))
    assert happened(run, Kind.SCALE_OUT) == [(300, "policy sets 16 tasks instead of 3.")]
    series = run.services["web"].series
    assert series.running == (3, 3, 3, 3, 3, 16, 16)
    assert series.desired == (3, 3, 3, 3, 3, 16, 16)
    assert series.metrics[Metric.REQUESTS_PER_TARGET][:6] == pytest.approx(
        (1000, 1000, 16e3 / 3, 16e3 / 3, 16e3 / 3, 1000)
    )
    assert series.alarm == ("no-data", "ok", "ok", "ok", "ok", "high", "ok")
    assert series.alarms["policy high"][4:] == (State.OK, State.ALARM, State.OK)


def test_metrics_come_late() -> None:
    run = simulation(service(tracking()), load(*[3000] * 10), assumptions=Assumptions())
    assert happened(run, Kind.SCALE_OUT) == [(3 * 60 + 150, "policy sets 3 tasks instead of 1.")]
    assert run.services["web"].series.starting[5] == 2
    assert run.services["web"].series.running[5:7] == (1, 3)


def test_metrics_of_20_seconds_decide_sooner() -> None:
    fast = tracking(50, Metric.CPU, high_resolution=True)
    what = service(fast, task=TaskModel(requests_per_second=100), most=10)
    run = simulation(what, load(*[5400] * 3), assumptions=Assumptions())
    assert happened(run, Kind.SCALE_OUT) == [(3 * 20 + 16, "policy sets 2 tasks instead of 1.")]


@pytest.mark.parametrize(("fast", "begins", "decided"), [(False, 30, 363), (True, 10, 86)])
def test_decisions_come_about_when_aws_measured_them(fast: bool, begins: int, decided: float) -> None:
    policy = tracking(50, Metric.CPU, high_resolution=fast)
    rising = Load.of([30.0] * (begins // 10) + [60.0] * 60)
    run = simulation(service(policy, task=TaskModel()), rising, assumptions=Assumptions())
    assert happened(run, Kind.SCALE_OUT)[0][0] - begins == pytest.approx(decided, abs=5)


def test_one_short_run_never_scales() -> None:
    run = simulation(service(tracking(), least=3), LAB.load(), 20)
    assert run.services["web"].series.metrics[Metric.REQUESTS_PER_TARGET][:2] == pytest.approx((8000, 0))
    assert happened(run, Kind.SCALE_OUT) == []


def test_one_short_run_scales_where_a_silent_minute_has_no_datapoint() -> None:
    silent = replace(PROMPT, zero_requests="missing")
    run = simulation(service(tracking(), least=3), LAB.load(), 20, silent)
    assert happened(run, Kind.SCALE_OUT) == [(180, "policy sets 24 tasks instead of 3.")]
    assert run.services["web"].series.metrics[Metric.REQUESTS_PER_TARGET][1] is None


def test_a_run_of_five_minutes_asks_for_more_than_is_allowed() -> None:
    run = simulation(service(tracking(), least=3, most=20), LAB.load(repeat=10), 10)
    assert run.services["web"].series.metrics[Metric.REQUESTS_PER_TARGET][0] == pytest.approx(16_000)
    assert happened(run, Kind.SCALE_OUT) == [(180, "policy sets 20 tasks instead of 3.")]
    assert happened(run, Kind.LIMIT) == [(180, "policy asks for 48 tasks, but at most 20 are allowed.")]
    assert run.services["web"].summary.most_wanted == 48


def test_two_hundred_requests_are_67_for_each_of_three_targets() -> None:
    series = simulated(service(tracking(), least=3), ApacheBench.parse("-t 30 -c 200 -n 200").load(), 5).series
    assert series.metrics[Metric.REQUESTS_PER_TARGET][0] == pytest.approx(200 / 3)


def test_scaling_in_waits_for_fifteen_minutes_below_the_low_threshold_and_goes_step_by_step() -> None:
    what = service(tracking(), least=1, desired=4)
    run = simulation(what, load(*[4000] * 2, *[2000] * 40))
    assert happened(run, Kind.SCALE_IN) == [
        (17 * 60, "policy sets 3 tasks instead of 4."),
        (22 * 60, "policy sets 2 tasks instead of 3."),
    ]
    assert run.services["web"].summary.scale_in_lag_seconds == 20 * 60


@pytest.mark.parametrize(("requests", "changes"), [(899, 1), (900, 0), (930, 0), (1000, 0)])
def test_from_the_low_threshold_to_the_target_nothing_happens(requests: int, changes: int) -> None:
    run = simulation(service(tracking(), desired=20), load(*[20 * requests] * 16))
    assert len(happened(run, Kind.SCALE_IN, Kind.SCALE_OUT)) == changes


def test_scaling_in_pauses_for_its_own_cooldown() -> None:
    run = simulation(service(tracking(scale_in_cooldown=600), desired=4), load(*[0] * 40))
    assert [time for time, _ in happened(run, Kind.SCALE_IN)] == [900, 1500, 2100]


def test_scaling_in_on_metrics_of_20_seconds_takes_ten_minutes() -> None:
    fast = tracking(50, Metric.CPU, high_resolution=True)
    run = simulation(service(fast, desired=2), load(*[0] * 12), assumptions=Assumptions())
    assert happened(run, Kind.SCALE_IN) == [(30 * 20 + 16, "policy sets 1 tasks instead of 2.")]


def test_the_lag_of_scaling_in_begins_with_the_last_datapoint_that_needed_the_tasks() -> None:
    run = simulation(service(tracking(), desired=4), load(*[3600] * 5, *[0] * 20), assumptions=Assumptions())
    assert [time for time, _ in happened(run, Kind.SCALE_IN)] == [20 * 60 + 150]
    assert run.services["web"].summary.scale_in_lag_seconds == 15 * 60 + 150


def test_scaling_in_can_be_switched_off() -> None:
    run = simulation(service(tracking(disable_scale_in=True), desired=4), load(*[0] * 60))
    assert run.services["web"].series.running[-1] == 4
    assert list(run.services["web"].series.alarms) == ["policy high"]


def test_one_policy_is_enough_for_more_tasks_and_the_largest_wins() -> None:
    policies = tracking(1000, name="few"), tracking(500, name="many")
    run = simulation(service(*policies, least=2), load(*[4000] * 4))
    assert happened(run, Kind.SCALE_OUT) == [(180, "many sets 8 tasks instead of 2.")]


def test_all_policies_must_agree_on_fewer_tasks() -> None:
    cpu = tracking(50, Metric.CPU, name="cpu")
    busy = TaskModel(requests_per_second=100, cpu_idle_percent=48)
    run = simulation(service(tracking(name="requests"), cpu, desired=4, task=busy), load(*[0] * 60))
    assert happened(run, Kind.SCALE_IN) == []
    idle = simulation(service(tracking(name="requests"), cpu, desired=4), load(*[0] * 60))
    assert len(happened(idle, Kind.SCALE_IN)) == 3


def test_of_policies_that_agree_on_fewer_tasks_the_one_that_keeps_most_wins() -> None:
    cpu = tracking(50, Metric.CPU, name="cpu")
    busy = TaskModel(requests_per_second=10_000, cpu_idle_percent=20)
    at_once = replace(PROMPT, most_removed_percent=100)
    run = simulation(service(tracking(name="requests"), cpu, desired=10, task=busy), load(*[0] * 16), None, at_once)
    assert happened(run, Kind.SCALE_IN) == [(900, "cpu sets 4 tasks instead of 10.")]


def test_a_policy_without_scale_in_has_no_say_in_it() -> None:
    cpu = tracking(50, Metric.CPU, name="cpu", disable_scale_in=True)
    busy = TaskModel(requests_per_second=100, cpu_idle_percent=48)
    run = simulation(service(tracking(name="requests"), cpu, desired=4, task=busy), load(*[0] * 60))
    assert len(happened(run, Kind.SCALE_IN)) == 3


def test_a_policy_that_asks_for_more_keeps_tasks_whenever_the_others_act() -> None:
    # The alarms of slow and fast metrics ring at different seconds: a slow one may be silent when a fast one acts.
    slow, fast = (
        tracking(name="slow", disable_scale_in=True),
        tracking(50, Metric.CPU, name="fast", high_resolution=True),
    )
    run = simulation(service(slow, fast, desired=4, most=4), load(*[9000] * 30))
    assert run.services["web"].series.alarms["fast low"][-1] is State.ALARM
    assert happened(run, Kind.SCALE_IN) == []


def test_a_service_without_tasks_stays_so_and_says_it_once() -> None:
    run = simulation(service(tracking(), least=0, desired=1), load(*[0] * 20, *[9000] * 20, *[0] * 5, *[9000] * 5))
    assert happened(run, Kind.SCALE_IN) == [(15 * 60, "policy sets 0 tasks instead of 1.")]
    assert happened(run, Kind.SCALE_OUT) == []
    text = "Requests come and it has no task: without one its metrics have no data, upon which none is added."
    assert happened(run, Kind.REFUSED) == [(21 * 60, text)]
    woken = ScheduledAction(name="open", schedule="rate(25 minutes)", minimum=1)
    again = simulation(service(tracking(), least=0, desired=0, scheduled=(woken,)), load(*[9000] * 40))
    assert happened(again, Kind.REFUSED) == [(60, text)]
    assert again.services["web"].series.running[-1] == 9


def test_a_policy_without_data_keeps_tasks() -> None:
    silent = replace(PROMPT, zero_requests="missing")
    run = simulation(
        service(tracking(name="requests"), tracking(50, Metric.CPU, name="cpu"), desired=4), load(0), 60, silent
    )
    assert happened(run, Kind.SCALE_IN) == []


def test_memory_follows_the_load() -> None:
    model = TaskModel(requests_per_second=100, memory_idle_percent=20, memory_full_percent=80)
    series = simulated(service(task=model), load(0, 3000, 6000, 9000)).series
    assert series.metrics[Metric.MEMORY] == pytest.approx((20, 50, 80, 80))
    assert series.metrics[Metric.CPU] == pytest.approx((0, 50, 100, 100))
    out = simulation(service(tracking(40, Metric.MEMORY), task=model), load(*[3000] * 4))
    assert happened(out, Kind.SCALE_OUT) == [(180, "policy sets 2 tasks instead of 1.")]


def test_requests_beyond_capacity() -> None:
    model = TaskModel(requests_per_second=10)
    found = simulated(service(tracking(450), task=model, least=1), load(300, 900, 900, 900, 900, 900))
    assert found.series.beyond_capacity == pytest.approx((0, 300, 300, 300, 0, 0))
    assert found.series.metrics[Metric.REQUESTS_PER_TARGET][1] == pytest.approx(900)
    summary = found.summary
    assert summary.beyond_capacity == pytest.approx(900)
    assert (summary.catch_up_seconds, summary.caught_up, summary.final_running) == (180, True, 2)
    assert summary.task_hours == pytest.approx((4 + 2 * 2) / 60)


def test_who_waits_for_answers_sends_nothing_beyond_capacity() -> None:
    model = TaskModel(requests_per_second=10)
    found = simulated(service(task=model), load(900, 900, closed=True))
    assert found.series.metrics[Metric.REQUESTS_PER_TARGET] == pytest.approx((600, 600))
    assert found.series.beyond_capacity == pytest.approx((300, 300))
    assert not found.summary.caught_up


def test_a_cooldown_holds_back_all_but_larger_scale_outs() -> None:
    rising = load(*[2000] * 4, *[4000] * 30)
    long = simulation(service(tracking(scale_out_cooldown=600)), rising)
    short = simulation(service(tracking(scale_out_cooldown=0)), rising)
    assert happened(short, Kind.SCALE_OUT) == [
        (180, "policy sets 2 tasks instead of 1."),
        (420, "policy sets 4 tasks instead of 2."),
    ]
    # In the pause 2 more tasks are 1 more than the last scale-out added; after it all of them count.
    assert happened(long, Kind.SCALE_OUT)[:2] == [
        (180, "policy sets 2 tasks instead of 1."),
        (420, "policy sets 3 tasks instead of 2."),
    ]
    assert long.services["web"].series.running[-1] == 4


def test_what_was_added_in_a_pause_counts_from_its_first_scale_out() -> None:
    rising = load(*[2000] * 4, *[4000] * 3, *[9000] * 3)
    run = simulation(service(tracking(scale_out_cooldown=600)), rising)
    # From 1 to 3, so that 6 more than run now are 4 more.
    assert happened(run, Kind.SCALE_OUT) == [
        (180, "policy sets 2 tasks instead of 1."),
        (420, "policy sets 3 tasks instead of 2."),
        (480, "policy sets 7 tasks instead of 3."),
    ]


def test_a_pause_begins_when_all_tasks_run() -> None:
    slow = replace(PROMPT, task_start_seconds=240)
    run = simulation(service(tracking(scale_out_cooldown=120)), load(*[2000] * 7, *[6000] * 2), assumptions=slow)
    # The second task runs from 420 s on, so the pause lasts until 540 s: 4 more are 3 more than the first scale-out.
    assert happened(run, Kind.SCALE_OUT) == [
        (180, "policy sets 2 tasks instead of 1."),
        (480, "policy sets 5 tasks instead of 2."),
    ]


def test_a_task_that_ran_for_part_of_a_minute_counts_as_added() -> None:
    slow = replace(PROMPT, task_start_seconds=30)
    run = simulation(service(tracking(scale_out_cooldown=600)), load(*[2000] * 3, *[4000] * 2), assumptions=slow)
    # One and a half ran in the fourth minute.
    assert happened(run, Kind.SCALE_OUT) == [
        (180, "policy sets 2 tasks instead of 1."),
        (240, "policy sets 3 tasks instead of 2."),
    ]


def test_tasks_that_do_not_run_yet_are_not_asked_for_again() -> None:
    slow = Assumptions(metric_delay_seconds=0, task_start_seconds=600)
    run = simulation(service(tracking(scale_out_cooldown=0)), load(*[3000] * 12), assumptions=slow)
    assert happened(run, Kind.SCALE_OUT) == [(180, "policy sets 3 tasks instead of 1.")]


def test_a_scale_out_ends_the_pause_of_a_scale_in() -> None:
    what = service(tracking(scale_in_cooldown=3600), desired=4)
    run = simulation(what, load(*[0] * 16, *[9000] * 4, *[0] * 16))
    changes = happened(run, Kind.SCALE_IN, Kind.SCALE_OUT)
    assert [time for time, _ in changes] == [15 * 60, 19 * 60, 35 * 60]


def steps(*of: Step, comparison: Comparison = Comparison.ABOVE, **more: float) -> StepScaling:
    rule = AlarmRule(name="cpu", threshold=50, comparison=comparison, evaluation_periods=1)
    return StepScaling(name="steps", metric=Metric.CPU, alarm=rule, adjustment=Adjustment.CHANGE, steps=of, **more)  # type: ignore[arg-type]  # more are figures


def test_steps() -> None:
    out = steps(Step(lower=0, upper=20, adjustment=1), Step(lower=20, adjustment=3))
    what = service(out, task=TaskModel(requests_per_second=100), most=9)
    assert happened(simulation(what, load(3600, 3600)), Kind.SCALE_OUT) == [(60, "steps sets 2 tasks instead of 1.")]
    assert happened(simulation(what, load(6000, 6000)), Kind.SCALE_OUT) == [(60, "steps sets 4 tasks instead of 1.")]


def test_a_larger_step_in_the_cooldown_adds_to_the_last() -> None:
    out = steps(Step(lower=0, upper=20, adjustment=2), Step(lower=20, adjustment=3))
    what = service(out, task=TaskModel(requests_per_second=100), most=9)
    run = simulation(what, load(3600, 30_000))
    assert happened(run, Kind.SCALE_OUT) == [
        (60, "steps sets 3 tasks instead of 1."),
        (120, "steps sets 4 tasks instead of 3."),
    ]


def test_steps_take_tasks_away_whatever_target_tracking_says() -> None:
    down = steps(Step(upper=0, adjustment=-1), comparison=Comparison.AT_MOST)
    run = simulation(service(down, tracking(100), desired=5), load(*[480] * 3))
    assert run.services["web"].series.alarms["policy low"][-1] is State.OK
    assert happened(run, Kind.SCALE_IN) == [(60, "steps sets 4 tasks instead of 5.")]


def test_of_a_step_and_target_tracking_the_one_that_keeps_most_wins() -> None:
    down = steps(Step(upper=0, adjustment=-2), comparison=Comparison.AT_MOST)
    late = replace(down, alarm=replace(down.alarm, evaluation_periods=15))
    run = simulation(service(late, tracking(), desired=5), load(*[0] * 15))
    assert happened(run, Kind.SCALE_IN) == [(900, "policy sets 4 tasks instead of 5.")]


def test_an_alarm_that_rings_for_want_of_data_changes_nothing() -> None:
    rule = AlarmRule(
        name="cpu", threshold=50, comparison=Comparison.ABOVE, evaluation_periods=1, missing=Missing.BREACHING
    )
    policy = replace(steps(Step(lower=0, adjustment=1)), alarm=rule)
    run = simulation(service(policy, least=0), load(0, 0, 0))
    assert run.services["web"].series.alarms["cpu"][-1] is State.ALARM
    assert happened(run, Kind.SCALE_OUT) == []


def test_an_alarm_of_longer_periods() -> None:
    rule = AlarmRule(name="cpu", threshold=50, comparison=Comparison.ABOVE, evaluation_periods=1, period_seconds=300)
    policy = replace(steps(Step(lower=0, adjustment=1), cooldown=0), alarm=rule)
    what = service(policy, task=TaskModel(requests_per_second=100), most=9)
    run = simulation(what, load(0, 0, *[60_000] * 3, *[0] * 8))
    times = [time for time, _ in happened(run, Kind.SCALE_OUT)]
    assert times == [300, 360, 420, 480, 540], "it calls once a minute, until its next datapoint"


def test_tasks_are_not_taken_away_while_a_deployment_runs() -> None:
    what = service(tracking(), desired=4, deployments=((0, 1200),))
    run = simulation(what, load(*[0] * 30))
    assert happened(run, Kind.REFUSED) == [(900, "policy does not take tasks away while a deployment runs.")]
    assert happened(run, Kind.SCALE_IN)[0][0] == 1200
    external = simulation(replace(what, scales_in_while_deploying=True), load(*[0] * 30))
    assert happened(external, Kind.SCALE_IN)[0][0] == 900
    more = simulation(what, load(*[9000] * 4))
    assert happened(more, Kind.SCALE_OUT) == [(180, "policy sets 9 tasks instead of 4.")]


def test_scaling_can_be_suspended() -> None:
    idle, busy = load(*[0] * 30), load(*[9000] * 5)
    what = service(tracking(), desired=4)
    assert happened(simulation(replace(what, scale_in_suspended=True), idle), Kind.SCALE_IN) == []
    assert happened(simulation(replace(what, scale_out_suspended=True), busy), Kind.SCALE_OUT) == []
    action = ScheduledAction(name="more", schedule="rate(1 minute)", minimum=9)
    scheduled = replace(what, scheduled=(action,))
    assert happened(simulation(replace(scheduled, scheduled_suspended=True), idle), Kind.SCHEDULED) == []


def test_a_schedule_changes_the_tasks_at_once() -> None:
    up = ScheduledAction(name="morning", schedule="rate(2 minutes)", minimum=6, maximum=8)
    run = simulation(service(desired=2, least=1, most=4, scheduled=(up,)), load(0), 4)
    assert run.services["web"].series.running == (2, 6, 6, 6)
    assert happened(run, Kind.SCHEDULED)[0] == (120, "morning sets at least 6 and at most 8 tasks.")
    down = ScheduledAction(name="night", schedule="rate(2 minutes)", maximum=1)
    assert simulated(service(desired=3, scheduled=(down,)), load(0), 4).series.running == (3, 1, 1, 1)


def test_a_schedule_with_bounds_that_cannot_be_is_refused() -> None:
    wrong = ScheduledAction(name="wrong", schedule="rate(1 minute)", minimum=9)
    run = simulation(service(least=1, most=4, scheduled=(wrong,)), load(0), 2)
    text = "wrong cannot set at least 9 and at most 4 tasks: AWS refuses that."
    assert happened(run, Kind.REFUSED) == [(60, text)]


def test_a_schedule_at_moments_needs_to_know_when_the_simulation_begins() -> None:
    eight = ScheduledAction(name="eight", schedule="cron(0 8 * * ? *)", minimum=5)
    what = service(scheduled=(eight,))
    known = simulation(what, load(0), 60, start=datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert happened(known, Kind.SCHEDULED) == [(1800, "eight sets at least 5 and at most 100 tasks.")]
    unknown = simulation(what, load(0), 60)
    text = "eight: cron(0 8 * * ? *) means a moment; say when the simulation begins. It is left out."
    assert happened(unknown, Kind.SCHEDULED, Kind.REFUSED) == [(0, text)]
    with pytest.raises(InputError, match="start is 2026-11-23 07:30:00, without a time zone"):
        simulation(what, load(0), 60, start=datetime(2026, 11, 23, 7, 30))
    with pytest.raises(InputError, match="its year must be from 1970 to 2199"):
        simulation(what, load(0), 60, start=datetime(9999, 12, 31, 23, 30, tzinfo=UTC))


def test_what_begins_outside_of_its_bounds_is_brought_within_them() -> None:
    assert simulated(service(least=2, most=4, desired=9), load(0)).series.running == (4,)
    assert simulated(service(least=2, most=4, desired=0), load(0)).series.running == (2,)


def test_a_fixed_service_stays() -> None:
    found = simulated(ScaledService(name="web", desired=3), load(9e9, 0))
    assert (found.series.running, found.series.alarm) == ((3, 3), ("ok", "ok"))
    assert found.summary.scale_in_lag_seconds is None


def test_several_services_each_with_its_load_and_its_host() -> None:
    services = [replace(service(tracking()), name=name) for name in ("web", "cats", "idle")]
    hosts = {"web": FargateHost(0), "cats": FargateHost(0, most_tasks=2), "idle": FargateHost(0)}
    loads = {"web": load(*[3000] * 6), "cats": load(*[3000] * 5)}
    run = simulate(services, loads, hosts, assumptions=PROMPT)
    assert run.minutes == 6
    assert run.services["web"].series.running[-1] == 3
    assert (run.services["cats"].series.running[-1], run.services["cats"].series.waiting[-1]) == (2, 1)
    assert run.services["idle"].series.requests == (0,) * 6
    text = "1 of its tasks wait: the account's quota of tasks on Fargate is used up."
    assert [(event.subject, event.text) for event in run.events if event.kind is Kind.CAPACITY] == [("cats", text)]
    assert all(before.at <= after.at for before, after in pairwise(run.events))


def test_json() -> None:
    run = simulation(service(tracking()), load(*[3000] * 4))
    series = run.services["web"].series.as_json()
    assert series["running"] == [1, 1, 1, 3]
    assert series["requests_per_minute"] == [3000, 3000, 3000, 3000]
    assert series["alarm"] == ["no-data", "ok", "ok", "high"]
    assert run.events[-2].as_json() == {
        "at": 180,
        "subject": "web",
        "kind": "scale-out",
        "text": "policy sets 3 tasks instead of 1.",
    }
    assert run.services["web"].summary.as_json()["time_to_catch_up_seconds"] == 0


@pytest.mark.parametrize(
    ("names", "loads", "words"),
    [
        (["web", "web"], {}, "two services are called 'web'; give each a name of its own"),
        (["web"], {"cats": load(1)}, "there is a load for 'cats', which is no service; services are: web"),
        (["web"], {}, "the load lasts 0 seconds"),
    ],
)
def test_what_cannot_be_simulated(names: list[str], loads: dict[str, Load], words: str) -> None:
    services = [ScaledService(name=name, desired=1) for name in names]
    with pytest.raises(InputError, match=words):
        simulate(services, loads, FargateHost())


def test_a_duration_is_rounded_up_to_whole_minutes() -> None:
    found = simulate([service()], {"web": load(60)}, FargateHost(), duration_seconds=61)
    assert (found.minutes, len(found.services["web"].series.running)) == (2, 2)


def test_a_service_without_a_host() -> None:
    with pytest.raises(InputError, match="web: nothing is said of what it runs on"):
        simulate([service()], {"web": load(1)}, {})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"desired": -1}, "web: it begins with -1 tasks; a service has 0 or more"),
        ({"desired": 1, "policies": (tracking(),)}, "web: it has scaling policies but no fewest and most tasks"),
        ({"desired": 1, "bounds": Bounds(minimum=3, maximum=2)}, "web: at least 3 and at most 2 tasks cannot be"),
        ({"desired": 1, "bounds": Bounds(minimum=-1, maximum=2)}, "web: at least -1"),
    ],
)
def test_a_service_that_cannot_be(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ScaledService(name="web", **arguments)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"requests_per_second": 0}, "requests_per_second is 0; it must be at least 0.001"),
        ({"cpu_idle_percent": 50, "cpu_full_percent": 40}, "cpu_full_percent is 40; it must be at least 50"),
        ({"memory_full_percent": 20}, "memory_full_percent is 20; it must be at least 30"),
    ],
)
def test_a_task_that_cannot_be(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        TaskModel(**arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"low_ratio": 1.1}, "low_ratio is 1.1; it must be from 0 to 1"),
        ({"metric_delay_seconds": -1}, "metric_delay_seconds is -1; it must be at least 0"),
        ({"high_periods": 0}, "high_periods is 0; it must be from 1 to 1440"),
        ({"task_start_seconds": True}, "task_start_seconds is True; it must be a number at least 0"),
        ({"zero_requests": "none"}, "zero_requests is 'none'; it must be zero or missing"),
        ({"capacity_at": "once"}, "capacity_at is 'once'; it must be datapoint or decision"),
    ],
)
def test_an_assumption_that_cannot_be(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Assumptions(**arguments)  # type: ignore[arg-type]  # wrong on purpose


def test_running_tasks_counted_at_the_decision_run_away() -> None:
    runaway = Assumptions(capacity_at="decision")
    rising = load(*[4000] * 9)
    policy = tracking(scale_out_cooldown=0)
    assert simulated(service(policy), rising, assumptions=Assumptions()).summary.peak_running == 4
    assert simulated(service(policy), rising, assumptions=runaway).summary.peak_running > 4
    assert STRONG.requests_per_second == 10_000
