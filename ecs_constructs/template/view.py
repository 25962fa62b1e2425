"""Typed windows onto templates: a property is read by name, computed when it is read, and knows its position."""

import json
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, overload

from ecs_constructs.template.assumptions import Known
from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.intrinsics import ABSENT, Reference, is_plain, is_plain_list

if TYPE_CHECKING:
    from ecs_constructs.template.graph import Graph
    from ecs_constructs.template.resource import Resource

MACRO = "Fn::Transform"
"""What stands among the properties that a macro adds to, such as ``AWS::Include``."""

T = TypeVar("T")
V = TypeVar("V", bound="View")


class Position(NamedTuple):
    """A place in a template.

    Attributes:
        resource: the resource.
        property: the path within the resource, such as ``Properties/ContainerDefinitions/0/Memory``.
    """

    resource: "Resource"
    property: str

    def place(self) -> str:
        """What a person knows it by: logical id and property, such as ``Task/ContainerDefinitions/0/Memory``."""
        return f"{self.resource.logical_id}/{self.property.removeprefix('Properties/')}"


class View:
    """A mapping within a template, read property by property.

    Args:
        resource: the resource it belongs to.
        path: where it stands in the resource.
        body: what the template says there.
    """

    def __init__(self, resource: "Resource", path: str, body: Mapping[str, Any]) -> None:
        self.graph: Graph = resource.graph
        """The graph that the resource belongs to."""
        self.resource = resource
        """The resource that this view belongs to."""
        self.path = path
        self.body = body
        self.computed: Known = {}
        """What has been computed of it so far."""

    @classmethod
    def all_in(cls, graph: "Graph") -> Iterator[Self]:
        """Every view of this class in a graph."""
        raise TypeError(f"{cls.__name__} cannot be listed in {graph!r}")

    def at(self, name: str) -> Position:
        """The position of one of its properties."""
        return Position(self.resource, f"{self.path}/{name}")

    def read(self, name: str) -> Any:
        """Computes a property; None where it is not written.

        Raises:
            NotDetermined: the template does not determine it; the error carries the position.
        """
        raw = self.body.get(name)
        if raw is None:
            if MACRO in self.body:
                raise self.undetermined(name, "a macro may add it at deployment")
            return None
        try:
            value = self.graph.resolver.resolve(raw, self.resource.stack)
        except NotDetermined as error:
            raise self.undetermined(name, str(error)) from None
        return None if value is ABSENT else value

    def members(self, name: str) -> Sequence[Any]:
        """Computes the members of a list property; empty where it is not written. It may be what the template holds."""
        raw = self.body.get(name)
        if is_plain_list(raw):
            return raw
        return self.graph.assumptions.once(self.computed, name, self._read_members, name)

    def _read_members(self, name: str) -> list[Any]:
        value = self.read(name)
        if value is None:
            return []
        try:
            return self.graph.resolver.items(value, self.resource.stack)
        except NotDetermined as error:
            raise self.undetermined(name, str(error)) from None

    def says(self, name: str) -> bool:
        """Whether a property is written with something in it: it is neither left out, nor false, nor empty."""
        value = self.read(name)
        if isinstance(value, list):
            return bool(self.members(name))
        return value is not False and value not in (None, "", {})

    def written(self, names: Iterable[str]) -> Iterator[str]:
        """Those of some properties that say something; one that is left open is counted and passed over."""
        return self._saying(names, something=True)

    def missing(self, names: Iterable[str]) -> Iterator[str]:
        """Those of some properties that say nothing; one that is left open is counted and passed over."""
        return self._saying(names, something=False)

    def _saying(self, names: Iterable[str], *, something: bool) -> Iterator[str]:
        may_have_any = MACRO in self.body
        for name in names:
            try:
                if ((may_have_any or name in self.body) and self.says(name)) is something:
                    yield name
            except NotDetermined as error:
                self.graph.note(error)

    def undetermined(self, name: str, reason: str) -> NotDetermined:
        """The error that says that one of its properties is left open."""
        return NotDetermined(reason, self.at(name))

    def target(self, name: str, kind: "type[R]") -> "R | None":
        """The resource that a property refers to; None where it is not written.

        Raises:
            NotDetermined: it refers to something that is not among the templates, or of another type.
        """
        return self._as_target(name, self.read(name), kind)

    def targets(self, name: str, kind: "type[R]") -> "list[R]":
        """The resources that the members of a list property refer to.

        Raises:
            NotDetermined: a member refers to something that is not among the templates, or of another type.
        """
        found = [self._as_target(name, member, kind) for member in self.members(name)]
        return [resource for resource in found if resource is not None]

    def identity(self, name: str) -> Hashable:
        """What tells apart the things that a property may mean: two that have the same are the same thing.

        A value that is left open is the same as another that is written alike in the same stack; one that a macro may
        add is the same as no other.
        """
        try:
            value = self.read(name)
        except NotDetermined:
            if name not in self.body:
                return id(self)
            return id(self.resource.stack), json.dumps(self.body[name], sort_keys=True, default=str)
        if isinstance(value, Reference):
            return self.graph.resource(value) or (id(value.stack), value.logical_id)
        return str(value)

    def _as_target(self, name: str, value: Any, kind: "type[R]") -> "R | None":
        if value is None:
            return None
        resource = self.graph.resource(value) if isinstance(value, Reference) else self.graph.named(kind, value)
        if not isinstance(resource, kind):
            raise self.undetermined(name, "it refers to something that is not among the templates")
        return resource


