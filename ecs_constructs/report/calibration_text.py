"""What a load test says about a task, as text for a terminal."""

from collections.abc import Iterator

from ecs_constructs.report.characters import printable
from ecs_constructs.report.terminal import BOLD, Cell, columns_of, styled, table, wrapped
from ecs_constructs.simulation.calibration import Calibration

_OPEN = "?"
"""Stands for a setting that does not follow from what is known."""


def render(found: Calibration, *, colour: bool = False, width: int | None = None) -> str:
    """The calibration as text.

    Args:
        found: what a load test says about a task.
        colour: whether to set off headings.
        width: the columns to fill; default the terminal's.
    """
    return "\n".join(_lines(found, columns_of(width), colour)) + "\n"


def _lines(found: Calibration, columns: int, colour: bool) -> Iterator[str]:
    yield from wrapped(_measured(found), columns)
    if found.service:
        yield ""
        yield from (styled(line, BOLD, colour) for line in wrapped(printable(found.service), columns))
    yield ""
    rows = [("setting", "value", "why"), *_settings(found)]
    yield from table([[Cell(text) for text in row] for row in rows], columns, colour=colour)
    yield ""
    for note in found.notes:
        yield from wrapped(printable(note), columns, "  - ")
    yield from wrapped(_reaction(found), columns, "  - ")


def _measured(found: Calibration) -> str:
    measured, tasks = found.measurement, found.question.tasks
    concurrency = f" with {measured.concurrency:,} requests open" if measured.concurrency else ""
    seconds = f" over {measured.seconds:,.0f} seconds" if measured.seconds else ""
    failed = f"{100 * measured.failed_share:.2g} % failed" if measured.failed_share else "none failed"
    on = "1 task" if tasks == 1 else f"{tasks:,} tasks"
    return f"Measured: {measured.requests_per_second:,.1f} requests a second on {on}{concurrency}{seconds}, {failed}."


def _settings(found: Calibration) -> Iterator[tuple[str, str, str]]:
    question = found.question
    yield "requests a second of a task", f"{found.task_requests_per_second:,.4g}", "as measured"
    free = f"{100 * question.headroom:.0f} % of that kept free"
    yield "requests a minute per target", f"{found.target_requests_per_minute:,}", free
    if question.peak is not None:
        peak = f"{question.peak:,.6g} a second"
        yield "most tasks", f"{found.maximum_tasks:,}", f"{peak} at the target"
        yield "fewest tasks", f"{found.minimum_tasks:,}", f"if {peak} come all at once"
    if found.service:
        yield "CPU units of a task", _figure(found.cpu_units), "what it used"
        yield "MiB of a task", _figure(found.memory_mib), "what it used, and the headroom"
    if found.group:
        yield "most instances", _figure(found.maximum_instances), "beside the other services"


def _figure(number: int | None) -> str:
    return _OPEN if number is None else f"{number:,}"


def _reaction(found: Calibration) -> str:
    minutes = f"{found.reaction_seconds / 60:.0f} minutes"
    return (
        f"New tasks serve at the latest {minutes} after a load begins; until then it may grow by "
        f"{found.growth_percent:.0f} % from the target without loss."
    )
