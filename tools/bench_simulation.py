"""Measures how long simulations take: a day of many services, and a thousand variants of the platform.

``make bench`` runs it last. What is quoted is the median over the turns. Nothing fails on a figure.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from ecs_constructs.simulation import Bounds, Load, Metric, ScaledService, Shape, TargetTracking, shaped
from ecs_constructs.simulation.composing import compose
from ecs_constructs.simulation.composition import Composition, FargatePlace
from ecs_constructs.simulation.study import study
from ecs_constructs.simulation.trial import Trial
from ecs_constructs.template import Graph
from tools.bench import our_platform, synthesise

SERVICES = 20
VARIANTS = 1000
_DAY, _HALF_AN_HOUR = 86_400, 1800


def main(arguments: Sequence[str]) -> int:
    """Measures and prints.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="bench_simulation", description="Measures how long simulations take.")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="turns of each (%(default)s)")
    repetitions = parser.parse_args(arguments).repetitions
    print("\nsimulations:")
    with TemporaryDirectory() as folder:
        for what, run, turns, target in _measured(Path(folder), repetitions):
            seconds = median(_seconds(run) for _ in range(turns))
            verdict = "met" if seconds < target else "missed"
            print(f"  {what}: {seconds:.2f} s (target {target:g} s: {verdict})", flush=True)
    return 0


def _measured(folder: Path, repetitions: int) -> Iterator[tuple[str, Callable[[], object], int, float]]:
    day = a_day_of_services()
    steps = "a day at steps of 10 s"
    yield f"{SERVICES} services on Fargate, {steps}", day.run, repetitions, 1
    assembly = folder / "platform"
    synthesise(our_platform, assembly)
    platform = of_the_platform(assembly)
    yield "the platform, 30 minutes, with advice", partial(study, platform, load=""), repetitions, 1
    variants = partial(study, platform, load="", variants=VARIANTS)
    yield f"the platform, 30 minutes, {VARIANTS:,} variants", variants, 1, 60


def a_day_of_services() -> Trial:
    """Services on Fargate that follow a noisy day each."""
    randomness = random.Random(1)
    services, loads = [], {}
    for number in range(SERVICES):
        name = f"service {number}"
        policy = TargetTracking(name="requests", metric=Metric.REQUESTS_PER_TARGET, target=4000, scale_out_cooldown=10)
        services.append(ScaledService(name=name, desired=2, bounds=Bounds(minimum=2, maximum=40), policies=(policy,)))
        wave = shaped(Shape.DAILY, peak=1000, duration_seconds=_DAY)
        loads[name] = Load.of(rate * randomness.uniform(0.8, 1.2) for rate in wave.rates)
    places = {service.name: FargatePlace() for service in services}
    composition = Composition(services=tuple(services), fargate=places)
    return Trial(composition=composition, loads=loads, duration_seconds=_DAY)


def of_the_platform(assembly: Path) -> Trial:
    """A step on each service of the platform."""
    found = compose(Graph.of([assembly]))
    load = shaped(Shape.STEP, peak=600, duration_seconds=_HALF_AN_HOUR)
    return Trial(
        composition=found.composition,
        loads=dict.fromkeys(found.behind_load_balancers, load),
        duration_seconds=_HALF_AN_HOUR,
    )


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
