"""The generator of the instance type data, on inputs of a few types."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import generate_instance_types


def described(vcpus: int, memory: int, **more: Any) -> dict[str, Any]:
    return {
        "VCpuInfo": {"DefaultVCpus": vcpus},
        "MemoryInfo": {"SizeInMiB": memory},
        "NetworkInfo": {"MaximumNetworkInterfaces": 4, "Ipv4AddressesPerInterface": 15},
        "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
        "BurstablePerformanceSupported": False,
        "BareMetal": False,
        "Hypervisor": "nitro",
        **more,
    }


GPUS = {"Gpus": [{"Name": "L4", "Count": 0, "LogicalGpuCount": 1, "MemoryInfo": {"SizeInMiB": 2861}}]}
NEWER = {
    "m9.xlarge": described(4, 16384),
    "m9.large": described(2, 8192),
    "t9.large": described(2, 8192, BurstablePerformanceSupported=True),
    "g9.large": described(2, 8192, GpuInfo=GPUS),
    "i9.metal": described(8, 8192, BareMetal=True, NeuronInfo={"NeuronDevices": [{"Name": "Trainium2", "Count": 2}]}),
}
OLDER = {"m9.large": described(1, 1), "m1.old": described(1, 1024, Hypervisor="xen")}
INTERFACES = {"types": {name: {"branch_interfaces": 18, "trunking": True} for name in NEWER}}
TRUNKING = {"limits": {"m9.large": {"trunk": 12}}}
REGISTERED = [{"type": "m9.large", "registered_mib": 7800}]


@pytest.fixture
def result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    (tmp_path / "newer.json.gz").write_bytes(gzip.compress(json.dumps(NEWER).encode()))
    arguments = ["generate", "--ec2", f"{tmp_path}/newer.json.gz=newer, 2026-10-27"]
    for option, origin, content in (
        ("--ec2", "older, 2024-01-27", OLDER),
        ("--interfaces", "interfaces, 2026-03-20", INTERFACES),
        ("--trunking", "trunking, 2023-06-15", TRUNKING),
        ("--registered", "registered, 2026-11-22", REGISTERED),
    ):
        file = tmp_path / f"{option}-{origin.partition(',')[0]}.json"
        file.write_text(json.dumps(content))
        arguments += [option, f"{file}={origin}"]
    monkeypatch.setattr(sys, "argv", arguments)
    monkeypatch.setattr(generate_instance_types, "RESULT", tmp_path / "data.json")
    generate_instance_types.main()
    written: dict[str, Any] = json.loads((tmp_path / "data.json").read_text())
    return written


def test_sources_are_named(result: dict[str, Any]) -> None:
    dates = ["2026-10-27", "2024-01-27", "2026-03-20", "2023-06-15", "2026-11-22"]
    names = ["newer", "older", "interfaces", "trunking", "registered"]
    assert result["sources"] == [f"{name}, {date}" for name, date in zip(names, dates, strict=True)]


def test_newer_figures_win_and_older_types_stay(result: dict[str, Any]) -> None:
    assert result["families"]["m9"]["large"][:2] == [2, 8192]
    assert result["families"]["m1"]["old"] == [1, 1024, 4, 15, 0, "x", "", 1]


def test_sizes_are_in_order(result: dict[str, Any]) -> None:
    assert list(result["families"]["m9"]) == ["large", "xlarge"]


def test_branch_interfaces(result: dict[str, Any]) -> None:
    column = result["columns"].index("branch_interfaces")
    families = result["families"]
    assert families["m9"]["large"][column] == 10  # the table's 12 tasks, of which 4 - 2 attach directly
    assert families["m9"]["xlarge"][column] == 18
    assert families["t9"]["large"][column] == 0


def test_rows_end_with_their_last_figure(result: dict[str, Any]) -> None:
    families = result["families"]
    assert families["m9"]["xlarge"] == [4, 16384, 4, 15, 18, "x", "n", 2]
    assert families["g9"]["large"][6:] == ["n", 2, 1, "L4", 2861]
    assert families["i9"]["metal"][6:] == ["mn", 2, 0, None, 0, 0, 2]
    assert families["m9"]["large"][-1] == 7800


def test_a_type_was_first_seen_by_the_oldest_input_that_lists_it(result: dict[str, Any]) -> None:
    column = result["columns"].index("first_seen")
    families = result["families"]
    assert result["editions"] == ["2023-06-15", "2024-01-27", "2026-03-20"]
    assert families["m9"]["large"][column] == 0  # the table of trunking
    assert families["m1"]["old"][column] == 1  # EC2's older answer
    assert families["m9"]["xlarge"][column] == 2  # the figures of interfaces, older than EC2's newer answer


@pytest.mark.parametrize("value", ["file.json", "file.json=", "file.json=project 1.2", "file.json=project 1.2, 2026"])
def test_an_input_without_its_origin_and_date_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["generate", "--ec2", value])
    with pytest.raises(SystemExit):
        generate_instance_types.main()
    assert "write FILE=ORIGIN, DATE" in capsys.readouterr().err


def test_without_one_of_the_inputs_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["generate", "--ec2", "file.json=project 1.2, 2026-01-31"])
    monkeypatch.setattr(generate_instance_types, "RESULT", tmp_path / "data.json")
    with pytest.raises(SystemExit):
        generate_instance_types.main()
    assert "--interfaces, --trunking, --registered" in capsys.readouterr().err
    assert not (tmp_path / "data.json").exists()
