"""Values that must lie between two figures: what the rules of ranges share."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecs_constructs.rules.rule import Violation
from ecs_constructs.template import View, determined
from ecs_constructs.template.view import Property


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where a property's value lies.

    Attributes:
        property: the property.
        least: the least value allowed.
        most: the most value allowed.
        unit: what it is counted in, as it is written behind a figure.
    """

    property: Property[float] | Property[int]
    least: float
    most: float
    unit: str = ""

    def value(self, view: View) -> float | None:
        """The property's value in a view."""
        value: float | None = getattr(view, self.property.attribute)
        return value


def outside(view: View, owner: str, bounds: Iterable[Bounds]) -> Iterator[Violation]:
    """The properties of a view that lie outside their bounds, each on its own: one left open silences no other.

    Args:
        view: where the properties stand.
        owner: what they belong to, as a sentence begins with it.
        bounds: the properties and their bounds.
    """
    for bound in bounds:
        for value in determined([view], bound.value):
            if value is not None and not bound.least <= value <= bound.most:
                yield _violation(view, owner, bound, value)


def _violation(view: View, owner: str, bound: Bounds, value: float) -> Violation:
    name, unit = bound.property.name, f" {bound.unit}" if bound.unit else ""
    return Violation(
        at=view.at(name),
        message=f"{owner} has {name} {plain(value)}{unit}, outside {_span(bound)}.",
        actual=plain(value),
        limit=bound.least if bound.most == math.inf else f"{bound.least}..{bound.most}",
        fix=f"Set {name} to {_span(bound)}{unit}.",
    )


def _span(bound: Bounds) -> str:
    return f"{bound.least} or more" if bound.most == math.inf else f"{bound.least} to {bound.most}"


def plain(value: float) -> int | float:
    """A figure as people write it: without a fraction where it has none."""
    return int(value) if value == int(value) else value
