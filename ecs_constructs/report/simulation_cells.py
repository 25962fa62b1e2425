"""What a simulation says in words and cells, whatever prints it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ecs_constructs.report import cost_words
from ecs_constructs.report import simulation_batch as batch
from ecs_constructs.report.chart_panels import group_signals
from ecs_constructs.report.chart_scale import moment
from ecs_constructs.simulation.batch_result import QueueOutcome
from ecs_constructs.simulation.events import Event
from ecs_constructs.simulation.result import HIGH, LOW, GroupOutcome, Result, ServiceOutcome, Spread
from ecs_constructs.simulation.service import Signal

TITLE = "What the load would do"
"""What a simulation is headed."""

NO_ADVICE = "Nothing to advise."
"""What is said where there is no advice."""

NOTHING = "-"
"""Stands for a figure that there is none of."""

SERVICE_HEADINGS = (
    "service",
    "requests",
    "beyond capacity",
    "most a minute",
    "most tasks",
    "tasks at the end",
    "time to catch up",
    "scale-in lag",
    "task-hours",
)
"""The columns of the services' figures."""

GROUP_HEADINGS = ("Auto Scaling group", "most instances", "instances at the end", "maximum", "instance-hours")
"""The columns of the groups' figures."""

SERVICE_MINUTES = ("minute", "requests", "beyond capacity", "desired", "running", "starting", "waiting", "alarms")
"""The columns of a service's minutes."""

GROUP_MINUTES = ("minute", "instances", "desired", "reservation", "bytes received", "alarms")
"""The columns of a group's minutes."""

EVENT_HEADINGS = ("time", "what", "event")
"""The columns of events."""

SIGNALS = {
    Signal.HIGH: "more is needed",
    Signal.LOW: "less would do",
    Signal.NO_DATA: "no data",
    Signal.OK: "ok",
}
"""What alarms say together."""

_MOST_ROWS = 60
_MINUTES_OF_A_ROW = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)


def about(result: Result) -> Iterator[str]:
    """What came in, for how long, and what ranges are over."""
    yield f"Load: {result.load}; {minutes(result.minutes)}."
    yield from batch.about(result)
    if result.variants:
        count, seed = result.variants.count, result.variants.seed
        yield f"Figures are of one run without chance; ranges hold {HIGH - LOW} % of {count:,} variants (seed {seed})."


def typical_month(result: Result) -> Iterator[str]:
    """What month it is that the typical cost is of; nothing where the cost says no typical one."""
    if result.cost and cost_words.says_what_is_typical(result.cost):
        time = minutes(result.minutes)
        month = f"full of such runs, one every {time}" if result.batch else f"that goes on as these {time} did"
        yield f"Typical is a month {month}, by day and by night."


def minutes(number: int) -> str:
    """A number of minutes, in hours where it is some whole number of them."""
    if number >= 120 and number % 60 == 0:
        return f"{number // 60:,} hours"
    return "1 minute" if number == 1 else f"{number:,} minutes"


class Figure(NamedTuple):
    """A figure of a summary.

    Attributes:
        text: the figure.
        spread: where it lies in most variants; empty without variants, and where it is the same in them.
    """

    text: str
    spread: str = ""


def service(outcome: ServiceOutcome) -> list[Figure]:
    """The figures of a service, without its name."""
    summary, spreads = outcome.summary, outcome.spreads
    share = _share(summary.beyond_capacity, summary.requests)
    behind, lag = summary.catch_up_seconds, summary.scale_in_lag_seconds
    catch_up = _time(behind) + ("" if summary.caught_up else ", not caught up")
    return [
        _figure(summary.requests, spreads.get("requests")),
        Figure(share, _beside(summary.beyond_capacity, spreads.get("requests_beyond_capacity"))),
        _figure(summary.peak_requests_per_minute, spreads.get("peak_requests_per_minute")),
        _figure(summary.peak_running, spreads.get("peak_running")),
        _figure(summary.final_running, spreads.get("final_running")),
        Figure(catch_up, _beside(behind, spreads.get("time_to_catch_up_seconds"), unit=60)),
        Figure(_time(lag), _beside(lag, spreads.get("scale_in_lag_seconds"), unit=60)),
        _figure(summary.task_hours, spreads.get("task_hours"), 1),
    ]


