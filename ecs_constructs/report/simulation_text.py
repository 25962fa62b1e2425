"""What a load would do, as text for a terminal: advice, figures, and a table of the minutes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from ecs_constructs.cost import Cost
from ecs_constructs.report import cost_words
from ecs_constructs.report import simulation_batch as batch
from ecs_constructs.report import simulation_cells as cells
from ecs_constructs.report.characters import printable, width
from ecs_constructs.report.chart_panels import groups
from ecs_constructs.report.simulation_words import enumerated, names_of, readable
from ecs_constructs.report.terminal import BOLD, RED, YELLOW, Cell, columns_of, styled, table, wrapped
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.result import HIGH, LOW, GroupOutcome, Range, Result, ServiceOutcome

T = TypeVar("T")

SERVICE_HEADINGS = ("service", "requests", "lost", "tasks", "most", "at end", "catch-up", "scale-in lag")
"""The columns of the services' figures."""

GROUP_HEADINGS = ("instances of", "from-to", "most", "at end", "instance-hours")
"""The columns of the groups' figures."""

_VARIANTS = {
    "requests": "requests",
    "lost": "requests_beyond_capacity",
    "most tasks": "peak_running",
    "task-hours": "task_hours",
}
"""The columns of the ranges over variants, and the figures in them."""

_RANGE = f"{LOW}-{HIGH} %"
"""The column of a range over variants."""

_LEGEND = (
    "Lost: requests beyond what the running tasks serve. Catch-up: the longest time with such requests. Scale-in lag: "
    "the longest time from when tasks were needed last until one was taken away."
)

_MOST_TABLES = 6
"""The minutes of more services are left to the other formats."""


def render(result: Result, *, colour: bool = False, width: int | None = None) -> str:
    """The result as text.

    Args:
        result: what has become of a simulation.
        colour: whether to set off headings, what is lost and what waits.
        width: the columns to fill; default the terminal's.
    """
    return "\n".join(_lines(readable(result), columns_of(width), colour)) + "\n"


class _Page(NamedTuple):
    """What every part of the text is laid out by.

    Attributes:
        names: short names, by path.
        columns: the columns to fill.
        colour: whether to set anything off.
    """

    names: dict[str, str]
    columns: int
    colour: bool

    def sentences(self, texts: Sequence[str]) -> Iterator[str]:
        """A list of sentences."""
        for text in texts:
            yield from wrapped(printable(text), self.columns, "  - ")

    def table(self, rows: Sequence[Sequence[Cell]], texts: Sequence[int] = (0,)) -> Iterator[str]:
        """A table of figures, aligned to the right, with some columns of texts."""
        widths = [max(width(cell.text) for cell in column) for column in zip(*rows, strict=True)]
        aligned = [
            [cell if i in texts else cell._replace(text=cell.text.rjust(widths[i])) for i, cell in enumerate(row)]
            for row in rows
        ]
        yield from table(aligned, self.columns, colour=self.colour, shortened=texts[:1])

    def heading(self, text: str) -> Iterator[str]:
        """A heading with a line above it."""
        yield ""
        yield from (styled(line, BOLD, self.colour) for line in wrapped(printable(text), self.columns))


def _lines(result: Result, columns: int, colour: bool) -> Iterator[str]:
    layout = _Page(names_of(result), columns, colour)
    for sentence in cells.about(result):
        yield from wrapped(printable(sentence), columns)
    yield ""
    yield from layout.sentences([advice.text for advice in result.advice])
    if result.services:
        yield from _figures(result, layout)
    yield from _queues(result, layout)
    yield from _ranges(result, layout)
    yield from _services(result, layout)
    for path, group in groups(result):
        yield from layout.heading(layout.names[path])
        yield from layout.table(_group_minutes(group))
    yield from ("", *layout.sentences(result.notes)) if result.notes else ()
    yield from _cost(result, result.cost, layout) if result.cost else ()


