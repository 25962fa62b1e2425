"""The benchmark of simulations measures what it says; no test looks at a time."""

import pytest

from tools import bench_simulation


def test_a_day_of_services_is_one() -> None:
    trial = bench_simulation.a_day_of_services()
    assert len(trial.composition.services) == len(trial.loads) == bench_simulation.SERVICES
    assert {(load.duration_seconds, load.step_seconds) for load in trial.loads.values()} == {(86_400, 10)}


def test_what_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    runs = iter([("fast", lambda: None, 2, 1000.0), ("slow", lambda: None, 1, 0.0)])
    monkeypatch.setattr(bench_simulation, "_measured", lambda *_: runs)
    assert bench_simulation.main([]) == 0
    assert capsys.readouterr().out == (
        "\nsimulations:\n  fast: 0.00 s (target 1000 s: met)\n  slow: 0.00 s (target 0 s: missed)\n"
    )
