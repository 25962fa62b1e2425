from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import RESOURCES, Amounts, Demand, Limit, Port
from ecs_constructs.placement.placing import (
    DEFAULT,
    ZONE,
    AtRandom,
    BinPack,
    Instance,
    Scheduler,
    Spread,
    Strategy,
    TaskGroup,
    strategy,
)

_ZONES = Spread(ZONE)
_LARGE: Amounts = (1 << 20, 1 << 20, 0, 1 << 20)


def _instance(name: str, zone: str = "a", amounts: Amounts = _LARGE, **attributes: str) -> Instance:
    return Instance(name=name, amounts=amounts, pool="pool", attributes={ZONE: zone, **attributes})


def _slots(count: int) -> Amounts:
    return count * 256, count * 512, 0, 0


def _group(
    name: str,
    *strategies: Strategy,
    amounts: Amounts = (256, 512, 0, 0),
    ports: frozenset[Port] = frozenset(),
    distinct: bool = False,
) -> TaskGroup:
    demand = Demand(name=name, amounts=amounts, ports=ports, distinct=distinct)
    return TaskGroup(demand=demand, strategies=strategies or DEFAULT)


def _scheduler(*instances: Instance, seed: int = 0) -> Scheduler:
    scheduler = Scheduler(Random(seed))
    for instance in instances:
        scheduler.add(instance)
    return scheduler