R = TypeVar("R", bound="Resource")


def determined(views: Iterable[V], read: Callable[[V], T]) -> Iterator[T]:
    """What is read from each view; where it is left open, it is counted and passed over."""
    for view in views:
        try:
            yield read(view)
        except NotDetermined as error:
            view.graph.note(error)


def parts_of_all(views: Iterable[V], read: Callable[[V], Iterable[T]]) -> Iterator[T]:
    """Everything that is read from some views; where one leaves it open, that is counted and passed over."""
    for found in determined(views, read):
        yield from found


def once(view: V, key: object, compute: Callable[[V], T]) -> T:
    """What is computed of a view, once in all scenarios that do not change it: a rule is not alone in asking.

    Args:
        view: the view.
        key: what is asked for, the same each time.
        compute: computes it.

    Raises:
        NotDetermined: it is left open; raised anew each time.
    """
    # What is known already, and holds in every scenario, costs one look-up.
    known = view.computed.get(key)
    if known is not None and known[1] is None:
        value: T = known[0]
        return value
    return view.graph.assumptions.once(view.computed, key, compute, view)


def remembered(compute: Callable[[V], T]) -> Callable[[V], T]:
    """Makes a method without arguments compute its result the first time only."""

    @wraps(compute)
    def recall(view: V) -> T:
        return once(view, compute, compute)

    return recall


class remembered_property(Generic[T]):  # noqa: N801 - it is used as property and cached_property are
    """Makes the getter of a property compute its result the first time only.

    What holds in every scenario becomes an attribute of the view itself: Python finds it there without asking again, as
    with ``functools.cached_property``.
    """

    attribute: str
    """Its name in the class of the view."""

    def __init__(self, getter: Callable[[Any], T]) -> None:
        self._getter = getter
        self.__doc__ = getter.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type) -> T: ...
    def __get__(self, view: View | None, owner: type) -> Self | T:
        return self if view is None else self._known(view)

    def _known(self, view: View) -> T:
        assumptions = view.graph.assumptions
        if self not in view.computed:
            outcome = assumptions.outcome(self._getter, view)
            if outcome[1] is None:
                value: T = outcome[0]
                setattr(view, self.attribute, value)
                return value
            view.computed[self] = outcome
        return assumptions.once(view.computed, self, self._getter, view)


def target(name: str, kind: type[R]) -> remembered_property[R | None]:
    """The resource that a property refers to: None where it is not written. See :meth:`View.target`."""
    return remembered_property(lambda view: view.target(name, kind))


def targets(name: str, kind: type[R]) -> remembered_property[list[R]]:
    """The resources that a list refers to: empty where it is not written. See :meth:`View.targets`."""
    return remembered_property(lambda view: view.targets(name, kind))


class _Written(remembered_property[T], ABC):
    """Something that a template may say in a view, under a name.

    Args:
        name: its name in the template.
        nothing: makes what it is where it is not written.
    """

    _is_plain = staticmethod(is_plain)
    """Whether what it is follows from what is written there alone."""

    def __init__(self, name: str, nothing: Callable[[], T]) -> None:
        super().__init__(self._read)
        self.name = name
        self._nothing = nothing

    @overload
    def __get__(self, view: None, owner: type) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type) -> T: ...
    def __get__(self, view: View | None, owner: type) -> Self | T:
        if view is None:
            return self
        # Most of what may be written is not, and most of the rest is plain: neither takes any computing to know.
        raw = view.body.get(self.name)
        if raw is None and MACRO not in view.body:
            value = self._nothing()
        elif self in view.computed or not self._is_plain(raw):
            return self._known(view)
        else:
            try:
                value = self._made(view, raw)
            except NotDetermined:
                # Known from now on: a long list is not looked through for everybody who asks.
                return self._known(view)
        setattr(view, self.attribute, value)
        return value

    def _read(self, view: View) -> T:
        value = view.read(self.name)
        return self._nothing() if value is None else self._made(view, value)

    @abstractmethod
    def _made(self, view: View, value: Any) -> T: ...


