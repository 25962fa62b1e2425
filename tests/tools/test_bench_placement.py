"""The benchmark of placement prints what it measures, and its problems are what it says they are."""

import pytest

from tools.bench_placement import SHAPES, TYPES, main, problem, tight_problem


def test_it_prints_each_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--repetitions", "1", "--sizes", "500", "--services", "3", "--tight", "4"]) == 0
    printed = capsys.readouterr().out
    assert "      500         50      fits" in printed
    assert "95 to 100 % full, 2 to 8 shapes on 2 to 16 instances: " in printed
    assert "% undecided); median " in printed
    assert "      3 services,     67 resources: 0.0" in printed


def test_the_tasks_of_a_problem() -> None:
    demands, pools = problem(10_000)
    assert (len(demands), sum(demand.count for demand in demands)) == (SHAPES, 10_000)
    assert (len(pools), sum(pool.count for pool in pools)) == (len(TYPES), 1000)


@pytest.mark.parametrize("seed", range(20))
def test_a_tight_problem_asks_for_nearly_all(seed: int) -> None:
    demands, pools = tight_problem(seed, (20, 50), (20, 200))
    shares = [
        sum(demand.amounts[d] * demand.count for demand in demands)
        / sum(pool.amounts[d] * pool.count for pool in pools)
        for d in range(2)
    ]
    assert 0.94 < max(shares) <= 1
