"""What containers get, as text for a terminal: one block a task, as wide as the terminal."""

from collections.abc import Iterable, Iterator

from ecs_constructs.explain import Explanation
from ecs_constructs.report import explain_cells as cells
from ecs_constructs.report.characters import printable
from ecs_constructs.report.terminal import BOLD, Cell, columns_of, styled, table, wrapped


def render(explanations: Iterable[Explanation], *, colour: bool = False, width: int | None = None) -> str:
    """The tasks and jobs as text.

    Args:
        explanations: what is known about them.
        colour: whether to set off headings.
        width: the columns to fill; default the terminal's.
    """
    columns = columns_of(width)
    blocks = ["\n".join(_block(explanation, colour, columns)) for explanation in explanations]
    return "\n\n".join(blocks or [cells.NO_TASKS]) + "\n"


def _block(explanation: Explanation, colour: bool, columns: int) -> Iterator[str]:
    heading = f"{cells.title(explanation)} ({cells.place(explanation)})"
    yield from (styled(line, BOLD, colour) for line in wrapped(printable(heading), columns))
    yield from wrapped(cells.size(explanation), columns, "  ")
    if explanation.containers:
        rows = [cells.HEADINGS, *(cells.cells(each, explanation) for each in explanation.containers)]
        yield ""
        yield from table([[Cell(printable(text)) for text in row] for row in rows], columns, colour=colour)
    yield ""
    for sentence in explanation.sentences():
        yield from wrapped(printable(sentence), columns, "  - ")
    for found in explanation.open():
        yield from wrapped(printable(found.note), columns, f"  {cells.OPEN} ")
