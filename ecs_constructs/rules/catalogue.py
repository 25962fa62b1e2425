"""All rules, found by looking: a module below this package that has a ``RULE`` is a rule."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import ecs_constructs.rules as package
from ecs_constructs.rules.rule import Rule


class UnknownRuleError(ValueError):
    """A name that no rule and no area has."""


@cache
def all_rules() -> tuple[Rule[Any], ...]:
    """Every rule, by name."""
    return tuple(sorted(_found(), key=lambda rule: rule.name))


def _found() -> Iterator[Rule[Any]]:
    for area in pkgutil.iter_modules(package.__path__):
        if area.ispkg:
            yield from _rules_of(f"{package.__name__}.{area.name}")


def _rules_of(area: str) -> Iterator[Rule[Any]]:
    for module in pkgutil.iter_modules(importlib.import_module(area).__path__):
        rule = getattr(importlib.import_module(f"{area}.{module.name}"), "RULE", None)
        if isinstance(rule, Rule):
            yield rule


def rule_named(name: str) -> Rule[Any]:
    """One rule.

    Raises:
        UnknownRuleError: there is none of that name; the text names the nearest.
    """
    for rule in all_rules():
        if rule.name == name:
            return rule
    raise _unknown(name)


def selected(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule[Any], ...]:
    """The rules to run.

    Args:
        select: names of rules or of whole areas; all rules where empty.
        ignore: names of rules or of whole areas to leave out.

    Raises:
        UnknownRuleError: a name that no rule and no area has.
    """
    chosen, left_out = frozenset(select), frozenset(ignore)
    known = {rule.name for rule in all_rules()} | {rule.area for rule in all_rules()}
    for name in sorted((chosen | left_out) - known):
        raise _unknown(name)
    return tuple(
        rule
        for rule in all_rules()
        if (not chosen or chosen & {rule.name, rule.area}) and not left_out & {rule.name, rule.area}
    )


def _unknown(name: str) -> UnknownRuleError:
    names = sorted({rule.name for rule in all_rules()} | {rule.area for rule in all_rules()})
    nearest = difflib.get_close_matches(name, names, n=1, cutoff=0)[0]
    return UnknownRuleError(f"no rule or area is named {name!r}; did you mean {nearest!r}?")
