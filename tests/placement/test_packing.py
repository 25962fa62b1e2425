"""Whether tasks fit on instances: never wrong against trying everything, seldom undecided, and fast."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_constructs.placement.packing import (
    UNLIMITED,
    Amounts,
    Answer,
    Demand,
    Fit,
    Limit,
    Packing,
    Pool,
    excess,
    fewest,
    fit,
    per_instance,
)

SSH, HTTP = ("tcp", 22), ("tcp", 80)


# Trying everything


class Instance:
    """One instance that tasks are put on and taken off again."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.room = list(pool.amounts)
        self.ports = set(pool.ports)
        self.tasks: Counter[str] = Counter()

    @property
    def state(self) -> object:
        return self.pool.name, tuple(self.room), frozenset(self.ports), frozenset((+self.tasks).items())

    def takes(self, demand: Demand) -> bool:
        return (
            (demand.pools is None or self.pool.name in demand.pools)
            and not self.ports & demand.ports
            and not (demand.distinct and self.tasks[demand.name])
            and all(has >= needs for has, needs in zip(self.room, demand.amounts, strict=True))
        )

    def put(self, demand: Demand, sign: int) -> None:
        for d, amount in enumerate(demand.amounts):
            self.room[d] -= sign * amount
        self.ports = self.ports | demand.ports if sign > 0 else self.ports - demand.ports
        self.tasks[demand.name] += sign


def really_fits(demands: Sequence[Demand], pools: Sequence[Pool]) -> bool:
    """Whether some way to put every task on every instance works."""
    tasks = [demand for demand in demands for _ in range(demand.count)]
    instances = [Instance(pool) for pool in pools for _ in range(pool.count)]

    def placed(number: int) -> bool:
        if number == len(tasks):
            return True
        tried = set()
        for instance in instances:
            if instance.state in tried or not instance.takes(tasks[number]):
                continue
            tried.add(instance.state)
            instance.put(tasks[number], 1)
            done = placed(number + 1)
            instance.put(tasks[number], -1)
            if done:
                return True
        return False

    return placed(0)


def really_fewest(demands: Sequence[Demand], pools: Sequence[Pool]) -> int | None:
    """The fewest instances on which the tasks fit, in every combination of numbers."""

    def combinations(left: Sequence[Pool]) -> Iterator[list[Pool]]:
        if not left:
            yield []
            return
        for rest in combinations(left[1:]):
            for count in range(left[0].count + 1):
                yield [replace(left[0], count=count), *rest]

    by_size = sorted(combinations(pools), key=lambda chosen: sum(pool.count for pool in chosen))
    return next((sum(pool.count for pool in chosen) for chosen in by_size if really_fits(demands, chosen)), None)


def assert_valid(packing: Packing, demands: Sequence[Demand], pools: Sequence[Pool]) -> None:
    """A placement holds every task once, and nothing more than there is."""
    by_name = {demand.name: demand for demand in demands}
    instances: Counter[str] = Counter()
    tasks: Counter[str] = Counter()
    for filling in packing.fillings:
        assert filling.count > 0
        assert filling.tasks
        instances[filling.pool.name] += filling.count
        one = Instance(filling.pool)
        for name, number in filling.tasks.items():
            assert number > 0
            tasks[name] += number * filling.count
            for _ in range(number):
                assert one.takes(by_name[name])
                one.put(by_name[name], 1)
                assert not by_name[name].ports or number == 1
    assert all(instances[pool.name] <= pool.count for pool in pools)
    assert tasks == Counter({demand.name: demand.count for demand in demands if demand.count})


