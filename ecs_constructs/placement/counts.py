"""How many tasks or instances there are in different states."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Tasks, or the instances that they need, in different states; None where that is left open or has no meaning.

    Attributes:
        minimum: at the least number of tasks.
        desired: at the desired number.
        maximum: at the largest steady number: what scaling may reach, else the desired number.
        rolling: in the middle of a rolling deployment, with as many tasks as its maximum percentage allows.
    """

    minimum: int | None = None
    desired: int | None = None
    maximum: int | None = None
    rolling: int | None = None

    def each(self, compute: Callable[[int], int | None]) -> "Counts":
        """What is computed of each count that is known."""
        known = {state: None if count is None else compute(count) for state, count in self.as_json().items()}
        return Counts(**known)

    def as_json(self) -> dict[str, int | None]:
        """The counts as the command line's JSON has them."""
        return {
            "minimum": self.minimum,
            "desired": self.desired,
            "maximum": self.maximum,
            "rolling": self.rolling,
        }


UNKNOWN = Counts()
"""Nothing is known, or has a meaning."""
