"""Loads of a usual shape."""

import math
from collections.abc import Callable
from enum import StrEnum

from ecs_constructs.simulation.assumptions import require_range
from ecs_constructs.simulation.load import MAXIMUM_RATE, STEP_SECONDS, Load, require_duration, require_step
from ecs_constructs.template import InputError


class Shape(StrEnum):
    """How requests come and go.

    Attributes:
        STEP: few for a sixth of the time, then the peak to the end.
        RAMP: evenly from few to the peak.
        SPIKE: few, but the peak for a tenth of the time after a sixth of it.
        DAILY: a wave a day, fewest at 4 o'clock and most at 16 o'clock, from midnight.
    """

    STEP = "step"
    RAMP = "ramp"
    SPIKE = "spike"
    DAILY = "daily"


_DAY = 86_400
_QUIETEST = 4 * 3600


def _daily(second: float) -> float:
    return (1 - math.cos(2 * math.pi * (second - _QUIETEST) / _DAY)) / 2


def shaped(
    shape: Shape,
    *,
    peak: float,
    duration_seconds: float,
    base: float | None = None,
    step_seconds: int = STEP_SECONDS,
) -> Load:
    """A load of a usual shape.

    Args:
        shape: the shape.
        peak: the most requests a second, at least 0.
        duration_seconds: how long it lasts.
        base: the fewest requests a second. Default: a tenth of the peak, as much as few sites have at night.
        step_seconds: how long a step of the load is.

    Raises:
        InputError: a value is out of range.
    """
    require_step(step_seconds)
    require_range("peak", peak, 0, MAXIMUM_RATE)
    require_duration(duration_seconds)
    low = peak / 10 if base is None else base
    require_range("base", low, 0)
    if low > peak:
        raise InputError(f"base is {low:.15g} and peak {peak:.15g}; the fewest requests are not more than the most")
    share = _shares(shape, duration_seconds)
    middles = ((number + 0.5) * step_seconds for number in range(math.ceil(duration_seconds / step_seconds)))
    return Load.of((low + (peak - low) * share(middle) for middle in middles), step_seconds=step_seconds)


def _shares(shape: Shape, duration: float) -> Callable[[float], float]:
    """From 0 to 1, how near to the peak a second is."""
    shares: dict[Shape, Callable[[float], float]] = {
        Shape.STEP: lambda second: float(second >= duration / 6),
        Shape.RAMP: lambda second: min(second / duration, 1.0),
        Shape.SPIKE: lambda second: float(duration / 6 <= second < duration / 6 + duration / 10),
        Shape.DAILY: _daily,
    }
    return shares[shape]
