"""The benchmark compares like with like; no test looks at a time."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import bench
from tools.bench import Comparison, Times


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _checked(bench.our_platform, tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _checked(bench.stock_platform, tmp_path_factory.mktemp("theirs"))


def _checked(build: bench.Build, folder: Path) -> Path:
    """Synthesises with the checks of app.py."""
    bench.synthesise(build, folder, bench.add_plugin, bench.add_nag, builtin_validation=True)
    return folder


def _findings(assembly: Path) -> Counter[str]:
    """How often each rule found something that was not accepted; an error would have failed the synthesis."""
    reports = json.loads((assembly / "validation-report.json").read_text())["pluginReports"]
    return Counter(violation["ruleName"] for report in reports for violation in report.get("violations", []))


def test_both_platforms_have_the_same_resources(ours: Path, theirs: Path) -> None:
    types = bench.resource_types(ours)
    assert sorted(types) == [
        f"Platform-{name}" for name in ("Batch", "Cluster", "Network", "Operations", "Registry", "Services")
    ]
    assert types["Platform-Services"]["AWS::ECS::Service"] == 3
    assert bench.differences(types, bench.resource_types(theirs)) == []


def test_the_same_is_found_in_both_or_one_would_be_less_work(ours: Path, theirs: Path) -> None:
    assert _findings(ours) == _findings(theirs)


def test_the_platform_without_us_uses_nothing_of_ours() -> None:
    ours = "any(name.partition('.')[0] == 'ecs_constructs' for name in sys.modules)"
    code = f"import sys; import tools.stock_platform; sys.exit({ours})"
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(bench.__file__).parents[1]).returncode == 0
    )


def test_differences_name_stack_type_and_both_counts() -> None:
    ours = {"A": Counter({"AWS::S3::Bucket": 2, "AWS::SNS::Topic": 1}), "B": Counter({"AWS::SNS::Topic": 1})}
    theirs = {"A": Counter({"AWS::S3::Bucket": 1, "AWS::SNS::Topic": 1}), "C": Counter({"AWS::KMS::Key": 1})}
    assert bench.differences(ours, theirs) == [
        "A: AWS::S3::Bucket: ours has 2, theirs 1",
        "B: AWS::SNS::Topic: ours has 1, theirs 0",
        "C: AWS::KMS::Key: ours has 0, theirs 1",
    ]


def test_platforms_that_differ_are_not_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "synthesise", lambda *_: None)
    types = iter([{"A": Counter({"AWS::SNS::Topic": 1})}, {"A": Counter[str]()}])
    monkeypatch.setattr(bench, "resource_types", lambda _: next(types))
    assert bench.main([]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "bench: the platforms differ, so nothing was measured:\nA: AWS::SNS::Topic: ours has 1, theirs 0\n"
    )


def test_the_sides_take_turns_after_one_warm_up_each() -> None:
    runs: list[str] = []
    comparison = Comparison(what="", ours=lambda: runs.append("ours"), theirs=lambda: runs.append("theirs"))
    times = comparison.measured(3)
    assert runs == ["ours", "theirs", "ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert len(times.ours) == len(times.theirs) == 3


def test_what_both_sides_start_from_counts_the_same_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(bench, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    building = iter([9, 9, 4, 2])

    def passes(seconds: float) -> tuple[float]:
        clock[0] += seconds
        return (1,)

    comparison = Comparison(
        what="",
        build=lambda: passes(next(building)),
        ours=lambda built: passes(built + 1),
        theirs=passes,
    )
    assert comparison.measured(1) == Times(ours=[5], theirs=[4])


def test_the_ratio_is_the_median_over_the_turns() -> None:
    times = Times(ours=[1.0, 3.0, 8.0], theirs=[1.0, 2.0, 2.0])
    assert times.ratio == 1.5
    assert times.ratio_of_fastest == 1.0


def test_a_busy_machine_is_noticed() -> None:
    assert not Times(ours=[1.0, 1.1, 9.0], theirs=[1.0, 1.1, 1.2]).disturbed
    assert Times(ours=[1.0, 1.1, 9.0], theirs=[1.0, 1.5, 1.6]).disturbed


def test_the_table_and_the_document() -> None:
    def nothing() -> None: ...

    with_target = Comparison(what="ours / theirs", ours=nothing, theirs=nothing, target=1.1)
    without = Comparison(what="a / b", ours=nothing, theirs=nothing)
    met, missed = Times(ours=[0.1, 0.11], theirs=[0.1, 0.1]), Times(ours=[0.3], theirs=[0.1])
    results = [(with_target, met), (with_target, missed), (without, missed)]
    assert [line.split() for line in bench.table(results).splitlines()[1:]] == [
        ["ours", "/", "theirs", "105", "(100-110)", "100", "(100-100)", "1.050", "1.000", "1.10", "met"],
        ["ours", "/", "theirs", "300", "(300-300)", "100", "(100-100)", "3.000", "3.000", "1.10", "missed"],
        ["a", "/", "b", "300", "(300-300)", "100", "(100-100)", "3.000", "3.000", "-"],
    ]
    document = bench.document(results, 138, 2)
    assert (document["version"], document["resources"], document["repetitions"]) == (1, 138, 2)
    assert document["comparisons"][1] == {
        "what": "ours / theirs",
        "ours_seconds": [0.3],
        "theirs_seconds": [0.1],
        "ratio": pytest.approx(3),
        "ratio_of_fastest": pytest.approx(3),
        "target": 1.1,
    }


def test_a_number_of_turns_that_can_not_be(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        bench.main(["--repetitions", "0"])
    assert stop.value.code == 2
    assert "--repetitions is 0; it must be at least 1" in capsys.readouterr().err
