"""The line of a template at which a property stands, for reports that point into its text."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

_BETWEEN_VALUES = re.compile(r"[\s,:]*")
_CLOSING = {"{": "}", "[": "]"}
_DECODER = json.JSONDecoder()

Member = tuple[str, Any, Any]
"""A member of a mapping or a list: its name or number, the place where it begins, the place of its value."""


class Document(Protocol):
    """A text whose values are visited without being made."""

    root: Any

    def members(self, place: Any) -> Iterator[Member]:
        """The members of the mapping or list at a place; none of a plain value."""

    def line(self, place: Any) -> int:
        """The line of a place, from 1."""


class Lines:
    """Where properties stand in the file of a template.

    The file is read again when a line is first asked for: few reports ask, and only about files with findings.

    Args:
        file: the template.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def line(self, logical_id: str, path: str) -> int | None:
        """The line of a property, or of the nearest part of its path that is written; None where it cannot be told.

        Args:
            logical_id: the resource.
            path: the path within the resource, such as ``Properties/ContainerDefinitions/0/Memory``.
        """
        try:
            return self._line(logical_id, path.split("/"))
        except (OSError, ValueError, LookupError, RecursionError):
            # The file has gone, or it is JSON that only YAML's parser took: a report without the line is still right.
            return None

    def _line(self, logical_id: str, steps: Sequence[str]) -> int:
        begin, value = self._resources[logical_id]
        for step in steps:
            found = next((member for member in self._document.members(value) if member[0] == step), None)
            if found is None:
                break
            _, begin, value = found
        return self._document.line(begin)

    @cached_property
    def _document(self) -> Document:
        text = self._file.read_text(encoding="utf-8-sig")
        if text.lstrip()[:1] in _CLOSING:
            return _Json(text)
        # PyYAML takes long to load, and cloud assemblies are JSON.
        from ecs_constructs.template.yaml_lines import YamlDocument  # noqa: PLC0415

        return YamlDocument(text)

    @cached_property
    def _resources(self) -> dict[str, tuple[Any, Any]]:
        document = self._document
        sections = {name: value for name, _, value in document.members(document.root)}
        return {name: (begin, value) for name, begin, value in document.members(sections["Resources"])}


class _Json:
    """JSON: a place is an offset, and json's own decoder, written in C, steps over values."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.root = self._next(0)

    def _next(self, offset: int) -> int:
        between = _BETWEEN_VALUES.match(self._text, offset)
        return between.end() if between else offset

    def members(self, place: int) -> Iterator[Member]:
        closing = _CLOSING.get(self._text[place])
        if closing is None:
            return
        number, begin = 0, self._next(place + 1)
        while self._text[begin] != closing:
            name, value = str(number), begin
            if closing == "}":
                name, after = _DECODER.raw_decode(self._text, begin)
                value = self._next(after)
            yield name, begin, value
            _, after = _DECODER.raw_decode(self._text, value)
            number, begin = number + 1, self._next(after)

    def line(self, place: int) -> int:
        return self._text.count("\n", 0, place) + 1
