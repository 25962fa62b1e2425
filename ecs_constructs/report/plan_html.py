"""What fits where, as one HTML file: no script, nothing loaded, each instance a box with its tasks in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ecs_constructs.cost import Cost
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.placement import Box, Placement, Plan, Together
from ecs_constructs.report import cost_html, plan_boxes
from ecs_constructs.report import plan_cells as cells
from ecs_constructs.report.page import escaped, page, table

_TITLE = "Does it fit?"

_STYLE = """.answer { border-radius: 1rem; padding: .1rem .6rem; border: 1px solid; font-size: .85rem;
  white-space: nowrap; }
.fits { color: #0b6b4f; }
.cannot { color: #b42318; font-weight: 600; }
.undecided { color: #8a5a00; }
@media (prefers-color-scheme: dark) {
  .fits { color: #5fd3ab; }
  .cannot { color: #ff9b8f; }
  .undecided { color: #f0c060; }
}
h2 .answer { margin-left: .4rem; }
a { color: inherit; }
.overview th, .overview td { text-align: left; }
.overview .scroll + .scroll { margin-top: 1rem; }
div.counts table { width: auto; min-width: 18rem; margin-top: .5rem; }
summary { cursor: pointer; margin-top: .8rem; }
"""

_SYMBOLS = {Answer.FITS: "&#10003;", Answer.CANNOT: "&#10007;", Answer.UNDECIDED: "?"}

_BOXES_AT_ONCE = 3
"""How many boxes are drawn before the reader asks for the others."""


def render(plan: Plan, costs: Sequence[tuple[str, Cost]] = ()) -> str:
    """The plan as an HTML page in ASCII, light or dark as the reader's system is.

    Args:
        plan: what fits where.
        costs: what it costs, by :func:`~ecs_constructs.cost.costs_of`.
    """
    return page(_TITLE, _STYLE + plan_boxes.STYLE + cost_html.STYLE, [*_body(plan), *cost_html.section(costs)])


def _body(plan: Plan) -> Iterator[str]:
    if not plan.placements:
        yield f"<p>{cells.NO_PLACEMENTS}</p>"
        return
    names, keys = cells.Names(plan), plan_boxes.Keys(plan)
    yield f'<p class="faint">{cells.summary(plan)}</p>'
    yield from _overview(plan, names)
    yield plan_boxes.LEGEND
    for number, together in enumerate(plan.clusters):
        yield from _cluster(number, together, names, keys)
    for number, placement in enumerate(plan.placements):
        yield from _placement(number, placement, names, keys)


def _overview(plan: Plan, names: cells.Names) -> Iterator[str]:
    yield '<section class="overview">'
    name, *figures, answer = cells.HEADINGS
    rows = [_placement_row(number, placement, names) for number, placement in enumerate(plan.placements)]
    yield table([[name, answer, *figures], *rows])
    if plan.clusters:
        rows = [_cluster_row(number, together, names) for number, together in enumerate(plan.clusters)]
        yield table([cells.CLUSTER_HEADINGS, *rows])
    for number, holds in enumerate(names.conditions, 1):
        yield f'<p class="faint">({number}) This holds {escaped(holds)}.</p>'
    yield "</section>"


def _placement_row(number: int, placement: Placement, names: cells.Names) -> list[str]:
    """The answer stands beside the name, where a narrow screen shows it."""
    name, *figures, _ = map(escaped, cells.cells(placement, names))
    return [f'<a href="#p{number}">{name}</a>', _answer(placement.answer), *figures]


def _cluster_row(number: int, together: Together, names: cells.Names) -> list[str]:
    name, _, as_desired, _, at_most = map(escaped, cells.cluster_cells(together, names))
    return [
        f'<a href="#c{number}">{name}</a>',
        _answer(together.desired),
        as_desired,
        _answer(together.maximum),
        at_most,
    ]


def _answer(answer: Answer) -> str:
    return f'<span class="answer {answer.value}">{_SYMBOLS[answer]} {cells.ANSWERS[answer]}</span>'


def _cluster(number: int, together: Together, names: cells.Names, keys: plan_boxes.Keys) -> Iterator[str]:
    yield f'<section id="c{number}">'
    yield f"<h2>All of {escaped(names.cluster(together))}{_answer(together.maximum)}</h2>"
    yield f'<p class="faint">{escaped(together.name)}</p>'
    yield f"<p>{escaped(together.reason)}</p>"
    yield from _counts(cells.STATES, {"instances": together.instances})
    yield from _boxes(together.boxes, names, keys)
    yield "</section>"


def _placement(number: int, placement: Placement, names: cells.Names, keys: plan_boxes.Keys) -> Iterator[str]:
    yield f'<section id="p{number}">'
    title = f"{names.placement(placement)} on {names.capacity(placement)}"
    yield f"<h2>{escaped(title)}{_answer(placement.answer)}</h2>"
    yield f'<p class="faint">{escaped(placement.name)}</p>'
    yield f"<p>{escaped(placement.reason)}</p>"
    if placement.ways_out:
        yield f"<p>{cells.WAYS_OUT}</p>"
        yield f"<ul>{''.join(f'<li>{escaped(way)}</li>' for way in placement.ways_out)}</ul>"
    if placement.instance_types:
        yield f'<p class="faint">Instance types: {escaped(", ".join(placement.instance_types))}</p>'
    counts = {"tasks": placement.tasks, "instances": placement.instances}
    yield from _counts(cells.states(placement.kind), {name: each for name, each in counts.items() if each != Counts()})
    yield from _boxes(placement.boxes, names, keys)
    yield "</section>"


def _counts(states: Sequence[str], counts: Mapping[str, Counts]) -> Iterator[str]:
    """Counts in each state in which one of them is known; nothing where none is."""
    rows = zip(states, *map(cells.figures, counts.values()), strict=True)
    known = [row for row in rows if set(row[1:]) - {cells.NOTHING}]
    if known:
        yield f'<div class="counts">{table([["", *counts], *known])}</div>'


def _boxes(boxes: Iterable[Box], names: cells.Names, keys: plan_boxes.Keys) -> Iterator[str]:
    figures = [plan_boxes.figure(box, names, keys) for box in boxes]
    yield from figures[:_BOXES_AT_ONCE]
    if figures[_BOXES_AT_ONCE:]:
        yield f"<details><summary>{len(figures) - _BOXES_AT_ONCE} more</summary>"
        yield from figures[_BOXES_AT_ONCE:]
        yield "</details>"
