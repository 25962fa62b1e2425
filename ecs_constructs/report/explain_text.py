"""What containers get, as text for a terminal: one block a task, as wide as the terminal."""

import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ecs_constructs.explain import Explanation
from ecs_constructs.report import explain_cells as cells

_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


def render(explanations: Iterable[Explanation], *, colour: bool = False, width: int | None = None) -> str:
    """The tasks and jobs as text.

    Args:
        explanations: what is known about them.
        colour: whether to set off headings.
        width: the columns to fill; default the terminal's.
    """
    columns = max(40, width or shutil.get_terminal_size((100, 24)).columns)
    blocks = ["\n".join(_block(explanation, colour, columns)) for explanation in explanations]
    return "\n\n".join(blocks or [cells.NO_TASKS]) + "\n"


def _block(explanation: Explanation, colour: bool, columns: int) -> Iterator[str]:
    heading = f"{cells.title(explanation)} ({cells.place(explanation)})"
    yield from (_styled(line, _BOLD, colour) for line in _wrapped(cells.printable(heading), columns, ""))
    yield from _wrapped(cells.size(explanation), columns, "  ")
    if explanation.containers:
        rows = [tuple(map(cells.printable, cells.cells(each, explanation))) for each in explanation.containers]
        yield ""
        yield from _table([cells.HEADINGS, *rows], colour, columns)
    yield ""
    for sentence in explanation.sentences():
        yield from _item("-", sentence, columns)
    for found in explanation.open():
        yield from _item(cells.OPEN, found.note, columns)


def _table(rows: Sequence[tuple[str, ...]], colour: bool, columns: int) -> Iterator[str]:
    """Rows in aligned columns, the first a heading; one line a figure where they are wider than the terminal."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 2 * len(widths) > columns:
        yield from _listed(rows, columns)
        return
    for number, row in enumerate(rows):
        name, *figures = (_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        yield _styled("  ".join(["", name, *figures]).rstrip(), "" if number else _DIM, colour)


def _listed(rows: Sequence[tuple[str, ...]], columns: int) -> Iterator[str]:
    (_, *headings), *containers = rows
    for name, *figures in containers:
        yield from _wrapped(name, columns, "  ")
        for heading, figure in zip(headings, figures, strict=True):
            yield f"    {heading}: {figure}"


def _item(mark: str, text: str, columns: int) -> Iterator[str]:
    yield from _wrapped(cells.printable(text), columns, f"  {mark} ")


def _wrapped(text: str, columns: int, first: str) -> Iterator[str]:
    """Lines no wider than the terminal; a word that is wider is broken."""
    indent = " " * len(first)
    yield from textwrap.wrap(text, columns, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _width(text: str) -> int:
    """The columns that a text takes: two for an ideograph."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else not unicodedata.combining(each) for each in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _styled(line: str, style: str, colour: bool) -> str:
    return f"{style}{line}{_PLAIN}" if colour and style else line
