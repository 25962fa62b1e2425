"""From figures to places in a chart: axes with round numbers, minutes in steps, long runs without losing a peak."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))

_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400)
"""The minutes that may lie between two labels of time."""

_LONGEST_IN_MINUTES, _LONGEST_IN_HOURS = 120, 2 * 1440


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from 0.

    Attributes:
        top: its end.
        step: what lies between two labels.
    """

    top: float
    step: float

    @classmethod
    def reaching(cls, value: float, *, most: int, whole: bool) -> "Axis":
        """An axis that a value lies on.

        Args:
            value: the largest value.
            most: about how many steps it has at most.
            whole: whether only whole numbers are of use.
        """
        step = _round_up(value / most) if value > 0 else 1.0
        step = max(step, 1.0) if whole else step
        return cls(step * max(math.ceil(value / step), 1), step)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values with labels."""
        return tuple(number * self.step for number in range(round(self.top / self.step) + 1))


def _round_up(value: float) -> float:
    """The next 1, 2 or 5 with noughts."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * (1 - 1e-9))


def compact(value: float) -> str:
    """A value as a label of an axis has it, such as ``24k``."""
    if value >= 1e15:
        return f"{value:.0e}".replace("e+", "e")
    for size, unit in _UNITS:
        if value >= size:
            return f"{value / size:.4g}{unit}"
    return f"{value:.4g}"


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """An axis of time, in minutes from the beginning.

    Attributes:
        minutes: its length.
        step: how many minutes lie between two labels.
    """

    minutes: int
    step: int

    @classmethod
    def over(cls, minutes: int, *, most: int) -> "TimeAxis":
        """An axis as long as a run, with at most so many steps."""
        return cls(minutes, next((step for step in _TIME_STEPS if minutes <= step * most), _TIME_STEPS[-1]))

    @property
    def unit(self) -> str:
        """The unit of the labels."""
        if self.minutes <= _LONGEST_IN_MINUTES:
            return "minutes"
        return "h:mm" if self.minutes <= _LONGEST_IN_HOURS else "days"

    @property
    def labels(self) -> Iterator[tuple[int, str]]:
        """The minutes with labels, and those."""
        for minute in range(0, self.minutes + 1, self.step):
            yield minute, self._label(minute)

    def _label(self, minute: int) -> str:
        if self.unit == "minutes":
            return str(minute)
        return f"{minute // 60}:{minute % 60:02}" if self.unit == "h:mm" else f"{minute / 1440:g}"


def moment(seconds: float) -> str:
    """A time from the beginning in hours, minutes and seconds, such as ``0:05:30``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


class Span(NamedTuple):
    """A time, in minutes from the beginning, with the lower and the upper edge of what is drawn.

    A line has one edge.
    """

    start: float
    end: float
    low: float
    high: float


def steps(values: Sequence[float | None], most: int) -> list[Span]:
    """A line with a step a minute.

    Args:
        values: a value for each minute; None where there is none.
        most: how many minutes can be told apart. Of more, the least and the most of those that cannot are kept.
    """
    size = math.ceil(len(values) / most)
    spans = []
    for start, end in _parts(len(values), size):
        known = [value for value in values[start:end] if value is not None]
        extremes = sorted({min(known), max(known)}, key=known.index) if known else []
        width = (end - start) / max(len(extremes), 1)
        for number, value in enumerate(extremes):
            spans.append(Span(start + number * width, start + (number + 1) * width, value, value))
    return _joined(spans)


def between(lower: Sequence[float], upper: Sequence[float], most: int) -> list[Span]:
    """An area with a step a minute, which is there where its upper edge is above the lower.

    Args:
        lower: the lower edge.
        upper: the upper edge.
        most: how many minutes can be told apart. Of more, the one with the highest area is kept.
    """
    pairs = list(zip(lower, upper, strict=True))
    spans = []
    for start, end in _parts(len(pairs), math.ceil(len(pairs) / most)):
        low, high = max(pairs[start:end], key=lambda pair: pair[1] - pair[0])
        spans.append(Span(start, end, low, high))
    return _joined(span for span in spans if span.high > span.low)


def _parts(total: int, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, total, size):
        yield start, min(start + size, total)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same with neighbours of the same height in one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end == span.start and joined[-1][2:] == span[2:]:
            joined[-1] = joined[-1]._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def runs(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Spans that follow one another without a gap."""
    gaps = (before.end != after.start for before, after in pairwise(spans))
    numbers = accumulate(gaps, initial=0)
    for _, pairs in groupby(zip(numbers, spans, strict=False), key=lambda pair: pair[0]):
        yield [span for _, span in pairs]
