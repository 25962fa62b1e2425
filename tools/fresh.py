"""Times the limits in a process of its own, for that is how CDK's command line runs an app; prints seconds as JSON.

``python -m tools.fresh platform`` and ``services 1000`` synthesise an app with the limits, with CDK's own validation as
is its default, and tell what part of it the limits were: their loading, and their pass. ``passes`` lets cdk-nag and a
check look at the platform once it is synthesised.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import aws_cdk as cdk
import jsii

from stacks.platform import Platform
from stacks.settings import Settings
from tools.context import CONTEXT
from tools.large_app import add_services

Build = Callable[[cdk.App], object]
"""Fills an app."""


@jsii.implements(cdk.IPolicyValidationPlugin)
class _Timed:
    """A plugin that tells how long its pass took.

    Args:
        plugin: what does the work.
    """

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin
        self.seconds = 0.0

    @property
    def name(self) -> str:
        """The plugin's name."""
        name: str = self._plugin.name
        return name

    @property
    def version(self) -> str:
        """The plugin's version."""
        version: str = self._plugin.version
        return version

    @property
    def rule_ids(self) -> list[str]:
        """The names of its rules."""
        rule_ids: list[str] = self._plugin.rule_ids
        return rule_ids

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Lets the plugin work.

        Args:
            context: the app and its templates.
        """
        start = perf_counter()
        report: cdk.PolicyValidationPluginReport = self._plugin.validate(context)
        # What a plugin leaves behind costs as well: the collector looks through it as soon as anything else is made.
        gc.collect(0)
        self.seconds = perf_counter() - start
        return report


def main(arguments: list[str]) -> None:
    """Measures and prints.

    Args:
        arguments: ``platform``, ``passes``, or ``services`` and their number.
    """
    with TemporaryDirectory() as folder:
        app = cdk.App(context=dict(CONTEXT), outdir=folder)
        match arguments:
            case ["platform"]:
                times = share(app, add_platform)
            case ["services", number]:
                times = share(app, partial(add_services, services=int(number)))
            case _:
                times = passes(app)
    print(json.dumps(times))


def add_platform(app: cdk.App) -> None:
    """Fills an app with the reference platform."""
    settings = Settings.from_context(CONTEXT)
    Platform(app, "Platform", settings=settings, env=cdk.Environment(region=settings.region))


def share(app: cdk.App, build: Build) -> Mapping[str, float]:
    """Makes and synthesises an app with the limits.

    Args:
        app: the app.
        build: fills it.

    Returns:
        The seconds that the limits took until they were added, and for their pass.
    """
    build(app)
    start = perf_counter()
    from ecs_constructs import ResourceLimitsPlugin  # noqa: PLC0415 - loading it is part of what the limits cost

    plugin = _Timed(ResourceLimitsPlugin())
    cdk.Validations.of(app).add_plugins(plugin)
    loading = perf_counter() - start
    app.synth()
    return {"loading": loading, "pass": plugin.seconds}


def passes(app: cdk.App) -> Mapping[str, float]:
    """Synthesises the platform without any check, and lets a check and cdk-nag look at it, each for the first time.

    Args:
        app: an app.

    Returns:
        The seconds that each took for its loading and for its pass.
    """
    start = perf_counter()
    from ecs_constructs.rules import catalogue  # noqa: PLC0415 - loading it is measured
    from ecs_constructs.rules.configuration import Configuration  # noqa: PLC0415
    from ecs_constructs.template import Graph  # noqa: PLC0415

    # A check loads those that have something to look at; what they are is not known before the synthesis.
    catalogue.all_rules()
    our_loading = perf_counter() - start
    start = perf_counter()
    import cdk_nag  # noqa: PLC0415 - loading it is measured

    nag = cdk_nag.AwsSolutionsChecks(app)
    nags_loading = perf_counter() - start
    add_platform(app)
    folder = Path(app.synth().directory)
    our_pass = _seconds(lambda: Configuration().check(Graph.of([folder])))
    nags_pass, again = (_seconds(lambda: nag.validate_scope(app)) for _ in range(2))
    return {
        "our loading": our_loading,
        "our pass": our_pass,
        "nag's loading": nags_loading,
        # What it found goes from Node.js to Python, which it does not within a synthesis. That takes about as long the
        # second time, when the pass itself is short: Node.js has compiled it.
        "nag's pass": nags_pass - again,
    }


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
