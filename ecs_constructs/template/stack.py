"""One CloudFormation template as it will be deployed: its stack's name, place and construct paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecs_constructs.template.metadata import Metadata

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stack:
    """A template and what is known about the stack that it becomes.

    Attributes:
        name: the stack's name; for a lone template the file's name without its ending; for a nested stack the
            parent's name, a slash and the logical id.
        body: the template.
        file: the template's file.
        is_named: whether the stack will really have this name; of a lone template nobody knows.
        account: the account it is deployed to, None where it is not known before deployment.
        region: the region, likewise.
        metadata: what the cloud assembly knows beyond the template.
        arguments: what the parent stack passes for each parameter.
        parent: the parent stack; None of a stack that is not nested.
        made_if: what decides whether a nested stack is made, each condition with the stack that defines it.
    """

    name: str
    body: Mapping[str, Any]
    file: Path
    is_named: bool = True
    account: str | None = None
    region: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    arguments: Mapping[str, Any] | None = None
    parent: "Stack | None" = None
    made_if: "tuple[tuple[str, Stack], ...]" = ()

    def section(self, name: str) -> Mapping[str, Any]:
        """A top-level section such as ``Resources``; empty where it is missing or not a mapping."""
        section = self.body.get(name)
        return section if isinstance(section, dict) else _NOTHING

    def conditions_of(self, resource: Mapping[str, Any]) -> "tuple[tuple[str, Stack], ...]":
        """What decides whether a resource of it is made, each condition with the stack that defines it."""
        own = resource.get("Condition")
        return (*self.made_if, (own, self)) if isinstance(own, str) else self.made_if

    def construct_path(self, logical_id: str) -> str | None:
        """The construct path of a resource: the assembly's word, else the template's own metadata, else None."""
        known = self.metadata.construct_paths(self.file.name).get(logical_id)
        if known is not None:
            return known
        resource = self.section("Resources").get(logical_id)
        metadata = resource.get("Metadata") if isinstance(resource, Mapping) else None
        path = metadata.get("aws:cdk:path") if isinstance(metadata, Mapping) else None
        return path if isinstance(path, str) else None

    def source_line(self, logical_id: str) -> str | None:
        """The user's ``file:line`` that made a resource, or the nearest construct around it whose line is known."""
        path, lines = self.construct_path(logical_id) or "", self.metadata.source_lines
        while path and path not in lines:
            path = path.rpartition("/")[0]
        return lines.get(path)
