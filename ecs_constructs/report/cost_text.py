"""What an app costs, as text for a terminal: a table and what is to be said about it, as wide as the terminal."""

from collections.abc import Iterator, Sequence

from ecs_constructs.cost import Cost
from ecs_constructs.report import cost_words as words
from ecs_constructs.report.characters import printable
from ecs_constructs.report.terminal import BOLD, Cell, columns_of, styled, table, wrapped


def render(cost: Cost, *, colour: bool = False, width: int | None = None) -> str:
    """The cost as text.

    Args:
        cost: what is known about it.
        colour: whether to set off headings.
        width: the columns to fill; default the terminal's.
    """
    return "\n".join(lines(cost, columns_of(width), colour=colour)) + "\n"


def lines(cost: Cost, columns: int, *, colour: bool = False) -> Iterator[str]:
    """The cost as lines, which may stand below something else.

    Args:
        cost: what is known about it.
        columns: the columns to fill.
        colour: whether to set off headings.
    """
    if not cost.lines:
        yield words.NOTHING
        return
    yield styled(words.TITLE, BOLD, colour)
    yield from table(_cells([words.HEADINGS, *words.rows(cost)]), columns, colour=colour, shortened=(0, 1))
    for note in words.notes(cost):
        yield from wrapped(printable(note), columns, "  - ")


def brief(costs: Sequence[tuple[str, Cost]], columns: int) -> Iterator[str]:
    """The cost in a few lines.

    Args:
        costs: what :func:`~ecs_constructs.cost.costs_of` has found.
        columns: the columns to fill.
    """
    for number, said in enumerate(words.brief(costs)):
        yield from wrapped(printable(said), columns, "  - " if number else "")


def _cells(rows: Sequence[tuple[str, ...]]) -> list[list[Cell]]:
    """The cells of the table, amounts aligned to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        [Cell(text.rjust(widths[i]) if i >= words.FIRST_AMOUNT else printable(text)) for i, text in enumerate(row)]
        for row in rows
    ]