def group(outcome: GroupOutcome) -> list[Figure]:
    """The figures of a group, without its name."""
    series, spreads = outcome.series, outcome.spreads
    return [
        _figure(max(series.instances), spreads.get("peak_instances")),
        _figure(series.instances[-1], spreads.get("final_instances")),
        _figure(outcome.maximum, None),
        _figure(series.instance_hours, spreads.get("instance_hours"), 1),
    ]


def minutes_of_a_row(total: int) -> int:
    """How many minutes a row of figures is about, so that there are not too many rows."""
    return next((each for each in _MINUTES_OF_A_ROW if total <= each * _MOST_ROWS), _MINUTES_OF_A_ROW[-1])


def spells(total: int) -> list[range]:
    """The minutes, from 0, in rows of as many as a table of so many minutes has in one."""
    size = minutes_of_a_row(total)
    return [range(start, min(start + size, total)) for start in range(0, total, size)]


def service_minutes(outcome: ServiceOutcome) -> Iterator[list[str]]:
    """A service over time: its requests together, everything else as it was at the end of a row's minutes."""
    series = outcome.series
    for spell in spells(len(series.running)):
        start, end, last = spell.start, spell.stop, spell[-1]
        counts = (series.desired[last], series.running[last], series.starting[last], series.waiting[last])
        yield [
            f"{end}",
            f"{sum(series.requests[start:end]):,.0f}",
            f"{sum(series.beyond_capacity[start:end]):,.0f}",
            *(f"{count:,}" for count in counts),
            SIGNALS[series.alarm[last]] if series.alarms else NOTHING,
        ]


def group_minutes(outcome: GroupOutcome) -> Iterator[list[str]]:
    """A group over time: everything as it was at the end of a row's minutes."""
    series, signals = outcome.series, group_signals(outcome)
    for spell in spells(len(series.instances)):
        last = spell[-1]
        reservation, received = series.reservation[last], series.metric[last]
        yield [
            f"{spell.stop}",
            f"{series.instances[last]:,}",
            f"{series.desired[last]:,}",
            NOTHING if reservation is None else f"{reservation:.0f} %",
            NOTHING if received is None else f"{received:,.0f}",
            SIGNALS[signals[last]] if signals else NOTHING,
        ]


def queue_minutes(outcome: QueueOutcome) -> Iterator[list[str]]:
    """A queue over time: its jobs and the vCPUs of each environment, as they were at the end of a row's minutes."""
    result = outcome.result
    for spell in spells(len(result.waiting)):
        last = spell[-1]
        vcpus = (result.vcpus[each.name][last] for each in outcome.environments)
        counts = (result.waiting[last], result.running[last], *vcpus)
        yield [f"{spell.stop}", *(f"{count:,g}" for count in counts)]


def event(found: Event, names: Mapping[str, str]) -> list[str]:
    """An event."""
    return [moment(found.at), names.get(found.subject, found.subject), found.text]


def _figure(value: float, spread: Spread | None, digits: int = 0) -> Figure:
    return Figure(f"{value:,.{digits}f}", _beside(value, spread, digits=digits))


def _beside(value: float | None, spread: Spread | None, *, unit: float = 1, digits: int = 0) -> str:
    """Where a figure lies in most variants; nothing where it is the same in them as in the run without chance."""
    if spread is None:
        return ""
    low, high = (f"{each / unit:,.{digits}f}" for each in (spread.low, spread.high))
    same = value is not None and low == high == f"{value / unit:,.{digits}f}"
    return "" if same else f"{low} to {high}"


def _share(part: float, whole: float) -> str:
    """A part, and how much of the whole it is where that is anything."""
    if not part:
        return "0"
    percent = 100 * part / whole
    return f"{part:,.0f}, {'under 1' if percent < 1 else f'{percent:.0f}'} %"


def _time(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds / 60:,.1f}".removesuffix(".0") + " min"