amounts = st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0, 0, 0, 1]), st.sampled_from([0, 0, 1]))
ports = st.sampled_from([frozenset(), frozenset(), frozenset(), frozenset({SSH}), frozenset({HTTP}), {SSH, HTTP}])


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Demand], list[Pool]]:
    pools = [
        Pool(
            name=f"p{i}",
            amounts=(
                draw(st.integers(0, 12)),
                draw(st.integers(4, 12)),
                draw(st.sampled_from([0, 0, 2])),
                draw(st.sampled_from([0, 3])),
            ),
            count=draw(st.integers(0, 3)),
            ports=draw(st.sampled_from([frozenset(), frozenset(), frozenset({SSH})])),
        )
        for i in range(draw(st.integers(0, 3)))
    ]
    names = [pool.name for pool in pools]
    eligible = st.none() | st.frozensets(st.sampled_from(names)) if names else st.none()
    demands = [
        Demand(
            name=f"d{i}",
            amounts=draw(amounts),
            count=draw(st.integers(0, 4)),
            ports=frozenset(draw(ports)),
            distinct=draw(st.sampled_from([False, False, False, True])),
            pools=draw(eligible),
        )
        for i in range(draw(st.integers(0, 4)))
    ]
    return demands, pools


@settings(max_examples=1500, deadline=None)
@given(problems())
def test_the_answer_is_what_trying_everything_finds(problem: tuple[list[Demand], list[Pool]]) -> None:
    demands, pools = problem
    found = fit(demands, pools)
    assert found.answer is (Answer.FITS if really_fits(demands, pools) else Answer.CANNOT)
    assert (found.packing is not None) == (found.answer is Answer.FITS)
    if found.packing is not None:
        assert_valid(found.packing, demands, pools)


@settings(max_examples=500, deadline=None)
@given(problems())
def test_bounds_never_contradict_a_placement(problem: tuple[list[Demand], list[Pool]]) -> None:
    demands, pools = problem
    reason = excess(demands, pools)
    assert reason is None or not really_fits(demands, pools)
    found = fit(demands, pools, budget=0)
    assert found.answer is not Answer.CANNOT or not really_fits(demands, pools)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_the_fewest_instances_lie_between_the_bound_and_the_placement(
    problem: tuple[list[Demand], list[Pool]],
) -> None:
    demands, pools = problem
    bound, packing = fewest(demands, pools)
    least = really_fewest(demands, pools)
    if least is None:
        assert packing is None
    else:
        assert bound <= least
    if packing is not None and least is not None:
        assert_valid(packing, demands, pools)
        assert least <= packing.instances


def test_how_many_fit_on_one_instance() -> None:
    pool = Pool(name="p", amounts=(2048, 4000, 1, 3), count=9, ports=frozenset({SSH}))

    def room(*wanted: int, **more: object) -> tuple[int, Limit | None]:
        cpu, memory, gpus, interfaces = wanted
        demand = Demand(name="d", amounts=(cpu, memory, gpus, interfaces), count=1)
        return per_instance(replace(demand, **more), pool)  # type: ignore[arg-type]  # any field

    assert room(512, 100, 0, 0) == (4, Limit.CPU)
    assert room(1, 1000, 0, 0) == (4, Limit.MEMORY)
    assert room(0, 1, 1, 0) == (1, Limit.GPU)
    assert room(0, 1, 0, 1) == (3, Limit.NETWORK_INTERFACE)
    assert room(0, 4001, 0, 0) == (0, Limit.MEMORY)
    assert room(0, 0, 0, 0) == (UNLIMITED, None)
    assert room(0, 1, 0, 0, ports=frozenset({HTTP})) == (1, Limit.PORT)
    assert room(0, 1, 0, 0, ports=frozenset({SSH})) == (0, Limit.PORT)
    assert room(0, 1, 0, 0, distinct=True) == (1, Limit.CONSTRAINT)
    assert room(0, 1, 0, 0, pools=frozenset()) == (0, Limit.CONSTRAINT)
    # An instance that daemons take more of than there is has nothing left.
    assert per_instance(Demand(name="d", amounts=(1, 0, 0, 0)), replace(pool, amounts=(-5, 1, 0, 0))) == (0, Limit.CPU)


def test_demands_say_what_they_may_use_and_what_they_exclude() -> None:
    pool = Pool(name="p", amounts=(1, 1, 0, 0), count=1, ports=frozenset({SSH}))
    web = Demand(name="web", amounts=(1, 1, 0, 0), ports=frozenset({HTTP}))
    assert web.may_use(pool)
    assert web.is_alone
    assert not replace(web, ports=frozenset({SSH})).may_use(pool)
    assert not replace(web, pools=frozenset({"q"})).may_use(pool)
    assert web.conflicts(replace(web, name="other"))
    assert not web.conflicts(replace(web, ports=frozenset()))
    assert not replace(web, ports=frozenset()).is_alone


