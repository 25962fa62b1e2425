"""Text laid out for a terminal: lines, lists and tables no wider than it is, set off in colour where that is wanted."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from ecs_constructs.report.characters import head, width

BOLD, DIM, RED, GREEN, YELLOW = "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m"
"""What a terminal sets text off with."""

_PLAIN = "\033[0m"
_DOTS = "..."

_COLUMNS = 100
"""The columns where there is no terminal."""

_NARROWEST = 40
"""No layout is made for fewer columns."""

_LEAST_SHORTENED = 10
"""The columns that a shortened cell keeps, with the dots in it."""


class Cell(NamedTuple):
    """A cell of a table.

    Attributes:
        text: what stands in it, free of control characters.
        style: what it is set off with where colour is wanted.
    """

    text: str
    style: str = ""


def wants_colour(stream: TextIO) -> bool:
    """Whether colour suits a stream: a terminal, unless ``NO_COLOR`` is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns_of(wanted: int | None) -> int:
    """The columns to fill: those wanted, else the terminal's."""
    return max(_NARROWEST, wanted or _columns_of_terminal())


def _columns_of_terminal() -> int:
    """As shutil.get_terminal_size says it: loading that takes longer than to check a template."""
    said = os.environ.get("COLUMNS", "")
    try:
        return int(said if said.isdecimal() else 0) or os.get_terminal_size().columns or _COLUMNS
    except OSError:
        return _COLUMNS


def styled(text: str, style: str, colour: bool) -> str:
    """A text, set off where colour is wanted."""
    return f"{style}{text}{_PLAIN}" if colour and style else text


def wrapped(text: str, columns: int, first: str = "") -> Iterator[str]:
    """Lines no wider than the terminal; a word that is wider is broken.

    Args:
        text: the text.
        columns: the terminal's columns.
        first: what stands before it; the next lines begin below its end.
    """
    before = first
    for line in _lines(text.split(), columns - width(first)):
        yield before + line
        before = " " * width(first)


def _lines(words: Sequence[str], room: int) -> Iterator[str]:
    line = ""
    for word in words:
        joined = f"{line} {word}" if line else word
        if line and width(joined) > room:
            yield line
            joined = word
        while width(joined) > room:
            part = head(joined, room)
            yield part
            joined = joined[len(part) :]
        line = joined
    if line:
        yield line


def table(
    rows: Sequence[Sequence[Cell]], columns: int, *, colour: bool = False, shortened: Sequence[int] = ()
) -> Iterator[str]:
    """Rows in aligned columns, the first a heading; one line a cell where they are wider than the terminal.

    Args:
        rows: the heading, then what stands below it.
        columns: the terminal's columns.
        colour: whether to set off the heading, and cells.
        shortened: the numbers of the columns whose cells may lose their middle before the table becomes a list.
    """
    widths = _widths(rows, columns, shortened)
    shown = [
        [cell._replace(text=_shortened(cell.text, most)) for cell, most in zip(row, widths, strict=True)]
        for row in rows
    ]
    if sum(widths) + 2 * len(widths) > columns or _distinct(shown) < _distinct(rows):
        yield from _listed(rows, columns, colour)
        return
    heading, *others = shown
    yield styled(_aligned(heading, widths, colour=False), DIM, colour)
    for row in others:
        yield _aligned(row, widths, colour)


def _distinct(rows: Iterable[Sequence[Cell]]) -> int:
    return len({tuple(cell.text for cell in row) for row in rows})


def _widths(rows: Sequence[Sequence[Cell]], columns: int, shortened: Sequence[int]) -> list[int]:
    """The width of each column; the widest of those that may be shortened give way, as far as the terminal asks."""
    widths = [max(width(cell.text) for cell in column) for column in zip(*rows, strict=True)]
    least = {i: max(_LEAST_SHORTENED, width(rows[0][i].text)) for i in shortened}
    while sum(widths) + 2 * len(widths) > columns:
        wider = [i for i in shortened if widths[i] > least[i]]
        if not wider:
            break
        widths[max(wider, key=lambda i: widths[i])] -= 1
    return widths


def _shortened(text: str, most: int) -> str:
    """A text no wider than its column; it loses its middle, as names differ at their ends."""
    if width(text) <= most:
        return text
    room = most - len(_DOTS)
    end = head(text[::-1], room - room // 2)[::-1]
    return f"{head(text, room // 2)}{_DOTS}{end}"


def _aligned(row: Sequence[Cell], widths: Sequence[int], colour: bool) -> str:
    cells = (
        styled(cell.text, cell.style, colour) + " " * (most - width(cell.text))
        for cell, most in zip(row, widths, strict=True)
    )
    return "  ".join(["", *cells]).rstrip()


def _listed(rows: Sequence[Sequence[Cell]], columns: int, colour: bool) -> Iterator[str]:
    (_, *headings), *others = rows
    for name, *cells in others:
        yield from wrapped(name.text, columns, "  ")
        for heading, cell in zip(headings, cells, strict=True):
            lines = wrapped(f"{heading.text}: {cell.text}", columns, "    ")
            yield from (styled(line, cell.style, colour) for line in lines)
