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

    __slots__ = ("_graph", "_metadata", "logical_id", "stack")

    cloudformation_type: ClassVar[str] = ""
    """The CloudFormation type that a subclass stands for; empty where it only says what several types share."""

    name_property: ClassVar[str | None] = None
    """The property that gives it a physical name by which other resources may refer to it."""

    def __init_subclass__(cls) -> None:
        if cls.cloudformation_type:
            KNOWN_TYPES[cls.cloudformation_type] = cls

    def __init__(self, graph: "Graph", stack: Stack, logical_id: str, body: Mapping[str, Any]) -> None:
        properties = body.get("Properties")
        super().__init__(self, "Properties", properties if isinstance(properties, Mapping) else {})
        self._graph = graph
        self.stack = stack
        self.logical_id = logical_id
        self._metadata = body.get("Metadata")

    @property
    def graph(self) -> "Graph":
        """The graph that it belongs to."""
        return self._graph

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
    def position(self) -> Position:
        """The position of the resource as a whole."""
        return Position(self, "Properties")

    @classmethod
    def all_in(cls, graph: "Graph") -> Iterator[Self]:
        """Every resource of this type, or of the types that derive from it, in a graph."""
        return iter(graph.of_type(cls))

    def __repr__(self) -> str:
        return f"<{self.cloudformation_type} {self.stack.name}/{self.logical_id}>"
