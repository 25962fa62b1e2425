"""The platform under load: the labs that it comes from, and what the README shows."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.cli import main
from tests.conftest import ROOT
from tests.stacks.conftest import Synthesised, synthesise

README = (ROOT / "README.md").read_text()
PAGE = (ROOT / "docs" / "simulate.md").read_text()

WEB = "CatsAndDogs-dev-Services/Web/Resource/Service"
CLUSTER = "CatsAndDogs-dev-Cluster/Cluster/Cluster/Resource"


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def simulated(capsys: pytest.CaptureFixture[str], assembly: Path, *arguments: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(printed(capsys, "simulate", assembly, *arguments, "--format", "json"))
    return document


def folder(platform: Synthesised) -> Path:
    return Path(platform.assembly.directory)


@cache
def lab() -> Path:
    """The platform as the lab of cluster scaling has it."""
    return folder(synthesise(environment="dev", cluster_scaling="network-in", maximum_instances="4"))


@pytest.mark.parametrize(("requests", "repeat"), [(500, 8), (100, 40)])
def test_the_service_lab_ends_at_eight_tasks_and_comes_down_step_by_step(
    capsys: pytest.CaptureFixture[str], dev: Synthesised, requests: int, repeat: int
) -> None:
    run = simulated(
        capsys, folder(dev), "--service", "Web", "--ab", "-c 200 -n 200 -t 30", "--repeat", repeat,
        "--task-requests", requests, "--duration", "2h",
    )  # fmt: skip
    desired = run["services"][WEB]["desired"]
    first = next(event for event in run["events"] if event["subject"] == WEB and event["kind"] == "scale-out")
    assert first["at"] > 180
    assert (desired[0], max(desired)) == (2, 8)
    after = [count for count, following in pairwise(desired) if count != following]
    down = after[after.index(8) :]
    assert down == list(range(8, 8 - len(down), -1))
    assert desired[-1] < 8


def test_one_run_of_the_lab_scales_nothing(capsys: pytest.CaptureFixture[str], dev: Synthesised) -> None:
    run = simulated(capsys, folder(dev), "--service", "Web", "--ab", "-c 200 -n 200 -t 30")
    assert set(run["services"][WEB]["desired"]) == {2}


def test_the_cluster_lab_goes_from_two_to_four_instances_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    run = simulated(capsys, lab(), "--ab", "-c 800 -n 800 -t 10", "--repeat", 10, "--duration", "1h")
    (group,) = run["clusters"][CLUSTER]["groups"].values()
    assert (group["target"], group["minimum"], group["maximum"]) == (50_000, 2, 4)
    instances = run["clusters"][CLUSTER]["instances"]
    assert [instances[0], max(instances), instances[-1]] == [2, 4, 2]
    assert max(filter(None, group["network_in_bytes"])) > 50_000
    assert set(run["clusters"][CLUSTER]["reservation"]) == {None}


def test_managed_scaling_follows_the_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    large = folder(synthesise(environment="dev", maximum_tasks="40"))
    run = simulated(capsys, large, "--shape", "step", "--peak", 1500, "--duration", "2h")
    cluster = run["clusters"][CLUSTER]
    assert cluster["instances"][0] == 2
    assert max(cluster["instances"]) == 6
    assert max(cluster["reservation"]) > 100
    assert run["services"][WEB]["waiting"] == [0] * 120


def block(first: str) -> str:
    """The block of the README that begins with some words."""
    (found,) = (text.partition("```")[0] for text in README.split("```text\n")[1:] if text.startswith(first))
    return found


def test_the_readme_shows_what_simulate_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dev: Synthesised
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    arguments = ("--service", "Cats", "--service", "Dogs", "--shape", "step", "--peak", 600, "--duration", "45m")
    assert f"ecs-constructs simulate cdk.out {' '.join(map(str, arguments))}\n" in README
    assert block("Load:") == printed(capsys, "simulate", folder(dev), *arguments)


def test_the_page_of_simulate_shows_what_becomes_of_jobs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dev: Synthesised
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    arguments = ("--job", "Job", "--jobs", 40, "--job-time", "10m")
    command = f"```sh\necs-constructs simulate cdk.out {' '.join(map(str, arguments))}\n```\n\n```text\n"
    shown = PAGE.partition(command)[2].partition("```")[0]
    assert shown == printed(capsys, "simulate", folder(dev), *arguments)


def test_the_readme_shows_what_calibrate_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    arguments = ("examples/load_test_result.txt", "--tasks", 8, "--peak", 1000)
    assert f"ecs-constructs calibrate {' '.join(map(str, arguments))}\n" in README
    monkeypatch.chdir(ROOT)
    assert block("Measured:") == printed(capsys, "calibrate", *arguments)
