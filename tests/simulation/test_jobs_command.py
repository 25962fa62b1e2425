"""The command ``simulate`` with jobs for AWS Batch: what it prints, and one line for what cannot be used."""

import json
from pathlib import Path

import pytest

from tests.simulation.queues import JOB, QUEUE, REST, SPOT, USUAL, body, job, queue
from tests.simulation.test_command import document, run


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A template with one queue and one job definition."""
    return written(tmp_path, USUAL)


def written(folder: Path, resources: dict[str, object]) -> Path:
    """A template in a file; its stack is called as the file."""
    file = folder / "test.json"
    file.write_text(json.dumps(body(resources)))
    return file


def test_text(capsys: pytest.CaptureFixture[str], batch: Path) -> None:
    code, out, err = run(capsys, "simulate", batch, "--jobs", 40, "--job-time", "10m", "--region", "ap-northeast-2")
    assert (code, err) == (0, "")
    assert out.startswith("Load: 40 jobs of Job, 10 minutes of work each, to Queue; 34 minutes.\n")
    assert "This run costs 0." in out
    assert "Typical is a month full of such runs, one every 34 minutes" in out
    assert "guess" not in out


def test_how_long_a_job_works_is_a_guess_until_it_is_said(capsys: pytest.CaptureFixture[str], batch: Path) -> None:
    found = document(capsys, batch, "--jobs", 40)
    assert found["load"] == f"40 jobs of {JOB}, 5 minutes of work each, to {QUEUE}"
    assert found["summary"]["notes"][0].startswith(
        "A job is taken to work for 5 minutes, a guess that all of this hangs"
    )


def test_json_has_the_shape_of_every_simulation(capsys: pytest.CaptureFixture[str], batch: Path) -> None:
    found = document(capsys, batch, "--jobs", 40)
    assert (found["services"], found["clusters"], list(found["batch"])) == ({}, {}, [QUEUE])
    assert list(found["batch"][QUEUE]["environments"]) == [SPOT, REST]
    assert [line["resource"] for line in found["cost"]["resources"]] == ["Spot", "Rest"]


def test_html_and_a_chart(capsys: pytest.CaptureFixture[str], batch: Path, tmp_path: Path) -> None:
    chart = tmp_path / "jobs.svg"
    code, out, err = run(capsys, "simulate", batch, "--jobs", 40, "--format", "html", "--chart", chart)
    assert (code, err) == (0, "")
    assert out.startswith("<!doctype html>")
    assert "vCPUs of Spot" in chart.read_text()


def test_jobs_may_come_every_so_often(capsys: pytest.CaptureFixture[str], batch: Path) -> None:
    half_an_hour = document(capsys, batch, "--jobs", 2, "--every", "10m")
    assert (half_an_hour["minutes"], half_an_hour["batch"][QUEUE]["submitted"]) == (30, 6)
    longer = document(capsys, batch, "--jobs", 2, "--every", "10m", "--duration", "61m")
    assert (longer["minutes"], longer["batch"][QUEUE]["submitted"]) == (61, 14)
    assert (longer["load"]).startswith(f"2 jobs of {JOB} every 10 minutes, 5 minutes of work each")


def test_without_a_duration_it_lasts_until_all_is_done(capsys: pytest.CaptureFixture[str], batch: Path) -> None:
    found = document(capsys, batch, "--jobs", 40, "--job-time", "3h")
    assert found["minutes"] > 6 * 60
    assert found["summary"]["batch"][QUEUE]["unfinished"] == 0
    short = document(capsys, batch, "--jobs", 40, "--job-time", "3h", "--duration", "1h")
    assert (short["minutes"], short["summary"]["batch"][QUEUE]["unfinished"]) == (60, 40)


def test_chance_has_a_seed_and_what_aws_does_not_publish_is_an_argument(
    capsys: pytest.CaptureFixture[str], batch: Path
) -> None:
    often = ("--jobs", 40, "--job-time", "1h", "--assume", "interruptions_per_hour=1")
    one, same, other = (document(capsys, batch, *often, "--seed", seed) for seed in (1, 1, 2))
    assert one == same
    assert one["events"] != other["events"]
    assert {event["kind"] for event in one["events"]} == {"interrupted"}


def test_queue_and_job_are_named_where_there_are_several(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = written(tmp_path, USUAL | queue("Rest", name="Night") | job("2", name="Large"))
    found = document(capsys, file, "--jobs", 3, "--queue", "Night", "--job", "Large")
    assert list(found["batch"]) == ["test/Night"]
    assert found["batch"]["test/Night"]["job"] == "test/Large"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--jobs", "x"), "ecs-constructs simulate: argument --jobs: invalid int value: 'x'"),
        (("--jobs", "0"), "ecs-constructs: the number of jobs is 0; it must be from 1 to 100000\n"),
        (("--jobs", "5", "--job-time", "0m"), "ecs-constructs simulate: argument --job-time: '0m' is no time; write"),
        (
            ("--jobs", "5", "--every", "1s", "--duration", "31d"),
            "ecs-constructs: 13,392,000 jobs are too many; at most",
        ),
        (("--jobs", "5", "--job", "Jo"), "ecs-constructs: --job Jo: no such job definition is simulated; job definit"),
        (
            ("--jobs", "5", "--queue", "Q"),
            "ecs-constructs: --queue Q: no such job queue is simulated; job queues are: ",
        ),
        (("--jobs", "5", "--service", "Web"), "ecs-constructs: --service means nothing with --jobs\n"),
        (("--jobs", "5", "--variants", "9"), "ecs-constructs: --variants means nothing with --jobs\n"),
        (("--jobs", "5", "--idle-bytes", "0"), "ecs-constructs: --idle-bytes means nothing with --jobs\n"),
        (("--jobs", "5", "--peak", "9"), "ecs-constructs: --peak means nothing without --shape\n"),
        (("--jobs", "5", "--assume", "high_periods=2"), "ecs-constructs: --assume high_periods=2: write NAME=VALUE; "),
        (
            ("--jobs", "5", "--shape", "step"),
            "ecs-constructs simulate: argument --shape: not allowed with argument --jobs",
        ),
    ],
)
def test_what_cannot_be_used_is_one_line(
    capsys: pytest.CaptureFixture[str], batch: Path, arguments: tuple[str, ...], line: str
) -> None:
    code, out, err = run(capsys, "simulate", batch, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("resources", "line"),
    [
        ({}, "--jobs: there is no job definition in the templates"),
        (job(), "--jobs: there is no job queue in the templates"),
        (USUAL | job(name="Other"), "there are several job definitions; name one with --job: Job, Other"),
        (USUAL | queue("Rest", name="Night"), "there are several job queues; name one with --queue: Queue, Night"),
    ],
)
def test_jobs_need_a_queue_and_a_definition(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, resources: dict[str, object], line: str
) -> None:
    code, out, err = run(capsys, "simulate", written(tmp_path, resources), "--jobs", 5)
    assert (code, out, err) == (2, "", f"ecs-constructs: {line}\n")


@pytest.mark.parametrize("option", ["--job", "--queue", "--job-time", "--every"])
def test_what_is_said_of_jobs_means_nothing_without_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str
) -> None:
    from tests.simulation.composing import graph, on_fargate  # noqa: PLC0415 - of services, unlike all else here

    file = tmp_path / "test.json"
    file.write_text(json.dumps(graph(on_fargate()).stacks[0].body))
    code, _, err = run(capsys, "simulate", file, "--shape", "step", "--peak", 5, option, "5m")
    assert (code, err) == (2, f"ecs-constructs: {option} means nothing without --jobs\n")