@pytest.mark.parametrize(
    ("demands", "count", "reason"),
    [
        # Each alone: the demand is named.
        ([("a", (2048, 1, 0, 0), 3)], 2, (Limit.CPU, "a")),
        ([("a", (1, 5000, 0, 0), 1)], 2, (Limit.MEMORY, "a")),
        # Together: nobody is.
        ([("a", (1, 2100, 0, 0), 1), ("b", (1, 2200, 0, 0), 2)], 2, (Limit.MEMORY, "")),
        ([("a", (1200, 1, 0, 0), 1), ("b", (1300, 1, 0, 0), 2)], 2, (Limit.CPU, "")),
        # Alike but for the name: together, although each would fit.
        ([("a", (2048, 1, 0, 0), 1), ("b", (2048, 1, 0, 0), 2)], 2, (Limit.CPU, "")),
        ([("a", (1, 1, 0, 0), 1)], 0, (Limit.GROUP_MAXIMUM, "a")),
    ],
)
def test_why_tasks_do_not_fit(demands: list[tuple[str, Amounts, int]], count: int, reason: tuple[Limit, str]) -> None:
    wanted = [Demand(name=name, amounts=each, count=number) for name, each, number in demands]
    pools = [Pool(name="p", amounts=(2048, 4000, 0, 0), count=count)]
    assert excess(wanted, pools) == reason
    found = fit(wanted, pools)
    assert (found.answer, (found.limit, found.subject)) == (Answer.CANNOT, reason)


def test_tasks_with_the_same_port_need_an_instance_each() -> None:
    demands = [
        Demand(name="a", amounts=(1, 1, 0, 0), count=2, ports=frozenset({HTTP})),
        Demand(name="b", amounts=(2, 1, 0, 0), count=1, ports=frozenset({HTTP, ("udp", 53)})),
    ]
    pool = Pool(name="p", amounts=(100, 100, 0, 0), count=2)
    assert excess(demands, [pool]) == (Limit.PORT, "")
    enough = fit(demands, [replace(pool, count=3)])
    assert enough.packing is not None
    assert enough.packing.instances == fewest(demands, [replace(pool, count=9)])[0] == 3


def test_a_spent_budget_leaves_the_question_open() -> None:
    undecided = [case for case in TIGHT if fit(*case, budget=0).answer is Answer.UNDECIDED]
    assert undecided
    for demands, instances in undecided:
        found = fit(demands, instances, budget=0)
        assert found == Fit(Answer.UNDECIDED, None, found.limit)
        assert found.limit in (Limit.CPU, Limit.MEMORY)


def tight_cases(
    seed: int, number: int, shapes: tuple[int, int], instances: tuple[int, int]
) -> list[tuple[list[Demand], list[Pool]]]:
    """Cases in which 90 to 100 % of the scarcest resource is asked for."""
    r = random.Random(seed)
    cases = []
    for _ in range(number):
        pools = [
            Pool(
                name=f"p{i}",
                amounts=(r.choice([2048, 4096]), r.choice([3800, 7600, 15200]), 0, 999),
                count=r.randint(*instances),
            )
            for i in range(r.randint(1, 2))
        ]
        sizes = [
            (r.choice([0, 128, 256, 512, 1024]), r.choice([200, 300, 700, 1024, 1500, 2048, 3000]))
            for _ in range(r.randint(*shapes))
        ]
        filled = r.uniform(0.9, 1.0)
        most = [filled * sum(pool.count * pool.amounts[d] for pool in pools) for d in (0, 1)]
        counts: Counter[int] = Counter()
        while True:
            i = r.randrange(len(sizes))
            counts[i] += 1
            if any(sum(n * sizes[j][d] for j, n in counts.items()) > most[d] for d in (0, 1)):
                counts[i] -= 1
                break
        demands = [Demand(name=f"d{i}", amounts=(*sizes[i], 0, 1), count=n) for i, n in sorted(counts.items())]
        cases.append((demands, pools))
    return cases


