"""What fits where, as text for a terminal: a line a service or job, what does not fit, a line a cluster."""

from collections.abc import Iterator, Sequence

from ecs_constructs.cost import Cost
from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.placement import Placement, Plan, Together
from ecs_constructs.report import cost_text
from ecs_constructs.report import plan_cells as cells
from ecs_constructs.report.characters import printable
from ecs_constructs.report.terminal import BOLD, DIM, GREEN, RED, YELLOW, Cell, columns_of, styled, table, wrapped

_STYLES = {
    cells.ANSWERS[Answer.FITS]: GREEN,
    cells.ANSWERS[Answer.CANNOT]: RED,
    cells.ANSWERS[Answer.UNDECIDED]: YELLOW,
}


def render(
    plan: Plan, costs: Sequence[tuple[str, Cost]] = (), *, colour: bool = False, width: int | None = None
) -> str:
    """The plan as text.

    Args:
        plan: what fits where.
        costs: what it costs, by :func:`~ecs_constructs.cost.costs_of`.
        colour: whether to set off headings and answers.
        width: the columns to fill; default the terminal's.
    """
    columns = columns_of(width)
    cost = list(cost_text.brief(costs, columns))
    return "\n".join([*_lines(plan, columns, colour), *([""] if cost else []), *cost]) + "\n"


def _lines(plan: Plan, columns: int, colour: bool) -> Iterator[str]:
    if not plan.placements:
        yield cells.NO_PLACEMENTS
        return
    names = cells.Names(plan)
    rows = [cells.cells(placement, names) for placement in plan.placements]
    yield from table(_styled([cells.HEADINGS, *rows]), columns, colour=colour, shortened=(0, 1))
    for placement in plan.placements:
        if placement.answer is not Answer.FITS:
            yield from _placement(placement, names, columns, colour)
    if plan.clusters:
        rows = [cells.cluster_cells(together, names) for together in plan.clusters]
        yield ""
        yield from table(_styled([cells.CLUSTER_HEADINGS, *rows]), columns, colour=colour, shortened=(0,))
    for together in plan.clusters:
        if {together.desired, together.maximum} != {Answer.FITS}:
            yield from _cluster(together, names, columns, colour)
    yield ""
    yield from wrapped(cells.summary(plan), columns)
    for number, holds in enumerate(names.conditions, 1):
        yield from wrapped(printable(f"This holds {holds}."), columns, f"({number}) ")


def _styled(rows: Sequence[tuple[str, ...]]) -> list[list[Cell]]:
    return [[Cell(printable(text), _STYLES.get(text, "") if i else "") for i, text in enumerate(row)] for row in rows]


def _placement(placement: Placement, names: cells.Names, columns: int, colour: bool) -> Iterator[str]:
    name, capacity = names.placement(placement), names.capacity(placement)
    yield from _heading(f"{name} on {capacity}: {cells.ANSWERS[placement.answer]}", placement.name, columns, colour)
    yield from wrapped(printable(placement.reason), columns, "  ")
    if placement.ways_out:
        yield f"  {cells.WAYS_OUT}"
    for way in placement.ways_out:
        yield from wrapped(printable(way), columns, "  - ")


def _cluster(together: Together, names: cells.Names, columns: int, colour: bool) -> Iterator[str]:
    yield from _heading(f"All of {names.cluster(together)}", together.name, columns, colour)
    yield from wrapped(printable(together.reason), columns, "  ")


def _heading(title: str, path: str, columns: int, colour: bool) -> Iterator[str]:
    yield ""
    yield from (styled(line, BOLD, colour) for line in wrapped(printable(title), columns))
    yield from (styled(line, DIM, colour) for line in wrapped(printable(path), columns, "  "))
