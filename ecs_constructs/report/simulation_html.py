"""What a load would do, as one HTML file: no script, nothing loaded, charts with the figures behind them."""

from collections.abc import Iterable, Iterator, Mapping

from ecs_constructs.report import chart_signs, chart_style, chart_svg, cost_html
from ecs_constructs.report import simulation_batch as batch
from ecs_constructs.report import simulation_cells as cells
from ecs_constructs.report.chart_panels import Block, blocks, groups, services
from ecs_constructs.report.page import escaped, page, table
from ecs_constructs.report.simulation_words import names_of
from ecs_constructs.simulation.events import Event
from ecs_constructs.simulation.result import Result

_STYLE = f""":root {{ --have: {chart_style.LIGHT["have"]}; --lack: {chart_style.LIGHT["lack"]}; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --have: {chart_style.DARK["have"]}; --lack: {chart_style.DARK["lack"]}; }}
}}
{chart_style.style(chart_style.VARIABLES)}
svg.chart {{ display: block; width: 100%; height: auto; margin-top: .5rem; }}
svg.narrow {{ display: none; }}
svg.sign {{ display: inline-block; width: 1rem; height: 1rem; margin: 0 .4rem 0 0; vertical-align: -.15rem; }}
.key {{ display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin-top: 1rem; }}
.advice {{ border-left: .3rem solid var(--lack); font-weight: 600; }}
.advice p + p {{ margin-top: .6rem; }}
.advice.fine {{ border-left-color: var(--have); font-weight: inherit; }}
td:first-child, th:first-child {{ position: sticky; left: 0; background: var(--card); }}
.figures th {{ white-space: normal; vertical-align: bottom; }}
.figures td:nth-child(n+2), .figures th:nth-child(n+2) {{ padding: .3rem .4rem; }}
.figures td:nth-child(7) {{ white-space: normal; min-width: 4.5rem; }}
.figures .scroll + .scroll {{ margin-top: 1rem; }}
.figures .scroll + .scroll table {{ width: auto; }}
.minutes td:first-child, .minutes th:first-child, .events td:first-child {{ min-width: 3rem; white-space: nowrap; }}
.events td:nth-child(n+2), .events th:nth-child(n+2) {{ text-align: left; }}
.events td:last-child {{ white-space: normal; overflow-wrap: anywhere; min-width: 14rem; }}
a {{ color: inherit; }}
details {{ margin-top: .8rem; }}
summary {{ cursor: pointer; }}
.minutes .scroll, .events .scroll {{ max-height: 32rem; overflow-y: auto; }}
@media (max-width: 44rem) {{
  section {{ padding: .8rem .7rem; }}
  th, td {{ padding: .3rem .4rem; }}
  .figures th {{ white-space: nowrap; }}
  .minutes th {{ white-space: normal; vertical-align: bottom; }}
  .minutes table {{ font-size: .85rem; }}
  .chart text {{ font-size: 11px; }}
  svg.wide {{ display: none; }}
  svg.narrow {{ display: block; max-width: 30rem; }}
}}
"""

_EVENTS_AT_ONCE = 12
"""How many events are listed before the reader asks for them."""


def render(result: Result) -> str:
    """The simulation as an HTML page in ASCII, light or dark as the reader's system is."""
    return page(cells.TITLE, _STYLE + cost_html.STYLE, _body(result))


def _body(result: Result) -> Iterator[str]:
    names, drawn = names_of(result), list(blocks(result))
    yield from (f'<p class="faint">{escaped(sentence)}</p>' for sentence in cells.about(result))
    yield from _advice(result)
    yield from _summary(result, names, {each.path: number for number, each in enumerate(drawn)})
    yield from _key(drawn)
    figures = _figures(result, names)
    for number, each in enumerate(drawn):
        yield from _block(number, each, result.minutes, figures[each.path])
    yield from _events(result.events, names)
    said = [*batch.cost_of_run(result), *cells.typical_month(result)]
    yield from cost_html.section([("", result.cost)] if result.cost else [], said)
    yield from _notes(result.notes)


def _advice(result: Result) -> Iterator[str]:
    loses = any(service.summary.beyond_capacity for service in result.services.values()) or any(
        queue.result.failed or queue.result.unfinished for queue in result.batch.values()
    )
    yield f'<section class="advice{"" if loses else " fine"}">'
    yield from (f"<p>{escaped(advice.text)}</p>" for advice in result.advice)
    if not result.advice:
        yield f"<p>{cells.NO_ADVICE}</p>"
    yield "</section>"


