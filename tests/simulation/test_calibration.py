"""What a load test says about a task, and that the settings which follow serve the peak."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from ecs_constructs.simulation import Bounds, Load, Shape, TargetTracking, TaskModel, shaped
from ecs_constructs.simulation.calibration import Calibration, Question, calibrate
from ecs_constructs.simulation.measurement import Measurement, read_measurement
from ecs_constructs.template import InputError
from tests.simulation.composing import API, GROUP, WEB, composed, instances, on_fargate, on_group

AB = """This is ApacheBench, Version 2.3 <$Revision: 1903618 $>
Benchmarking shop.example.org (be patient)

Document Path:          /
Document Length:        4 bytes

Concurrency Level:      200
Time taken for tests:   {seconds} seconds
Complete requests:      {complete}
Failed requests:        {failed}
{more}Total transferred:      5496000 bytes
Requests per second:    799.97 [#/sec] (mean)
Time per request:       250.010 [ms] (mean)
Time per request:       1.250 [ms] (mean, across all concurrent requests)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "result"


def ab(complete: int = 240_000, failed: int = 0, seconds: float = 300, more: str = "") -> str:
    return AB.format(complete=complete, failed=failed, seconds=seconds, more=more)


def measured(file: Path, text: str, limit: float | None = None) -> Measurement:
    file.write_text(text)
    return read_measurement(file, latency_limit_ms=limit)


def test_what_ab_prints(file: Path) -> None:
    found = measured(file, ab())
    assert (found.requests_per_second, found.failed_share) == (800, 0)
    assert (found.seconds, found.concurrency, found.mean_ms) == (300, 200, 250)
    assert found.notes == (
        "None failed: the tasks may serve more than was asked of them, so what follows is on the careful side.",
    )


def test_failed_requests_are_not_served_and_other_lengths_are(file: Path) -> None:
    more = "   (Connect: 0, Receive: 0, Length: 300, Exceptions: 60)\nNon-2xx responses:      240\n"
    found = measured(file, ab(failed=360, more=more))
    assert found.requests_per_second == (240_000 - 60 - 240) / 300
    assert found.failed_share == 300 / 240_000
    assert found.notes == (
        "300 answers had another length than the first: ab calls them failed, here they are answers.",
        "Some requests failed: the tasks were beyond what they serve, or something else is wrong with them.",
    )


@pytest.mark.parametrize(("transferred", "served"), [(4800 * 1000, 4800), (4800 * 1000 + 200 * 900, 5000)])
def test_connections_closed_without_an_answer_are_failures(file: Path, transferred: int, served: int) -> None:
    more = f"   (Connect: 0, Receive: 0, Length: 200, Exceptions: 0)\nHTML transferred:       {transferred} bytes\n"
    text = ab(complete=5000, failed=200, seconds=100, more=more)
    text = text.replace("Concurrency Level:", "Document Length:        1000 bytes\n\nConcurrency Level:")
    assert measured(file, text).requests_per_second == served / 100


def test_several_runs_are_taken_together(file: Path) -> None:
    found = measured(file, ab(complete=1000, seconds=10) + ab(complete=3000, seconds=10))
    assert (found.requests_per_second, found.seconds) == (200, 20)
    assert found.notes[-1] == "The test took 20 seconds: repeat it for some minutes before you rely on it."


def test_runs_with_different_numbers_of_open_requests(file: Path) -> None:
    few = ab(complete=1000, seconds=100).replace("Level:      200", "Level:      10")
    found = measured(file, few + ab(complete=3000, seconds=100))
    assert found.mean_ms == 1000 * (10 * 100 + 200 * 100) / 4000
    note = "The runs had different -c and count alike: give the best of them alone for what a task serves."
    assert found.notes[0] == note


def test_what_ab_prints_may_be_indented(file: Path) -> None:
    assert measured(file, ab().replace("\n", "\n\t")) == measured(file, ab())


def test_a_table_of_rates(file: Path) -> None:
    table = "Requests_per_second,failed_per_second,latency_ms\n100,0,20\n400,0,60\n800,200,900\n"
    found = measured(file, table)
    assert (found.requests_per_second, found.failed_share, found.mean_ms) == (400, 0, 60)
    assert found.notes == ("It is the highest rate of the table at which no request failed.",)
    assert measured(file, table, limit=50).requests_per_second == 100
    within = "It is the highest rate of the table at which no request failed, with answers within 50 ms."
    assert measured(file, table, limit=50).notes == (within,)


def test_a_table_in_which_every_row_has_failures(file: Path) -> None:
    found = measured(file, "requests_per_second,failed_per_second\n400,10\n800,200\n\n")
    assert (found.requests_per_second, found.failed_share) == (600, 0.25)
    assert found.notes == ("Requests failed in every row.",)


@pytest.mark.parametrize(
    ("text", "limit", "message"),
    [
        ("", None, "neither what ab prints nor a CSV with the column 'requests_per_second'"),
        ("hello\n1\n", None, "neither what ab prints nor a CSV with the column 'requests_per_second'"),
        ("requests_per_second\n", None, "has no rows below its first line"),
        (
            "requests_per_second\nmany\n",
            None,
            "line 2: requests_per_second is 'many'; it must be a number of 0 or more",
        ),
        ("requests_per_second\n-1\n", None, "line 2: requests_per_second is '-1'; it must be a number of 0 or more"),
        ("requests_per_second\nnan\n", None, "line 2: requests_per_second is 'nan'; it must be a number of 0 or more"),
        ("requests_per_second,latency_ms\n,5\n", None, "line 2: 'requests_per_second' is empty; write a number"),
        (
            "requests_per_second,latency_ms\n5,50\n",
            10,
            "no row has answers within 10 ms; test with fewer requests a second",
        ),
        (
            "requests_per_second,failed_per_second\n5,5\n",
            None,
            "no request was answered well in any row; see what the service answers",
        ),
        (ab(), 100, "an answer took 250 ms on average, more than 100; test with a lower -c"),
        (ab(failed=240_000), None, "ab had no request answered well; see what the service answers, and test again"),
        (
            ab().replace("Time taken for tests", "Time"),
            None,
            "what ab printed has no line 'Time taken for tests:'; give all of its output",
        ),
        (
            ab(failed=240_000).replace("Failed requests:        240000", "Failed requests: 1.2.3"),
            None,
            "what ab printed has no line 'Failed requests:'; give all of its output",
        ),
        ("x" * 200_000, None, "line 1: not CSV: field larger than field limit (131072)"),
        (
            ab().replace("Concurrency Level", "Level"),
            None,
            "what ab printed has no line 'Concurrency Level:'; give all of its output",
        ),
    ],
)
def test_a_file_that_cannot_be_used(file: Path, text: str, limit: float | None, message: str) -> None:
    with pytest.raises(InputError) as raised:
        measured(file, text, limit)
    assert str(raised.value) == f"{file}: {message}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file or directory"):
        read_measurement(tmp_path / "nothing")
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(InputError, match="not a text in UTF-8"):
        read_measurement(binary)
    large = tmp_path / "large"
    large.write_text("x" * 10_000_001)
    with pytest.raises(InputError, match="too large for the result of a load test; give what ab prints, or a CSV"):
        read_measurement(large)