TIGHT = tight_cases(1, 120, (2, 8), (2, 8))


LARGE = tight_cases(1, 25, (20, 50), (20, 200))


@pytest.mark.parametrize(("cases", "most"), [(TIGHT, 4), (LARGE, 2)])
def test_few_tight_cases_are_undecided(cases: list[tuple[list[Demand], list[Pool]]], most: int) -> None:
    found = [fit(demands, pools) for demands, pools in cases]
    answers = Counter(each.answer for each in found)
    assert answers[Answer.UNDECIDED] <= most
    assert answers[Answer.FITS] > answers[Answer.CANNOT]
    for each, (demands, pools) in zip(found, cases, strict=True):
        if each.packing is not None:
            assert_valid(each.packing, demands, pools)


def test_the_same_is_found_each_time() -> None:
    """What is shaken at random is shaken in the same way each time."""
    for demands, pools in LARGE[:10]:
        assert fit(demands, pools) == fit(demands, pools)


def test_many_shapes_and_instances_end_in_time() -> None:
    """A search over a thousand shapes or instances is as deep, and gives up soon."""
    shapes = [Demand(name=f"d{i}", amounts=(i % 37 + 301, i + 301, 0, 0), count=1) for i in range(1200)]
    asked = sum(demand.amounts[1] for demand in shapes)
    start = perf_counter()
    for pools in (
        [Pool(name="p", amounts=(100_000, 10_000, 0, 0), count=-(-asked // 10_000))],
        [Pool(name="p", amounts=(1200, 1501, 0, 0), count=asked // 1200)],
    ):
        assert fit(shapes, pools).answer in Answer
    deep = [Demand(name=str(size), amounts=(size, 30 - size, 0, 0), count=1500) for size in (9, 10, 11, 13)]
    assert fit(deep, [Pool(name="p", amounts=(40, 80, 0, 0), count=1650)]).answer in Answer
    assert perf_counter() - start < 20


TYPES: tuple[tuple[str, Amounts], ...] = (
    ("m5.xlarge", (4096, 15000, 0, 999)),
    ("m5.2xlarge", (8192, 31000, 0, 999)),
    ("c5.2xlarge", (8192, 15200, 0, 999)),
    ("r5.xlarge", (4096, 31000, 0, 999)),
    ("m5.4xlarge", (16384, 62000, 0, 999)),
)


@pytest.mark.parametrize("seed", range(3))
def test_ten_thousand_tasks_of_fifty_shapes(seed: int) -> None:
    r = random.Random(seed)
    pools = [Pool(name=name, amounts=each, count=200) for name, each in TYPES]
    demands = [
        Demand(
            name=f"s{i}",
            amounts=(r.choice([64, 128, 256, 512, 768, 1024]), r.choice([128, 256, 700, 1900, 3000]), 0, 0),
            count=200,
        )
        for i in range(50)
    ]
    start = perf_counter()
    found = fit(demands, pools)
    assert perf_counter() - start < 1
    assert found.packing is not None
    assert_valid(found.packing, demands, pools)
    bound, packing = fewest(demands, pools)
    assert packing is not None
    assert_valid(packing, demands, pools)
    assert packing.instances <= 1.05 * bound


def test_demands_that_are_alike_are_packed_as_one() -> None:
    """A thousand services of the same shape cost what one does, and each keeps its name in the placement."""
    alike = [Demand(name=f"s{i}", amounts=(100, 100, 0, 0), count=i % 7 + 1) for i in range(1000)]
    pools = [Pool(name="p", amounts=(1000, 990, 0, 0), count=500)]
    found = fit(alike, pools)
    assert found.packing is not None
    assert_valid(found.packing, alike, pools)
    assert found.packing.instances == -(-sum(demand.count for demand in alike) // 9)
    apart = [replace(demand, distinct=True) for demand in alike[:20]]
    shared = fit(apart, [replace(pools[0], count=20)])
    assert shared.packing is not None
    assert_valid(shared.packing, apart, [replace(pools[0], count=20)])
