"""The same again many times with something left to chance: from a line to a range."""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_constructs.simulation.assumptions import Assumptions, require_range, require_ranges
from ecs_constructs.simulation.composition import Chances, Outcome
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.trial import Trial

MAXIMUM_VARIANTS = 100_000
"""More variants are refused: a range does not become better by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """By how much one variant differs from another. All of it is a guess: it shows what a result depends on.

    Attributes:
        load_percent: by how much all loads together may be higher or lower, in percent. Default 20.
        noise_percent: by how much each step of each load may be, beside that. Default 10.
        metric_delay_seconds: by how much alarms may act earlier or later. Default 30: when in a minute a metric comes
            is not known.
        task_start_seconds: by how much all tasks of a variant may take longer to start. Default 30, such as for the
            pull of a larger image.
        instance_start_seconds: by how much an instance may take longer to start. Default 60: what public measurements
            differ by.
        interruptions_per_hour: how often Spot capacity is taken back, per hour of an instance or a task. Default 0.05,
            on the careful side: AWS says that on average less than 5 % of Spot instances are interrupted at all.

    Raises:
        InputError: a value is out of its range.
    """

    load_percent: float = 20
    noise_percent: float = 10
    metric_delay_seconds: float = 30
    task_start_seconds: float = 30
    instance_start_seconds: float = 60
    interruptions_per_hour: float = 0.05

    def __post_init__(self) -> None:
        require_ranges(self, _RANGES)


_RANGES: dict[str, tuple[float, float]] = {
    "load_percent": (0, 100),
    "noise_percent": (0, 100),
    "metric_delay_seconds": (0, 3600),
    "task_start_seconds": (0, 3600),
    "instance_start_seconds": (0, 3600),
    "interruptions_per_hour": (0, 60),
}


def outcomes(trial: Trial, count: int, variation: Variation) -> Iterator[Outcome]:
    """Runs variants of a trial, one after the other; the first ones are the same however many follow.

    Args:
        trial: what varies; its seed is what chance begins with.
        count: how many variants, at least 1.
        variation: by how much they differ.

    Raises:
        InputError: there are too few or too many.
    """
    require_range("the number of variants", count, 1, MAXIMUM_VARIANTS)
    randomness = random.Random(trial.seed)  # noqa: S311 - a simulation keeps no secret
    for _ in range(count):
        yield _variant(trial, variation, randomness)


def _variant(trial: Trial, variation: Variation, randomness: random.Random) -> Outcome:
    level = _around_one(variation.load_percent, randomness)
    loads = {name: _varied(load, level, variation.noise_percent, randomness) for name, load in trial.loads.items()}
    assumptions = _assumptions(trial.composition.assumptions, variation, randomness)
    return replace(trial.composition, assumptions=assumptions).run(
        loads,
        duration_seconds=trial.duration_seconds,
        start=trial.start,
        randomness=randomness,
        chances=Chances(
            instance_start_spread_seconds=variation.instance_start_seconds,
            interruptions_per_hour=variation.interruptions_per_hour,
        ),
    )


def _assumptions(usual: Assumptions, variation: Variation, randomness: random.Random) -> Assumptions:
    late = variation.metric_delay_seconds * (2 * randomness.random() - 1)
    return replace(
        usual,
        metric_delay_seconds=max(usual.metric_delay_seconds + late, 0),
        task_start_seconds=usual.task_start_seconds + variation.task_start_seconds * randomness.random(),
    )


def _around_one(percent: float, randomness: random.Random) -> float:
    return 1 + percent / 100 * (2 * randomness.random() - 1)


def _varied(load: Load, level: float, noise_percent: float, randomness: random.Random) -> Load:
    noise = noise_percent / 100
    lowest, spread, draw = level * (1 - noise), level * 2 * noise, randomness.random
    return replace(load, rates=array("d", (rate * (lowest + spread * draw()) for rate in load.rates)))
