"""Loops that the transform ``AWS::LanguageExtensions`` unrolls before anything is deployed.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html,
read 2026-11-22. A loop whose collection the template does not determine is left out: nobody knows what it makes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

TRANSFORM = "AWS::LanguageExtensions"
MAXIMUM_MEMBERS = 100_000
"""A loop that makes more than this in all, with the loops around it, is left out."""

_LOOP = "Fn::ForEach::"


def unrolled(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A template with its loops unrolled; the template itself where it does not use the transform."""
    transforms = body.get("Transform")
    named = transforms if isinstance(transforms, list) else [transforms]
    if TRANSFORM not in named:
        return body
    return {name: _unrolled(section, body, {}) for name, section in body.items()}


def _unrolled(value: Any, body: Mapping[str, Any], variables: Mapping[str, str]) -> Any:
    match value:
        case {"Ref": str(name)} if len(value) == 1 and name in variables:
            return variables[name]
        case Mapping():
            return _mapping(value, body, variables)
        case list():
            return [_unrolled(member, body, variables) for member in value]
        case _:
            return _substituted(value, variables)


def _mapping(value: Mapping[str, Any], body: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, member in value.items():
        if isinstance(key, str) and key.startswith(_LOOP):
            result.update(_loop(member, body, variables))
        else:
            result[_substituted(key, variables)] = _unrolled(member, body, variables)
    return result


def _loop(definition: Any, body: Mapping[str, Any], variables: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    match definition:
        case [str(variable), collection, dict(template)]:
            members = _members(collection, body, variables)
        case _:
            return
    if len(members) ** (len(variables) + 1) > MAXIMUM_MEMBERS:
        return
    for member in members:
        yield from _mapping(template, body, {**variables, variable: member}).items()


def _members(collection: Any, body: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """What a loop runs over: a literal list, or a parameter's default."""
    match collection:
        case {"Ref": str(parameter)}:
            parameters = body.get("Parameters")
            definition = parameters.get(parameter) if isinstance(parameters, Mapping) else None
            default = definition.get("Default") if isinstance(definition, Mapping) else None
            return [part.strip() for part in default.split(",")] if isinstance(default, str) else []
        case list():
            found = [_unrolled(member, body, variables) for member in collection]
            return [str(member) for member in found] if all(isinstance(each, str | int) for each in found) else []
        case _:
            return []


def _substituted(text: Any, variables: Mapping[str, str]) -> Any:
    if not isinstance(text, str):
        return text
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", "".join(c for c in value if c.isalnum()))
    return text
