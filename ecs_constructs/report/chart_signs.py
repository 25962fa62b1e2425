"""What stands in a chart for alarms and events, and what that means."""

from collections.abc import Callable, Sequence
from itertools import chain

from ecs_constructs.report.chart_panels import Block, Role
from ecs_constructs.report.chart_scale import moment
from ecs_constructs.report.page import escaped
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.service import Signal

NARROWEST = 2
"""Nothing that a person should see is narrower, however short it was."""

_SHAPES = {
    Kind.SCALE_OUT: "M0-5 5 4H-5Z",
    Kind.SCALE_IN: "M0 5 5-4H-5Z",
    Kind.SCHEDULED: "M0-5 5 0 0 5-5 0Z",
    Kind.LIMIT: "M-5-5H5V-2H1.5V5H-1.5V-2H-5Z",
    Kind.REFUSED: "M-5-3-3-5 0-2 3-5 5-3 2 0 5 3 3 5 0 2-3 5-5 3-2 0Z",
    Kind.CAPACITY: "M-5-5H5V5H-5ZM-2.5-2.5V2.5H2.5V-2.5Z",
    Kind.INTERRUPTED: "M1.5-6-4 1H-.5L-1.5 6 4-1H.5Z",
}
"""What stands for an event, around the origin; alarms have a band of their own."""

_TROUBLE = (Kind.LIMIT, Kind.REFUSED, Kind.CAPACITY, Kind.INTERRUPTED)

_EVENTS = {
    Kind.SCALE_OUT: "scaled out",
    Kind.SCALE_IN: "scaled in",
    Kind.SCHEDULED: "scheduled action",
    Kind.LIMIT: "stopped by its maximum",
    Kind.REFUSED: "refused",
    Kind.CAPACITY: "waits for room",
    Kind.INTERRUPTED: "interrupted",
}

_SIGNALS = {
    Signal.HIGH: "alarm: more is needed",
    Signal.LOW: "alarm: less would do",
    Signal.NO_DATA: "no data",
}

_TOLD = 5
"""How many events a sign tells at most that stands for several."""


def key(drawn: Sequence[Block]) -> list[tuple[str, str]]:
    """What the signs in some charts mean: each sign as SVG around the origin, ten points high, with its words."""
    signals = set(chain.from_iterable(each.signals for each in drawn))
    kinds = {event.kind for each in drawn for event in each.events}
    areas = {area.role for each in drawn for panel in each.panels for area in panel.areas}
    return [
        *([(rectangle("range", -6, 12, -5, 10), "range of the variants")] if Role.RANGE in areas else []),
        *((band(each, -6, 12, 0), words) for each, words in _SIGNALS.items() if each in signals),
        *((_shape(kind), words) for kind, words in _EVENTS.items() if kind in kinds),
    ]


def event(near: Sequence[Event], x: Callable[[float], float], y: float) -> str:
    """One sign for events at nearly the same time, which tells what happened; trouble comes first.

    Args:
        near: the events.
        x: where a minute is.
        y: the middle of the sign.
    """
    ordered = sorted(near, key=lambda each: each.kind not in _TROUBLE)
    more = [f"and {len(near) - _TOLD} more"] if len(near) > _TOLD else []
    told = [f"{moment(each.at)} {each.text}" for each in ordered[:_TOLD]]
    tip = "&#10;".join(map(escaped, [*told, *more]))
    place = f"translate({number(x(ordered[0].at / 60))} {number(y)})"
    return _shape(ordered[0].kind, f' transform="{place}"', f"<title>{tip}</title>")


def band(signal: Signal, x: float, width: float, middle: float) -> str:
    """A part of the band: above its middle, below it, or a line through it."""
    if signal is Signal.NO_DATA:
        return f'<path class="no-data" d="M{number(x)} {number(middle)}h{number(width)}"/>'
    top, height = {Signal.HIGH: (-6.0, 7.0), Signal.LOW: (-1.0, 7.0), Signal.OK: (-0.5, 1.0)}[signal]
    return rectangle(signal, x, max(width, NARROWEST), middle + top, height)


def _shape(kind: Kind, place: str = "", tip: str = "") -> str:
    trouble = "event trouble" if kind in _TROUBLE else "event"
    return f'<path class="{trouble}" fill-rule="evenodd"{place} d="{_SHAPES[kind]}">{tip}</path>'


def rectangle(classes: str, x: float, width: float, y: float, height: float) -> str:
    """A rectangle."""
    size = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect class="{classes}" {size}/>'


def number(value: float) -> str:
    """A coordinate, to a tenth of a point."""
    return f"{round(value, 1):.10g}"
