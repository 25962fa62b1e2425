"""An amount that is known as a range."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most that an amount may be; the same where it is known.

    Attributes:
        low: the least.
        high: the most.
    """

    low: float
    high: float

    @classmethod
    def exactly(cls, amount: float) -> "Span":
        """An amount that is known."""
        return cls(amount, amount)

    @classmethod
    def around(cls, spans: Iterable["Span"]) -> "Span":
        """The range that holds all of some ranges."""
        found = list(spans)
        return cls(min(span.low for span in found), max(span.high for span in found))

    def up_to(self, limit: float) -> "Span":
        """The range, of which nothing is above a limit."""
        return Span(min(self.low, limit), min(self.high, limit))

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)

    def __mul__(self, factor: float) -> "Span":
        return Span(factor * self.low, factor * self.high)


NOTHING = Span(0.0, 0.0)
"""What costs nothing."""
