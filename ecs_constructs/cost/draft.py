"""What the cost of one resource is put together from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from ecs_constructs.cost.book import Book, few
from ecs_constructs.cost.span import Span
from ecs_constructs.cost.usage import HOURS_PER_MONTH
from ecs_constructs.template import View

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a resource costs in a month, in USD.

    Attributes:
        what: what is paid for, in words.
        least: what it costs at the least.
        most: what it costs at the most.
        typical: what it costs as it is used; None where its use is not known.
        left_out: what else it costs, for which there is no figure.
    """

    what: str
    least: Span
    most: Span
    typical: Span | None = None
    left_out: tuple[str, ...] = ()


def required(view: View, name: str, value: T | None) -> T:
    """A property that must be there.

    Raises:
        NotDetermined: it is not.
    """
    if value is None:
        raise view.undetermined(name, "it is not written")
    return value


def hourly(book: Book, figure: str) -> float:
    """What something costs in a month that is paid for by the hour."""
    return HOURS_PER_MONTH * book.figure(figure)


def counted(least: int, most: int, one: str, many: str = "") -> str:
    """A number of things in words: ``1 task``, ``2 to 8 tasks``.

    Args:
        least: the least of them.
        most: the most.
        one: what one of them is called.
        many: what several are called; default ``one`` with an s.
    """
    number = f"{least}" if least == most else f"{least} to {most}"
    return f"{number} {one if number == '1' else many or one + 's'}"


def without_price(missing: Iterable[str]) -> tuple[str, ...]:
    """What is said of instance types that may be launched and whose price is not known."""
    names = list(missing)
    return (f"types of which no price is known: {few(names)}",) if names else ()
