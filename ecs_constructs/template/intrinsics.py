"""Intrinsic functions into values: what the template determines is computed, what it leaves open is never guessed."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeGuard, TypeVar, TypeVarTuple

from ecs_constructs.template.assumptions import Assumptions, Known
from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.scenarios import OTHER, Choice, Variable, origin
from ecs_constructs.template.stack import Stack

MAXIMUM_DEPTH = 100
"""Intrinsics that lead further than this are taken for a cycle."""

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_PSEUDO_FIELDS: dict[str, Callable[[Stack], str | None]] = {
    "AWS::AccountId": lambda stack: stack.account,
    "AWS::Region": lambda stack: stack.region,
    "AWS::StackName": lambda stack: stack.name if stack.is_named and not stack.parent else None,
}
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_NO_VALUE = "AWS::NoValue"
_CIRCLE = "its intrinsic functions lead in a circle"
_OUTPUTS = "Outputs."
_UNKNOWN = "anystackwhatever"
_DYNAMIC = "{{resolve:"
_FUNCTION = "Fn::"


def is_plain(value: Any) -> bool:
    """Whether a value is what it says, whatever anything else is; members of a list or mapping may not be."""
    if isinstance(value, str):
        return _DYNAMIC not in value
    if isinstance(value, dict) and len(value) == 1:
        (name,) = value
        return name not in _FUNCTIONS and not name.startswith(_FUNCTION)
    return value is not None


def is_plain_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a list, and each of its members what it says."""
    return isinstance(value, list) and all(map(is_plain, value))


def _static(value: Any) -> Any:
    """A value that is no dynamic reference, nor a text with one: a parameter's default or a map may hold it too."""
    if isinstance(value, str) and _DYNAMIC in value:
        raise NotDetermined("a dynamic reference is only known at deployment")
    return value


class Absent:
    """The value of ``AWS::NoValue``: the property is as if it had not been written."""


ABSENT = Absent()


class Reference(NamedTuple):
    """A value that another resource has only once it exists: a ``Ref`` (no attribute) or a ``Fn::GetAtt``."""

    stack: Stack
    logical_id: str
    attribute: str | None = None


