"""Charts of a simulation as SVG: plain text, without script, with nothing loaded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ecs_constructs.report import chart_signs as signs
from ecs_constructs.report.characters import head, printable
from ecs_constructs.report.chart_panels import Area, Block, Line, Panel, Role
from ecs_constructs.report.chart_scale import Axis, Span, TimeAxis, between, compact, runs, steps
from ecs_constructs.report.chart_signs import NARROWEST, number, rectangle
from ecs_constructs.report.page import escaped
from ecs_constructs.report.terminal import wrapped
from ecs_constructs.simulation.events import Event
from ecs_constructs.simulation.service import Signal

_TEXT, _LABEL_GAP, _GAP = 12, 14, 14
_BAND, _LANE, _SIGN = 12, 16, 11
_SAMPLE, _CHARACTER = 16, 7


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
) -> str:
    """The chart of everything as a file of its own.

    Args:
        drawn: the services and groups, one below the other.
        minutes: how long the run was.
        title: what it is headed.
        advice: what is most important.
        sentences: what else is said.
        css: its style.
    """
    canvas = _Canvas(WIDE, minutes)
    canvas.title(title)
    canvas.texts(advice, "strong")
    canvas.texts(sentences, "faint")
    for each in drawn:
        canvas.heading(each)
        canvas.block(each)
    items = signs.key(drawn)
    if items:
        canvas.key(items)
    return canvas.svg(title, "chart", css)


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
        width, height = self._layout.width, number(self._y + 2)
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
        self._path("grid", f"M0 {number(self._y - 22)}H{self._layout.width}")
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
            self._elements.append(f'<g transform="translate({number(x)} {number(self._y)})">{sign}</g>')
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
        figures: list[Line | Area] = [*panel.areas, *panel.lines]
        for drawn in sorted(figures, key=lambda each: list(Role).index(each.role)):
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
            self._path("grid", f"M{left} {number(y(value))}H{end}")
            self._text(left - 6, y(value) + 4, compact(value), "faint", anchor="end")
        self._verticals(top, bottom)

    def _verticals(self, top: float, bottom: float) -> None:
        lines = (f"M{number(self._x(minute))} {number(top)}V{number(bottom)}" for minute, _ in self._time.labels)
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
            self._path("leader", f"M{x + 1} {number(end)}L{sample - 1} {number(place)}")
            self._path(f"line {drawn.role}", f"M{sample} {number(place)}h{_SAMPLE}")
        else:
            self._elements.append(rectangle(drawn.role, sample, _SAMPLE, place - 4, 8))
        self._text(sample + _SAMPLE + 4, place + 4, drawn.name)

    # Bands

    def _band(self, signals: Sequence[Signal]) -> None:
        middle = self._y + _BAND / 2
        self._text(self._layout.left - 6, middle + 4, "alarms", "faint", anchor="end")
        for start, end, signal in _spells(signals):
            x = self._x(start)
            self._elements.append(signs.band(signal, x, self._x(end) - x, middle))
        self._y += _BAND + 6

    def _lane(self, events: Sequence[Event]) -> None:
        middle = self._y + _LANE / 2
        self._text(self._layout.left - 6, middle + 4, "events", "faint", anchor="end")
        for near in self._near(events):
            self._elements.append(signs.event(near, self._x, middle))
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
        self._elements.append(f'<text x="{number(x)}" y="{number(y)}"{named}{anchored}>{tip}{escaped(text)}</text>')


def _stroke(spans: Sequence[Span], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """A line in steps."""
    parts = []
    for run in runs(spans):
        parts.append(f"M{number(x(run[0].start))} {number(y(run[0].high))}")
        parts += [f"V{number(y(span.high))}H{number(x(span.end))}" for span in run]
    return "".join(parts)


def _outline(spans: Sequence[Span], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """An area in steps: along its upper edge, and back along its lower one; never so narrow that nobody sees it."""
    parts = []
    for run in runs(spans):
        edges = [x(run[0].start), *(x(span.end) for span in run)]
        edges[-1] = max(edges[-1], edges[0] + NARROWEST)
        parts.append(f"M{number(edges[0])} {number(y(run[0].low))}")
        parts += [f"V{number(y(span.high))}H{number(end)}" for span, end in zip(run, edges[1:], strict=True)]
        back = zip(reversed(run), reversed(edges[:-1]), strict=True)
        parts += [f"V{number(y(span.low))}H{number(start)}" for span, start in back]
        parts.append("Z")
    return "".join(parts)


def _spells(signals: Sequence[Signal]) -> Iterator[tuple[int, int, Signal]]:
    """From when until when signals stay the same."""
    start = 0
    for minute, signal in enumerate(signals, 1):
        if minute == len(signals) or signals[minute] is not signal:
            yield start, minute, signal
            start = minute


def _apart(places: Sequence[float], top: float, bottom: float) -> list[float]:
    """Places in order, moved apart until names can stand at them."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + _LABEL_GAP if moved else top))
    limit = bottom
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - _LABEL_GAP
    return moved
