"""What an app costs, as a section of an HTML page."""

from collections.abc import Iterable, Iterator, Sequence

from ecs_constructs.cost import Cost
from ecs_constructs.report import cost_words as words
from ecs_constructs.report.page import escaped, table

STYLE = """#cost th:nth-child(2), #cost td:nth-child(2) { text-align: left; white-space: normal; min-width: 9rem; }
#cost tr:last-child td { font-weight: 600; }
"""
"""What the section's table looks like beside those of the page: words to the left, the total set off."""


def section(costs: Sequence[tuple[str, Cost]], said: Iterable[str] = ()) -> Iterator[str]:
    """The cost as lines of HTML; nothing where nothing costs.

    Args:
        costs: what :func:`~ecs_constructs.cost.costs_of` has found; all but the first are told in a sentence.
        said: what else is to be said of it, first.
    """
    if not costs or not costs[0][1].lines:
        return
    (_, cost), *others = costs
    yield '<section id="cost">'
    yield f"<h2>{words.TITLE}</h2>"
    yield table([[escaped(cell) for cell in row] for row in (words.HEADINGS, *words.rows(cost))])
    sentences = [*said, *words.elsewhere(others), *words.notes(cost)]
    yield f'<ul class="faint">{"".join(f"<li>{escaped(each)}</li>" for each in sentences)}</ul>'
    yield "</section>"