class Resolver:
    """Computes values over all stacks of an app together.

    Args:
        stacks: every stack whose outputs another may read.
        assumptions: what parameters and conditions are taken to be. Default: nothing is assumed.
    """

    def __init__(self, stacks: list[Stack], assumptions: Assumptions | None = None) -> None:
        self._assumptions = assumptions or Assumptions({})
        self._by_name = {stack.name: stack for stack in stacks}
        self._stacks = stacks
        self._known: Known = {}
        self._under_way: set[Hashable] = set()

    def resolve(self, value: Any, stack: Stack, depth: int = 0) -> Any:
        """Computes one value as far as its outermost intrinsic: members of a list or mapping stay as written.

        Args:
            value: what the template says.
            stack: the stack that says it.
            depth: how many intrinsics led here.

        Returns:
            A plain value, a :class:`Reference`, or :data:`ABSENT`.

        Raises:
            NotDetermined: the template does not determine it.
        """
        if isinstance(value, str):
            return _static(value)
        if not isinstance(value, dict) or len(value) != 1:
            return value
        ((name, argument),) = value.items()
        function = _FUNCTIONS.get(name)
        if function is None:
            if name.startswith(_FUNCTION):
                raise NotDetermined(f"{name} is only known at deployment")
            return value
        if depth > MAXIMUM_DEPTH:
            raise NotDetermined(_CIRCLE)
        return _static(function(self, argument, stack, depth + 1))

    def text(self, value: Any, stack: Stack, depth: int = 0) -> str:
        """Computes a value that must be a plain text or number, as text."""
        if isinstance(value, str) and _DYNAMIC not in value:
            return value
        resolved = self.resolve(value, stack, depth)
        if isinstance(resolved, bool):
            return "true" if resolved else "false"
        if isinstance(resolved, (str, int, float)):
            return str(resolved)
        raise NotDetermined("it is made from a value that is only known at deployment")

    def items(self, value: Any, stack: Stack, depth: int = 0) -> list[Any]:
        """Computes a list's members one by one; members that are ``AWS::NoValue`` are left out."""
        resolved = self.resolve(value, stack, depth)
        if not isinstance(resolved, list):
            raise NotDetermined("a list was expected")
        return [member for item in resolved if (member := self.resolve(item, stack, depth)) is not ABSENT]

    def references(self, value: Any, stack: Stack) -> Iterator[Reference]:
        """Every resource that a value mentions, however deeply: in text, in lists, behind other stacks' outputs."""
        pending: list[tuple[Any, Stack, int]] = [(value, stack, 0)]
        while pending:
            item, home, depth = pending.pop()
            if depth > MAXIMUM_DEPTH:
                continue
            try:
                # What a text is put together from mentions all that the text does.
                resolved = item if _is_text_of_parts(item) else self.resolve(item, home)
            except NotDetermined:
                resolved = item
            if isinstance(resolved, Reference):
                yield resolved
            elif isinstance(resolved, dict):
                if "Fn::Sub" in resolved:
                    pending.extend((variable, home, depth + 1) for variable in _sub_variables(resolved["Fn::Sub"]))
                pending.extend((member, home, depth + 1) for member in resolved.values())
            elif isinstance(resolved, list):
                pending.extend((member, home, depth + 1) for member in resolved)

    def condition(self, name: str, stack: Stack, depth: int = 0) -> bool:
        """Computes a named condition.

        Raises:
            NotDetermined: it depends on what is only known at deployment.
        """
        chosen = self._assumptions.about(Variable(stack, name, True))
        if isinstance(chosen, bool):
            return chosen
        definitions = stack.section("Conditions")
        if name not in definitions:
            raise NotDetermined(f"the condition {name} is not defined")
        return self._once(("condition", stack, name), self.truth, definitions[name], stack, depth + 1)

    def usual(self, stack: Stack, name: str) -> bool | None:
        """Whether a named condition holds as far as is assumed; None where that is not determined."""
        try:
            return self.condition(name, stack)
        except NotDetermined:
            return None

    def _once(self, key: Hashable, compute: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Computes what has a name: once, or what is made of others twice over would take time without end."""
        known = self._known.get(key)
        if known is not None and known[1] is None:
            value: T = known[0]
            return value
        if key in self._under_way:
            raise NotDetermined(_CIRCLE)
        return self._assumptions.once(self._known, key, self._under, key, compute, *arguments)

    def _under(self, key: Hashable, compute: Callable[[*Ts], T], *arguments: *Ts) -> T:
        self._under_way.add(key)
        try:
            return compute(*arguments)
        finally:
            self._under_way.remove(key)

    def chosen(self, value: Any, stack: Stack) -> Choice | None:
        """What the scenario takes a ``Ref`` to be; None where it says nothing."""
        is_ref = isinstance(value, dict) and set(value) == {"Ref"} and isinstance(value["Ref"], str)
        if not is_ref or not self._assumptions.scenario:
            return None
        found = origin(stack, value["Ref"])
        return self._assumptions.about(Variable(*found)) if found else None

    def truth(self, value: Any, stack: Stack, depth: int) -> bool:
        """Computes a condition function or a truth value."""
        resolved = self.resolve(value, stack, depth)
        if isinstance(resolved, bool):
            return resolved
        if resolved in ("true", "false"):
            return bool(resolved == "true")
        raise NotDetermined("a condition was expected")

    def ref(self, name: Any, stack: Stack, depth: int) -> Any:
        """Computes a ``Ref``: to a pseudo parameter, a parameter or a resource."""
        if not isinstance(name, str):
            raise NotDetermined("Ref takes a name")
        if name == _NO_VALUE:
            return ABSENT
        if name in stack.section("Parameters"):
            return self._parameter(name, stack, depth)
        if name in stack.section("Resources"):
            return Reference(stack, name)
        return self._pseudo_parameter(name, stack)

    def _pseudo_parameter(self, name: str, stack: Stack) -> str:
        known = _PSEUDO_FIELDS[name](stack) if name in _PSEUDO_FIELDS else None
        chosen = self.chosen({"Ref": name}, stack)
        if known is None and isinstance(chosen, str):
            return chosen
        if known is None:
            raise NotDetermined(f"{name} is only known at deployment")
        return known

    def _parameter(self, name: str, stack: Stack, depth: int) -> Any:
        definition = stack.section("Parameters")[name]
        if not isinstance(definition, Mapping):
            raise NotDetermined(f"the parameter {name} has no definition")
        kind = str(definition.get("Type", "String"))
        if kind.startswith("AWS::SSM::"):
            raise NotDetermined(f"the parameter {name} is read from Systems Manager at deployment")
        if kind != "CommaDelimitedList" and not kind.startswith("List<"):
            return self._argument(name, definition, stack, depth)
        joined = self.joined({"Ref": name}, ",", stack, depth)
        value = self._argument(name, definition, stack, depth) if joined is None else joined
        return [part.strip() for part in str(value).split(",")] if isinstance(value, str | int) else value

    def joined(self, value: Any, delimiter: str, stack: Stack, depth: int) -> list[Any] | None:
        """The members of a text that is joined with a delimiter; None where it is not written as such.

        They may be known when the text is not: a list of subnets is exported, or passed to a nested stack, as a text.
        """
        written, home = self._written(value, stack, depth)
        match written:
            case {"Fn::Join": [str(joint), members]} if joint == delimiter:
                return [
                    part
                    for each in self.items(members, home, depth + 1)
                    for part in ([each] if isinstance(each, Reference) else self.text(each, home).split(delimiter))
                ]
            case _:
                return None

    def _written(self, value: Any, stack: Stack, depth: int) -> tuple[Any, Stack]:
        """Where a value is written, and in which stack: behind exports, and parameters and outputs of nested stacks."""
        if depth > MAXIMUM_DEPTH:
            raise NotDetermined(_CIRCLE)
        match value:
            case {"Fn::ImportValue": name}:
                home, found = self._find_export(self.text(name, stack, depth + 1))
            case {"Ref": str(name)} if (
                stack.parent and isinstance(stack.arguments, Mapping) and name in stack.arguments
            ):
                home, found = stack.parent, stack.arguments[name]
            case {"Fn::GetAtt": str(name)}:
                home, found = stack, {"Fn::GetAtt": name.split(".", 1)}
            case {"Fn::GetAtt": [name, str(output)]} if f"{stack.name}/{name}" in self._by_name:
                home, found = self._find_output(f"{stack.name}/{name}", output.removeprefix(_OUTPUTS))
            case _:
                return value, stack
        return self._written(found, home, depth + 1)

    def _argument(self, name: str, definition: Mapping[str, Any], stack: Stack, depth: int) -> Any:
        if stack.parent is not None and isinstance(stack.arguments, Mapping) and name in stack.arguments:
            return self.resolve(stack.arguments[name], stack.parent, depth)
        chosen = self.chosen({"Ref": name}, stack)
        if isinstance(chosen, str):
            return chosen
        if "Default" not in definition or chosen is OTHER:
            raise NotDetermined(f"the parameter {name} has no default")
        return definition["Default"]

    def output(self, stack_name: str, output_name: str, depth: int) -> Any:
        """Computes another stack's output."""
        stack, value = self._find_output(stack_name, output_name)
        return self._once(("output", stack_name, output_name), self.resolve, value, stack, depth)

    def _find_output(self, stack_name: str, output_name: str) -> tuple[Stack, Any]:
        """A stack, and what is written of its output."""
        stack = self._by_name.get(stack_name)
        output = stack.section("Outputs").get(output_name) if stack else None
        if stack is None or not isinstance(output, Mapping):
            raise NotDetermined(f"the output {output_name} of the stack {stack_name} is not among the templates")
        return stack, output.get("Value")

    def export(self, name: str, depth: int) -> Any:
        """Computes an exported value."""
        return self._once(("export", name), self._resolve_export, name, depth)

    def _resolve_export(self, name: str, depth: int) -> Any:
        stack, value = self._find_export(name)
        return self.resolve(value, stack, depth)

    def _find_export(self, name: str) -> tuple[Stack, Any]:
        """The stack that exports something under a name, and what is written there."""
        exports = self._assumptions.once(self._known, "exports", lambda: dict(self._all_exports()))
        found: tuple[Stack, Any] | None = exports.get(name) or self._export_of_some_stack(name)
        if found is None:
            raise NotDetermined(f"the export {name} is not among the templates")
        return found

    def _export_of_some_stack(self, name: str) -> tuple[Stack, Any] | None:
        """The one export whose name is this but for its stack's, which nobody knows before the deployment."""
        patterns = self._assumptions.once(self._known, "patterns", lambda: list(self._export_patterns()))
        matching = [found for pattern, found in patterns if re.fullmatch(pattern, name)]
        return matching[0] if len(matching) == 1 else None

    def _export_patterns(self) -> Iterator[tuple[str, tuple[Stack, Any]]]:
        for stack in self._stacks:
            if not stack.is_named:
                named = replace(stack, name=_UNKNOWN, is_named=True)
                for export, value in self._exports_of(named):
                    yield re.escape(export).replace(_UNKNOWN, ".+"), (stack, value)

    def _all_exports(self) -> Iterator[tuple[str, tuple[Stack, Any]]]:
        for stack in self._stacks:
            yield from ((name, (stack, value)) for name, value in self._exports_of(stack))

    def _exports_of(self, stack: Stack) -> Iterator[tuple[str, Any]]:
        """The names and values of a stack's exports, as far as their names are determined."""
        for output in stack.section("Outputs").values():
            export = output.get("Export") if isinstance(output, Mapping) else None
            if isinstance(export, Mapping):
                try:
                    yield self.text(export.get("Name"), stack), output.get("Value")
                except NotDetermined:
                    continue

    def find_in_map(self, argument: Any, stack: Stack, depth: int) -> Any:
        """Computes a ``Fn::FindInMap``, its default value included."""
        if not isinstance(argument, list) or len(argument) < 3:
            raise NotDetermined("Fn::FindInMap takes a map and two keys")
        table: Any = stack.section("Mappings")
        for part in argument[:3]:
            key = self.text(part, stack, depth)
            table = table.get(key) if isinstance(table, Mapping) else None
        if table is not None:
            return table
        options = argument[3] if len(argument) > 3 else None
        if isinstance(options, Mapping) and "DefaultValue" in options:
            return self.resolve(options["DefaultValue"], stack, depth)
        raise NotDetermined("the map has no such keys")

    def nested_output(self, logical_id: str, attribute: str, stack: Stack, depth: int) -> Any:
        """Computes a nested stack's output where the nested template is known; None where it is no nested stack."""
        nested = self._by_name.get(f"{stack.name}/{logical_id}")
        return None if nested is None else self.output(nested.name, attribute.removeprefix(_OUTPUTS), depth)


def _named_condition(resolver: Resolver, name: Any, stack: Stack, depth: int) -> Any:
    # A policy statement may have a mapping of this name.
    return resolver.condition(name, stack, depth) if isinstance(name, str) else {"Condition": name}


def _get_att(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> Any:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
        raise NotDetermined("Fn::GetAtt takes a logical id and an attribute")
    if parts[0] not in stack.section("Resources"):
        raise NotDetermined(f"the resource {parts[0]} is not in the template")
    attribute = resolver.text(parts[1], stack, depth)
    nested = resolver.nested_output(parts[0], attribute, stack, depth) if attribute.startswith(_OUTPUTS) else None
    return Reference(stack, parts[0], attribute) if nested is None else nested


def _if(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> Any:
    if not isinstance(argument, list) or len(argument) != 3:
        raise NotDetermined("Fn::If takes a condition and two values")
    chosen = argument[1] if resolver.condition(str(argument[0]), stack, depth) else argument[2]
    return resolver.resolve(chosen, stack, depth)


def _join(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> str | Reference:
    if not isinstance(argument, list) or len(argument) != 2:
        raise NotDetermined("Fn::Join takes a delimiter and a list")
    members = resolver.items(argument[1], stack, depth)
    if len(members) == 1 and isinstance(members[0], Reference):
        return members[0]
    return str(argument[0]).join(resolver.text(member, stack, depth) for member in members)


def _sub(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> str | Reference:
    text, variables = (argument, {}) if isinstance(argument, str) else _sub_parts(argument)

    def value(match: re.Match[str]) -> Any:
        name = match.group(1).strip()
        return variables[name] if name in variables else _variable(name)

    alone = _VARIABLE.fullmatch(text)
    whole = resolver.resolve(value(alone), stack, depth) if alone else None
    if isinstance(whole, Reference):
        return whole
    return _VARIABLE.sub(lambda match: resolver.text(value(match), stack, depth), text).replace("${!", "${")


def _variable(name: str) -> dict[str, str]:
    """What a name in a text of ``Fn::Sub`` stands for, as an intrinsic."""
    return {"Fn::GetAtt": name} if "." in name else {"Ref": name}


def _sub_parts(argument: Any) -> tuple[str, Mapping[str, Any]]:
    match argument:
        case [str(text), dict(variables)]:
            return text, variables
        case _:
            raise NotDetermined("Fn::Sub takes a text and variables")


def _is_text_of_parts(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and ("Fn::Join" in value or "Fn::Sub" in value)


def _sub_variables(argument: Any) -> Iterator[Any]:
    """The values that a ``Fn::Sub`` puts in, as intrinsics."""
    text = argument[0] if isinstance(argument, list) and argument else argument
    for match in _VARIABLE.finditer(text if isinstance(text, str) else ""):
        yield _variable(match.group(1).strip())


def _select(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> Any:
    if not isinstance(argument, list) or len(argument) != 2:
        raise NotDetermined("Fn::Select takes an index and a list")
    index, members = resolver.text(argument[0], stack, depth), resolver.resolve(argument[1], stack, depth)
    for position, member in enumerate(members if isinstance(members, list) else []):
        if str(position) == index:
            return resolver.resolve(member, stack, depth)
    raise NotDetermined("Fn::Select finds no such member")


def _split(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> list[Any]:
    if not isinstance(argument, list) or len(argument) != 2 or not argument[0]:
        raise NotDetermined("Fn::Split takes a delimiter and a text")
    joined = resolver.joined(argument[1], str(argument[0]), stack, depth)
    return resolver.text(argument[1], stack, depth).split(str(argument[0])) if joined is None else joined


def _stack_output(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> Any:
    if not isinstance(argument, Mapping):
        raise NotDetermined("Fn::GetStackOutput takes a stack and an output")
    name = resolver.text(argument.get("StackName"), stack, depth)
    return resolver.output(name, resolver.text(argument.get("OutputName"), stack, depth), depth)


def _equals(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> bool:
    if not isinstance(argument, list) or len(argument) != 2:
        raise NotDetermined("Fn::Equals takes two values")
    left, right = argument
    if OTHER in (resolver.chosen(left, stack), resolver.chosen(right, stack)):
        return bool(left == right)
    return resolver.text(left, stack, depth) == resolver.text(right, stack, depth)


def _either(decides: bool) -> Callable[[Resolver, Any, Stack, int], bool]:
    """``Fn::Or`` (True decides) and ``Fn::And`` (False decides): one member that decides is enough."""

    def combine(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> bool:
        left_open: NotDetermined | None = None
        for member in argument if isinstance(argument, list) else [argument]:
            try:
                if resolver.truth(member, stack, depth) is decides:
                    return decides
            except NotDetermined as error:
                left_open = error
        if left_open is not None:
            raise left_open
        return not decides

    return combine


def _not(resolver: Resolver, argument: Any, stack: Stack, depth: int) -> bool:
    member = argument[0] if isinstance(argument, list) and argument else argument
    return not resolver.truth(member, stack, depth)


_FUNCTIONS: dict[str, Callable[[Resolver, Any, Stack, int], Any]] = {
    "Ref": Resolver.ref,
    "Condition": _named_condition,
    "Fn::And": _either(False),
    "Fn::Base64": lambda resolver, argument, stack, depth: resolver.resolve(argument, stack, depth),
    "Fn::Equals": _equals,
    "Fn::FindInMap": Resolver.find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetStackOutput": _stack_output,
    "Fn::If": _if,
    "Fn::ImportValue": lambda resolver, name, stack, depth: resolver.export(resolver.text(name, stack, depth), depth),
    "Fn::Join": _join,
    "Fn::Not": _not,
    "Fn::Or": _either(True),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
