"""The ways in which conditions may turn out.

A template with conditions is several templates. What decides between them are parameters (and pseudo parameters such
as ``AWS::Region``) that a condition compares with a literal: each such parameter can have one of the literals, or some
other value. A scenario gives every one of them a value, so that conditions which depend on the same parameter never
contradict each other. A condition that compares nothing with a literal can be true or false on its own.

Only what decides over resources that play a part here counts: CDK's own condition over thirty Regions does not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeGuard

from ecs_constructs.template.stack import Stack

MAXIMUM_SCENARIOS = 64
"""With more combinations than this, one variable at a time is changed from its default."""


NESTED_STACK = "AWS::CloudFormation::Stack"
"""The type of a resource that is a stack of its own; what decides over it decides over all that it holds."""

_LITERAL = str | int | float


class Other:
    """The value of a parameter that is none of the literals it is compared with: it equals none of them."""

    def __repr__(self) -> str:
        return "another value"


OTHER = Other()

Choice = str | bool | Other


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that decides over conditions.

    Attributes:
        stack: the stack that it belongs to.
        name: a parameter, a pseudo parameter, or a condition.
        is_condition: whether it is a condition that is true or false on its own.
        default: what a parameter is where nobody says otherwise, and a condition with all such parameters; None where
            somebody has to say.
    """

    stack: Stack
    name: str
    is_condition: bool = False
    default: Choice | None = field(default=None, compare=False)


Scenario = Mapping[Variable, Choice]
Usual = Callable[[Stack, str], bool | None]
"""Whether a condition of a stack holds where all parameters are their defaults; None where that is not known."""


def deviations(scenario: Scenario) -> list[Variable]:
    """The parameters that a scenario takes to be something else than their defaults."""
    return [each for each, choice in scenario.items() if each.default is not None and choice != each.default]


def open_choices(scenario: Scenario) -> list[Variable]:
    """What a scenario takes to be something although the template names no default."""
    return [variable for variable in scenario if variable.default is None]


def scenarios(stacks: Iterable[Stack], kinds: Iterable[str], usual: Usual = lambda *_: None) -> list[Scenario]:
    """Every scenario of some stacks, the one with all defaults first; a single empty one where nothing decides.

    Args:
        stacks: the stacks.
        kinds: the CloudFormation types that play a part.
        usual: tells whether a condition holds with all defaults. Default: that is not known of any.
    """
    relevant = frozenset(kinds)
    choices = _choices([stack for stack in stacks if stack.section("Conditions")], relevant, usual)
    default = {variable: values[0] for variable, values in choices.items()}
    count = 1
    for values in choices.values():
        count *= len(values)
    if count <= MAXIMUM_SCENARIOS:
        return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    others = [{**default, variable: value} for variable, values in choices.items() for value in values[1:]]
    return [default, *others]


def origin(stack: Stack, name: str) -> tuple[Stack, str] | None:
    """The parameter that a nested stack's parameter passes on, and its stack; None where no one may choose its value.

    A parameter of a top-level stack, and a pseudo parameter, is its own origin.
    """
    while stack.parent is not None and name != "AWS::StackName":
        if not name.startswith("AWS::"):
            passed = (stack.arguments or {}).get(name)
            if not _is_ref(passed):
                return None
            name = passed["Ref"]
        stack = stack.parent
    return stack, name


def _choices(stacks: Iterable[Stack], kinds: frozenset[str], usual: Usual) -> dict[Variable, list[Choice]]:
    """What decides over the conditions of some stacks, each with its possible values, the default first."""
    result: dict[Variable, list[Choice]] = {}
    compared: dict[tuple[Stack, str], list[str]] = {}
    for stack in stacks:
        for condition, parameter, literal in _decisions(stack, kinds):
            if parameter is None:
                default = usual(stack, condition)
                first = default is not False
                result[Variable(stack, condition, True, default)] = [first, not first]
                continue
            found = origin(stack, parameter)
            if found and literal not in compared.setdefault(found, []):
                compared[found].append(literal)
    for (stack, parameter), literals in compared.items():
        values = _values(stack, parameter, literals)
        if values:
            result[Variable(stack, parameter, default=_default(stack, parameter))] = values
    return result


