"""The tables that rules look figures up in, against AWS's own words for them: ranges, steps and credits."""

import pytest

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU
from ecs_constructs.rules.capacity.burstable_cpu import BASELINE_PERCENT

GIB = 1024
SIZES: dict[float, list[float]] = {
    0.25: [0.5, 1, 2],
    0.5: [1, 2, 3, 4],
    1: [2, 3, 4, 5, 6, 7, 8],
    2: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    4: list(range(8, 31)),
    8: [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60],
    16: [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120],
    32: [60, 120, 244],
}
"""GiB by vCPU, as the documentation lists Fargate's sizes."""


def test_fargate_sizes() -> None:
    sizes = {vcpus * 1024: tuple(gib * GIB for gib in offered) for vcpus, offered in SIZES.items()}
    assert sizes == MEMORY_BY_CPU


CREDITS: dict[str, dict[str, float]] = {
    "t2": {"nano": 3, "micro": 6, "small": 12, "medium": 24, "large": 36, "xlarge": 54, "2xlarge": 81.6},
    "t3": {"nano": 6, "micro": 12, "small": 24, "medium": 24, "large": 36, "xlarge": 96, "2xlarge": 192},
}
"""CPU credits that an instance earns in an hour: a credit is a vCPU's minute."""

VCPUS = {
    "t2": {"nano": 1, "micro": 1, "small": 1, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8},
    "t3": {"nano": 2, "micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8},
}


@pytest.mark.parametrize(("family", "like"), [("t2", "t2"), ("t3", "t3"), ("t3a", "t3"), ("t4g", "t3")])
def test_a_baseline_is_what_the_credits_of_an_hour_pay_for(family: str, like: str) -> None:
    hourly = {size: earned / 60 / VCPUS[like][size] * 100 for size, earned in CREDITS[like].items()}
    assert BASELINE_PERCENT[family] == pytest.approx(hourly)


def test_only_these_families_have_a_baseline_here() -> None:
    assert sorted(BASELINE_PERCENT) == ["t2", "t3", "t3a", "t4g"]
