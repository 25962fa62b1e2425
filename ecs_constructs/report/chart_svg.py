"""Charts of a simulation as SVG: plain text, without script, with nothing loaded.

Colours are those of a blue, an orange and the text itself, which stay apart in all kinds of colour blindness; beside
them, lines differ in their strokes, signals in their height, events in their shape, and everything has its name beside
it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ecs_constructs.report.characters import head, printable
from ecs_constructs.report.chart_panels import Area, Block, Line, Panel, Role
from ecs_constructs.report.chart_scale import Axis, Span, TimeAxis, between, compact, moment, runs, steps
from ecs_constructs.report.page import escaped
from ecs_constructs.report.terminal import wrapped
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.service import Signal

LIGHT = {
    "card": "#ffffff",
    "text": "#1c2330",
    "faint": "#5b6576",
    "line": "#d9dee6",
    "have": "#0b66c2",
    "lack": "#d14900",
}
"""The colours on a light ground."""

DARK = {
    "card": "#1a202a",
    "text": "#e6eaf0",
    "faint": "#9aa5b5",
    "line": "#313a48",
    "have": "#58a6ff",
    "lack": "#ff8f4a",
}
"""The colours on a dark ground."""

VARIABLES = {name: f"var(--{name})" for name in LIGHT}
"""The colours where a page defines them."""

_STYLE = """.chart text {{ fill: {text}; font-family: system-ui, sans-serif; font-size: 12px; }}
.chart .faint {{ fill: {faint}; }}
.chart .title {{ font-size: 17px; font-weight: 600; }}
.chart .strong {{ font-weight: 600; }}
.chart .heading {{ font-size: 14px; font-weight: 600; }}
.chart .card {{ fill: {card}; }}
.chart .grid {{ stroke: {line}; fill: none; }}
.chart .line {{ fill: none; stroke-width: 2; stroke-linejoin: round; }}
.chart .have {{ stroke: {have}; }}
.chart .want {{ stroke: {text}; stroke-width: 1.5; stroke-dasharray: 5 3; }}
.chart .limit {{ stroke: {faint}; stroke-width: 1.5; stroke-dasharray: 1 3; }}
.chart .leader {{ fill: none; stroke: {faint}; }}
.chart .lack {{ fill: {lack}; }}
.chart .range {{ fill: {have}; fill-opacity: .22; }}
.chart .high {{ fill: {lack}; }}
.chart .low {{ fill: {have}; }}
.chart .ok {{ fill: {faint}; }}
.chart .no-data {{ stroke: {faint}; stroke-dasharray: 2 4; }}
.chart .event {{ fill: {text}; }}
.chart .trouble {{ fill: {lack}; }}
"""

_TEXT, _LABEL_GAP, _GAP = 12, 14, 14
_BAND, _LANE, _SIGN = 12, 16, 11
_SAMPLE, _CHARACTER = 16, 7
_NARROWEST = 2
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

_TOLD = 5
"""How many events a sign tells at most that stands for several."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How large a chart is, in points.

    Attributes:
        width: its width.
        left: the width of what stands left of the figures.
        right: the width of what stands right of them.
        plot_height: the height of one panel's figures.
    """

    width: int
    left: int
    right: int
    plot_height: int = 84

    @property
    def plot_width(self) -> int:
        """The width of the figures."""
        return self.width - self.left - self.right


WIDE = Layout(width=760, left=58, right=138)
"""For a page, a document or a file."""

NARROW = Layout(width=340, left=48, right=124)
"""For a narrow screen."""


def style(colours: Mapping[str, str]) -> str:
    """The CSS of charts.

    Args:
        colours: colours by the names in :data:`LIGHT`, as CSS has them.
    """
    return _STYLE.format_map(colours)


def block(drawn: Block, minutes: int, layout: Layout, classes: str) -> str:
    """The chart of a service or a group, for a page that has the style.

    Args:
        drawn: the service or group.
        minutes: how long the run was.
        layout: the chart's size.
        classes: further classes of its element.
    """
    canvas = _Canvas(layout, minutes)
    canvas.block(drawn)
    panels = ", ".join(panel.title for panel in drawn.panels)
    return canvas.svg(f"{drawn.name}: {panels}, over {minutes} minutes", f"chart {classes}")


def picture(
    drawn: Sequence[Block],
    minutes: int,
    *,
    title: str,
    advice: Iterable[str],
    sentences: Iterable[str],
    css: str,
    layout: Layout = WIDE,
) -> str:
    """The chart of everything as a file of its own.

    Args:
        drawn: the services and groups, one below the other.
        minutes: how long the run was.
        title: what it is headed.
        advice: what is most important.
        sentences: what else is said.
        css: its style.
        layout: its size.
    """
    canvas = _Canvas(layout, minutes)
    canvas.title(title)
    canvas.texts(advice, "strong")
    canvas.texts(sentences, "faint")
    for each in drawn:
        canvas.heading(each)
        canvas.block(each)
    items = key(drawn)
    if items:
        canvas.key(items)
    return canvas.svg(title, "chart", css)


def key(drawn: Sequence[Block]) -> list[tuple[str, str]]:
    """What the signs in some charts mean: each sign as SVG around the origin, ten points high, with its words."""
    signals = set(chain.from_iterable(each.signals for each in drawn))
    kinds = {event.kind for each in drawn for event in each.events}
    areas = {area.role for each in drawn for panel in each.panels for area in panel.areas}
    return [
        *([(_rectangle("range", -6, 12, -5, 10), "range of the variants")] if Role.RANGE in areas else []),
        *((_signal(signal, -6, 12, 0), words) for signal, words in _SIGNALS.items() if signal in signals),
        *((_shape(kind, 0, 0), words) for kind, words in _EVENTS.items() if kind in kinds),
    ]


class _Canvas:
    """Draws one thing below the other."""

    def __init__(self, layout: Layout, minutes: int) -> None:
        self._layout = layout
        self._minutes = minutes
        self._time = TimeAxis.over(minutes, most=layout.plot_width // 50)
        self._y = 0.0
        self._elements: list[str] = []

    def svg(self, label: str, classes: str, css: str = "") -> str:
        """What was drawn; with a style it is a file of its own."""
        width, height = self._layout.width, _number(self._y + 2)
        file = f' width="{width}" height="{height}"' if css else ""
        ground = '<rect class="card" width="100%" height="100%"/>' if css else ""
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" role="img" aria-label="{escaped(label)}"'
                f' viewBox="0 0 {width} {height}"{file}>',
                *([f"<style>\n{css}</style>", ground] if css else []),
                *self._elements,
                "</svg>",
            ]
        )

    def title(self, title: str) -> None:
        """Draws what all of it is headed."""
        self._y += 28
        self._text(12, self._y, title, "title")
        self._y += 4

    def texts(self, sentences: Iterable[str], classes: str) -> None:
        """Draws sentences, each from a line of its own on."""
        for sentence in sentences:
            self._y += 4
            for line in wrapped(sentence, int((self._layout.width - 24) / _CHARACTER)):
                self._y += 16
                self._text(12, self._y, line, classes)

    def heading(self, drawn: Block) -> None:
        """Draws the heading of a block."""
        self._y += 40
        self._path("grid", f"M0 {_number(self._y - 22)}H{self._layout.width}")
        name = head(printable(f"{drawn.name} ({drawn.kind})"), int((self._layout.width - 24) / 8))
        self._text(12, self._y, name, "heading", title=drawn.path)
        self._y += 8

    def block(self, drawn: Block) -> None:
        """Draws the panels of a block, its bands and the axis of time."""
        for panel in drawn.panels:
            self._panel(panel)
        if drawn.signals:
            self._band(drawn.signals)
        if drawn.events:
            self._lane(drawn.events)
        self._times()

    def key(self, items: Iterable[tuple[str, str]]) -> None:
        """Draws what signs mean, line by line."""
        self._y += 20
        x = 20.0
        for sign, words in items:
            width = 30 + len(words) * _CHARACTER
            if x + width > self._layout.width:
                x, self._y = 20.0, self._y + 20
            self._elements.append(f'<g transform="translate({_number(x)} {_number(self._y)})">{sign}</g>')
            self._text(x + 11, self._y + 4, words)
            x += width
        self._y += 14

    # Panels

    def _panel(self, panel: Panel) -> None:
        layout = self._layout
        self._y += _TEXT + 2
        self._text(layout.left, self._y, panel.title, "faint")
        top, bottom = self._y + 8, self._y + 8 + layout.plot_height
        axis = Axis.reaching(panel.highest, most=4, whole=panel.whole)

        def y(value: float) -> float:
            return bottom - (bottom - top) * value / axis.top

        self._grid(axis, y, top, bottom)
        ends: list[tuple[float, Line | Area]] = []
        for drawn in sorted([*panel.areas, *panel.lines], key=lambda each: list(Role).index(each.role)):
            spans = self._spans(drawn)
            if not spans:
                continue
            if isinstance(drawn, Line):
                self._path(f"line {drawn.role}", _stroke(spans, self._x, y))
                ends.append((y(spans[-1].high), drawn))
            else:
                self._path(drawn.role, _outline(spans, self._x, y))
                ends += [(top, drawn)] if drawn.role is not Role.RANGE else []
        self._names(ends, top, bottom)
        self._y = bottom + _GAP

    def _grid(self, axis: Axis, y: Callable[[float], float], top: float, bottom: float) -> None:
        left, end = self._layout.left, self._layout.left + self._layout.plot_width
        for value in axis.ticks:
            self._path("grid", f"M{left} {_number(y(value))}H{end}")
            self._text(left - 6, y(value) + 4, compact(value), "faint", anchor="end")
        self._verticals(top, bottom)

    def _verticals(self, top: float, bottom: float) -> None:
        lines = (f"M{_number(self._x(minute))} {_number(top)}V{_number(bottom)}" for minute, _ in self._time.labels)
        self._path("grid", "".join(lines))

    def _spans(self, drawn: Line | Area) -> list[Span]:
        most = self._layout.plot_width
        if isinstance(drawn, Area):
            return between(drawn.lower, drawn.upper, most)
        return steps(drawn.values, most)

    def _names(self, ends: Iterable[tuple[float, Line | Area]], top: float, bottom: float) -> None:
        """Names lines near their ends, and areas near the top."""
        wanted = sorted(ends, key=lambda pair: pair[0])
        places = _apart([end for end, _ in wanted], top, bottom)
        for (end, drawn), place in zip(wanted, places, strict=True):
            self._name(drawn, end, place)

    def _name(self, drawn: Line | Area, end: float, place: float) -> None:
        x = self._layout.left + self._layout.plot_width
        sample = x + 7
        if isinstance(drawn, Line):
            self._path("leader", f"M{x + 1} {_number(end)}L{sample - 1} {_number(place)}")
            self._path(f"line {drawn.role}", f"M{sample} {_number(place)}h{_SAMPLE}")
        else:
            self._elements.append(_rectangle(drawn.role, sample, _SAMPLE, place - 4, 8))
        self._text(sample + _SAMPLE + 4, place + 4, drawn.name)

    # Bands

    def _band(self, signals: Sequence[Signal]) -> None:
        middle = self._y + _BAND / 2
        self._text(self._layout.left - 6, middle + 4, "alarms", "faint", anchor="end")
        for start, end, signal in _spells(signals):
            x = self._x(start)
            self._elements.append(_signal(signal, x, self._x(end) - x, middle))
        self._y += _BAND + 6

    def _lane(self, events: Sequence[Event]) -> None:
        middle = self._y + _LANE / 2
        self._text(self._layout.left - 6, middle + 4, "events", "faint", anchor="end")
        for near in self._near(events):
            worst = min(near, key=lambda event: event.kind not in _TROUBLE)
            more = [f"and {len(near) - _TOLD} more"] if len(near) > _TOLD else []
            told = [f"{moment(event.at)} {event.text}" for event in near[:_TOLD]]
            self._elements.append(_shape(worst.kind, self._x(worst.at / 60), middle, "\n".join([*told, *more])))
        self._y += _LANE + 4

    def _near(self, events: Sequence[Event]) -> Iterator[list[Event]]:
        """Events whose signs would lie on one another, and which therefore share one."""
        near: list[Event] = []
        for event in events:
            if near and self._x(event.at / 60) - self._x(near[0].at / 60) >= _SIGN:
                yield near
                near = []
            near.append(event)
        yield near

    def _times(self) -> None:
        self._y += _TEXT
        for minute, label in self._time.labels:
            self._text(self._x(minute), self._y, label, "faint", anchor="middle")
        self._text(self._layout.left + self._layout.plot_width + 24, self._y, self._time.unit, "faint")
        self._y += 6

    # Elements

    def _x(self, minute: float) -> float:
        return self._layout.left + self._layout.plot_width * minute / self._minutes

    def _path(self, classes: str, places: str) -> None:
        self._elements.append(f'<path class="{classes}" d="{places}"/>')

    def _text(
        self, x: float, y: float, text: str, classes: str = "", *, anchor: str = "start", title: str = ""
    ) -> None:
        named = f' class="{classes}"' if classes else ""
        anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
        tip = f"<title>{escaped(title)}</title>" if title else ""
        self._elements.append(f'<text x="{_number(x)}" y="{_number(y)}"{named}{anchored}>{tip}{escaped(text)}</text>')


def _number(value: float) -> str:
    """A coordinate, to a tenth of a point."""
    return f"{round(value, 1):.10g}"


def _stroke(spans: Sequence[Span], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """A line in steps."""
    parts = []
    for run in runs(spans):
        parts.append(f"M{_number(x(run[0].start))} {_number(y(run[0].high))}")
        parts += [f"V{_number(y(span.high))}H{_number(x(span.end))}" for span in run]
    return "".join(parts)


def _outline(spans: Sequence[Span], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """An area in steps: along its upper edge, and back along its lower one; never so narrow that nobody sees it."""
    parts = []
    for run in runs(spans):
        edges = [x(run[0].start), *(x(span.end) for span in run)]
        edges[-1] = max(edges[-1], edges[0] + _NARROWEST)
        parts.append(f"M{_number(edges[0])} {_number(y(run[0].low))}")
        parts += [f"V{_number(y(span.high))}H{_number(end)}" for span, end in zip(run, edges[1:], strict=True)]
        back = zip(reversed(run), reversed(edges[:-1]), strict=True)
        parts += [f"V{_number(y(span.low))}H{_number(start)}" for span, start in back]
        parts.append("Z")
    return "".join(parts)


def _spells(signals: Sequence[Signal]) -> Iterator[tuple[int, int, Signal]]:
    """From when until when signals stay the same."""
    start = 0
    for minute, signal in enumerate(signals, 1):
        if minute == len(signals) or signals[minute] is not signal:
            yield start, minute, signal
            start = minute


def _signal(signal: Signal, x: float, width: float, middle: float) -> str:
    """A part of the band: above its middle, below it, or a line through it."""
    if signal is Signal.NO_DATA:
        return f'<path class="no-data" d="M{_number(x)} {_number(middle)}h{_number(width)}"/>'
    top, height = {Signal.HIGH: (-6.0, 7.0), Signal.LOW: (-1.0, 7.0), Signal.OK: (-0.5, 1.0)}[signal]
    return _rectangle(signal, x, max(width, _NARROWEST), middle + top, height)


def _shape(kind: Kind, x: float, y: float, words: str = "") -> str:
    trouble = "event trouble" if kind in _TROUBLE else "event"
    tip = f"<title>{'&#10;'.join(map(escaped, words.splitlines()))}</title>" if words else ""
    place = f' transform="translate({_number(x)} {_number(y)})"' if words else ""
    return f'<path class="{trouble}" fill-rule="evenodd"{place} d="{_SHAPES[kind]}">{tip}</path>'


def _rectangle(classes: str, x: float, width: float, y: float, height: float) -> str:
    size = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
    return f'<rect class="{classes}" {size}/>'


def _apart(places: Sequence[float], top: float, bottom: float) -> list[float]:
    """Places in order, moved apart until names can stand at them."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + _LABEL_GAP if moved else top))
    limit = bottom
    for number in reversed(range(len(moved))):
        moved[number] = min(moved[number], limit)
        limit = moved[number] - _LABEL_GAP
    return moved
