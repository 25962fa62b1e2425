"""A check in parts, so that a value that the template leaves open in one part does not silence the others."""

from collections.abc import Callable, Iterator
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