def of(rate: float = 800, **question: float) -> Calibration:
    return calibrate(Measurement(requests_per_second=rate), Question(**question))  # type: ignore[arg-type]  # whole numbers are written as such


def test_the_settings_follow_from_what_a_task_serves() -> None:
    found = of(tasks=8, peak=1000)
    assert found.task_requests_per_second == 100
    assert found.target_requests_per_minute == 4200
    assert found.maximum_tasks == math.ceil(1000 * 60 / 4200) == 15
    assert found.minimum_tasks == 10
    assert found.growth_percent == pytest.approx(42.86, abs=0.01)
    assert found.reaction_seconds == 240 + 150 + 38


def test_without_a_peak_there_is_no_most() -> None:
    found = of(headroom=0)
    assert (found.target_requests_per_minute, found.growth_percent) == (48_000, 0)
    assert (found.maximum_tasks, found.minimum_tasks, found.maximum_instances) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tasks": 0}, "tasks is 0; it must be from 1 to 5000"),
        ({"headroom": 1}, "headroom is 1; it must be from 0 to 0.95"),
        ({"peak": 0}, "peak is 0; it must be from 0.001 to 1000000000"),
        ({"cpu_percent": 0}, "cpu_percent is 0; it must be from 0.1 to 1000"),
        ({"memory_percent": 101}, "memory_percent is 101; it must be from 0.1 to 100"),
        ({"rate": 1e308}, "the measured requests_per_second is 1e+308; it must be from 0 to 1000000000"),
        ({"rate": 0.01}, "a task serves 0.6 requests a minute, too few for a target; the least target is 1"),
        (
            {"rate": 1, "peak": 100_000},
            "a peak of 100000 requests a second needs 142,858 tasks, and a service has at most 5,000; let each task "
            "serve more",
        ),
    ],
)
def test_what_cannot_be(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(InputError) as raised:
        of(**arguments)
    assert str(raised.value) == message


BOTH = instances() + on_group(least=2, most=8) + on_fargate()
MEASURED = Measurement(requests_per_second=100)


def test_the_size_of_a_task_on_fargate_is_one_that_fargate_has() -> None:
    asked = Question(cpu_percent=180, memory_percent=90)
    found = calibrate(MEASURED, asked, composed=composed(BOTH), service=API)
    assert (found.service, found.cpu_units, found.memory_mib) == (API, 512, 1024)
    assert found.notes == (
        "CPU is what keeps a task from serving more: with twice the CPU it may serve about twice as much.",
    )


def test_the_size_of_a_task_on_instances_is_what_it_used() -> None:
    found = calibrate(MEASURED, Question(cpu_percent=60, memory_percent=40), composed=composed(BOTH), service=WEB)
    assert (found.cpu_units, found.memory_mib) == (192, 192)


def test_what_was_not_measured_does_not_follow() -> None:
    found = calibrate(MEASURED, Question(), composed=composed(BOTH), service=WEB)
    assert (found.cpu_units, found.memory_mib) == (None, None)
    assert found.notes == (
        "What a task should reserve follows from what it used, which no load tool measures: pass --cpu-percent and "
        "--memory-percent.",
    )


def test_the_group_holds_the_most_tasks_beside_the_other_services() -> None:
    peak = Question(peak=1400)
    alone = calibrate(MEASURED, peak, composed=composed(BOTH), service=WEB)
    assert (alone.maximum_tasks, alone.group, alone.maximum_instances) == (20, GROUP, 3)
    among = calibrate(MEASURED, peak, composed=composed(BOTH + on_group("Other", least=2, most=8)), service=WEB)
    assert among.maximum_instances == 4
    assert calibrate(MEASURED, peak, composed=composed(BOTH), service=API).maximum_instances is None


def test_a_task_that_no_instance_holds() -> None:
    large = instances() + on_group().replace("Cpu: 256", "Cpu: 8192")
    found = calibrate(MEASURED, Question(peak=10), composed=composed(large), service=WEB)
    assert (found.group, found.maximum_instances) == (GROUP, None)
    assert found.notes[-1] == "No instance of its group holds a task."


def beyond_capacity(found: Calibration, load: Load, *, least: int, minutes: int) -> float:
    """What is lost where a service is set up as is recommended."""
    assert found.maximum_tasks is not None
    composition = composed(on_fargate()).composition
    service = composition.service(API)
    (policy,) = service.policies
    assert isinstance(policy, TargetTracking)
    recommended = replace(
        service,
        bounds=Bounds(minimum=least, maximum=found.maximum_tasks),
        policies=(replace(policy, target=found.target_requests_per_minute),),
        task=TaskModel(requests_per_second=found.task_requests_per_second),
    )
    run = composition.with_service(recommended).run({API: load}, duration_seconds=60 * minutes)
    return run.simulation.services[API].summary.beyond_capacity


@pytest.mark.parametrize("peak", [300, 1000, 5000])
def test_the_settings_serve_a_peak_that_comes_slowly(peak: float) -> None:
    found = of(100, peak=peak)
    # Two tasks at their target, and as much growth within the reaction time as is said to be served.
    base = 2 * found.target_requests_per_minute / 60
    seconds = (peak - base) / (base * found.growth_percent / 100) * found.reaction_seconds
    slow = shaped(Shape.RAMP, peak=peak, base=base, duration_seconds=seconds)
    hold = Load.of([*slow.rates, *([peak] * 360)])
    assert beyond_capacity(found, hold, least=2, minutes=int(seconds / 60) + 60) == 0


@pytest.mark.parametrize("peak", [300, 1000, 5000])
def test_with_the_fewest_tasks_they_serve_one_that_comes_all_at_once(peak: float) -> None:
    found = of(100, peak=peak)
    assert found.minimum_tasks is not None
    step = shaped(Shape.STEP, peak=peak, duration_seconds=3600)
    assert beyond_capacity(found, step, least=found.minimum_tasks, minutes=60) == 0
    assert beyond_capacity(found, step, least=found.minimum_tasks - 1, minutes=60) > 0
