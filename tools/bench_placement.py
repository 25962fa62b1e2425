"""Measures, in one run, what placement costs: packing that grows, packing that is tight, and the plan of an assembly.

``make bench`` runs it. Time is the processor's, the median of a few turns. Nothing fails on a figure.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from ecs_constructs.placement.packing import Amounts, Answer, Demand, Pool, fewest, fit
from ecs_constructs.placement.planning import plan
from ecs_constructs.template import Graph
from tools.large_assembly import write_assembly

SIZES = (1_000, 10_000, 100_000)
"""How many tasks there are, on a tenth as many instances."""

SHAPES = 50
TIGHT_CASES = 200
SERVICES = (250, 500, 1000)
"""How many services the assemblies have of which a plan is made."""

TYPES: dict[str, Amounts] = {
    "m5.xlarge": (4096, 15_000, 0, 3),
    "m5.2xlarge": (8192, 31_000, 0, 3),
    "c5.2xlarge": (8192, 15_200, 0, 3),
    "r5.xlarge": (4096, 31_000, 0, 3),
    "m5.4xlarge": (16_384, 62_000, 0, 7),
}
"""What instances of some types have for tasks."""

_CPU = (64, 128, 256, 512, 768, 1024)
_MEMORY = (128, 256, 512, 700, 1024, 1900, 2048, 3000)

Problem = tuple[list[Demand], list[Pool]]


def main(arguments: Sequence[str]) -> int:
    """Measures and prints.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="bench_placement", description="Measures what placement costs.")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="turns of each (%(default)s)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="tasks (%(default)s)")
    parser.add_argument("--services", type=int, nargs="+", default=SERVICES, metavar="N", help="services (%(default)s)")
    parser.add_argument("--tight", type=int, default=TIGHT_CASES, metavar="N", help="tight cases (%(default)s)")
    options = parser.parse_args(arguments)
    for part in (
        growth(options.sizes, options.repetitions),
        tight("2 to 8 shapes on 2 to 16 instances", options.tight, (2, 8), (2, 8)),
        tight("20 to 50 shapes on 20 to 400 instances", options.tight, (20, 50), (20, 200)),
        plans(options.services, options.repetitions),
    ):
        for line in part:
            print(line, flush=True)
    return 0


def growth(sizes: Sequence[int], repetitions: int) -> Iterator[str]:
    """Packing of more and more tasks, and how near the fewest instances found are to what is needed at least."""
    yield f"\npacking {SHAPES} shapes on instances of {len(TYPES)} types (target: 10,000 tasks under 1 s, within 5 %):"
    yield "    tasks  instances  whether they fit  fewest instances  found  at least  beyond"
    for tasks in sizes:
        demands, pools = problem(tasks)
        answer = fit(demands, pools).answer
        deciding = _seconds(repetitions, lambda: fit(demands, pools))  # noqa: B023 - it is called at once
        bound, packing = fewest(demands, pools)
        searching = _seconds(repetitions, lambda: fewest(demands, pools))  # noqa: B023 - it is called at once
        found = packing.instances if packing else 0
        yield (
            f"  {tasks:>7,}  {sum(pool.count for pool in pools):>9,}  {answer.value:>8} {deciding:>6.3f} s"
            f"  {searching:>14.3f} s  {found:>5,}  {bound:>8,}  {found / bound - 1:>6.2%}"
        )


def problem(tasks: int, seed: int = 1) -> Problem:
    """Tasks of many shapes, on a tenth as many instances of several types."""
    chosen = random.Random(seed)
    pools = [Pool(name=name, amounts=amounts, count=tasks // 10 // len(TYPES)) for name, amounts in TYPES.items()]
    shapes = [(chosen.choice(_CPU), chosen.choice(_MEMORY), 0, 0) for _ in range(SHAPES)]
    return [Demand(name=str(i), amounts=each, count=tasks // SHAPES) for i, each in enumerate(shapes)], pools


def tight(what: str, cases: int, shapes: tuple[int, int], instances: tuple[int, int]) -> Iterator[str]:
    """How often the answer is left open where 95 to 100 % of the scarcest resource is asked for."""
    times, answers = [], Counter[Answer]()
    for seed in range(cases):
        demands, pools = tight_problem(seed, shapes, instances)
        start = process_time()
        answers[fit(demands, pools).answer] += 1
        times.append(process_time() - start)
    counted = ", ".join(f"{answers[answer]} {answer.value}" for answer in Answer)
    yield (
        f"\n95 to 100 % full, {what}: {counted} of {cases} ({answers[Answer.UNDECIDED] / cases:.1%} undecided); "
        f"median {1000 * median(times):.1f} ms, at most {1000 * max(times):.0f} ms"
    )


def tight_problem(seed: int, shapes: tuple[int, int], instances: tuple[int, int]) -> Problem:
    """Tasks that ask for 95 to 100 % of the resource that they ask most of."""
    chosen = random.Random(seed)
    kinds = chosen.sample(sorted(TYPES.items()), chosen.randint(1, 2))
    pools = [Pool(name=name, amounts=amounts, count=chosen.randint(*instances)) for name, amounts in kinds]
    sizes = [(chosen.choice(_CPU), chosen.choice(_MEMORY), 0, 0) for _ in range(chosen.randint(*shapes))]
    full = chosen.uniform(0.95, 1)
    room = [full * sum(pool.amounts[d] * pool.count for pool in pools) for d in range(2)]
    counts: Counter[int] = Counter()
    for _ in count():
        i = chosen.randrange(len(sizes))
        room = [left - size for left, size in zip(room, sizes[i], strict=False)]
        if min(room) < 0:
            break
        counts[i] += 1
    return [Demand(name=str(i), amounts=sizes[i], count=number) for i, number in sorted(counts.items())], pools


def plans(sizes: Sequence[int], repetitions: int) -> Iterator[str]:
    """The plan of assemblies that grow, all services of one cluster."""
    yield "\n`plan` of an assembly, loading it included (target: 1,000 services in about 1 s):"
    with TemporaryDirectory() as folder:
        for size in sizes:
            assembly = Path(folder) / str(size)
            resources = write_assembly(assembly, size)
            seconds = _seconds(repetitions, lambda: plan(Graph.of([assembly])))  # noqa: B023 - it is called at once
            yield f"  {size:>5} services, {resources:>6,} resources: {seconds:.2f} s"


def _seconds(repetitions: int, run: Callable[[], object]) -> float:
    run()
    return median(_once(run) for _ in range(repetitions))


def _once(run: Callable[[], object]) -> float:
    start = process_time()
    run()
    return process_time() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
