"""The commands ``simulate`` and ``calibrate``: what they print, and one line for what cannot be used."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cli import main
from tests.simulation.composing import API, GROUP, WEB, graph, instances, on_fargate, on_group, service


@pytest.fixture
def both(tmp_path: Path) -> Path:
    return written(tmp_path, instances() + on_group() + on_fargate())


def written(folder: Path, resources: str) -> Path:
    """A template in a file; its stack is called as the file."""
    file = folder / "test.json"
    file.write_text(json.dumps(graph(resources).stacks[0].body))
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def document(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, out, err = run(capsys, "simulate", *arguments, "--format", "json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_text(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    code, out, err = run(capsys, "simulate", both, "--shape", "step", "--peak", 400, "--region", "ap-northeast-2")
    assert (code, err) == (0, "")
    assert out.startswith("Load: step from 40 to 400 requests a second, to each of Web and Api; 30 minutes.\n")
    assert "Each of Web and Api does not serve " in out
    assert "A task is taken to serve 100 requests a second, a guess" in out
    assert "Cost: " in out


def test_json_has_the_agreed_shape(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    found = document(capsys, both, "--shape", "step", "--peak", 400)
    assert [*found][:3] == ["version", "step_seconds", "minutes"]
    assert set(found) == {
        "version", "step_seconds", "minutes", "load", "services", "clusters", "batch", "events", "summary", "cost"
    }  # fmt: skip
    assert len(found["services"][WEB]["running"]) == 30
    assert found["cost"] is not None


def test_html_and_a_chart(capsys: pytest.CaptureFixture[str], both: Path, tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    arguments = ("--shape", "step", "--peak", 400, "--format", "html", "--chart", chart)
    code, out, err = run(capsys, "simulate", both, *arguments)
    assert (code, err) == (0, "")
    assert out.startswith("<!doctype html>")
    assert chart.read_text().startswith("<svg")


def test_the_load_goes_to_the_services_that_are_named(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    for name in ("Web", WEB):
        found = document(capsys, both, "--shape", "step", "--peak", 400, "--service", name)["services"]
        assert max(found[WEB]["requests_per_minute"]) == 24_000
        assert max(found[API]["requests_per_minute"]) == 0


def test_a_trace_lasts_as_long_as_it_does(capsys: pytest.CaptureFixture[str], both: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.csv"
    trace.write_text("seconds,requests_per_second\n0,10\n60,20\n120,20\n")
    found = document(capsys, both, "--load", trace)
    assert found["minutes"] == 3
    assert found["services"][WEB]["requests_per_minute"] == [600, 1200, 1200]
    assert document(capsys, both, "--load", trace, "--duration", "10m")["minutes"] == 10


@pytest.mark.parametrize(
    ("arguments", "minutes"),
    [
        (("--shape", "daily", "--peak", "5"), 1440),
        (("--shape", "spike", "--peak", "5", "--duration", "90s"), 2),
        (("--ab", "-c 2 -n 2 -t 30"), 30),
        (("--ab", "-c 2 -n 2 -t 30", "--repeat", "60", "--service", "Api"), 30),
        (("--ab", "-c 2 -n 2 -t 30", "--repeat", "70", "--service", "Api"), 35),
    ],
)
def test_how_long_other_loads_last(
    capsys: pytest.CaptureFixture[str], both: Path, arguments: tuple[str, ...], minutes: int
) -> None:
    assert document(capsys, both, *arguments)["minutes"] == minutes


@pytest.mark.parametrize(
    ("duration", "words"), [("90m", "90 minutes"), ("119m", "119 minutes"), ("2h", "2 hours"), ("36h", "36 hours")]
)
def test_a_long_time_is_told_in_hours(
    capsys: pytest.CaptureFixture[str], both: Path, duration: str, words: str
) -> None:
    assert main(["simulate", str(both), *SHAPE, "--duration", duration]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith(f"; {words}.")


def test_ab_runs_against_one_service_after_the_other(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    found = document(capsys, both, "--ab", "-c 2 -n 2 -t 60", "--repeat", 2)["services"]
    assert [bool(requests) for requests in found[WEB]["requests_per_minute"][:5]] == [True, False, True, False, False]
    assert [bool(requests) for requests in found[API]["requests_per_minute"][:5]] == [False, True, False, True, False]
    assert max(found[WEB]["requests_per_minute"]) == 60 * 2 / 0.25


def test_what_a_task_serves_usually_and_of_one_service(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    asked = (both, "--shape", "step", "--peak", 400, "--task-requests", 50, "--task-requests", "Api=500")
    found = document(capsys, *asked)["services"]
    assert found[WEB]["capacity_per_minute"][0] == 2 * 50 * 60
    assert found[API]["capacity_per_minute"][0] == 2 * 500 * 60
    assert not [note for note in document(capsys, *asked)["summary"]["notes"] if "guess" in note]


def test_what_aws_does_not_publish_is_an_argument(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    usual = document(capsys, both, "--shape", "step", "--peak", 400)["services"][API]["desired"]
    quick = document(
        capsys,
        both,
        "--shape",
        "step",
        "--peak",
        400,
        "--assume",
        "metric_delay_seconds=0",
        "--assume",
        "high_periods=1",
    )["services"][API]["desired"]
    assert quick.index(max(quick)) < usual.index(max(usual))
    capped = document(capsys, both, "--shape", "step", "--peak", 400, "--assume", "requests_per_second=7")
    assert capped["services"][API]["capacity_per_minute"][0] == 2 * 7 * 60


def test_variants_are_the_same_for_the_same_seed(capsys: pytest.CaptureFixture[str], both: Path) -> None:
    asked = (both, "--shape", "spike", "--peak", 400, "--variants", 5, "--seed", 7, "--vary", "load_percent=50")
    first, second = document(capsys, *asked), document(capsys, *asked)
    assert first == second
    assert first["summary"]["variants"] == {"count": 5, "seed": 7}


def test_a_service_without_a_load_balancer_has_to_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    alone = service("Web", where="LaunchType: FARGATE", task="Cpu: 256, Memory: 512").partition("LoadBalancers")[0]
    file = written(tmp_path, alone)
    line = "ecs-constructs: no service is behind a load balancer; name one with --service: test/Web\n"
    assert run(capsys, "simulate", file, "--shape", "step", "--peak", 5) == (2, "", line)
    assert document(capsys, file, "--shape", "step", "--peak", 5, "--service", "Web")["minutes"] == 30


SHAPE = ("--shape", "step", "--peak", "5")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "ecs-constructs simulate: one of the arguments --load --shape --ab --jobs is required"),
        (("--shape", "step"), "ecs-constructs: --shape step needs --peak, the most requests a second"),
        (("--shape", "step", "--peak", "x"), "ecs-constructs simulate: argument --peak: 'x' is not a number"),
        (("--shape", "step", "--peak", "nan"), "ecs-constructs: peak is nan; it must be a number from 0 to 1000000000"),
        (("--shape", "cube", "--peak", "5"), "ecs-constructs simulate: argument --shape: invalid choice: 'cube'"),
        (("--ab", "-c 2 -n 9", "--peak", "5"), "ecs-constructs: --peak means nothing without --shape"),
        (("--ab", "-c 9 -n 2"), "ecs-constructs: ab: -c 9 is more than the 2 requests of a run; ab refuses to start."),
        (("--load", "/nothing.csv"), "ecs-constructs: /nothing.csv: cannot be read: No such file or directory"),
        (
            (*SHAPE, "--duration", "5"),
            "ecs-constructs simulate: argument --duration: '5' is no time; write a number above 0 and ",
        ),
        (
            (*SHAPE, "--duration", "0s"),
            "ecs-constructs simulate: argument --duration: '0s' is no time; write a number above 0 and ",
        ),
        ((*SHAPE, "--repeat", "3"), "ecs-constructs: --repeat means nothing without --ab\n"),
        ((*SHAPE, "--ab-version", "2.4"), "ecs-constructs: --ab-version means nothing without --ab\n"),
        ((*SHAPE, "--response-seconds", "1"), "ecs-constructs: --response-seconds means nothing without --ab\n"),
        ((*SHAPE, "--vary", "load_percent=5"), "ecs-constructs: --vary means nothing without --variants\n"),
        ((*SHAPE, "--peak", "2e9"), "ecs-constructs: peak is 2000000000; it must be from 0 to 1000000000\n"),
        ((*SHAPE, "--duration", "40d"), "ecs-constructs: the load lasts 3456000 seconds; it must last more than 0 "),
        ((*SHAPE, "--start", "soon"), "ecs-constructs: --start soon: not a moment such as 2026-12-24T18:00:00+00:00"),
        (
            (*SHAPE, "--start", "2026-12-24"),
            "ecs-constructs: start is 2026-12-24 00:00:00, without a time zone; say which",
        ),
        (
            (*SHAPE, "--service", "Cat"),
            "ecs-constructs: --service Cat: no such service is simulated; services are: Web, Api",
        ),
        (
            (*SHAPE, "--service", "test"),
            "ecs-constructs: --service test: several are meant: test/Web, test/Api; give a ",
        ),
        ((*SHAPE, "--task-requests", "many"), "ecs-constructs: --task-requests many: 'many' is not a number"),
        (
            (*SHAPE, "--task-requests", "0"),
            "ecs-constructs: --task-requests 0: requests_per_second is 0; it must be at least 0.001",
        ),
        (
            (*SHAPE, "--task-requests", "Cat=5"),
            "ecs-constructs: --task-requests Cat: no such service is simulated; services are",
        ),
        ((*SHAPE, "--request-bytes", "-1"), "ecs-constructs: request_bytes is -1; it must be at least 0"),
        (
            (*SHAPE, "--assume", "weather=1"),
            "ecs-constructs: --assume weather=1: write NAME=VALUE; names are: metric_delay_",
        ),
        (
            (*SHAPE, "--assume", "high_periods"),
            "ecs-constructs: --assume high_periods: write NAME=VALUE; names are: metric_",
        ),
        ((*SHAPE, "--assume", "high_periods=0"), "ecs-constructs: high_periods is 0; it must be from 1 to 1440"),
        (
            (*SHAPE, "--assume", "high_periods=2.5"),
            "ecs-constructs: high_periods is 2.5; it must be a whole number from 1 to 1440\n",
        ),
        ((*SHAPE, "--assume", "high_periods=x"), "ecs-constructs: --assume high_periods=x: 'x' is not a number"),
        ((*SHAPE, "--assume", "zero_requests=x"), "ecs-constructs: zero_requests is 'x'; it must be zero or missing"),
        ((*SHAPE, "--variants", "-1"), "ecs-constructs: --variants is -1; it must be 0 or more"),
        (
            (*SHAPE, "--variants", "1000001"),
            "ecs-constructs: the number of variants is 1000001; it must be from 1 to 100000",
        ),
        (
            (*SHAPE, "--variants", "2", "--vary", "luck=1"),
            "ecs-constructs: --vary luck=1: write NAME=VALUE; names are: load_percent, ",
        ),
        ((*SHAPE, "--chart", "a.gif"), "ecs-constructs: a.gif: a chart is an .svg or a .png; name the file so"),
        ((*SHAPE, "--what"), "ecs-constructs: unrecognized arguments: --what"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    capsys: pytest.CaptureFixture[str], both: Path, arguments: tuple[str, ...], line: str
) -> None:
    code, out, err = run(capsys, "simulate", both, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", [("simulate", *SHAPE), ("calibrate", "examples/load_test_result.txt")])
def test_templates_without_services(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    line = "ecs-constructs: no service can be simulated. The templates have none.\n"
    assert run(capsys, *command, written(tmp_path, "")) == (2, "", line)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "rates.csv"
    file.write_text("requests_per_second\n800\n")
    return file


def test_calibrate(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    code, out, err = run(capsys, "calibrate", table, "--tasks", 8, "--peak", 1000)
    assert (code, err) == (0, "")
    assert out.startswith("Measured: 800.0 requests a second on 8 tasks, none failed.\n")
    assert [line.split()[:5] for line in out.splitlines() if "tasks  " in line] == [
        ["most", "tasks", "15", "1,000", "a"],
        ["fewest", "tasks", "10", "if", "1,000"],
    ]


def test_calibrate_with_templates_before_or_behind_the_options(
    capsys: pytest.CaptureFixture[str], table: Path, both: Path
) -> None:
    options = ("--tasks", 8, "--peak", 1000, "--service", "Web", "--format", "json")
    first = run(capsys, "calibrate", table, both, *options)
    assert first == run(capsys, "calibrate", table, *options, both)
    found = json.loads(first[1])
    assert (found["version"], found["service"], found["group"]) == (1, WEB, GROUP)
    assert found["maximum_instances"] == 2


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--tasks", "0"), "ecs-constructs: tasks is 0; it must be from 1 to 5000\n"),
        (("--service", "Web"), "ecs-constructs: --service means nothing without a PATH to templates\n"),
        (("--latency-limit", "nan"), "ecs-constructs: latency_limit_ms is nan; it must be a number at least 0.001\n"),
        (("--peak", "1e300"), "ecs-constructs: peak is 1e+300; it must be from 0.001 to 1000000000\n"),
        (("/nothing",), "ecs-constructs: /nothing: no such file or folder\n"),
    ],
)
def test_what_calibrate_cannot_use(
    capsys: pytest.CaptureFixture[str], table: Path, arguments: tuple[str, ...], line: str
) -> None:
    assert run(capsys, "calibrate", table, *arguments) == (2, "", line)


def test_calibrate_asks_which_of_several_services_it_was(
    capsys: pytest.CaptureFixture[str], table: Path, both: Path
) -> None:
    line = "ecs-constructs: say with --service which service was tested: test/Web, test/Api\n"
    assert run(capsys, "calibrate", table, both) == (2, "", line)
