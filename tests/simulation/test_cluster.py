from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import Amounts, Demand, Limit
from ecs_constructs.placement.placing import AtRandom, BinPack, Spread
from ecs_constructs.placement.strategy import StrategyEntry
from ecs_constructs.simulation.alarm import State
from ecs_constructs.simulation.apache_bench import ApacheBench
from ecs_constructs.simulation.assumptions import Assumptions
from ecs_constructs.simulation.capacity import (
    ClusterAssumptions,
    HostedService,
    InstanceGroup,
    ManagedScaling,
    Offer,
)
from ecs_constructs.simulation.cluster import ClusterHost
from ecs_constructs.simulation.events import Kind
from ecs_constructs.simulation.group_run import GroupSeries
from ecs_constructs.simulation.group_scaling import GroupTracking
from ecs_constructs.simulation.host import Host, TaskCounts
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.run import Simulation, simulate
from ecs_constructs.simulation.scaling import Bounds, Metric, TargetTracking
from ecs_constructs.simulation.service import ScaledService, TaskModel
from ecs_constructs.template import InputError

_PACKED = (BinPack(Limit.CPU),)


def _offer(slots: int) -> Offer:
    return Offer(amounts=(slots * 1024, slots * 1024, 0, 0))


def _group(
    minimum: int,
    maximum: int,
    *,
    name: str = "group",
    slots: int = 3,
    desired: int | None = None,
    zones: tuple[str, ...] = ("a",),
    scaling: ManagedScaling | GroupTracking | None = None,
    draining: bool = True,
) -> InstanceGroup:
    return InstanceGroup(
        name=name,
        offers=(_offer(slots),),
        bounds=Bounds(minimum=minimum, maximum=maximum),
        desired=desired,
        zones=zones,
        scaling=scaling,
        draining=draining,
    )


def _service(
    name: str = "web",
    *groups: str,
    amounts: Amounts = (1024, 1024, 0, 0),
    placement: tuple[BinPack | Spread, ...] = _PACKED,
    launch_type: bool = False,
) -> HostedService:
    entries = [] if launch_type else [StrategyEntry(provider=group, weight=1) for group in groups or ("group",)]
    return HostedService(demand=Demand(name=name, amounts=amounts), strategy=tuple(entries), placement=placement)