def _summary(result: Result, names: Mapping[str, str], numbers: Mapping[str, int]) -> Iterator[str]:
    def row(path: str, figures: Iterable[cells.Figure]) -> list[str]:
        return [f'<a href="#b{numbers[path]}">{escaped(names[path])}</a>', *map(_figure, figures)]

    yield '<section class="figures">'
    if result.services:
        yield table([cells.SERVICE_HEADINGS, *(row(path, cells.service(each)) for path, each in services(result))])
    for path, queue in result.batch.items():
        figures = batch.queue(names[path], queue)[1:]
        yield table([batch.QUEUE_HEADINGS, row(path, map(cells.Figure, figures))])
        environments = (batch.environment(names[each.name], each, queue) for each in queue.environments)
        yield _table([batch.ENVIRONMENT_HEADINGS, *environments])
        yield f'<p class="faint">{escaped(batch.LEGEND)}</p>'
    rows = [row(path, cells.group(each)) for path, each in groups(result)]
    if rows:
        yield table([cells.GROUP_HEADINGS, *rows])
    yield "</section>"


def _figure(figure: cells.Figure) -> str:
    return figure.text + (f'<br><span class="faint">{figure.spread}</span>' if figure.spread else "")


def _key(drawn: list[Block]) -> Iterator[str]:
    """What signs mean that have no name beside them."""
    items = chart_signs.key(drawn)
    if items:
        sign = '<svg class="chart sign" viewBox="-8 -8 16 16" aria-hidden="true">{}</svg>'
        yield f'<p class="faint key">{"".join(f"<span>{sign.format(each)}{words}</span>" for each, words in items)}</p>'


def _figures(result: Result, names: Mapping[str, str]) -> dict[str, list[Iterable[str]]]:
    """The table of each service, group and queue, by path."""
    figures: dict[str, list[Iterable[str]]] = {}
    for path, service in result.services.items():
        figures[path] = [cells.SERVICE_MINUTES, *cells.service_minutes(service)]
    for path, group in groups(result):
        figures[path] = [cells.GROUP_MINUTES, *cells.group_minutes(group)]
    for path, queue in result.batch.items():
        headings = ("minute", "waiting", "at work", *(f"vCPUs of {names[each.name]}" for each in queue.environments))
        figures[path] = [headings, *cells.queue_minutes(queue)]
    return figures


def _block(number: int, drawn: Block, minutes: int, figures: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f'<section id="b{number}">'
    yield f"<h2>{escaped(drawn.name)}</h2>"
    yield f'<p class="faint">{escaped(drawn.path)} ({drawn.kind})</p>'
    yield chart_svg.block(drawn, minutes, chart_svg.WIDE, "wide")
    yield chart_svg.block(drawn, minutes, chart_svg.NARROW, "narrow")
    yield f'<details class="minutes"><summary>{_figures_of(minutes, drawn)}</summary>'
    yield _table(figures)
    yield "</details>"
    yield "</section>"


def _figures_of(minutes: int, drawn: Block) -> str:
    size = cells.minutes_of_a_row(minutes)
    if size == 1:
        return "Figures of each minute"
    together = "requests together, everything else" if drawn.kind == "service" else "everything"
    return f"Figures of every {size} minutes: {together} as it was at their end"


def _events(events: tuple[Event, ...], names: Mapping[str, str]) -> Iterator[str]:
    if not events:
        return
    yield '<section class="events">'
    yield "<h2>Events</h2>"
    rows = _table([cells.EVENT_HEADINGS, *(cells.event(event, names) for event in events)])
    if len(events) > _EVENTS_AT_ONCE:
        rows = f"<details><summary>{len(events):,} events</summary>\n{rows}\n</details>"
    yield rows
    yield '<p class="faint">Times are hours, minutes and seconds from the beginning.</p>'
    yield "</section>"


def _notes(notes: tuple[str, ...]) -> Iterator[str]:
    if notes:
        yield f"<section><h2>Notes</h2><ul>{''.join(f'<li>{escaped(note)}</li>' for note in notes)}</ul></section>"


def _table(rows: Iterable[Iterable[str]]) -> str:
    return table(map(escaped, row) for row in rows)
