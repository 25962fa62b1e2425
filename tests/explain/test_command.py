"""``ecs-constructs explain``: what is printed where, exit codes, and one line for what cannot be used."""

import json
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from tests.rules.checking import EC2, task


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template, in a folder without a configuration of its own."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shop.yaml"
    resources = task(EC2, "[{Name: app, MemoryReservation: 64, Memory: 9999}]").replace("\n", "\n  ")
    path.write_text(f"Resources:\n  {resources}")
    return path


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ([], "shop/Task (task on EC2 instances)\n"),
        (["--format", "html"], "<!doctype html>"),
        (["--format", "json"], "{"),
    ],
)
def test_formats(capsys: pytest.CaptureFixture[str], file: Path, options: list[str], start: str) -> None:
    assert main(["explain", str(file), *options]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(start)
    assert captured.err == ""


def test_several_paths(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    other = file.with_name("other.yaml")
    other.write_text(file.read_text())
    assert main(["explain", str(file), str(other), "--format", "json"]) == 0
    assert [each["stack"] for each in json.loads(capsys.readouterr().out)["tasks"]] == ["shop", "other"]


def test_a_missing_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "none.json"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "ecs-constructs: none.json: no such file or folder\n")


def test_a_configuration_that_cannot_be_used(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.with_name("pyproject.toml").write_text("[tool.ecs-constructs]\nlimits = 5\n")
    assert main(["explain", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "tool.ecs-constructs.limits is 5" in captured.err
    assert captured.err.count("\n") == 1