class _Clock:
    """Drives a host as a simulation does."""

    def __init__(self, host: ClusterHost) -> None:
        self.host: Host = host
        self.cluster = host
        self.now = 0.0

    def until(self, time: float, served: Mapping[str, float] | None = None) -> None:
        """Lets time pass, and ends each minute."""
        while self.now < time:
            step = min(time, (self.now // 60 + 1) * 60)
            while (due := self.host.next_change()) <= step:
                self.host.advance(due)
            self.now = step
            if step % 60 == 0:
                self.host.minute(step, served or {})

    def minutes(self, number: float, served: Mapping[str, float] | None = None) -> list[int]:
        """Lets minutes pass; the instances at the end of each."""
        before = len(self.instances)
        self.until(self.now + number * 60, served)
        return self.instances[before:]

    @property
    def instances(self) -> list[int]:
        return list(self.cluster.series()["group"].instances)

    def counts(self, service: str = "web") -> tuple[int, int, int]:
        counts = self.host.counts(service)
        return counts.running, counts.starting, counts.waiting


def _clock(
    group: InstanceGroup,
    tasks: int,
    service: HostedService | None = None,
    cluster: ClusterAssumptions | None = None,
) -> _Clock:
    hosted = service or _service()
    host = ClusterHost([group], [hosted], cluster=cluster)
    host.begin(hosted.name, tasks)
    return _Clock(host)


def _clock_of_an_empty_group(scaling: ManagedScaling) -> _Clock:
    """A group that has two instances after four minutes, none of which is needed."""
    return _clock(_group(0, 10, scaling=scaling), 0)


class TestManagedScaling:
    def test_seven_tasks_become_ten_on_three_instances_of_three_slots_and_a_fourth_comes(self) -> None:
        clock = _clock(_group(3, 10, scaling=ManagedScaling()), 7)
        assert clock.counts() == (7, 0, 0)
        clock.host.want("web", 10, 0)
        assert clock.counts() == (7, 2, 1)
        clock.minutes(1)
        series = clock.cluster.series()["group"]
        assert series.reservation[0] == pytest.approx(133.3, abs=0.1)
        clock.minutes(3)
        # A minute's metric, a minute until it is acted on, a minute and a half until the instance has registered.
        assert clock.instances == [3, 3, 3, 4]
        assert clock.counts() == (9, 1, 0)
        clock.minutes(1)
        assert clock.counts() == (10, 0, 0)
        assert clock.cluster.series()["group"].reservation[-1] == 100

    def test_one_empty_instance_of_four_goes_after_15_minutes(self) -> None:
        clock = _clock(_group(0, 10, desired=4, scaling=ManagedScaling()), 9)
        assert clock.minutes(20) == [4] * 15 + [3] * 5
        assert clock.cluster.series()["group"].reservation[0] == 75

    def test_a_target_of_80_adds_two_spare_instances_to_ten_and_keeps_them(self) -> None:
        clock = _clock(_group(0, 20, desired=10, slots=1, scaling=ManagedScaling(target_capacity=80)), 9)
        assert clock.minutes(60)[-57:] == [12] * 57

    def test_an_empty_group_with_a_target_of_90_starts_and_stops_again_and_again(self) -> None:
        clock = _clock(_group(0, 10, scaling=ManagedScaling(target_capacity=90)), 0)
        seen = clock.minutes(60)
        changes = [now for before, now in pairwise(seen) if before != now]
        # It goes by halves: of two instances one goes, a minute later the other.
        assert changes == [2, 1, 0] * 3
        clock = _clock(
            _group(0, 10, scaling=ManagedScaling(target_capacity=90)),
            0,
            cluster=ClusterAssumptions(empty_reservation=0),
        )
        assert clock.minutes(60) == [0] * 60

    def test_an_empty_group_is_first_given_two_instances(self) -> None:
        clock = _clock(_group(0, 10, slots=1, scaling=ManagedScaling(warmup_seconds=60)), 0)
        clock.host.want("web", 5, 0)
        seen = clock.minutes(12)
        assert sorted(set(seen)) == [0, 2, 5]
        assert clock.counts() == (5, 0, 0)

    def test_334_instances_lose_at_most_half_each_minute(self) -> None:
        group = _group(0, 400, desired=334, slots=1, scaling=ManagedScaling(termination_protection=True))
        clock = _clock(group, 334)
        clock.minutes(1)
        clock.host.want("web", 34, clock.now)
        seen = list(dict.fromkeys(clock.minutes(25)))
        assert seen == [334, 167, 84, 42, 34]
        assert clock.counts() == (34, 0, 0)

    def test_while_an_instance_warms_up_none_is_added(self) -> None:
        clock = _clock(_group(1, 10, slots=1, scaling=ManagedScaling(maximum_step=1)), 1)
        clock.host.want("web", 4, 0)
        seen = clock.minutes(18)
        assert [seen.index(number) for number in (2, 3, 4)] == [3, 8, 13]

    def test_while_an_instance_warms_up_none_is_removed(self) -> None:
        scaling = ManagedScaling(target_capacity=90, warmup_seconds=3600)
        assert _clock_of_an_empty_group(scaling).minutes(60)[-1] == 2
        assert _clock_of_an_empty_group(replace(scaling, warmup_seconds=900)).minutes(20)[-1] == 0

    def test_the_maximum_stops_it_and_is_said_once(self) -> None:
        clock = _clock(_group(1, 2, slots=1, scaling=ManagedScaling()), 1)
        clock.host.want("web", 4, 0)
        assert clock.minutes(30)[-1] == 2
        assert clock.counts() == (2, 0, 2)
        limits = [event.text for event in clock.host.events() if event.kind is Kind.LIMIT]
        assert limits == ["It would need 4 instances; its maximum is 2."]

    def test_tasks_that_fit_on_no_instance_add_none(self) -> None:
        clock = _clock(_group(1, 9, scaling=ManagedScaling()), 0, _service(amounts=(9999, 1, 0, 0)))
        clock.host.want("web", 1, 0)
        assert set(clock.minutes(30)) == {1}
        assert set(clock.cluster.series()["group"].reservation) == {100}

    def test_tasks_beyond_the_quota_are_not_counted(self) -> None:
        clock = _clock(
            _group(1, 9, slots=1, scaling=ManagedScaling()), 1, cluster=ClusterAssumptions(provisioning_quota=2)
        )
        clock.host.want("web", 9, 0)
        clock.minutes(1)
        assert clock.cluster.series()["group"].reservation == (300,)

    def test_tasks_of_a_launch_type_take_nothing_of_the_quota(self) -> None:
        services = [_service("cats", launch_type=True), _service("web")]
        group = _group(1, 9, slots=1, scaling=ManagedScaling())
        host = ClusterHost([group], services, cluster=ClusterAssumptions(provisioning_quota=2))
        host.begin("cats", 6)
        host.begin("web", 2)
        clock = _Clock(host)
        clock.minutes(1)
        assert clock.cluster.series()["group"].reservation == (300,)

    def test_its_alarms_are_in_the_series(self) -> None:
        clock = _clock(_group(0, 10, desired=4, scaling=ManagedScaling()), 9)
        clock.minutes(20)
        alarms = clock.cluster.series()["group"].alarms
        assert set(alarms) == {"group reservation high", "group reservation low"}
        assert State.ALARM in alarms["group reservation low"]
        assert State.ALARM not in alarms["group reservation high"]

    def test_the_series_is_said(self) -> None:
        clock = _clock(_group(3, 10, scaling=ManagedScaling()), 7)
        clock.host.want("web", 10, 0)
        clock.minutes(2)
        series = clock.cluster.series()["group"]
        assert (series.instances, series.desired) == ((3, 3), (3, 4))
        assert series.reservation == pytest.approx((400 / 3, 400 / 3))
        assert series.instance_hours == pytest.approx(0.1)

    def test_tasks_of_a_launch_type_add_no_instance_and_are_tried_again_later(self) -> None:
        clock = _clock(_group(1, 9, slots=2, scaling=ManagedScaling()), 2, _service(launch_type=True))
        clock.host.want("web", 3, 0)
        assert set(clock.minutes(20)) == {1}
        assert clock.counts() == (2, 0, 1)
        waits = [event.text for event in clock.host.events() if event.kind is Kind.CAPACITY]
        assert waits == ["1 of its tasks wait: no instance of the cluster has room for them."]

    @pytest.mark.parametrize("launch_type", [True, False])
    def test_tasks_that_no_managed_scaling_waits_for_do_not_take_room_before_ecs_tries_again(
        self, *, launch_type: bool
    ) -> None:
        services = [_service("web", launch_type=launch_type), _service("cats", launch_type=launch_type)]
        host = ClusterHost([_group(1, 1, slots=2)], services)
        host.begin("web", 2)
        host.begin("cats", 1)
        clock = _Clock(host)
        clock.until(100)
        host.want("web", 1, 100)
        assert clock.counts("cats") == (0, 0, 1)
        clock.until(299)
        assert clock.counts("cats") == (0, 0, 1)
        clock.until(300)
        assert clock.counts("cats") == (0, 1, 0)


class TestScaleIn:
    def test_without_protection_an_instance_with_tasks_may_go_and_hands_them_over(self) -> None:
        spread = _service(placement=(Spread(),))
        clock = _clock(_group(0, 10, desired=4, slots=4, scaling=ManagedScaling()), 4, spread)
        clock.host.want("web", 3, 0)
        lowest = 3
        for _ in range(25 * 6):
            clock.until(clock.now + 10)
            lowest = min(lowest, clock.counts()[0])
        assert clock.instances[-1] == 3
        # The oldest goes although another is empty; its task serves until the one that replaces it runs.
        assert lowest == 3
        assert clock.counts() == (3, 0, 0)

    def test_a_group_that_does_not_drain_takes_its_tasks_down(self) -> None:
        spread = _service(placement=(Spread(),))
        clock = _clock(_group(0, 10, desired=4, slots=4, scaling=ManagedScaling(), draining=False), 4, spread)
        clock.host.want("web", 3, 0)
        lowest = 3
        for _ in range(25 * 6):
            clock.until(clock.now + 10)
            lowest = min(lowest, clock.counts()[0])
        assert lowest == 2
        assert clock.counts() == (3, 0, 0)

    @pytest.mark.parametrize(
        ("minimum", "maximum", "first", "later"),
        [
            # All four start elsewhere first.
            (100, 200, (4, 0, 4), (4, 0, 0)),
            # Two may stop at once, and all others that replace them start.
            (50, 200, (2, 2, 4), (4, 0, 0)),
            # As before, but no more than four at a time.
            (50, 100, (2, 2, 2), (4, 0, 0)),
            # One more than wanted at a time.
            (100, 125, (4, 0, 1), (4, 0, 0)),
            # Neither one more nor one less: it never goes.
            (100, 100, (4, 0, 0), (4, 0, 0)),
        ],
    )
    def test_what_drains_goes_by_the_percentages_of_deployments(
        self, minimum: int, maximum: int, first: tuple[int, int, int], later: tuple[int, int, int]
    ) -> None:
        # Four tasks fill the first instance; the second is empty, and the first goes as the older one.
        service = replace(_service(), minimum_healthy_percent=minimum, maximum_percent=maximum)
        clock = _clock(_group(0, 10, desired=2, slots=4, scaling=ManagedScaling()), 4, service)
        clock.until(16 * 60 + 1)
        counts = clock.counts()
        assert (counts[0], counts[1], _tasks(clock.cluster).get("group 2", 0)) == first
        clock.minutes(15)
        assert clock.counts() == later
        assert ("group 1" in _tasks(clock.cluster)) is (minimum == maximum == 100)

    def test_with_protection_only_empty_instances_go(self) -> None:
        spread = _service(placement=(Spread(),))
        protected = ManagedScaling(termination_protection=True)
        clock = _clock(_group(0, 10, desired=4, slots=4, scaling=protected), 4, spread)
        assert set(clock.minutes(30)) == {4}
        clock.host.want("web", 3, clock.now)
        assert clock.minutes(20)[-1] == 3
        assert clock.counts() == (3, 0, 0)

    def test_hours_count_from_launch_to_end(self) -> None:
        clock = _clock(_group(0, 10, desired=4, scaling=ManagedScaling(termination_protection=True)), 9)
        clock.minutes(60)
        # The fourth goes 16 minutes after the beginning; it is empty.
        assert clock.cluster.series()["group"].instance_hours == pytest.approx(3 + 16 / 60)

    def test_fewer_tasks_end_the_move_of_those_that_leave(self) -> None:
        spread = _service(placement=(Spread(),))
        clock = _clock(_group(0, 10, desired=2, slots=4, scaling=ManagedScaling()), 4, spread)
        clock.host.want("web", 2, 0)
        clock.until(5)
        clock.host.want("web", 1, 5)
        clock.minutes(40)
        assert clock.counts() == (1, 0, 0)
        assert clock.instances[-1] == 1

    def test_an_instance_that_leaves_gets_no_more_tasks_and_stays_for_a_while_after_its_last(self) -> None:
        spread = _service(placement=(Spread(),))
        clock = _clock(_group(0, 10, desired=4, slots=4, scaling=ManagedScaling()), 4, spread)
        clock.host.want("web", 3, 0)
        clock.until(16 * 60)
        # The oldest leaves; its task is placed on the one that was empty, and no more come to it.
        assert _tasks(clock.cluster) == {"group 1": 1, "group 2": 1, "group 3": 1, "group 4": 1}
        clock.host.want("web", 8, clock.now)
        assert _tasks(clock.cluster)["group 1"] <= 1
        assert sum(_tasks(clock.cluster).values()) - _tasks(clock.cluster)["group 1"] == 8
        clock.until(clock.now + 38)
        assert "group 1" not in _tasks(clock.cluster)
        clock.minutes(10)
        # Three for the 26 minutes that have ended, and one for 16 and until its task has moved and it has drained.
        hours = clock.cluster.series()["group"].instance_hours
        assert hours * 60 == pytest.approx(3 * 26 + 16 + (38 + 300) / 60)

    def test_tasks_that_start_on_an_instance_that_ends_start_again_elsewhere(self) -> None:
        group = _group(0, 10, desired=2, slots=4, scaling=ManagedScaling(), draining=False)
        slow = Assumptions(task_start_seconds=3600)
        host = ClusterHost([group], [_service(), _service("cats")], assumptions=slow)
        host.begin("web", 0)
        host.begin("cats", 0)
        clock = _Clock(host)
        clock.until(15 * 60 + 30)
        host.want("web", 1, clock.now)
        # Both were empty for 15 minutes: the one on which the task starts is the older, and goes.
        clock.minutes(2)
        assert (clock.counts(), clock.instances[-1]) == ((0, 1, 0), 1)
        clock.minutes(70)
        assert clock.counts() == (1, 0, 0)

    def test_an_instance_that_has_not_registered_may_be_let_go(self) -> None:
        assumed = ClusterAssumptions(instance_start_seconds=3600, empty_reservation=0)
        clock = _clock(_group(0, 10, scaling=ManagedScaling(warmup_seconds=0)), 0, cluster=assumed)
        clock.host.want("web", 3, 0)
        clock.minutes(3)
        clock.host.want("web", 0, clock.now)
        assert set(clock.minutes(90)) == {0}
        assert clock.cluster.series()["group"].desired[-1] == 0
        assert clock.cluster._scheduler.names == []
        # Two that were let go after 18 and 19 minutes, or a minute later.
        assert clock.cluster.series()["group"].instance_hours == pytest.approx((17 + 18 - 1) / 60, abs=2 / 60)

    def test_the_oldest_of_the_zone_with_most_goes_first(self) -> None:
        unprotected = ManagedScaling(target_capacity=100)
        clock = _clock(_group(0, 9, desired=5, slots=1, zones=("a", "b"), scaling=unprotected), 0)
        clock.minutes(16)
        # Of a1 b2 a3 b4 a5 half goes, at most: a1, then b2, for both zones have two then and it is the older.
        assert list(clock.cluster._groups["group"].nodes) == ["group 3", "group 4", "group 5"]


def _tasks(host: ClusterHost) -> dict[str, int]:
    """How many tasks there are on each instance that has some."""
    scheduler = host._scheduler
    return {name: sum(tasks.values()) for name in scheduler.names if (tasks := scheduler.tasks_on(name))}


class TestSeveral:
    def test_a_strategy_divides_tasks_among_groups(self) -> None:
        groups = [_group(2, 2, name="base", slots=9), _group(2, 2, name="spot", slots=9)]
        service = HostedService(
            demand=Demand(name="web", amounts=(1024, 1024, 0, 0)),
            strategy=(StrategyEntry(provider="base", base=2, weight=1), StrategyEntry(provider="spot", weight=4)),
        )
        host = ClusterHost(groups, [service])
        host.begin("web", 12)
        assert host.counts("web") == TaskCounts(running=12)
        taken = {name: 9 * 2 * 1024 - _left(host, name) for name in ("base", "spot")}
        assert taken == {"base": 4 * 1024, "spot": 8 * 1024}

    def test_room_that_one_service_gives_up_goes_to_one_that_waits(self) -> None:
        host = ClusterHost([_group(1, 1, scaling=ManagedScaling())], [_service("a"), _service("b")])
        host.begin("a", 3)
        host.begin("b", 1)
        assert host.counts("b") == TaskCounts(waiting=1)
        assert set(host.want("a", 2, 10)) == {"a", "b"}
        assert host.counts("b") == TaskCounts(starting=1)

    def test_zones_are_balanced(self) -> None:
        clock = _clock(_group(3, 9, slots=1, zones=("a", "b", "c"), scaling=ManagedScaling()), 3)
        clock.host.want("web", 5, 0)
        clock.minutes(5)
        nodes = [node.zone for group in clock.cluster._groups.values() for node in group.nodes.values()]
        assert sorted(nodes) == ["a", "a", "b", "b", "c"]


def _left(host: ClusterHost, group: str) -> int:
    scheduler = host._scheduler
    return sum(scheduler.left_on(name)[0] for name in scheduler.names if name.startswith(group))


class TestNetworkIn:
    def test_the_lab_goes_from_two_instances_to_four(self) -> None:
        tracking = GroupTracking(name="cluster-as-policy", target=50_000, warmup_seconds=10)
        group = _group(2, 4, slots=4, desired=2, scaling=tracking)
        names = ("web", "cats", "dogs")
        host = ClusterHost([group], [_service(name, placement=(Spread(),)) for name in names])
        bench = ApacheBench.parse("ab -c 800 -n 800 -t 10")
        loads = {
            name: bench.load(repeat=10, pause_seconds=20, start_seconds=10 * number)
            for number, name in enumerate(names)
        }
        services = [ScaledService(name=name, desired=2, task=TaskModel()) for name in names]
        result = simulate(services, loads, host, duration_seconds=40 * 60)
        series = host.series()["group"]
        assert series.instances[:4] == (2, 2, 2, 2)
        assert max(series.instances) == 4
        assert series.metric[0] is not None
        assert series.metric[0] > 50_000
        limits = [event.text for event in host.events() if event.kind is Kind.LIMIT]
        assert len(limits) == 1
        assert limits[0].endswith("its maximum is 4.")
        # New instances stay without tasks: nothing starts any.
        assert result.services["web"].series.running[-1] == 2
        # Without load they go again, one by one.
        assert series.instances[-1] < 4

    def test_it_counts_what_runs_on_instances_that_have_warmed_up(self) -> None:
        tracking = GroupTracking(name="policy", target=1e9, warmup_seconds=600)
        group = InstanceGroup(
            name="group",
            offers=(_offer(2),),
            bounds=Bounds(minimum=2, maximum=4),
            scaling=tracking,
            idle_bytes_per_minute=7,
        )
        clock = _clock(group, 3)
        clock.minutes(1, {"web": 300.0})
        # Another task starts, and receives nothing until it runs.
        clock.until(119, {"web": 300.0})
        clock.host.want("web", 4, 119)
        clock.until(120, {"web": 300.0})
        assert clock.cluster.series()["group"].metric == (300 * 600 / 2 + 7,) * 2

    def test_instances_that_warm_up_are_left_out(self) -> None:
        tracking = GroupTracking(name="policy", target=50_000, warmup_seconds=600)
        clock = _clock(_group(2, 4, slots=2, scaling=tracking), 4)
        clock.minutes(8, {"web": 1000.0})
        assert clock.instances[-1] == 4
        clock.host.want("web", 5, clock.now)
        clock.minutes(2, {"web": 1000.0})
        # One of the five tasks runs on a new instance: what that receives is not part of the mean.
        assert clock.cluster.series()["group"].metric[-1] == 1000 * 600 * 4 / 5 / 2
        clock.minutes(10, {"web": 1000.0})
        assert clock.cluster.series()["group"].metric[-1] == 1000 * 600 / 4

    def test_a_late_datapoint_asks_for_what_the_instances_need_that_it_was_measured_on(self) -> None:
        tracking = GroupTracking(name="policy", target=1_000_000, warmup_seconds=60)
        clock = _clock(_group(2, 30, slots=2, scaling=tracking), 4)
        # 2.6 times the target on each of two: six. Those that are new receive nothing, as nothing starts on them, and
        # are warm before the last datapoints of the first two alone are seen.
        clock.minutes(15, {"web": 2_600_000 * 2 / 600})
        desired = clock.cluster.series()["group"].desired
        # Three minutes, and two and a half until the last of them is acted on.
        assert desired == (2,) * 5 + (6,) * 10
        assert clock.cluster.series()["group"].metric[-1] == pytest.approx(2_600_000 * 2 / 6)

    def test_an_instance_counts_from_the_second_on_in_which_it_is_warm(self) -> None:
        tracking = GroupTracking(name="policy", target=1_000_000, warmup_seconds=120)
        group = _group(2, 30, slots=2, scaling=tracking)
        clock = _clock(group, 4, cluster=ClusterAssumptions(instance_start_seconds=30))
        clock.minutes(8, {"web": 2_600_000 * 2 / 600})
        # Launched after 330 s, registered after 360 s, warm after 480 s.
        assert clock.cluster.series()["group"].metric[-2:] == pytest.approx((2_600_000, 2_600_000 * 2 / 6))

    def test_too_short_a_load_changes_nothing(self) -> None:
        tracking = GroupTracking(name="policy", target=50_000, warmup_seconds=10)
        clock = _clock(_group(2, 4, scaling=tracking), 4)
        clock.minutes(2, {"web": 1e6})
        assert set(clock.minutes(8)) == {2}

    def test_one_measurement_in_five_minutes_is_enough_as_missing_ones_are_passed_over(self) -> None:
        tracking = GroupTracking(name="policy", target=50_000)
        basic = InstanceGroup(
            name="group",
            offers=(_offer(3),),
            bounds=Bounds(minimum=2, maximum=4),
            scaling=tracking,
            metric_seconds=300,
        )
        clock = _clock(basic, 4)
        clock.minutes(5, {"web": 1000.0})
        assert clock.cluster.series()["group"].metric == (None, None, None, None, 5 * 1000.0 * 600 / 2)
        assert clock.minutes(8)[-1] == 4


class TestWithServiceScaling:
    """Services that follow a load on instances that follow the services."""

    def _run(self, maximum: int, seed: int = 1) -> tuple[Simulation, GroupSeries]:
        tracking = TargetTracking(name="requests", metric=Metric.REQUESTS_PER_TARGET, target=3000)
        service = ScaledService(
            name="web", desired=2, bounds=Bounds(minimum=2, maximum=8), policies=(tracking,), task=TaskModel()
        )
        host = ClusterHost(
            [_group(1, maximum, slots=2, scaling=ManagedScaling(termination_protection=True))],
            [_service()],
            randomness=Random(seed),
            cluster=ClusterAssumptions(instance_start_spread_seconds=60),
        )
        load = Load.of([400.0] * 180 + [10.0] * 720)
        result = simulate([service], {"web": load}, host)
        return result, host.series()["group"]

    def test_instances_come_after_tasks_and_go_after_them(self) -> None:
        result, group = self._run(10)
        web = result.services["web"].series
        assert (max(web.running), max(group.instances)) == (8, 4)
        assert group.instances.index(4) > web.desired.index(8)
        assert web.waiting[web.desired.index(8)] > 0
        assert web.beyond_capacity[29] == 0
        assert group.instances[-1] < 4
        assert web.waiting[-1] == 0

    def test_the_maximum_of_the_group_keeps_tasks_waiting(self) -> None:
        result, group = self._run(2)
        web = result.services["web"].series
        assert max(web.desired) == 8
        assert (web.running[29], web.waiting[29], max(group.instances)) == (4, 4, 2)
        said = {(event.kind, event.subject, event.text) for event in result.events}
        assert (Kind.LIMIT, "group", "It would need 4 instances; its maximum is 2.") in said
        assert (Kind.SCALE_OUT, "group", "Its desired size becomes 2 instead of 1: reservation is 400 %.") in said
        assert (Kind.CAPACITY, "web", "6 of its tasks wait: no instance of group has room for them.") in said

    def test_the_same_seed_gives_the_same_and_another_does_not(self) -> None:
        assert self._run(10) == self._run(10)
        assert self._run(10, seed=2) != self._run(10)


class TestInput:
    def test_names_must_match(self) -> None:
        with pytest.raises(InputError, match="names 'other', which is no group; groups are: group"):
            ClusterHost([_group(1, 1)], [_service("web", "other")])
        with pytest.raises(InputError, match="'cats' is no service of the cluster; services are: web"):
            ClusterHost([_group(1, 1)], [_service()]).begin("cats", 1)

    def test_a_strategy_must_place_tasks(self) -> None:
        strategy = (StrategyEntry(provider="group", weight=0), StrategyEntry(provider="b", weight=0))
        service = HostedService(demand=Demand(name="web", amounts=(1, 1, 0, 0)), strategy=strategy)
        with pytest.raises(InputError, match="web: No entry of the strategy has a weight above 0"):
            ClusterHost([_group(1, 1)], [service])

    def test_random_starts_need_randomness(self) -> None:
        spread = ClusterAssumptions(instance_start_spread_seconds=10)
        with pytest.raises(InputError, match="without randomness"):
            ClusterHost([_group(1, 1)], [_service()], cluster=spread)
        assert ClusterHost([_group(1, 1)], [_service()], cluster=spread, randomness=Random(1)).events() == ()

    def test_random_placement_needs_randomness(self) -> None:
        service = HostedService(demand=Demand(name="web", amounts=(1, 1, 0, 0)), placement=(AtRandom(),))
        with pytest.raises(InputError, match="web: its placement strategy is random, and there is no randomness"):
            ClusterHost([_group(1, 1)], [service])

    def test_figures_have_ranges(self) -> None:
        with pytest.raises(InputError, match="retry_seconds is 0; it must be at least 1"):
            ClusterAssumptions(retry_seconds=0)
        with pytest.raises(InputError, match="target_capacity is 0; it must be from 1 to 100"):
            ManagedScaling(target_capacity=0)
        with pytest.raises(InputError, match="at least 3 and at most 2 instances cannot be"):
            _group(3, 2)
        with pytest.raises(InputError, match="it has no instance type or no zone"):
            _group(1, 2, zones=())
        with pytest.raises(InputError, match="metric_seconds is 90; it must be 60 or 300"):
            InstanceGroup(name="g", offers=(_offer(1),), bounds=Bounds(minimum=0, maximum=1), metric_seconds=90)


_STEPS = st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 12), st.integers(10, 900)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    steps=_STEPS,
    first=st.integers(0, 6),
    target=st.sampled_from([60, 100]),
    protection=st.booleans(),
    draining=st.booleans(),
    placement=st.sampled_from([_PACKED, (Spread(),)]),
)
def test_tasks_are_always_as_many_as_wanted_and_instances_within_their_bounds(
    *,
    steps: list[tuple[str, int, int]],
    first: int,
    target: int,
    protection: bool,
    draining: bool,
    placement: tuple[BinPack | Spread, ...],
) -> None:
    scaling = ManagedScaling(target_capacity=target, termination_protection=protection)
    group = _group(1, 5, slots=2, desired=2, zones=("a", "b"), scaling=scaling, draining=draining)
    host = ClusterHost([group], [_service("a", placement=placement), _service("b", placement=placement)])
    host.begin("a", first)
    host.begin("b", 1)
    wanted = {"a": first, "b": 1}
    clock = _Clock(host)
    known = {name: host.counts(name) for name in wanted}
    for name, tasks, seconds in steps:
        changed = set(host.want(name, tasks, clock.now))
        wanted[name] = tasks
        for each, count in wanted.items():
            counts = host.counts(each)
            assert counts.running + counts.starting + counts.waiting == count
            assert min(counts.running, counts.starting, counts.waiting) >= 0
            assert counts == known[each] or each in changed
        clock.until(clock.now + seconds)
        known = {each: host.counts(each) for each in wanted}
        assert all(1 <= node <= 5 for node in host.series()["group"].desired)
    # Left alone, everything that has room runs in the end, and nothing else stays taken.
    clock.until(clock.now + 4 * 3600)
    running = {name: host.counts(name).running for name in wanted}
    assert sum(running.values()) == min(sum(wanted.values()), 10)
    on = [host._scheduler.tasks_on(name) for name in host._scheduler.names]
    assert sum(sum(tasks.values()) for tasks in on) == sum(running.values())