def _decisions(stack: Stack, kinds: frozenset[str]) -> Iterator[tuple[str, str | None, str]]:
    """The conditions in use, with each parameter that one compares with a literal; None for what is compared else."""
    definitions = stack.section("Conditions")
    for name in _closure(_conditions_in_use(stack, kinds), definitions):
        for left, right in _comparisons(definitions.get(name)):
            if not (isinstance(left, _LITERAL) and isinstance(right, _LITERAL)):
                yield name, *_parameter_and_literal(left, right)


def _default(stack: Stack, parameter: str) -> str | None:
    definition = stack.section("Parameters").get(parameter)
    default = definition.get("Default") if isinstance(definition, Mapping) else None
    return None if default is None else str(default)


def _values(stack: Stack, parameter: str, literals: list[str]) -> list[Choice]:
    """The values that a parameter may have as far as conditions can tell; empty where its value is settled."""
    if parameter.startswith("AWS::"):
        settled = {"AWS::Region": stack.region, "AWS::AccountId": stack.account, "AWS::StackName": stack.is_named}
        return [] if settled.get(parameter) else [OTHER, *literals]
    definition = stack.section("Parameters").get(parameter)
    if not isinstance(definition, Mapping):
        return []
    allowed = definition.get("AllowedValues")
    if isinstance(allowed, list):
        values: list[Choice] = [str(value) for value in allowed]
    else:
        values = [*literals, OTHER]
    default = _default(stack, parameter)
    if default is not None:
        values = [default, *(value for value in values if value not in (default, OTHER))]
        values += [] if isinstance(allowed, list) else [OTHER]
    return values


def _parameter_and_literal(left: Any, right: Any) -> tuple[str | None, str]:
    """Which of two compared values is a parameter, and what it is compared with."""
    for parameter, literal in ((left, right), (right, left)):
        if _is_ref(parameter) and isinstance(literal, _LITERAL):
            return parameter["Ref"], str(literal).lower() if isinstance(literal, bool) else str(literal)
    return None, ""


def _is_ref(value: Any) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and set(value) == {"Ref"} and isinstance(value["Ref"], str)


def _comparisons(expression: Any) -> Iterator[tuple[Any, Any]]:
    """The two sides of every ``Fn::Equals`` within a condition."""
    if isinstance(expression, dict):
        sides = expression.get("Fn::Equals")
        if isinstance(sides, list) and len(sides) == 2:
            yield sides[0], sides[1]
        for value in expression.values():
            yield from _comparisons(value)
    elif isinstance(expression, list):
        for value in expression:
            yield from _comparisons(value)


def _closure(names: set[str], definitions: Mapping[str, Any]) -> list[str]:
    """Conditions, with those that they are made of."""
    found: dict[str, None] = {}
    pending = sorted(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            pending.extend(sorted(_mentioned(definitions.get(name), "Condition")))
    return sorted(found)


def _conditions_in_use(stack: Stack, kinds: frozenset[str]) -> set[str]:
    """The conditions on and within the resources that play a part, and within what other stacks may read."""
    names: set[str] = set()
    for resource in stack.section("Resources").values():
        if isinstance(resource, Mapping) and str(resource.get("Type")) in {*kinds, NESTED_STACK}:
            names |= _mentioned(resource, "Fn::If")
            if isinstance(resource.get("Condition"), str):
                names.add(resource["Condition"])
    return names | _mentioned(stack.section("Outputs"), "Fn::If")


def _mentioned(value: Any, function: str) -> set[str]:
    """The conditions that ``Fn::If`` or ``Condition`` names anywhere within a value."""
    names: set[str] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping):
            named = item.get(function)
            if function == "Fn::If" and isinstance(named, list) and named and isinstance(named[0], str):
                names.add(named[0])
            elif function == "Condition" and isinstance(named, str):
                names.add(named)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return names
