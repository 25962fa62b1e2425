"""Loads in steps, of usual shapes, and of ``ab``."""

import math

import pytest

from ecs_constructs.simulation import ApacheBench, Load, Shape, Version, loads_in_turn, shaped
from ecs_constructs.simulation.load import LoadBuilder
from ecs_constructs.template import InputError


def per_minute(load: Load) -> list[float]:
    minutes = math.ceil(load.duration_seconds / 60)
    return [round(load.between(60 * minute, 60 * minute + 60, math.inf)[0], 6) for minute in range(minutes)]


@pytest.mark.parametrize(
    ("start", "end", "capacity", "expected"),
    [
        (0, 20, 100, (300, 0)),
        (0, 20, 15, (300, 50)),
        (5, 15, 15, (150, 25)),
        (0, 40, 0, (300, 300)),
        (12, 13, 19.5, (20, 0.5)),
        (20, 90, 0, (0, 0)),
        (5, 5, 0, (0, 0)),
    ],
)
def test_requests_of_a_time(start: float, end: float, capacity: float, expected: tuple[float, float]) -> None:
    assert Load.of([10, 20]).between(start, end, capacity) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rates", "step", "words"),
    [
        ([], 10, "the load is empty"),
        ([1, -1], 10, "negative or no number"),
        ([math.nan], 10, "negative or no number"),
        ([math.inf], 10, "negative or no number"),
        ([1, 2e9], 10, "has 2000000000 requests a second; at most 1000000000 are simulated"),
        ([1], 7, "step_seconds is 7; it must be a whole number that divides 60, such as 10"),
        ([1], 0, "step_seconds is 0"),
        ([0.0] * 44_641, 60, "at most 31 days"),
    ],
)
def test_a_load_that_cannot_be(rates: list[float], step: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Load.of(rates, step_seconds=step)


def test_requests_are_added_up_into_steps() -> None:
    builder = LoadBuilder(10)
    builder.add(5, 25, 10)
    builder.add(20, 30, 1)
    assert list(builder.load().rates) == [5, 10, 6]
    with pytest.raises(InputError, match="at most 31 days"):
        builder.add(0, 1e12, 1)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (Shape.STEP, [10, 10, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]),
        (Shape.RAMP, [13.75, 21.25, 28.75, 36.25, 43.75, 51.25, 58.75, 66.25, 73.75, 81.25, 88.75, 96.25]),
        (Shape.SPIKE, [10, 10, 100, 10, 10, 10, 10, 10, 10, 10, 10, 10]),
    ],
)
def test_shapes(shape: Shape, expected: list[float]) -> None:
    load = shaped(shape, peak=100, duration_seconds=720, step_seconds=60)
    assert [round(rate, 6) for rate in load.rates] == expected
    assert not load.closed


