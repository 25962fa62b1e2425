"""Measures, in one run, what the constructs cost beside aws-cdk-lib alone, and what the limits cost at synth.

``make bench`` runs it. A machine's speed changes by the second, so nothing is compared across runs: the two sides of a
comparison take turns, and each ratio is the median over the turns. The first run of each side, which compiles and fills
caches, is not counted. Nothing fails on a figure: the exit code is 1 only where the two platforms differ in resources,
for then the comparison would not be fair.
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import aws_cdk as cdk
import cdk_nag
import jsii

from ecs_constructs import ResourceLimitsAspect, ResourceLimitsPlugin
from stacks.platform import Platform
from stacks.settings import Settings
from tools.context import CONTEXT
from tools.stock_platform import StockPlatform

_ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Settings.from_context(CONTEXT)

CONSTRUCTS_TARGET = 1.10
LIMITS_TARGET = 1.03
# On an idle machine the median is within a tenth of the fastest run.
_QUIET = 1.25

Build = Callable[[cdk.App], object]
"""Fills an app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long the two sides of a comparison took, turn by turn, in seconds.

    Attributes:
        ours: one figure for each turn.
        theirs: one figure for each turn.
    """

    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratio(self) -> float:
        """How many times as long ours took: the median over the turns."""
        return median(ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True))

    @property
    def disturbed(self) -> bool:
        """Whether other programs took so much of the machine that the ratio says little."""
        return any(median(side) > _QUIET * min(side) for side in (self.ours, self.theirs))

    @property
    def ratio_of_fastest(self) -> float:
        """The same of each side's fastest run, the one that other programs disturbed least."""
        return min(self.ours) / min(self.theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two things to do, and what the first may cost beside the second.

    Attributes:
        what: the question, for the table.
        ours: does it our way, with what is built.
        theirs: does it without us.
        build: makes what both sides start from. It is the same work for both, yet varies by more than what is
            compared, so each turn counts the mean of its two times on either side.
        target: the greatest ratio that is meant; None where there is nothing to keep to.
    """

    what: str
    ours: Callable[..., object]
    theirs: Callable[..., object]
    build: Callable[[], tuple[Any, ...]] = tuple
    target: float | None = None

    def measured(self, repetitions: int) -> Times:
        """Warms up both sides, then lets them take turns, each going first every other time.

        Args:
            repetitions: how many turns.
        """
        self._times(self.ours), self._times(self.theirs)
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(repetitions):
            sides = [(self.ours, ours), (self.theirs, theirs)][:: 1 if turn % 2 == 0 else -1]
            taken = [self._times(run) for run, _ in sides]
            building = mean(built for built, _ in taken)
            for (_, times), (_, running) in zip(sides, taken, strict=True):
                times.append(building + running)
        return Times(ours=ours, theirs=theirs)

    def _times(self, run: Callable[..., object]) -> tuple[float, float]:
        building, built = _timed(self.build)
        running, _ = _timed(lambda: run(*built))
        return building, running


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    # What earlier runs left behind is not this one's to clean up.
    gc.collect()
    start = time.perf_counter()
    made = run()
    return time.perf_counter() - start, made


def main(arguments: Sequence[str]) -> int:
    """Compares and prints.

    Args:
        arguments: of the command line.

    Returns:
        The exit code.
    """
    options = _options(arguments)
    with TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "ours"), Path(folder, "theirs")
        synthesise(our_platform, ours)
        synthesise(stock_platform, theirs)
        resources = resource_types(ours)
        unlike = differences(resources, resource_types(theirs))
        if unlike:
            sys.stderr.write("\n".join(["bench: the platforms differ, so nothing was measured:", *unlike, ""]))
            return 1
        count = sum(sum(types.values()) for types in resources.values())
        print(
            f"{len(resources)} stacks with the same {count} resources on both sides; {options.repetitions} turns each\n"
        )
        results = [(each, each.measured(options.repetitions)) for each in comparisons(ours)]
    print(table(results))
    if any(times.disturbed for _, times in results):
        print("\nThe machine was busy: medians are far above the fastest runs. Trust neither, and run it again.")
    if options.json is not None:
        options.json.write_text(json.dumps(document(results, count, options.repetitions), indent=2) + "\n")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Compares our constructs with aws-cdk-lib alone.")
    parser.add_argument(
        "--repetitions", type=int, default=15, metavar="N", help="turns of each comparison (%(default)s)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args(arguments)
    if options.repetitions < 1:
        parser.error(f"--repetitions is {options.repetitions}; it must be at least 1")
    return options


def comparisons(assembly: Path) -> Iterator[Comparison]:
    """Everything that is compared.

    Args:
        assembly: a folder with our platform, synthesised.
    """
    yield Comparison(
        what="synth: our constructs / aws-cdk-lib alone",
        ours=lambda: _synthesise(our_platform),
        theirs=lambda: _synthesise(stock_platform),
        target=CONSTRUCTS_TARGET,
    )
    yield Comparison(
        what="synth as `make synth` runs it: with the limits / without",
        build=lambda: _built(assembly.parent, builtin_validation=True),
        ours=lambda app: _finish(app, add_plugin, add_nag),
        theirs=lambda app: _finish(app, add_nag),
        target=LIMITS_TARGET,
    )
    bare = partial(_built, assembly.parent)
    yield Comparison(
        what="bare synth: with the limits / without",
        build=bare,
        ours=lambda app: _finish(app, add_plugin),
        theirs=_finish,
        target=LIMITS_TARGET,
    )
    yield Comparison(
        what="bare synth: with a plugin that does nothing / without",
        build=bare,
        ours=lambda app: _finish(app, add_nothing),
        theirs=_finish,
    )
    yield Comparison(
        what="bare synth: with cdk-nag, compiled by the runs before / without",
        build=bare,
        ours=lambda app: _finish(app, add_nag),
        theirs=_finish,
    )
    yield Comparison(
        what="bare synth with the limits: aspect / plugin",
        build=bare,
        ours=lambda app: _finish(app, add_aspect),
        theirs=lambda app: _finish(app, add_plugin),
    )
    yield Comparison(
        what="process: `python app.py` / the same with aws-cdk-lib alone",
        ours=lambda: _app("app.py"),
        theirs=lambda: _app("-m", "tools.stock_app"),
    )
    yield Comparison(
        what="process: `ecs-constructs check cdk.out` / `python -c pass`",
        ours=lambda: _python("-m", "ecs_constructs", "check", str(assembly)),
        theirs=lambda: _python("-c", "pass"),
    )


def our_platform(app: cdk.App) -> None:
    """Fills an app with the reference platform."""
    Platform(app, "Platform", settings=SETTINGS, env=cdk.Environment(region=SETTINGS.region))


def stock_platform(app: cdk.App) -> None:
    """Fills an app with the platform that is made without our constructs."""
    StockPlatform(app, "Platform", settings=SETTINGS, env=cdk.Environment(region=SETTINGS.region))


def add_plugin(app: cdk.App) -> None:
    """Adds the limits as a plugin, as app.py does."""
    cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())


def add_aspect(app: cdk.App) -> None:
    """Adds the limits as an aspect of the whole app."""
    cdk.Aspects.of(app).add(ResourceLimitsAspect())


def add_nag(app: cdk.App) -> None:
    """Adds cdk-nag, as app.py does."""
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))


def add_nothing(app: cdk.App) -> None:
    """Adds a plugin that does nothing: what the first plugin of an app costs CDK, which its own does by default."""
    cdk.Validations.of(app).add_plugins(_Nothing())


@jsii.implements(cdk.IPolicyValidationPlugin)
class _Nothing:
    """Finds nothing, at once."""

    @property
    def name(self) -> str:
        """Any name."""
        return "nothing"

    @property
    def version(self) -> str:
        """Any version."""
        return "0"

    @property
    def rule_ids(self) -> list[str]:
        """No rules."""
        return []

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:  # noqa: ARG002 - CDK's
        """Reports nothing."""
        return cdk.PolicyValidationPluginReport(success=True, violations=[])


def synthesise(build: Build, folder: Path, *more: Build, builtin_validation: bool = False) -> None:
    """Makes an app and synthesises it.

    Args:
        build: fills the app.
        folder: where the cloud assembly goes.
        more: adds checks to it.
        builtin_validation: whether CDK's own validation runs.
    """
    _finish(_app_in(folder, builtin_validation=builtin_validation), build, *more)


def _app_in(folder: Path, *, builtin_validation: bool) -> cdk.App:
    return cdk.App(context=dict(CONTEXT), outdir=str(folder), builtin_cloud_formation_validation=builtin_validation)


def _built(scratch: Path, *, builtin_validation: bool = False) -> tuple[cdk.App]:
    app = _app_in(Path(mkdtemp(dir=scratch)), builtin_validation=builtin_validation)
    our_platform(app)
    return (app,)


def _finish(app: cdk.App, *more: Build) -> None:
    for step in more:
        step(app)
    app.synth()


def _synthesise(build: Build) -> None:
    with TemporaryDirectory() as folder:
        synthesise(build, Path(folder))


def _app(*arguments: str) -> None:
    """Runs an app as the CDK command line does, without CDK's own validation, whose seconds are the same for all."""
    with TemporaryDirectory() as folder:
        _python(*arguments, CDK_CONTEXT_JSON=json.dumps(CONTEXT), CDK_OUTDIR=folder, CDK_VALIDATION="false")


def _python(*arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=_ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )


def resource_types(assembly: Path) -> dict[str, Counter[str]]:
    """How many resources of each type each stack of a cloud assembly has.

    Args:
        assembly: its folder.
    """
    return {
        file.name.removesuffix(".template.json"): Counter(
            resource["Type"] for resource in json.loads(file.read_text())["Resources"].values()
        )
        for file in sorted(assembly.glob("*.template.json"))
    }


def differences(ours: Mapping[str, Counter[str]], theirs: Mapping[str, Counter[str]]) -> list[str]:
    """What one side has more of than the other, a line for each stack and type.

    Args:
        ours: resource types by stack.
        theirs: the same of the other side.
    """
    none: Counter[str] = Counter()
    return [
        f"{stack}: {type_}: ours has {ours.get(stack, none)[type_]}, theirs {theirs.get(stack, none)[type_]}"
        for stack in sorted({*ours, *theirs})
        for type_ in sorted({*ours.get(stack, none), *theirs.get(stack, none)})
        if ours.get(stack, none)[type_] != theirs.get(stack, none)[type_]
    ]


def table(results: Sequence[tuple[Comparison, Times]]) -> str:
    """The figures for a person.

    Args:
        results: the comparisons and what was measured.
    """
    heading = ("what", "ours, ms", "(min-max)", "theirs, ms", "(min-max)", "ratio", "of fastest", "target")
    rows = [heading, *(_row(comparison, times) for comparison, times in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for what, *figures in rows:
        cells = [figure.rjust(width) for figure, width in zip(figures, widths[1:], strict=True)]
        lines.append("  ".join([what.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def _row(comparison: Comparison, times: Times) -> tuple[str, ...]:
    target = comparison.target
    return (
        comparison.what,
        *_spread(times.ours),
        *_spread(times.theirs),
        f"{times.ratio:.3f}",
        f"{times.ratio_of_fastest:.3f}",
        "-" if target is None else f"{target:.2f} {'met' if times.ratio <= target else 'missed'}",
    )


def _spread(seconds: Sequence[float]) -> tuple[str, str]:
    return f"{1000 * median(seconds):.0f}", f"({1000 * min(seconds):.0f}-{1000 * max(seconds):.0f})"


def document(results: Sequence[tuple[Comparison, Times]], resources: int, repetitions: int) -> dict[str, Any]:
    """The figures for a program.

    Args:
        results: the comparisons and what was measured.
        resources: how many resources the platform has.
        repetitions: how many turns each comparison had.
    """
    return {
        "version": 1,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "resources": resources,
        "repetitions": repetitions,
        "comparisons": [
            {
                "what": comparison.what,
                "ours_seconds": list(times.ours),
                "theirs_seconds": list(times.theirs),
                "ratio": times.ratio,
                "ratio_of_fastest": times.ratio_of_fastest,
                "target": comparison.target,
            }
            for comparison, times in results
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