def _services(result: Result, layout: _Page) -> Iterator[str]:
    """The minutes of the services that requests came to; of those that are alike once."""
    alike: dict[tuple[tuple[Cell, ...], ...], list[str]] = {}
    for path, service in result.services.items():
        if service.summary.requests > 0:
            rows = tuple(map(tuple, _service_minutes(service)))
            alike.setdefault(rows, []).append(layout.names[path])
    for rows, names in [*alike.items()][:_MOST_TABLES]:
        yield from layout.heading(f"{enumerated(names)}{', each' if len(names) > 1 else ''}")
        yield from layout.table(rows, texts=(0, len(rows[0]) - 1))
    left = sum(len(names) for names in [*alike.values()][_MOST_TABLES:])
    if left:
        yield from ("", f"The minutes of {left} more services are in the other formats.")


def _queues(result: Result, layout: _Page) -> Iterator[str]:
    """The figures of queues and their environments, then their minutes."""
    for path, queue in result.batch.items():
        names = [layout.names[each.name] for each in queue.environments]
        yield ""
        yield from layout.table(_plain([batch.QUEUE_HEADINGS, batch.queue(layout.names[path], queue)]))
        yield ""
        rows = [batch.environment(name, each, queue) for name, each in zip(names, queue.environments, strict=True)]
        yield from layout.table(_plain([batch.ENVIRONMENT_HEADINGS, *rows]))
        yield ""
        yield from wrapped(batch.LEGEND, layout.columns, "  ")
        yield from layout.heading(layout.names[path])
        yield from layout.table(_queue_minutes(queue, names))


def _queue_minutes(queue: QueueOutcome, names: Sequence[str]) -> list[list[Cell]]:
    """A queue over time: its jobs, and the vCPUs of each environment, at the most in each row's minutes."""
    result, rows = queue.result, []
    for spell in cells.spells(len(result.waiting)):
        waiting = max(_in(result.waiting, spell))
        vcpus = [f"{max(_in(result.vcpus[each.name], spell)):,g}" for each in queue.environments]
        rows.append(
            [
                Cell(_count(waiting), YELLOW if waiting else ""),
                Cell(_count(max(_in(result.running, spell)))),
                *map(Cell, vcpus),
            ]
        )
    headings = ["minute", "waiting", "at work", *(f"vCPUs of {name}" for name in names)]
    return [[Cell(printable(heading)) for heading in headings], *_merged(rows, len(result.waiting))]


def _figures(result: Result, layout: _Page) -> Iterator[str]:
    services = [_service_figures(layout.names[path], each) for path, each in result.services.items()]
    instances = [_group_figures(layout.names[path], group) for path, group in groups(result)]
    yield ""
    yield from layout.table(_plain([SERVICE_HEADINGS, *services]))
    if instances:
        yield ""
        yield from layout.table(_plain([GROUP_HEADINGS, *instances]))
    yield ""
    yield from wrapped(_LEGEND, layout.columns, "  ")


def _plain(rows: Sequence[Sequence[str]]) -> list[list[Cell]]:
    return [[Cell(printable(text)) for text in row] for row in rows]


def _service_figures(name: str, service: ServiceOutcome) -> tuple[str, ...]:
    summary = service.summary
    lag = summary.scale_in_lag_seconds
    catch_up = "" if summary.caught_up else "> "
    return (
        name,
        f"{summary.requests:,.0f}",
        _count(summary.beyond_capacity),
        _bounds(service),
        f"{summary.peak_running:,}",
        f"{summary.final_running:,}",
        f"{catch_up}{summary.catch_up_seconds // 60} min" if summary.catch_up_seconds else cells.NOTHING,
        cells.NOTHING if lag is None else f"{lag / 60:.0f} min",
    )


def _bounds(service: ServiceOutcome) -> str:
    if service.minimum is None or service.maximum is None:
        return f"{service.series.desired[0]:,}"
    return f"{service.minimum:,}-{service.maximum:,}"


def _group_figures(name: str, group: GroupOutcome) -> tuple[str, ...]:
    instances, hours = group.series.instances, group.series.instance_hours
    bounds = f"{group.minimum:,}-{group.maximum:,}"
    return name, bounds, f"{max(instances):,}", f"{instances[-1]:,}", f"{hours:,.1f}"