def test_the_daily_shape_is_quiet_at_night() -> None:
    load = shaped(Shape.DAILY, peak=100, base=20, duration_seconds=2 * 86_400)
    by_hour = [load.rates[360 * hour] for hour in range(48)]
    assert min(by_hour) == pytest.approx(20, abs=0.01)
    assert (by_hour.index(min(by_hour)), by_hour.index(max(by_hour))) in {(4, 16), (28, 16), (4, 40), (28, 40)}
    assert load.peak == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"peak": -1, "duration_seconds": 60}, "peak is -1; it must be from 0 to 1000000000"),
        ({"peak": math.nan, "duration_seconds": 60}, "peak is nan; it must be a number from 0 to 1000000000"),
        ({"peak": 1, "duration_seconds": 0}, "the load lasts 0 seconds"),
        ({"peak": 1, "duration_seconds": 60, "base": 2}, "base is 2 and peak 1"),
        ({"peak": 1, "duration_seconds": 60, "step_seconds": 50}, "step_seconds is 50"),
    ],
)
def test_a_shape_that_cannot_be(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        shaped(Shape.STEP, **arguments)  # type: ignore[arg-type]  # wrong on purpose


OLD, NEW = Version.HTTPD_2_4, Version.TRUNK


@pytest.mark.parametrize(
    ("command", "version", "expected"),
    [
        ("-c 200 -n 200 -t 30", OLD, (200, 50_000, 30)),
        ("-t 30 -c 200 -n 200", OLD, (200, 200, 30)),
        ("-c 200 -n 200 -t 30", NEW, (200, 200, 30)),
        ("-t 30 -c 200 -n 200", NEW, (200, 200, 30)),
        ("-c 200 -t 30", OLD, (200, 50_000, 30)),
        ("-c 200 -t 30", NEW, (200, 50_000, 30)),
        ("ab -k -c200 -n 200 -t30 -H 'Accept: */*' http://example.org/ + /", OLD, (200, 50_000, 30)),
        ("-c 5 -n 100", OLD, (5, 100, None)),
        ("http://example.org/", OLD, (1, 1, None)),
        ("", OLD, (1, 1, None)),
    ],
)
def test_options_of_ab(command: str, version: Version, expected: tuple[int, int, int | None]) -> None:
    bench = ApacheBench.parse(command, version)
    assert (bench.concurrency, bench.requests, bench.time_limit_seconds) == expected


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("-c 200 -n 100", "-c 200 is more than the 100 requests of a run; ab refuses to start. Set -n to at least 200"),
        ("-c 20001 -t 30", "-c of ab is 20001; it must be from 1 to 20000"),
        ("-c 2 -n many", "-n is 'many'; it must be a whole number above 0"),
        ("-c 0", "-c is '0'"),
        ("-t -5", "-t is '-5'"),
        ("-t 1.5", "-t is '1.5'"),
        ("-t", "option -t requires argument"),
        ("-Q", "option -Q not recognized"),
        ("-c '2", "No closing quotation"),
    ],
)
def test_what_ab_refuses(command: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        ApacheBench.parse(command)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_one_run_of_the_lab_is_24_000_requests_in_30_seconds() -> None:
    bench = ApacheBench.parse("-c 200 -n 200 -t 30")
    load = bench.load(response_seconds=0.25)
    assert bench.rate(0.25) == 800
    assert (load.duration_seconds, per_minute(load), load.closed) == (30, [24_000], True)


def test_a_run_ends_by_its_number_or_by_its_time() -> None:
    assert per_minute(ApacheBench.parse("-c 200 -n 200").load()) == [200]
    assert per_minute(ApacheBench.parse("-t 30 -c 200 -n 200").load(repeat=3)) == [600]
    assert per_minute(ApacheBench.parse("-c 1000 -t 30").load()) == [50_000]
    assert per_minute(ApacheBench.parse("-c 200 -t 30").load(repeat=10)) == [48_000] * 5


def test_who_waits_for_answers_asks_no_more_than_is_served() -> None:
    bench = ApacheBench.parse("-c 200 -t 30")
    assert bench.rate(0.25, capacity=300) == 300
    assert per_minute(bench.load(capacity=300)) == [9000]
    assert bench.load(capacity=10, repeat=4).duration_seconds == 120


def test_keeping_connections_changes_nothing_that_is_counted() -> None:
    plain, kept = (ApacheBench.parse(f"{option} -c 200 -t 30").load() for option in ("", "-k"))
    assert plain.rates == kept.rates


def test_pauses_and_a_late_start() -> None:
    load = ApacheBench.parse("-c 200 -t 30").load(repeat=2, pause_seconds=90, start_seconds=60)
    assert per_minute(load) == [0, 24_000, 0, 24_000]


def test_services_in_turn() -> None:
    bench = ApacheBench.parse("ab -c 800 -n 800 -t 10")
    loads = loads_in_turn(bench, ["web", "cats", "dogs"], repeat=12)
    assert {name: per_minute(load) for name, load in loads.items()} == dict.fromkeys(
        ("web", "cats", "dogs"), [64_000] * 6
    )
    assert [list(load.rates[:6]) for load in loads.values()] == [
        [3200, 0, 0, 3200, 0, 0],
        [0, 3200, 0, 0, 3200, 0],
        [0, 0, 3200, 0, 0, 3200],
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"concurrency": 0, "requests": 9}, "-c of ab is 0; it must be from 1 to 20000"),
        ({"concurrency": 5, "requests": 9, "time_limit_seconds": 0}, "-t of ab is 0; it must be at least 1"),
        ({"concurrency": 5, "requests": 4}, "-c 5 is more than the 4 requests of a run"),
    ],
)
def test_a_run_that_cannot_be(arguments: dict[str, int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ApacheBench(**arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"repeat": 0}, "repeat is 0; it must be from 1 to 100000"),
        ({"repeat": 10**9}, "repeat is 1000000000;"),
        ({"response_seconds": 0}, "response_seconds is 0"),
        ({"pause_seconds": -1}, "pause_seconds is -1"),
        ({"start_seconds": -1}, "start_seconds is -1"),
        ({"capacity": 0}, "capacity is 0; it must be above 0"),
        ({"repeat": 100_000}, "at most 31 days"),
    ],
)
def test_runs_that_cannot_be(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ApacheBench.parse("-c 200 -t 30").load(**arguments)  # type: ignore[arg-type]  # wrong on purpose
