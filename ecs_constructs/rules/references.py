"""What a text that is put together from other resources' names or ARNs is made of."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.intrinsics import Reference

Part = str | Reference | None
"""A part of a text; None where it is left open."""

DYNAMIC = "{{resolve"
"""What a dynamic reference begins with: only the deployment knows what it stands for."""

_VARIABLE = re.compile(r"\$\{\s*([^!}\s]+)\s*\}")


def references_in(view: View, name: str) -> Iterator[Reference]:
    """What a property refers to: what it is, or the parts that it is made of as they are."""
    return (part for part in parts_of(view, name) if isinstance(part, Reference))


def parts_of(view: View, name: str) -> list[Part]:
    """What a property is made of, in order; None for a part that is left open."""
    return [_known(view, part) for part in _parts(view.body.get(name))]


def beginning_of(view: View, name: str) -> str:
    """The text that a property begins with, as far as it is known; empty where nothing is."""
    known = takewhile(lambda part: isinstance(part, str), parts_of(view, name))
    beginning = "".join(map(str, known))
    return "" if beginning.startswith(DYNAMIC) else beginning


def _known(view: View, part: Any) -> Part:
    resolver, stack = view.graph.resolver, view.resource.stack
    try:
        value = resolver.resolve(part, stack)
        return value if isinstance(value, Reference) else resolver.text(value, stack)
    except NotDetermined:
        return None


def _parts(written: Any) -> list[Any]:
    match written:
        case {"Fn::Join": ["", [*parts]]}:
            return parts
        case {"Fn::Join": [str(delimiter), [*parts]]}:
            return [each for part in parts for each in (delimiter, part)][1:]
        case {"Fn::Sub": str(text)}:
            # Every second one is a variable.
            return [_variable(part) if i % 2 else part for i, part in enumerate(_VARIABLE.split(text))]
        case _:
            return [written]


def _variable(name: str) -> dict[str, str]:
    return {"Fn::GetAtt": name} if "." in name else {"Ref": name}