def _ranges(result: Result, layout: _Page) -> Iterator[str]:
    """What became of the figures in most variants."""
    if result.variants is None:
        return
    yield from layout.heading(f"From the {LOW}th to the {HIGH}th percentile of {result.variants.count:,} variants")
    rows = [("service", *_VARIANTS)]
    for path, service in result.services.items():
        spreads = (service.spreads.get(name) for name in _VARIANTS.values())
        texts = [_span([spread.low, spread.high]) if spread else cells.NOTHING for spread in spreads]
        rows.append((layout.names[path], *texts))
    yield from layout.table(_plain(rows))


def _service_minutes(service: ServiceOutcome) -> list[list[Cell]]:
    """A service over time: what came and was lost in a minute at most, and how many tasks ran."""
    series, found = service.series, service.ranges.get("running")
    has_waiting = any(series.waiting)
    headings = [
        "minute",
        "requests/min",
        "lost/min",
        "tasks",
        *_if(has_waiting, "waiting"),
        *_if(found, _RANGE),
        "alarms",
    ]
    rows = []
    for spell in cells.spells(len(series.requests)):
        lost, waiting = max(_in(series.beyond_capacity, spell)), max(_in(series.waiting, spell))
        alarms = dict.fromkeys(cells.SIGNALS[signal] for signal in _in(series.alarm, spell))
        rows.append(
            [
                Cell(f"{max(_in(series.requests, spell)):,.0f}"),
                Cell(_count(lost), RED if lost >= 1 else ""),
                Cell(_of(series.running, series.desired, spell)),
                *_if(has_waiting, Cell(_count(waiting), YELLOW if waiting else "")),
                *_if(found, Cell(_range(found, spell))),
                Cell(", ".join(alarms) if series.alarms else cells.NOTHING),
            ]
        )
    return [[Cell(heading) for heading in headings], *_merged(rows, len(series.requests))]


def _group_minutes(group: GroupOutcome) -> list[list[Cell]]:
    """A group over time: how many instances there were, and what its scaling looks at."""
    series, found = group.series, group.ranges.get("instances")
    is_tracking = any(value is not None for value in series.metric)
    metric, unit = ("bytes received", "") if is_tracking else ("reservation", " %")
    rows = []
    for spell in cells.spells(len(series.instances)):
        values = _in(series.metric if is_tracking else series.reservation, spell)
        known = [value for value in values if value is not None]
        rows.append(
            [
                Cell(_of(series.instances, series.desired, spell)),
                *_if(found, Cell(_range(found, spell))),
                Cell(f"{max(known):,.0f}{unit}" if known else cells.NOTHING),
            ]
        )
    headings = ["minute", "instances", *_if(found, _RANGE), metric]
    return [[Cell(heading) for heading in headings], *_merged(rows, len(series.instances))]


def _if(condition: object, value: T) -> tuple[T, ...]:
    return (value,) if condition else ()


def _in(values: Sequence[T], spell: range) -> Sequence[T]:
    return values[spell.start : spell.stop]


def _merged(rows: Sequence[Sequence[Cell]], minutes: int) -> Iterator[list[Cell]]:
    """Rows that follow each other and say the same become one, with the minutes before them."""
    spells = cells.spells(minutes)
    first = 0
    for number, row in enumerate(rows):
        if number + 1 == len(rows) or list(rows[number + 1]) != list(row):
            begins, ends = spells[first].start + 1, spells[number].stop
            yield [Cell(f"{begins}" if begins == ends else f"{begins}-{ends}"), *row]
            first = number + 1


def _count(number: float) -> str:
    return f"{number:,.0f}" if number >= 0.5 else cells.NOTHING


def _of(running: Sequence[int], desired: Sequence[int], spell: range) -> str:
    has, wants = _span(_in(running, spell)), _span(_in(desired, spell))
    return has if has == wants else f"{has} of {wants}"


def _span(values: Sequence[float]) -> str:
    least, most = min(values), max(values)
    return f"{least:,.0f}" if least == most else f"{least:,.0f}-{most:,.0f}"


def _range(found: Range | None, spell: range) -> str:
    return _span([*_in(found.low, spell), *_in(found.high, spell)]) if found else cells.NOTHING


def _cost(result: Result, cost: Cost, layout: _Page) -> Iterator[str]:
    said = [*batch.cost_of_run(result), *cost_words.brief([("", cost)]), *cells.typical_month(result)]
    yield ""
    yield from layout.sentences(said)
