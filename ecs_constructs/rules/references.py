"""What a text that is put together from other resources' names or ARNs is made of."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.intrinsics import Absent, Reference

Part = str | Reference | None
"""A part of a text; None where it is left open."""

DYNAMIC = "{{resolve"
"""What a dynamic reference begins with: only the deployment knows what it stands for."""

_NO_VALUE = "AWS::NoValue"
_VARIABLE = re.compile(r"\$\{\s*([^!}\s]+)\s*\}")


def references_in(view: View, name: str) -> Iterator[Reference]:
    """What a property refers to: what it is, or the parts that it is made of as they are."""
    return (part for part in parts_of(view, name) if isinstance(part, Reference))


def parts_of(view: View, name: str) -> list[Part]:
    """What a property is made of, in order; None for a part that is left open."""
    match view.body.get(name):
        case {"Fn::Join": [str(delimiter), [*members]]}:
            return _joined(view, delimiter, members)
        case written:
            return [_known(view, part) for part in _parts(written)]


def beginning_of(view: View, name: str) -> str:
    """The text that a property begins with, as far as it is known; empty where nothing is."""
    known = takewhile(lambda part: isinstance(part, str), parts_of(view, name))
    beginning = "".join(map(str, known))
    return "" if beginning.startswith(DYNAMIC) else beginning


def _known(view: View, part: Any) -> Part:
    known = _resolved(view, part)
    return None if isinstance(known, Absent) else known


def _resolved(view: View, part: Any) -> Part | Absent:
    resolver, stack = view.graph.resolver, view.resource.stack
    try:
        value = resolver.resolve(part, stack)
        return value if isinstance(value, Reference | Absent) else resolver.text(value, stack)
    except NotDetermined:
        return None


def _joined(view: View, delimiter: str, members: list[Any]) -> list[Part]:
    """The members that are there, with the delimiters between those of which it is certain."""
    parts: list[Part] = []
    follows = False
    for member, part in ((member, _resolved(view, member)) for member in members):
        if isinstance(part, Absent):
            continue
        # One that is left open and may be no value brings no delimiter that is certain.
        is_there = part is not None or _NO_VALUE not in str(member)
        if delimiter and follows and is_there:
            parts.append(delimiter)
        parts.append(part)
        follows = follows or is_there
    return parts


def _parts(written: Any) -> list[Any]:
    match written:
        case {"Fn::Sub": str(text)}:
            return _substituted(text, {})
        case {"Fn::Sub": [str(text), {**variables}]}:
            return _substituted(text, variables)
        case _:
            return [written]


def _substituted(text: str, variables: dict[Any, Any]) -> list[Any]:
    # Every second one is a variable.
    return [
        part if i % 2 == 0 else variables[part] if part in variables else _variable(part)
        for i, part in enumerate(_VARIABLE.split(text))
    ]


def _variable(name: str) -> dict[str, str]:
    return {"Fn::GetAtt": name} if "." in name else {"Ref": name}
