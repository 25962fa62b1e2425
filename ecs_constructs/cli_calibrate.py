"""The command ``calibrate``: its arguments, and what they mean."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecs_constructs.cli_simulate import named, number, require_some

if TYPE_CHECKING:
    from ecs_constructs.limits import Limits
    from ecs_constructs.simulation.calibration import Calibration


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Adds the arguments of the command."""
    command.add_argument("file", type=Path, metavar="FILE", help="what ab printed, or a CSV with requests_per_second")
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="cdk.out, or a template: for sizes")
    command.add_argument("--service", metavar="SERVICE", help="which of its services was tested")
    command.add_argument("--tasks", type=int, default=1, metavar="N", help="how many tasks ran (default: %(default)s)")
    command.add_argument("--peak", type=number, metavar="R", help="the most requests a second that are to be served")
    command.add_argument(
        "--headroom", type=number, default=0.3, metavar="H", help="the share to keep free (default: %(default)s)"
    )
    command.add_argument(
        "--latency-limit", type=number, metavar="MS", help="an answer may take so many milliseconds on average"
    )
    command.add_argument(
        "--cpu-percent", type=number, metavar="P", help="the CPU that the tasks used, of what they reserve"
    )
    command.add_argument("--memory-percent", type=number, metavar="P", help="the memory that they used, likewise")
    command.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def answer(options: argparse.Namespace, limits: "Limits") -> "Calibration":
    """What a load test says about a task, and the settings that follow.

    Raises:
        InputError: an argument or a file cannot be used.
    """
    from ecs_constructs.simulation.calibration import Question, calibrate  # noqa: PLC0415 - each command loads what
    from ecs_constructs.simulation.composing import compose  # noqa: PLC0415 - it needs
    from ecs_constructs.simulation.measurement import read_measurement  # noqa: PLC0415
    from ecs_constructs.template import Graph, InputError  # noqa: PLC0415

    question = Question(
        tasks=options.tasks,
        headroom=options.headroom,
        peak=options.peak,
        cpu_percent=options.cpu_percent,
        memory_percent=options.memory_percent,
    )
    measurement = read_measurement(options.file, latency_limit_ms=options.latency_limit)
    if not options.paths:
        if options.service:
            raise InputError("--service means nothing without a PATH to templates")
        return calibrate(measurement, question)
    composed = compose(Graph.of(options.paths), limits=limits)
    ids = {name: service.logical_id for name, service in composed.sources.items()}
    require_some(composed)
    if options.service is None and len(ids) != 1:
        raise InputError(f"say with --service which service was tested: {', '.join(ids)}")
    service = named(options.service, ids) if options.service else next(iter(ids))
    return calibrate(measurement, question, composed=composed, service=service)
