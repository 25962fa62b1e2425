"""Measures, in one run, what a check costs: on assemblies that grow, beside cfn-lint and cdk-nag, and within synthesis.

``make bench`` runs it after ``tools/bench.py``, whose rules hold here too: the two sides of a comparison take turns,
and what is quoted is the median over the turns. Nothing fails on a figure.

A synthesis is a process of its own here, as CDK's command line starts one, with CDK's own validation as is its default.
Two of them differ by more than the limits cost, so their time is taken where they run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from ecs_constructs.rules import catalogue
from ecs_constructs.rules.configuration import Configuration
from ecs_constructs.template import Graph
from tools.bench import our_platform, synthesise
from tools.large_assembly import add_conditions, write_assembly

SIZES = (250, 500, 1000)
"""How many services the assemblies and apps have that show how a check grows."""

_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of programs that have their byte code: the first run, which is not counted, writes it."""


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
        for part in (_growth, _beside_others):
            for line in part(Path(folder), repetitions):
                print(line, flush=True)
    for line in _within_synthesis(repetitions):
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
    add_conditions(assembly)
    seconds = median(_turns(repetitions, partial(_check, assembly)))
    yield f"  {size:>5} services, a condition over the services of each stack: {seconds:.2f} s"
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"  most memory of a process: {peak:.0f} MiB"


def _beside_others(folder: Path, repetitions: int) -> Iterator[str]:
    """A check of one template beside cfn-lint's, and of the platform beside cdk-nag's pass in a synthesis."""
    assembly = folder / "platform"
    synthesise(our_platform, assembly)
    yield f"\nPython's start alone: {1000 * median(_turns(repetitions, partial(_run, '-c', 'pass'))):.0f} ms"
    templates = list(assembly.glob("*.template.json"))
    template, busiest = max(templates, key=lambda file: file.stat().st_size), max(templates, key=_rules_with_work)
    for file in (template, busiest):
        sides = _in_turn(repetitions, partial(_checked, file), partial(_linted, file))
        yield _compared(f"{file.name}, read and checked, both sides loaded: cfn-lint / ours", sides, target=30)
        sides = _in_turn(repetitions, partial(_check, file), partial(_lint, file))
        yield _compared(f"{file.name}, whole processes, each with its byte code: cfn-lint / ours", sides)
    times = [_fresh("passes") for _ in range(repetitions)]
    passes = [each["our pass"] for each in times], [each["nag's pass"] for each in times]
    yield _compared("the platform, the first pass of a process: cdk-nag over the app / ours", passes, target=5)
    wholes = (
        [each["our pass"] + each["our loading"] for each in times],
        [each["nag's pass"] + each["nag's loading"] for each in times],
    )
    yield _compared("the same with what is loaded for it, all of our rules: cdk-nag / ours", wholes)


def _within_synthesis(repetitions: int) -> Iterator[str]:
    """What part of an app's synthesis the limits are: of the platform, and of apps that grow."""
    yield "\nof a synthesis as a whole process, the limits with their loading:"
    yield _share("the platform", partial(_fresh, "platform"), repetitions, target=0.03)
    for size in SIZES:
        synthesis = partial(_fresh, "services", str(size))
        yield _share(f"{size:,} services, stock constructs", synthesis, repetitions, target=0.02)


def _share(what: str, synthesis: Callable[[], Mapping[str, float]], repetitions: int, *, target: float) -> str:
    shares = []
    for _ in range(repetitions):
        start = perf_counter()
        times = synthesis()
        whole = perf_counter() - start
        ours = sum(times.values())
        shares.append((ours / (whole - ours), ours, whole - ours))
    share, ours, rest = sorted(shares)[len(shares) // 2]
    verdict = "met" if share <= target else "missed"
    return f"  {what}: {1000 * ours:.0f} ms beside {rest:.2f} s = {share:.1%} (target {target:.0%}: {verdict})"


def _fresh(*arguments: str) -> dict[str, float]:
    done = _run("-m", "tools.fresh", *arguments)
    done.check_returncode()
    times: dict[str, float] = json.loads(done.stdout)
    return times


def _rules_with_work(template: Path) -> int:
    """How many rules have something to look at in a template: as many are loaded for it."""
    return len(catalogue.concerned(catalogue.selected_names(), Graph.of([template])))


def _check(path: Path) -> None:
    _run("-m", "ecs_constructs", "check", str(path))


def _lint(path: Path) -> None:
    _run("-m", "cfnlint", str(path))


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=_INSTALLED)


def _checked(path: Path) -> None:
    Configuration().check(Graph.of([path]))


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


def _compared(what: str, sides: tuple[list[float], list[float]], *, target: float | None = None) -> str:
    """How many times as long the others take; a target where one was set, which is for the work and not for loading."""
    ours, theirs = sides
    if median(ours) <= 0:
        return f"\n{what}: ours is too little to tell from noise"
    # Of the medians: what is added is a difference, which noise can make nearly nothing in a single turn.
    ratio = median(theirs) / median(ours)
    times = f"{1000 * median(theirs):.0f} ms / {1000 * median(ours):.1f} ms"
    verdict = "" if target is None else f" (target {target:g}: {'met' if ratio >= target else 'missed'})"
    return f"\n{what}: {times} = {ratio:.1f}{verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
