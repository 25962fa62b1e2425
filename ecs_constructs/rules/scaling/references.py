"""What a text that is put together from other resources' names or ARNs refers to."""

import re
from collections.abc import Iterator
from typing import Any

from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.intrinsics import Reference

_VARIABLE = re.compile(r"\$\{\s*([^!}\s]+)\s*\}")


def references_in(view: View, name: str) -> Iterator[Reference]:
    """What a property refers to: what it is, or the parts that it is made of as they are."""
    for part in _parts(view.body.get(name)):
        try:
            value = view.graph.resolver.resolve(part, view.resource.stack)
        except NotDetermined:
            continue
        if isinstance(value, Reference):
            yield value


def _parts(written: Any) -> list[Any]:
    match written:
        case {"Fn::Join": [_, [*parts]]}:
            return parts
        case {"Fn::Sub": str(text)}:
            return [{"Fn::GetAtt": name} if "." in name else {"Ref": name} for name in _VARIABLE.findall(text)]
        case _:
            return [written]
