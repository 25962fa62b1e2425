"""A resource of a template."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ecs_constructs.template.stack import Stack
from ecs_constructs.template.view import Position, View

if TYPE_CHECKING:
    from ecs_constructs.template.graph import Graph


KNOWN_TYPES: dict[str, "type[Resource]"] = {}
"""The class of each CloudFormation type that plays a part; a subclass of Resource enters itself."""


class Resource(View):
    """One resource; a subclass names its CloudFormation type and its properties.

    Args:
        graph: the graph that it belongs to.
        stack: its stack.
        logical_id: its logical id.
        body: what the template says, type and properties.
    """

    cloudformation_type: ClassVar[str] = ""
    """The CloudFormation type that a subclass stands for; empty where it only says what several types share."""

    name_property: ClassVar[str | None] = None
    """The property that gives it a physical name by which other resources may refer to it."""

    def __init_subclass__(cls) -> None:
        if cls.cloudformation_type:
            KNOWN_TYPES[cls.cloudformation_type] = cls

    def __init__(self, graph: "Graph", stack: Stack, logical_id: str, body: Mapping[str, Any]) -> None:
        self.graph = graph
        properties = body.get("Properties")
        super().__init__(self, "Properties", properties if isinstance(properties, dict) else {})
        self.stack = stack
        self.logical_id = logical_id
        self._metadata = body.get("Metadata")
        self._deletion_policy = body.get("DeletionPolicy")
        self.made_if = stack.conditions_of(body)
        """What decides whether it is made: conditions, each with the stack that defines it."""

    @property
    def construct_path(self) -> str | None:
        """The path of the construct that made it; None where the template does not say."""
        return self.stack.construct_path(self.logical_id)

    @property
    def label(self) -> str:
        """What a person knows it by: its construct path, else its logical id."""
        return self.construct_path or self.logical_id

    @property
    def metadata(self) -> Any:
        """Its metadata as written."""
        return self._metadata

    @property
    def is_kept_on_deletion(self) -> bool:
        """Whether it stays when it is taken out of the template, or its stack is deleted."""
        return self._deletion_policy in ("Retain", "RetainExceptOnCreate")

    def comes_after(self, other: "Resource") -> bool:
        """Whether its stack makes it after another resource of that stack, and deletes it before.

        It does where it names the other in ``DependsOn`` or refers to it, or something that it depends on so does.
        """
        pending, seen = [self.logical_id], {self.logical_id}
        while pending:
            for name in self._dependencies(pending.pop()):
                if name == other.logical_id:
                    return True
                if name not in seen:
                    seen.add(name)
                    pending.append(name)
        return False

    def _dependencies(self, logical_id: str) -> Iterator[str]:
        """What a resource of its stack depends on, the cheapest to find first."""
        body = self.stack.section("Resources").get(logical_id)
        if not isinstance(body, Mapping):
            return
        named = body.get("DependsOn")
        yield from (str(name) for name in (named if isinstance(named, list) else [named]) if name is not None)
        references = self.graph.resolver.references(body.get("Properties"), self.stack)
        yield from (reference.logical_id for reference in references if reference.stack is self.stack)

    def custom_resources(self) -> list[str]:
        """The logical ids of what its stack leaves to code or to another template, and mentions this resource.

        What they do with it no template says.
        """
        others = self.stack.section("Resources").items()
        return [name for name, body in others if _is_opaque(body) and self._is_mentioned(body)]

    def _is_mentioned(self, body: Mapping[str, Any]) -> bool:
        references = self.graph.resolver.references(body.get("Properties"), self.stack)
        return any(found.stack is self.stack and found.logical_id == self.logical_id for found in references)

    @property
    def position(self) -> Position:
        """The position of the resource as a whole."""
        return Position(self, "Properties")

    @classmethod
    def all_in(cls, graph: "Graph") -> Iterator[Self]:
        """Every resource of this type, or of the types that derive from it, in a graph."""
        return iter(graph.of_type(cls))

    def __repr__(self) -> str:
        return f"<{self.cloudformation_type} {self.stack.name}/{self.logical_id}>"


def _is_opaque(body: Any) -> bool:
    kind = str(body.get("Type")) if isinstance(body, Mapping) else ""
    return kind.startswith(("Custom::", "AWS::CloudFormation::"))
