"""``ecs-constructs plan``: what is printed where, exit codes, and one line for what cannot be used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from tests.explain.explaining import cluster
from tests.rules.checking import EC2, task

START = "  service or job  capacity  tasks  per instance  instances  answer\n"


def service(memory: str) -> str:
    """A template with a service on instances."""
    resources = task(EC2, f"[{{Name: app, {memory}}}]") + cluster("m5.large")
    return "Resources:\n  " + resources.replace("\n", "\n  ")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template with a service that cannot fit, in a folder without a configuration of its own."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shop.yaml"
    path.write_text(service("Memory: 99999"))
    return path


@pytest.mark.parametrize(
    ("options", "start"),
    [([], START), (["--format", "html"], "<!doctype html>"), (["--format", "json"], '{\n  "version": 1,')],
)
def test_the_exit_code_is_0_whatever_the_answers_are(
    capsys: pytest.CaptureFixture[str], file: Path, options: list[str], start: str
) -> None:
    assert main(["plan", str(file), *options]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(start)
    assert "cannot" in captured.out
    assert captured.err == ""


NAT_GATEWAY = "  Gateway: {Type: AWS::EC2::NatGateway, Properties: {ConnectivityType: private}}\n"


def test_what_it_costs_is_said_beside_what_fits(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text(file.read_text() + "\n" + NAT_GATEWAY)
    assert main(["plan", str(file)]) == 0
    assert "\nCost not known: no Region known; pass --region.\n" in capsys.readouterr().out
    assert main(["plan", str(file), "--region", "eu-west-1"]) == 0
    # Five instances of 0.107 USD, and a NAT gateway of 0.048, for 730 hours.
    assert "\nCost: " in (printed := capsys.readouterr().out)
    assert "; NAT gateways 35.04.\n" in printed
    assert main(["plan", str(file), "--region", "eu-west-1", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["cost"]["resources"][-1]["maximum"] == 35.04


def test_a_price_file_can_be_named(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text(file.read_text() + "\n" + NAT_GATEWAY)
    prices = file.with_name("prices.json")
    figures = {"nat_gateway_hour": [1, "ours"], "nat_gateway_gb": [0, "ours"]}
    sources = {"ours": {"what": "our agreement", "date": "2026-11-01", "certainty": "high"}}
    prices.write_text(json.dumps({"version": 1, "regions": {"xx-own-1": {"figures": figures}}, "sources": sources}))
    assert main(["plan", str(file), "--region", "xx-own-1", "--prices", str(prices)]) == 0
    assert "\nCost: 730.00 USD a month, without 1 resource of unknown price" in capsys.readouterr().out


def test_a_price_file_that_cannot_be_used(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert main(["plan", str(file), "--prices", "none.json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "ecs-constructs: none.json: no such file; 'ecs-constructs prices refresh' makes one\n"


def test_several_paths(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    other = file.with_name("other.yaml")
    other.write_text(file.read_text())
    assert main(["plan", str(file), str(other), "--format", "json"]) == 0
    assert [each["stack"] for each in json.loads(capsys.readouterr().out)["placements"]] == ["shop", "other"]


def test_a_missing_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "none.json"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "ecs-constructs: none.json: no such file or folder\n")


@pytest.mark.parametrize("command", ["plan", "explain"])
def test_a_configuration_can_be_named(capsys: pytest.CaptureFixture[str], file: Path, command: str) -> None:
    file.write_text(service("MemoryReservation: 64, Memory: 5000"))
    settings = file.with_name("settings.toml")
    settings.write_text("[tool.ecs-constructs.limits]\nreserved_memory_mib = 7000\n")
    assert main([command, str(file)]) == 0
    without = capsys.readouterr().out
    assert main([command, str(file), "--config", str(settings)]) == 0
    assert capsys.readouterr().out != without


@pytest.mark.parametrize("command", ["plan", "explain"])
def test_a_configuration_that_cannot_be_used(capsys: pytest.CaptureFixture[str], file: Path, command: str) -> None:
    settings = file.with_name("settings.toml")
    settings.write_text("[tool.ecs-constructs]\nlimits = 5\n")
    assert main([command, str(file), "--config", str(settings)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "settings.toml: tool.ecs-constructs.limits is 5" in captured.err
    assert captured.err.count("\n") == 1


def test_a_configuration_that_is_not_there(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert main(["plan", str(file), "--config", "none.toml"]) == 2
    assert capsys.readouterr().err == "ecs-constructs: none.toml: cannot be read: No such file or directory\n"


def test_a_template_without_anything_to_place(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text("Resources: {}\n")
    assert main(["plan", str(file)]) == 0
    assert capsys.readouterr().out == "No service and no job definition is in the templates.\n"


def test_colour_is_for_terminals(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["plan", str(file)]) == 0
    assert "\033[31mcannot fit\033[0m" in capsys.readouterr().out
    assert main(["plan", str(file), "--format", "json"]) == 0
    assert "\033" not in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["plan", str(file)]) == 0
    assert "\033" not in capsys.readouterr().out


def test_a_pipe_gets_plain_text_and_may_be_closed(file: Path) -> None:
    command = f"{sys.executable} -m ecs_constructs plan {file} {' '.join([str(file)] * 200)} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, START, "")
