"""What comes in: requests a second over time."""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from ecs_constructs.template import InputError

STEP_SECONDS = 10
"""The usual length of a step: short enough for bursts, long enough for a day of many services."""

MAXIMUM_SECONDS = 31 * 24 * 3600
"""The longest load: a month."""

MAXIMUM_RATE = 1e9
"""Requests a second: more than any service anywhere gets is a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Requests over time, in steps; after the last one none come.

    Attributes:
        rates: the requests a second of each step.
        step_seconds: how long a step is; a minute is a whole number of them.
        closed: whether who asks waits for answers, so that what is beyond capacity is not asked at all. Load tools that
            keep a number of requests open do; users of a site, taken together, do not.
        notes: what was made of the input, in sentences.

    Raises:
        InputError: a rate is no finite number from 0 or is beyond all measure, or there are too many steps, or none.
    """

    rates: "array[float]"
    step_seconds: int = STEP_SECONDS
    closed: bool = False
    notes: tuple[str, ...] = ()
    _sums: "array[float]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_step(self.step_seconds)
        if not self.rates:
            raise InputError("the load is empty; give at least one step")
        require_duration(len(self.rates) * self.step_seconds)
        if not (min(self.rates) >= 0 and math.isfinite(sum(self.rates))):
            raise InputError("the load has a rate that is negative or no number; requests a second are 0 or more")
        if max(self.rates) > MAXIMUM_RATE:
            raise InputError(
                f"the load has {max(self.rates):.15g} requests a second; at most {MAXIMUM_RATE:.15g} are simulated"
            )
        sums = array("d", accumulate((rate * self.step_seconds for rate in self.rates), initial=0.0))
        object.__setattr__(self, "_sums", sums)

    @classmethod
    def of(cls, rates: Iterable[float], *, step_seconds: int = STEP_SECONDS, closed: bool = False) -> "Load":
        """A load of the requests a second of each step."""
        return cls(rates=array("d", rates), step_seconds=step_seconds, closed=closed)

    @property
    def duration_seconds(self) -> int:
        """How long it lasts."""
        return len(self.rates) * self.step_seconds

    @property
    def peak(self) -> float:
        """The most requests a second."""
        return max(self.rates)

    def between(self, start: float, end: float, capacity: float) -> tuple[float, float]:
        """The requests of a time, and those of them that are beyond a capacity.

        Args:
            start: when it begins, in seconds.
            end: when it ends.
            capacity: the requests a second that can be served.
        """
        first, last = int(start // self.step_seconds), math.ceil(end / self.step_seconds)
        rates = self.rates[first:last]
        if not rates:
            return 0.0, 0.0
        offered = self._until(end) - self._until(start)
        if max(rates) <= capacity:
            return offered, 0.0
        beyond = 0.0
        for number, rate in enumerate(rates, first):
            if rate > capacity:
                begins = number * self.step_seconds
                beyond += (rate - capacity) * (min(end, begins + self.step_seconds) - max(start, begins))
        return offered, beyond

    def _until(self, time: float) -> float:
        """The requests from the beginning to a time."""
        number = int(time // self.step_seconds)
        if number >= len(self.rates):
            return self._sums[-1]
        return self._sums[number] + self.rates[number] * (time - number * self.step_seconds)


def require_step(step_seconds: int) -> None:
    """Refuses steps that no whole number of makes a minute.

    Raises:
        InputError: it is such a step.
    """
    if isinstance(step_seconds, bool) or not isinstance(step_seconds, int) or step_seconds < 1 or 60 % step_seconds:
        raise InputError(f"step_seconds is {step_seconds!r}; it must be a whole number that divides 60, such as 10")


def require_duration(seconds: float) -> None:
    """Refuses a load that is too short or too long.

    Raises:
        InputError: it is.
    """
    if not 0 < seconds <= MAXIMUM_SECONDS:
        days = MAXIMUM_SECONDS // 86_400
        raise InputError(
            f"the load lasts {seconds:.15g} seconds; it must last more than 0 seconds and at most {days} days"
        )


class LoadBuilder:
    """Adds up requests into steps.

    Args:
        step_seconds: how long a step is.

    Raises:
        InputError: no whole number of such steps makes a minute.
    """

    def __init__(self, step_seconds: int = STEP_SECONDS) -> None:
        require_step(step_seconds)
        self._step = step_seconds
        self._requests = array("d")

    def add(self, start: float, end: float, rate: float) -> None:
        """Adds a number of requests a second from one time to another."""
        step, requests = self._step, self._requests
        first = int(start // step)
        if end <= (first + 1) * step and first < len(requests):
            requests[first] += rate * (end - start)
            return
        require_duration(end)
        last = math.ceil(end / step)
        if last > len(requests):
            requests.extend([0.0] * (last - len(requests)))
        for number in range(first, last):
            begins = number * step
            requests[number] += rate * (min(end, begins + step) - max(start, begins))

    def load(self, *, closed: bool = False, notes: tuple[str, ...] = ()) -> Load:
        """What has been added."""
        rates = array("d", (requests / self._step for requests in self._requests))
        return Load(rates=rates, step_seconds=self._step, closed=closed, notes=notes)
