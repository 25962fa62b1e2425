"""The typed resource graph of all stacks of an app."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from ecs_constructs.template.collection import uncollected
from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.intrinsics import Reference, Resolver
from ecs_constructs.template.loading import load
from ecs_constructs.template.resource import KNOWN_TYPES, Resource
from ecs_constructs.template.scenarios import Scenario, scenarios
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.view import Position

R = TypeVar("R", bound=Resource)


class Graph:
    """Every resource of every stack, and what each refers to.

    Args:
        stacks: the stacks, nested ones and those of stages included.
        scenario: what parameters and conditions are taken to be. Default: their defaults.
    """

    def __init__(self, stacks: list[Stack], scenario: Scenario | None = None) -> None:
        self.stacks = stacks
        self.scenario = scenario or {}
        self.resolver = Resolver(stacks, scenario)
        self.resource_count = 0
        self.undetermined: set[Position] = set()
        """The positions whose value somebody asked for and the template does not determine."""
        self._by_id: dict[tuple[int, str], Resource] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self._names: dict[type[Resource], dict[str, Resource | None]] = {}
        self._indexes: dict[str, Any] = {}
        for stack in stacks:
            for logical_id, body in stack.section("Resources").items():
                self.resource_count += 1
                self._add(stack, logical_id, body)

    @classmethod
    @uncollected
    def of(cls, paths: Iterable[Path]) -> "Graph":
        """Reads cloud assemblies and templates into a graph; see :func:`ecs_constructs.template.loading.load`."""
        stacks = load(paths)
        return cls(stacks, scenarios(stacks, KNOWN_TYPES)[0])

    def alternatives(self) -> Iterator["Graph"]:
        """The graphs of all other scenarios: the other ways in which the templates' conditions may turn out."""
        for scenario in scenarios(self.stacks, KNOWN_TYPES)[1:]:
            yield Graph(self.stacks, scenario)

    def _add(self, stack: Stack, logical_id: str, body: Any) -> None:
        kind = KNOWN_TYPES.get(str(body.get("Type"))) if isinstance(body, Mapping) else None
        if kind is None or not self._exists(stack, body):
            return
        resource = kind(self, stack, logical_id, body)
        self._by_id[id(stack), logical_id] = resource
        self._by_type.setdefault(kind.cloudformation_type, []).append(resource)

    def _exists(self, stack: Stack, body: Mapping[str, Any]) -> bool:
        """Whether a resource is made: only a condition that is known to be false says that it is not."""
        condition = body.get("Condition")
        if not isinstance(condition, str):
            return True
        try:
            return self.resolver.condition(condition, stack)
        except NotDetermined:
            return True

    def note(self, error: NotDetermined) -> None:
        """Counts a value that could not be determined."""
        if isinstance(error.position, Position):
            self.undetermined.add(error.position)

    def of_type(self, kind: type[R]) -> list[R]:
        """Every resource of a type, in the order of the templates; of a class without one, of all derived from it."""
        if kind.cloudformation_type:
            return cast("list[R]", self._by_type.get(kind.cloudformation_type, []))
        return [resource for group in self._by_type.values() for resource in group if isinstance(resource, kind)]

    def resource(self, reference: Reference) -> Resource | None:
        """The resource that a reference leads to; None where its type plays no part here."""
        return self._by_id.get((id(reference.stack), reference.logical_id))

    def named(self, kind: type[R], name: Any) -> R | None:
        """The resource of a type with a physical name (or the ARN that ends in it); None if none or several have it."""
        if kind not in self._names:
            self._names[kind] = self._index_names(kind)
        by_name = self._names[kind]
        found = by_name.get(str(name)) or by_name.get(str(name).rpartition("/")[2])
        return found if isinstance(found, kind) else None

    def _index_names(self, kind: type[R]) -> dict[str, Resource | None]:
        names: dict[str, Resource | None] = {}
        for resource in self.of_type(kind) if kind.name_property else []:
            try:
                name = resource.read(str(kind.name_property))
            except NotDetermined:
                continue
            if isinstance(name, str):
                names[name] = None if name in names else resource
        return names

    def index(self, name: str, source: type[R], targets: Callable[[R], Sequence[Resource]]) -> dict[int, list[R]]:
        """Who refers to a resource: computed once, by the target's identity.

        Args:
            name: the index's name.
            source: the type of the resources that refer.
            targets: which resources one of them refers to; where it cannot be determined, none.

        Returns:
            The referring resources by ``id()`` of the one referred to.
        """
        if name not in self._indexes:
            index: dict[int, list[R]] = {}
            for resource in self.of_type(source):
                try:
                    found = targets(resource)
                except NotDetermined:
                    continue
                for target in found:
                    index.setdefault(id(target), []).append(resource)
            self._indexes[name] = index
        return cast("dict[int, list[R]]", self._indexes[name])

    def grouped(self, name: str, kind: type[R], key: Callable[[R], Hashable]) -> dict[Hashable, list[R]]:
        """The resources of a type by a key that each has: computed once, under a name of its own."""
        return self.grouped_by_any(name, kind, lambda resource: (key(resource),))

    def grouped_by_any(
        self, name: str, kind: type[R], keys: Callable[[R], Iterable[Hashable]]
    ) -> dict[Hashable, list[R]]:
        """The resources of a type by each of the keys that they have: computed once, under a name of its own."""
        if name not in self._indexes:
            groups: dict[Hashable, list[R]] = {}
            for resource in self.of_type(kind):
                for key in keys(resource):
                    groups.setdefault(key, []).append(resource)
            self._indexes[name] = groups
        return cast("dict[Hashable, list[R]]", self._indexes[name])

    def left_open(self, name: str, kind: type[R], read: Callable[[R], object]) -> NotDetermined | None:
        """Why something cannot be read from each resource of a type; None where all of them determine it.

        What an index leaves out may refer to anything: whoever concludes that nothing refers to a resource asks this.
        """
        if name not in self._indexes:
            self._indexes[name] = next(filter(None, (_open(resource, read) for resource in self.of_type(kind))), None)
        return cast("NotDetermined | None", self._indexes[name])


def _open(resource: R, read: Callable[[R], object]) -> NotDetermined | None:
    try:
        read(resource)
    except NotDetermined as error:
        return error
    return None
