"""What containers get, as one HTML file: no script, nothing loaded, a bar a task drawn to scale."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecs_constructs.explain import Explanation, LaunchType, Open, total
from ecs_constructs.report import explain_cells as cells
from ecs_constructs.report.page import escaped, page, percent, table

_TITLE = "What each container really gets"

_STYLE = """:root { --reserved: #1f6feb; --ceiling: #a9cbf7; --size: #c2410c; }
@media (prefers-color-scheme: dark) {
  :root { --reserved: #58a6ff; --ceiling: #28507f; --size: #fb923c; }
}
.key { display: inline-block; width: 1rem; height: .7rem; border-radius: 2px; margin: 0 .3rem 0 .9rem; }
.key:first-child { margin-left: 0; }
.reserved { background: var(--reserved); }
.ceiling { background: var(--ceiling); }
.unlimited { background: linear-gradient(to right, var(--ceiling) 40%, transparent); }
.size { background: var(--size); }
.key.size { width: 3px; height: 1rem; vertical-align: -.15rem; }
.bars { display: grid; grid-template-columns: fit-content(12rem) 1fr fit-content(22rem); gap: .3rem .8rem;
  align-items: center; margin: .8rem 0; }
.label { overflow-wrap: anywhere; }
.track { position: relative; height: 1.1rem; background: var(--page); border-radius: 3px; }
.track > * { position: absolute; top: 0; bottom: 0; left: 0; border-radius: 3px; }
.track > .size { width: 3px; top: -3px; bottom: -3px; margin-left: -3px; }
.axis { display: flex; justify-content: space-between; font-size: .8rem; }
@media (max-width: 40rem) {
  .bars { grid-template-columns: 1fr; gap: .1rem; }
}
"""

_LEGEND = """<p class="faint">Memory, drawn to scale:</p>
<p class="faint"><span class="key reserved"></span>reserved<span class="key ceiling"></span>may be used<span
 class="key unlimited"></span>only the machine limits it<span class="key size"></span>memory of the whole task</p>"""


def render(explanations: Iterable[Explanation]) -> str:
    """The tasks and jobs as an HTML page in ASCII, light or dark as the reader's system is."""
    sections = [_section(explanation) for explanation in explanations]
    return page(_TITLE, _STYLE, [_LEGEND, *(sections or [f"<p>{cells.NO_TASKS}</p>"])])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """Memory in MiB of a container, or of a whole task."""

    label: str
    reserved: int | Open | None
    ceiling: int | Open | None
    figures: str


def _section(explanation: Explanation) -> str:
    notes = [*explanation.sentences(), *(found.note for found in explanation.open())]
    return "\n".join(
        [
            "<section>",
            f"<h2>{escaped(cells.title(explanation))}</h2>",
            f'<p class="faint">{escaped(cells.place(explanation))}. {escaped(cells.size(explanation))}.</p>',
            *(_chart(explanation) if explanation.containers else []),
            *([_table(explanation)] if explanation.containers else []),
            "<ul>",
            *(f"<li>{escaped(note)}</li>" for note in notes),
            "</ul>",
            "</section>",
        ]
    )


def _chart(explanation: Explanation) -> Iterator[str]:
    bars = list(_bars(explanation))
    known = [each for bar in bars for each in (bar.reserved, bar.ceiling) if isinstance(each, int)]
    if isinstance(explanation.memory_mib, int):
        known.append(explanation.memory_mib)
    longest = max(known, default=0)
    if not longest:
        return
    unlimited = any(bar.ceiling is None for bar in bars)
    scale = longest * 2 if unlimited else longest
    yield '<div class="bars">'
    for bar in bars:
        yield f'<span class="label">{escaped(bar.label)}</span>'
        yield f'<span class="track">{"".join(_segments(bar, scale, explanation))}</span>'
        yield f'<span class="faint">{escaped(bar.figures)}</span>'
    end = "the machine" if unlimited else f"{scale} MiB"
    yield f'<span></span><span class="axis faint"><span>0</span><span>{end}</span></span><span></span>'
    yield "</div>"


def _bars(explanation: Explanation) -> Iterator[_Bar]:
    """The task's bar, then one of each container."""
    reserved = explanation.reserved_memory_mib
    ceilings = total(container.memory_ceiling_mib for container in explanation.containers)
    limits = _limit(ceilings, explanation, "limits {} in all")
    yield _Bar(
        label=f"whole {explanation.kind}", reserved=reserved, ceiling=ceilings, figures=_figures(reserved, limits)
    )
    for each in explanation.containers:
        reserved, ceiling = each.memory_reservation_mib, each.memory_ceiling_mib
        figures = _figures(reserved, _limit(ceiling, explanation, "at most {}"))
        yield _Bar(label=each.label, reserved=reserved, ceiling=ceiling, figures=figures)


def _limit(mib: int | Open | None, explanation: Explanation, words: str) -> str:
    if mib is None and explanation.launch is not LaunchType.FARGATE:
        return "limited by the machine"
    return words.format(cells.memory(mib, cells.NOTHING))


def _figures(reserved: int | Open | None, limit: str) -> str:
    return f"{cells.memory(reserved, cells.NOTHING)} reserved, {limit}"


def _segments(bar: _Bar, scale: int, explanation: Explanation) -> Iterator[str]:
    if bar.ceiling is None:
        yield '<i class="unlimited" style="width:100%"></i>'
    elif isinstance(bar.ceiling, int):
        yield f'<i class="ceiling" style="width:{percent(bar.ceiling, scale)}"></i>'
    if isinstance(bar.reserved, int):
        yield f'<i class="reserved" style="width:{percent(bar.reserved, scale)}"></i>'
    if isinstance(explanation.memory_mib, int):
        yield f'<i class="size" style="left:{percent(explanation.memory_mib, scale)}"></i>'


def _table(explanation: Explanation) -> str:
    rows = [cells.HEADINGS, *(cells.cells(container, explanation) for container in explanation.containers)]
    return table(map(escaped, row) for row in rows)
