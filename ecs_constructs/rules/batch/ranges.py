"""Numbers that AWS Batch accepts only within a range."""

from collections.abc import Iterator

from ecs_constructs.rules import Violation
from ecs_constructs.template import View


def outside(
    view: View, name: str, value: float | None, allowed: tuple[float, float], meaning: str, *, unit: str = ""
) -> Iterator[Violation]:
    """The violation of a number that is out of its range; nothing where it is within, or not written.

    Args:
        view: what has the property.
        name: the property.
        value: its value.
        allowed: the least and the most that Batch accepts.
        meaning: what the number is, at the start of a sentence.
        unit: its unit, as it follows a number. Default: it has none.
    """
    minimum, maximum = allowed
    if value is not None and not minimum <= value <= maximum:
        yield Violation(
            at=view.at(name),
            message=f"{meaning} of {value:.15g}{unit and f' {unit}'} is outside the range that Batch accepts.",
            actual=value,
            limit=f"{minimum}..{maximum}",
            fix=f"Set {name} between {minimum} and {maximum}.",
        )