class _WrittenList(_Written[T]):
    """The same of a list and its members."""

    _is_plain = staticmethod(is_plain_list)

    def _read(self, view: View) -> T:
        return self._nothing() if view.read(self.name) is None else self._made(view, view.members(self.name))


class Property(_Written[T | None]):
    """A property of a view: None where it is not written.

    Args:
        name: its name in the template.
        convert: makes the Python value, or raises ValueError.
        kind: the type of values that are what it makes of them. Default: it makes others of all.
    """

    def __init__(self, name: str, convert: Callable[[Any], T], kind: type[T] | None = None) -> None:
        super().__init__(name, NoneType)
        self._convert = convert
        self._kind = kind

    def _made(self, view: View, value: Any) -> T | None:
        if type(value) is self._kind:
            return value
        return _converted(view, self.name, self._convert, value)


class Texts(_WrittenList[tuple[str, ...] | None]):
    """A property that is a list of texts: None where it is not written."""

    def __init__(self, name: str) -> None:
        super().__init__(name, NoneType)

    def _made(self, view: View, value: Any) -> tuple[str, ...] | None:
        return tuple(_converted(view, self.name, _text, member) for member in value)


def _converted(view: View, name: str, convert: Callable[[Any], T], value: Any) -> T:
    try:
        return convert(value)
    except (ValueError, OverflowError):
        raise view.undetermined(name, "a value of another kind was expected") from None


class Child(_Written[V | None]):
    """A mapping within a view, as a view of its own: None where it is not written."""

    def __init__(self, name: str, kind: type[V]) -> None:
        super().__init__(name, NoneType)
        self._kind = kind

    def _made(self, view: View, value: Any) -> V | None:
        if not isinstance(value, dict):
            raise view.undetermined(self.name, "a mapping was expected")
        return self._kind(view.resource, f"{view.path}/{self.name}", value)


class Children(_WrittenList[list[V]]):
    """A list of mappings within a view, as views: empty where it is not written."""

    def __init__(self, name: str, kind: type[V]) -> None:
        super().__init__(name, list)
        self._kind = kind

    def _made(self, view: View, value: Any) -> list[V]:
        if not all(isinstance(body, dict) for body in value):
            raise view.undetermined(self.name, "a list of mappings was expected")
        return [self._kind(view.resource, f"{view.path}/{self.name}/{i}", body) for i, body in enumerate(value)]


def text(name: str) -> Property[str]:
    """A property that is a text."""
    return Property(name, _text, str)


def integer(name: str) -> Property[int]:
    """A property that is a whole number, written as a number or as a text."""
    return Property(name, _integer)


def number(name: str) -> Property[float]:
    """A property that is a number, written as a number or as a text."""
    return Property(name, _number)


def boolean(name: str) -> Property[bool]:
    """A property that is true or false, written as such or as a text."""
    return Property(name, _boolean, bool)


def cpu_units(name: str) -> Property[int]:
    """A task's CPU in units of 1/1024 vCPU: ``256``, ``"256"``, ``".25 vCPU"``, ``"1 vcpu"``."""
    return Property(name, lambda value: _quantity(value, "vcpu"))


def mebibytes(name: str) -> Property[int]:
    """A task's memory in MiB: ``512``, ``"512"``, ``"2 GB"``, ``"0.5GB"``."""
    return Property(name, lambda value: _quantity(value, "gb"))


_SCALARS = (str, int, float)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, _SCALARS):
        raise ValueError(value)
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, _SCALARS):
        raise ValueError(value)
    result = float(value)
    if not math.isfinite(result):
        raise ValueError(value)
    return result


def _integer(value: Any) -> int:
    result = _number(value)
    if result != int(result):
        raise ValueError(value)
    return int(result)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    match str(value).lower():
        case "true":
            return True
        case "false":
            return False
        case _:
            raise ValueError(value)


_QUANTITY = re.compile(r"\s*(\d+|\d*\.\d+|\d+\.)\s*(vcpu|gb)?\s*", re.IGNORECASE)


def _quantity(value: Any, large_unit: str) -> int:
    if isinstance(value, bool) or not isinstance(value, _SCALARS):
        raise ValueError(value)
    match = _QUANTITY.fullmatch(str(value))
    if match is None or (match.group(2) or large_unit).lower() != large_unit:
        raise ValueError(value)
    return _integer(float(match.group(1)) * (1024 if match.group(2) else 1))
