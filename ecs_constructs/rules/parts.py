"""A check in parts, so that a value that the template leaves open in one part does not silence the others."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ecs_constructs.rules.rule import Violation
from ecs_constructs.template import NotDetermined, View

V = TypeVar("V", bound=View)


def apart(view: V, *parts: Callable[[V], Iterator[Violation]]) -> Iterator[Violation]:
    """What each part finds in a view; where a value is left open, it is counted and only that part ends."""
    for part in parts:
        try:
            yield from part(view)
        except NotDetermined as error:
            view.graph.note(error)


def written(view: View, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Whether each of some properties is written, which an empty list is not; one left open is passed over."""
    for name in names:
        try:
            yield name, view.read(name) not in (None, [], {}, "")
        except NotDetermined as error:
            view.graph.note(error)
