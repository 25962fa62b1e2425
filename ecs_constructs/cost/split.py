"""How tasks or instances are divided between on-demand capacity and Spot."""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A base, and the rest in parts.

    Attributes:
        base: how many come first.
        base_is_spot: whether those are on Spot.
        share: the part of all others that is on Spot.
    """

    base: int = 0
    base_is_spot: bool = False
    share: Fraction

    @property
    def uses_spot(self) -> bool:
        """Whether any may be on Spot."""
        return bool(self.share) or self.base_is_spot

    def on_spot(self, count: float) -> float:
        """How many of a number of them are on Spot, on average."""
        first = min(count, self.base)
        return first * self.base_is_spot + (count - first) * self.share

    def whole_on_spot(self, count: int) -> tuple[int, int]:
        """How many of a number of them are on Spot: the fewest and the most, as AWS rounds one way or the other."""
        average = self.on_spot(count)
        return math.floor(average), math.ceil(average)

    @property
    def words(self) -> str:
        """What is said of Spot; empty where it is not used."""
        if not self.uses_spot:
            return ""
        first = f"the first {self.base} on {'Spot' if self.base_is_spot else 'demand'}, " if self.base else ""
        return f", {first}{100 * float(self.share):.0f} % {'of the rest ' if self.base else ''}on Spot"
