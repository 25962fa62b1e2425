"""What a cloud assembly knows beyond a template: construct paths, nested stacks, acknowledgements, source lines."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

SOURCE_LINES = "ecs-constructs:source"
"""The kind of metadata that says which line of the user's code made the constructs of a scope, by their id."""

_SOURCE_LINE = re.compile(r".+:[1-9][0-9]{0,8}")


class Metadata:
    """The metadata of one top-level stack, which lists the constructs of its nested stacks too.

    They are as large as the template and say where something stands, so that they are read when there is something to
    say, and not before.

    Args:
        read: reads lists of ``{"type", "data"}`` by construct path, as the manifest or its additional file has them.
        acknowledged_above: reasons by rule id, by the construct path of something above the stack.
    """

    def __init__(
        self, read: Callable[[], Any] = dict, acknowledged_above: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self._read = read
        self._acknowledged_above = acknowledged_above or {}

    @cached_property
    def _by_kind(self) -> dict[str, list[tuple[str, Any]]]:
        by_kind: dict[str, list[tuple[str, Any]]] = {}
        entries = self._read()
        for path, items in entries.items() if isinstance(entries, dict) else ():
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    by_kind.setdefault(str(item.get("type")), []).append((str(path).strip("/"), item.get("data")))
        return by_kind

    def _items(self, kind: str) -> list[tuple[str, Any]]:
        """Construct paths, each with what the metadata of a kind says of it."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _files(self) -> dict[str, str]:
        """Template file by the construct path of its stack."""
        return {path: str(file) for path, file in self._items("aws:cdk:templateFile")}

    @cached_property
    def _paths(self) -> dict[str, dict[str, str]]:
        """Construct path by logical id, by template file."""
        result: dict[str, dict[str, str]] = {}
        for path, logical_id in self._items("aws:cdk:logicalId"):
            owner = path
            while owner and owner not in self._files:
                owner = owner.rpartition("/")[0]
            result.setdefault(self._files.get(owner, ""), {})[str(logical_id)] = path
        return result

    def construct_paths(self, file: str) -> Mapping[str, str]:
        """Construct path by logical id, for the stack whose template has this file name."""
        return self._paths.get(file, {})

    def nested_file(self, file: str, logical_id: str) -> str | None:
        """The template of a nested stack, by its parent's file name and the logical id of its resource there."""
        # CDK puts a nested stack's resource at "N.NestedStack/N.NestedStackResource", beside its constructs at "N".
        parent, _, resource = self.construct_paths(file).get(logical_id, "").rpartition("/")
        scope, _, _ = parent.rpartition("/")
        nested = resource.removesuffix(".NestedStackResource")
        return self._files.get(f"{scope}/{nested}".strip("/")) if nested != resource else None

    @cached_property
    def acknowledged(self) -> Mapping[str, Mapping[str, str]]:
        """Reasons by rule id, by construct path; what the stack says of a construct is newer than a report."""
        own: dict[str, dict[str, str]] = {}
        for path, rules in self._items("aws:cdk:acknowledged-rules"):
            if isinstance(rules, Mapping):
                own.setdefault(path, {}).update({rule: str(why) for rule, why in rules.items()})
        return {**self._acknowledged_above, **own}

    @cached_property
    def source_lines(self) -> dict[str, str]:
        """The user's ``file:line`` that made a construct, by construct path; not of every construct is it known."""
        return {
            f"{path}/{construct_id}": line
            for path, lines in self._items(SOURCE_LINES)
            if isinstance(lines, Mapping)
            for construct_id, line in lines.items()
            if isinstance(line, str) and _SOURCE_LINE.fullmatch(line)
        }
