"""The typed resource graph of all stacks of an app."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from ecs_constructs.template.assumptions import Assumptions, Known
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

    Resources, what was read from them and the graph refer to each other, so that they stay in memory until the garbage
    collector finds out that nobody else does, which takes a third of the time of a check. Where a process goes on after
    it, ``with Graph.of(paths) as graph:`` lets go of them at the end.

    Args:
        stacks: the stacks, nested ones and those of stages included.
    """

    def __init__(self, stacks: list[Stack]) -> None:
        self.stacks = stacks
        self.scenarios = scenarios(stacks, KNOWN_TYPES, Resolver(stacks).usual)
        """The ways in which the templates' conditions may turn out, the one with all defaults first."""
        self.assumptions = Assumptions(self.scenarios[0])
        """What parameters and conditions are taken to be: their defaults, unless :meth:`assuming` says otherwise."""
        self.resolver = Resolver(stacks, self.assumptions)
        self.resource_count = 0
        self.undetermined: set[Position] = set()
        """The positions whose value somebody asked for and the template does not determine."""
        self._by_id: dict[tuple[int, str], Resource] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self._conditional: set[str] = set()
        self._indexes: Known = {}
        self._beside: dict[tuple[int, str], Resource] = {}
        for stack in stacks:
            resources = stack.section("Resources")
            self.resource_count += len(resources)
            for logical_id, body in resources.items():
                kind = KNOWN_TYPES.get(str(body.get("Type"))) if isinstance(body, dict) else None
                if kind is not None:
                    self._add(kind(self, stack, logical_id, body))

    @classmethod
    @uncollected
    def of(cls, paths: Iterable[Path]) -> "Graph":
        """Reads cloud assemblies and templates into a graph; see :func:`ecs_constructs.template.loading.load`."""
        return cls(load(paths))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Lets go of all resources; the graph cannot be used any more."""
        for resource in (*self._by_id.values(), *self._beside.values()):
            vars(resource).clear()
        vars(self).clear()

    @contextmanager
    def assuming(self, scenario: Scenario) -> Iterator[None]:
        """Takes the conditions to turn out in another way for a while; what they do not decide stays computed."""
        self.assumptions.change(scenario)
        try:
            yield
        finally:
            self.assumptions.change(self.scenarios[0])

    def _add(self, resource: Resource) -> None:
        self._by_id[id(resource.stack), resource.logical_id] = resource
        self._by_type.setdefault(resource.cloudformation_type, []).append(resource)
        if resource.made_if:
            self._conditional.add(resource.cloudformation_type)

    def _exists(self, resource: Resource) -> bool:
        """Whether a resource is made: only a condition that is known to be false says that it is not."""
        for condition, stack in resource.made_if:
            try:
                if not self.resolver.condition(condition, stack):
                    return False
            except NotDetermined:
                continue
        return True

    def _of(self, cloudformation_type: str) -> list[Resource]:
        resources = self._by_type.get(cloudformation_type, [])
        if cloudformation_type not in self._conditional:
            return resources
        return self.assumptions.once(
            self._indexes, ("type", cloudformation_type), lambda: [each for each in resources if self._exists(each)]
        )

    def note(self, error: NotDetermined) -> None:
        """Counts a value that could not be determined."""
        if isinstance(error.position, Position):
            self.undetermined.add(error.position)

    def of_type(self, kind: type[R]) -> list[R]:
        """Every resource of a type, in the order of the templates; of a class without one, of all derived from it."""
        if kind.cloudformation_type:
            return cast("list[R]", self._of(kind.cloudformation_type))
        names = [name for name in self._by_type if issubclass(KNOWN_TYPES[name], kind)]
        return cast("list[R]", [resource for name in names for resource in self._of(name)])

    def resource(self, reference: Reference) -> Resource | None:
        """The resource that a reference leads to; None where it is not made, or its type plays no part here."""
        found = self._by_id.get((id(reference.stack), reference.logical_id))
        return None if found is None or (found.made_if and not self._exists(found)) else found

    def beside(self, reference: Reference, cloudformation_type: str, kind: type[R]) -> R | None:
        """The resource of a type that plays no part here, made when it is asked for; None where it is of another type.

        Args:
            reference: what leads there.
            cloudformation_type: the type.
            kind: the class to read it with, the same each time.
        """
        body = reference.stack.section("Resources").get(reference.logical_id)
        if not isinstance(body, dict) or body.get("Type") != cloudformation_type:
            return None
        place = id(reference.stack), reference.logical_id
        if place not in self._beside:
            self._beside[place] = kind(self, reference.stack, reference.logical_id, body)
        return cast("R", self._beside[place])

    def named(self, kind: type[R], name: Any) -> R | None:
        """The resource of a type with a physical name (or the ARN that ends in it); None if none or several have it."""
        by_name = self.assumptions.once(self._indexes, kind, lambda: self._index_names(kind))
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
        return self.assumptions.once(self._indexes, name, lambda: self._index(source, targets))

    def _index(self, source: type[R], targets: Callable[[R], Sequence[Resource]]) -> dict[int, list[R]]:
        index: dict[int, list[R]] = {}
        for resource in self.of_type(source):
            try:
                found = targets(resource)
            except NotDetermined:
                continue
            for target in found:
                index.setdefault(id(target), []).append(resource)
        return index

    def grouped(self, name: str, kind: type[R], key: Callable[[R], Hashable]) -> dict[Hashable, list[R]]:
        """The resources of a type by a key that each has: computed once, under a name of its own."""
        return self.grouped_by_any(name, kind, lambda resource: (key(resource),))

    def grouped_by_any(
        self, name: str, kind: type[R], keys: Callable[[R], Iterable[Hashable]]
    ) -> dict[Hashable, list[R]]:
        """The resources of a type by each of the keys that they have: computed once, under a name of its own."""
        return self.assumptions.once(self._indexes, name, lambda: self._group(kind, keys))

    def _group(self, kind: type[R], keys: Callable[[R], Iterable[Hashable]]) -> dict[Hashable, list[R]]:
        groups: dict[Hashable, list[R]] = {}
        for resource in self.of_type(kind):
            for key in keys(resource):
                groups.setdefault(key, []).append(resource)
        return groups

    def left_open(self, name: str, kind: type[R], read: Callable[[R], object]) -> NotDetermined | None:
        """Why something cannot be read from each resource of a type; None where all of them determine it.

        What an index leaves out may refer to anything: whoever concludes that nothing refers to a resource asks this.
        """
        return self.assumptions.once(
            self._indexes, name, lambda: next(filter(None, (_open(each, read) for each in self.of_type(kind))), None)
        )


def _open(resource: R, read: Callable[[R], object]) -> NotDetermined | None:
    try:
        read(resource)
    except NotDetermined as error:
        return error
    return None