class TestSpread:
    def test_over_zones_then_packed_by_cpu_the_second_service_fills_the_instance_that_the_first_began(self) -> None:
        scheduler = _scheduler(*(_instance(f"i-{zone}", zone, _slots(4)) for zone in "abc"))
        strategies = (_ZONES, BinPack(Limit.CPU))
        assert Counter(scheduler.place(_group("A", *strategies), 4)) == {"i-a": 2, "i-b": 1, "i-c": 1}
        assert Counter(scheduler.place(_group("B", *strategies), 4)) == {"i-a": 2, "i-b": 1, "i-c": 1}
        assert scheduler.left_on("i-a") == (0, 0, 0, 0)

    def test_by_default_over_zones_and_then_over_instances(self) -> None:
        scheduler = _scheduler(_instance("a1"), _instance("a2"), _instance("b1", "b"))
        assert scheduler.place(_group("web"), 4) == ["a1", "b1", "a2", "b1"]

    def test_it_counts_tasks_of_the_same_service_only(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        scheduler.place(_group("other", BinPack(Limit.CPU)), 5)
        assert scheduler.place(_group("web", Spread()), 2) == ["1", "2"]

    def test_over_zones_it_counts_tasks_on_instances_without_room_too(self) -> None:
        scheduler = _scheduler(_instance("a1", "a", _slots(2)), _instance("b1", "b"))
        web = _group("web", _ZONES)
        assert scheduler.place(web, 2) == ["a1", "b1"]
        scheduler.place(_group("other", BinPack(Limit.CPU)), 1)
        scheduler.add(_instance("a2", "a"))
        assert scheduler.place(web, 4) == ["b1", "a2", "b1", "a2"]

    def test_a_zone_without_room_is_left_out(self) -> None:
        scheduler = _scheduler(_instance("a1", "a", _slots(1)), _instance("b1", "b"))
        assert scheduler.place(_group("web"), 4) == ["a1", "b1", "b1", "b1"]

    def test_over_a_custom_attribute_within_each_zone(self) -> None:
        instances = [_instance(f"{zone}{rack}", zone, rack=rack) for zone in "ab" for rack in "xy"]
        scheduler = _scheduler(*instances)
        assert scheduler.place(_group("web", _ZONES, Spread("rack")), 4) == ["ax", "bx", "ay", "by"]

    def test_instances_without_the_attribute_share_a_value(self) -> None:
        scheduler = _scheduler(_instance("none1"), _instance("none2"), _instance("x", rack="x"))
        placed = scheduler.place(_group("web", Spread("rack"), Spread()), 4)
        assert placed == ["none1", "x", "none2", "x"]

    def test_over_an_attribute_among_instances_that_are_equal_before(self) -> None:
        scheduler = _scheduler(*(_instance(f"{zone}{i}", zone) for zone in "ab" for i in (1, 2)))
        assert scheduler.place(_group("web", Spread(), _ZONES), 4) == ["a1", "b1", "a2", "b2"]


class TestBinPack:
    def test_it_fills_the_instance_with_least_left_of_the_resource(self) -> None:
        scheduler = _scheduler(
            _instance("cpu", amounts=(1024, 8192, 0, 0)), _instance("memory", amounts=(8192, 1024, 0, 0))
        )
        assert scheduler.place(_group("A", BinPack(Limit.MEMORY)), 2) == ["memory", "memory"]
        assert scheduler.place(_group("B", BinPack(Limit.CPU)), 2) == ["cpu", "cpu"]

    def test_equals_go_to_the_instance_that_was_added_first(self) -> None:
        scheduler = _scheduler(_instance("z"), _instance("a"))
        assert scheduler.place(_group("web", BinPack(Limit.CPU)), 3) == ["z", "z", "z"]

    def test_it_sees_what_other_services_took_since(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web = _group("web", BinPack(Limit.CPU))
        assert scheduler.place(web) == ["1"]
        scheduler.close("1")
        scheduler.place(_group("other", BinPack(Limit.CPU)), 3)
        assert scheduler.place(web) == ["2"]


class TestAtRandom:
    def test_the_same_seed_places_alike_and_another_may_not(self) -> None:
        def placed(seed: int) -> list[str]:
            scheduler = _scheduler(*(_instance(str(i)) for i in range(8)), seed=seed)
            return scheduler.place(_group("web", AtRandom()), 20)

        assert placed(1) == placed(1)
        assert placed(1) != placed(2)

    def test_it_chooses_among_what_the_strategies_before_it_leave(self) -> None:
        scheduler = _scheduler(*(_instance(f"{zone}{i}", zone) for zone in "ab" for i in range(4)))
        zones = [name[0] for name in scheduler.place(_group("web", _ZONES, AtRandom()), 10)]
        assert Counter(zones) == {"a": 5, "b": 5}

    def test_it_leaves_no_instance_with_room_out(self) -> None:
        scheduler = _scheduler(*(_instance(str(i), amounts=_slots(2)) for i in range(5)))
        assert Counter(scheduler.place(_group("web", AtRandom()), 99)) == {str(i): 2 for i in range(5)}


class TestWhatExcludesAnInstance:
    def test_each_resource(self) -> None:
        for d in range(len(RESOURCES)):
            full = [4, 4, 4, 4]
            full[d] = 3
            scheduler = _scheduler(_instance("i", amounts=(full[0], full[1], full[2], full[3])))
            assert scheduler.place(_group("web", amounts=(2, 2, 2, 2)), 2) == ["i"]

    def test_a_port_that_is_taken(self) -> None:
        reserved = Instance(name="reserved", amounts=_LARGE, ports=frozenset({("tcp", 80)}))
        scheduler = _scheduler(reserved, _instance("free"))
        web = _group("web", ports=frozenset({("tcp", 80)}))
        assert scheduler.place(web, 3) == ["free"]
        assert scheduler.place(_group("dns", ports=frozenset({("udp", 80)}))) == ["reserved"]
        scheduler.stop(web)
        assert scheduler.place(_group("other", ports=frozenset({("tcp", 80)}))) == ["free"]

    def test_a_task_of_a_distinct_service(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web = _group("web", BinPack(Limit.CPU), distinct=True)
        assert scheduler.place(web, 3) == ["1", "2"]
        scheduler.stop(web)
        assert scheduler.place(web) == ["2"]

    def test_another_pool(self) -> None:
        demand = Demand(name="web", amounts=(1, 1, 0, 0), pools=frozenset({"other"}))
        scheduler = _scheduler(_instance("1"), Instance(name="2", amounts=_LARGE, pool="other"))
        assert scheduler.place(TaskGroup(demand=demand), 2) == ["2", "2"]

    def test_a_constraint(self) -> None:
        group = TaskGroup(
            demand=Demand(name="web", amounts=(1, 1, 0, 0)), allowed=lambda each: each.attributes.get("gpu") == "yes"
        )
        scheduler = _scheduler(_instance("1"), _instance("2", gpu="yes"))
        assert scheduler.place(group, 2) == ["2", "2"]

    def test_that_it_is_closed(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        scheduler.close("1")
        assert scheduler.place(_group("web"), 2) == ["2", "2"]


class TestStop:
    def test_by_default_from_the_zone_with_most_tasks_and_there_from_the_instance_with_most(self) -> None:
        scheduler = _scheduler(_instance("a1", "a", _slots(1)), _instance("a2", "a"), _instance("b1", "b"))
        web = _group("web")
        assert Counter(scheduler.place(web, 7)) == {"a1": 1, "a2": 3, "b1": 3}
        assert scheduler.stop(web, 3) == ["a2", "b1", "a2"]
        assert scheduler.tasks_of("web") == 4

    def test_packed_tasks_go_from_the_instance_with_most_left(self) -> None:
        scheduler = _scheduler(_instance("1", amounts=_slots(3)), _instance("2", amounts=_slots(3)))
        web = _group("web", BinPack(Limit.CPU))
        scheduler.place(web, 4)
        assert scheduler.stop(web, 2) == ["2", "1"]

    def test_equals_leave_the_instance_that_was_added_last(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web = _group("web")
        scheduler.place(web, 2)
        assert scheduler.stop(web) == ["2"]

    def test_equals_do_so_too_where_an_attribute_comes_last(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"), _instance("3", "b"))
        web = _group("web", Spread(), _ZONES)
        scheduler.place(web, 3)
        assert scheduler.stop(web) == ["2"]

    def test_packed_tasks_go_by_what_other_services_have_left_since(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"), _instance("3"))
        web = _group("web", BinPack(Limit.CPU), distinct=True)
        scheduler.place(web, 3)
        assert scheduler.stop(web) == ["3"]
        other = replace(_group("other"), allowed=lambda instance: instance.name == "2")
        scheduler.place(other)
        assert scheduler.stop(web) == ["1"]

    def test_tasks_on_a_closed_instance_count_like_others(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web = _group("web")
        scheduler.place(web, 3)
        scheduler.close("1")
        assert scheduler.stop(web, 3) == ["1", "2", "1"]

    def test_on_a_certain_instance(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web = _group("web")
        scheduler.place(web, 3)
        scheduler.stop_on("1", web, 2)
        assert (scheduler.tasks_on("1"), scheduler.tasks_on("2")) == ({}, {"web": 1})
        assert scheduler.place(web) == ["1"]
        with pytest.raises(ValueError, match="Instance 2 has 1 tasks of web, not 2"):
            scheduler.stop_on("2", web, 2)

    def test_it_stops_no_more_than_there_are(self) -> None:
        scheduler = _scheduler(_instance("1"))
        web = _group("web")
        scheduler.place(web, 2)
        assert scheduler.stop(web, 5) == ["1", "1"]
        assert scheduler.tasks_on("1") == {}
        assert scheduler.left_on("1") == _LARGE


class TestInstances:
    def test_one_that_goes_takes_its_tasks_with_it(self) -> None:
        scheduler = _scheduler(_instance("1"), _instance("2"))
        web, dogs = _group("web"), _group("dogs")
        scheduler.place(web, 3)
        scheduler.place(dogs)
        assert scheduler.remove("1") == {"web": 2, "dogs": 1}
        assert (scheduler.tasks_of("web"), scheduler.tasks_of("dogs"), len(scheduler)) == (1, 0, 1)
        assert scheduler.stop(dogs) == []
        assert scheduler.place(web) == ["2"]

    def test_one_that_comes_is_used_at_once(self) -> None:
        scheduler = _scheduler(_instance("1"))
        web = _group("web")
        scheduler.place(web, 2)
        scheduler.add(_instance("2"))
        assert scheduler.place(web) == ["2"]
        assert scheduler.names == ["1", "2"]
        assert "2" in scheduler

    def test_every_change_is_counted(self) -> None:
        scheduler = _scheduler(_instance("1"))
        seen = [scheduler.changes]
        web = _group("web")
        scheduler.place(web, 2)
        seen.append(scheduler.changes)
        scheduler.stop(web)
        seen.append(scheduler.changes)
        scheduler.stop(_group("dogs"))
        assert scheduler.changes == seen[-1]
        scheduler.remove("1")
        assert seen == [1, 3, 4]
        assert scheduler.changes == 5

    def test_names_are_used_once(self) -> None:
        scheduler = _scheduler(_instance("1"))
        with pytest.raises(ValueError, match="two instances 1"):
            scheduler.add(_instance("1"))
        scheduler.place(_group("web"))
        with pytest.raises(ValueError, match="two groups web"):
            scheduler.place(_group("web", AtRandom()))


class TestReading:
    @pytest.mark.parametrize(
        ("kind", "of", "expected"),
        [
            ("spread", "instanceId", Spread()),
            ("spread", "host", Spread()),
            ("spread", "attribute:ecs.availability-zone", Spread(ZONE)),
            ("spread", "ecs.instance-type", Spread("ecs.instance-type")),
            ("binpack", "memory", BinPack(Limit.MEMORY)),
            ("binpack", "CPU", BinPack(Limit.CPU)),
            ("random", None, AtRandom()),
        ],
    )
    def test_strategies(self, kind: str, of: str | None, expected: Strategy) -> None:
        assert strategy(kind, of) == expected

    @pytest.mark.parametrize(("kind", "of"), [("binpack", "gpu"), ("spread", None), ("pack", "cpu"), ("binpack", None)])
    def test_what_is_none(self, kind: str, of: str | None) -> None:
        with pytest.raises(ValueError, match="is no placement strategy; use spread"):
            strategy(kind, of)


# Against a placement that looks at everything each time


class _Naive:
    """ECS's order of placement, word for word."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        self.instances = list(instances)
        self.tasks: list[tuple[TaskGroup, Instance]] = []

    def _left(self, instance: Instance, d: int) -> int:
        return instance.amounts[d] - sum(group.demand.amounts[d] for group, on in self.tasks if on is instance)

    def _admits(self, group: TaskGroup, instance: Instance) -> bool:
        demand = group.demand
        taken = instance.ports.union(*(other.demand.ports for other, on in self.tasks if on is instance))
        return (
            all(self._left(instance, d) >= demand.amounts[d] for d in range(4))
            and not demand.ports & taken
            and not (demand.distinct and (group, instance) in self.tasks)
        )

    def _narrowed(self, group: TaskGroup, candidates: list[Instance], sign: int) -> list[Instance]:
        names: list[str] = []
        for each in group.strategies:
            values = [self._value(group, each, names, instance) for instance in candidates]
            if isinstance(each, Spread) and each.attribute:
                names.append(each.attribute)
            best = min(sign * value for value in values)
            candidates = [i for i, value in zip(candidates, values, strict=True) if sign * value == best]
        return candidates

    def _value(self, group: TaskGroup, each: Strategy, names: list[str], instance: Instance) -> int:
        if isinstance(each, BinPack):
            return self._left(instance, RESOURCES.index(each.resource))
        own = [on for other, on in self.tasks if other is group]
        if isinstance(each, Spread) and each.attribute:
            shared = [*names, each.attribute]
            return sum(all(on.attributes.get(n) == instance.attributes.get(n) for n in shared) for on in own)
        return sum(on is instance for on in own)

    def place(self, group: TaskGroup) -> list[str]:
        candidates = [instance for instance in self.instances if self._admits(group, instance)]
        if not candidates:
            return []
        chosen = self._narrowed(group, candidates, 1)[0]
        self.tasks.append((group, chosen))
        return [chosen.name]

    def stop(self, group: TaskGroup) -> list[str]:
        candidates = [instance for instance in self.instances if (group, instance) in self.tasks]
        if not candidates:
            return []
        chosen = self._narrowed(group, candidates, -1)[-1]
        self.tasks.remove((group, chosen))
        return [chosen.name]

    def remove(self, name: str) -> None:
        self.instances = [instance for instance in self.instances if instance.name != name]
        self.tasks = [(group, on) for group, on in self.tasks if on.name != name]


_AMOUNTS = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 1), st.integers(0, 2))
_ROOM = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2), st.integers(0, 6))
_KINDS: list[Strategy] = [Spread(), _ZONES, Spread("rack"), BinPack(Limit.CPU), BinPack(Limit.MEMORY)]
_STRATEGIES = st.lists(st.sampled_from(_KINDS), max_size=4, unique=True)


@st.composite
def _instances(draw: st.DrawFn) -> list[Instance]:
    attributes = st.fixed_dictionaries({ZONE: st.sampled_from("abc")}, optional={"rack": st.sampled_from("xy")})
    return [
        Instance(name=str(i), amounts=draw(_ROOM), attributes=draw(attributes)) for i in range(draw(st.integers(1, 7)))
    ]


@st.composite
def _groups(draw: st.DrawFn) -> list[TaskGroup]:
    return [
        TaskGroup(
            demand=Demand(
                name=f"g{i}",
                amounts=draw(_AMOUNTS),
                ports=draw(st.frozensets(st.sampled_from([("tcp", 80), ("tcp", 81)]), max_size=1)),
                distinct=draw(st.booleans()),
            ),
            strategies=tuple(draw(_STRATEGIES)),
        )
        for i in range(3)
    ]


@settings(max_examples=300)
@given(
    instances=_instances(),
    groups=_groups(),
    steps=st.lists(st.tuples(st.sampled_from(["place", "place", "stop", "remove"]), st.integers(0, 6)), max_size=40),
)
def test_every_step_is_that_of_a_placement_that_looks_at_everything(
    instances: list[Instance], groups: list[TaskGroup], steps: list[tuple[str, int]]
) -> None:
    scheduler, naive = _scheduler(*instances), _Naive(instances)
    for kind, number in steps:
        group = groups[number % len(groups)]
        if kind == "remove":
            if str(number) in scheduler and len(scheduler) > 1:
                scheduler.remove(str(number))
                naive.remove(str(number))
        elif kind == "place":
            assert scheduler.place(group) == naive.place(group)
        else:
            assert scheduler.stop(group) == naive.stop(group)
    for instance in naive.instances:
        on = Counter(group.name for group, where in naive.tasks if where is instance)
        assert scheduler.tasks_on(instance.name) == on
        assert all(
            0 <= left <= has for left, has in zip(scheduler.left_on(instance.name), instance.amounts, strict=True)
        )


@given(instances=_instances(), groups=_groups(), counts=st.lists(st.integers(0, 20), min_size=3, max_size=3))
def test_many_tasks_at_once_go_where_they_go_one_by_one(
    instances: list[Instance], groups: list[TaskGroup], counts: list[int]
) -> None:
    together, singly = _scheduler(*instances), _scheduler(*instances)
    for group, count in zip(groups, counts, strict=True):
        assert together.place(group, count) == [name for _ in range(count) for name in singly.place(group)]


@given(zones=st.integers(1, 4), per_zone=st.integers(1, 5), count=st.integers(0, 100))
def test_where_all_is_equal_zones_and_instances_differ_by_one_task_at_most(
    zones: int, per_zone: int, count: int
) -> None:
    names = [(f"{zone}-{i}", str(zone)) for zone in range(zones) for i in range(per_zone)]
    scheduler = _scheduler(*(_instance(name, zone) for name, zone in names))
    web = _group("web")
    scheduler.place(web, count + 30)
    scheduler.stop(web, 30)
    on = {name: sum(scheduler.tasks_on(name).values()) for name, _ in names}
    in_zone = [sum(on[name] for name, of in names if of == str(zone)) for zone in range(zones)]
    assert sum(in_zone) == count
    assert max(in_zone) - min(in_zone) <= 1
    for zone in range(zones):
        within = [on[name] for name, of in names if of == str(zone)]
        assert max(within) - min(within) <= 1
