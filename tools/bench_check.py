"""Measures, in one run, what a check costs: on assemblies that grow, and beside cfn-lint and cdk-nag on one template.

``make bench`` runs it after ``tools/bench.py``, whose rules hold here too: the two sides of a comparison take turns,
and what is quoted is the median over the turns. Nothing fails on a figure.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from ecs_constructs.rules import catalogue, check
from ecs_constructs.template import Graph
from tools.bench import add_nag, add_plugin, our_platform, synthesise
from tools.large_assembly import write_assembly

SIZES = (250, 500, 1000)
"""How many services the assemblies have that show how a check grows."""


def main(arguments: Sequence[str]) -> int:
    """Measures and prints.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="bench_check", description="Measures what a check costs.")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="turns of each (%(default)s)")
    repetitions = parser.parse_args(arguments).repetitions
    with TemporaryDirectory() as folder:
        for line in (*_growth(Path(folder), repetitions), *_beside_others(Path(folder), repetitions)):
            print(line, flush=True)
    return 0


def _growth(folder: Path, repetitions: int) -> Iterator[str]:
    """A check as a whole process, on assemblies that grow."""
    yield "\n`ecs-constructs check` as a whole process (target: 1,000 services under 1 s and 300 MB):"
    for size in SIZES:
        assembly = folder / str(size)
        resources = write_assembly(assembly, size)
        seconds = median(_turns(repetitions, partial(_check, assembly)))
        yield f"  {size:>5} services, {resources:>6,} resources: {seconds:.2f} s"
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"  most memory of a process: {peak:.0f} MiB"


def _beside_others(folder: Path, repetitions: int) -> Iterator[str]:
    """A check of one template beside cfn-lint's, and of the platform beside cdk-nag's pass in a synthesis."""
    assembly = folder / "platform"
    synthesise(our_platform, assembly)
    template = max(assembly.glob("*.template.json"), key=lambda file: file.stat().st_size)
    sides = _in_turn(repetitions, lambda: _check(template), lambda: _lint(template))
    yield _compared(f"{template.name}, whole process: cfn-lint / ours", sides, target=30)
    sides = _in_turn(repetitions, lambda: _checked(template), lambda: _linted(template))
    yield _compared(f"{template.name}, the check alone: cfn-lint / ours", sides, target=30)
    yield _compared("the platform's synthesis: what cdk-nag adds / what we add", _added(repetitions), target=5)


def _added(repetitions: int) -> tuple[list[float], list[float]]:
    """What our plugin and what cdk-nag add to a bare synthesis, turn by turn."""
    ours: list[float] = []
    nags: list[float] = []
    for _ in range(repetitions):
        bare, with_ours, with_nag = (_seconds(partial(_synthesised, *add)) for add in ((), (add_plugin,), (add_nag,)))
        ours.append(with_ours - bare)
        nags.append(with_nag - bare)
    return ours, nags


def _synthesised(*add: Callable[..., None]) -> None:
    with TemporaryDirectory() as folder:
        synthesise(our_platform, Path(folder), *add)


def _check(path: Path) -> None:
    subprocess.run([sys.executable, "-m", "ecs_constructs", "check", str(path)], capture_output=True, check=False)


def _lint(path: Path) -> None:
    subprocess.run([sys.executable, "-m", "cfnlint", str(path)], capture_output=True, check=False)


def _checked(path: Path) -> None:
    check(Graph.of([path]), catalogue.all_rules())


def _linted(path: Path) -> object:
    from cfnlint import api  # noqa: PLC0415 - loading it takes seconds, which only this comparison needs

    return api.lint_file(path)


def _in_turn(
    repetitions: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> tuple[list[float], list[float]]:
    ours(), theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(repetitions)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _turns(repetitions: int, run: Callable[[], object]) -> list[float]:
    run()
    return [_seconds(run) for _ in range(repetitions)]


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def _compared(what: str, sides: tuple[list[float], list[float]], *, target: float) -> str:
    ours, theirs = sides
    if median(ours) <= 0:
        return f"\n{what}: ours is too little to tell from noise"
    # Of the medians: what is added is a difference, which noise can make nearly nothing in a single turn.
    ratio = median(theirs) / median(ours)
    verdict = "met" if ratio >= target else "missed"
    times = f"{1000 * median(theirs):.0f} ms / {1000 * median(ours):.1f} ms"
    return f"\n{what}: {times} = {ratio:.0f} (target {target:g}: {verdict})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
