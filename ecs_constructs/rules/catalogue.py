"""All rules, found by looking: a module below this package that has a ``RULE`` is a rule.

Another package adds rules of its own through the entry point group ``ecs_constructs.rules``; each entry point leads to
a module with a ``RULE``, or to a rule.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import ecs_constructs.rules as package
from ecs_constructs.rules.nearest import nearest_name
from ecs_constructs.rules.rule import Rule

ENTRY_POINTS = "ecs_constructs.rules"
"""The entry point group through which other packages add rules."""


class CatalogueError(ValueError):
    """The rules cannot be used as asked: the text is one line for the user."""


class UnknownRuleError(CatalogueError):
    """A name that no rule and no area has."""


class DuplicateRuleError(CatalogueError):
    """A name that two rules have."""


class BrokenRuleError(CatalogueError):
    """An entry point of another package that leads to no rule."""


@cache
def all_rules() -> tuple[Rule[Any], ...]:
    """Every rule, those of other packages included, by name.

    Raises:
        DuplicateRuleError: two rules have the same name.
        BrokenRuleError: an entry point of another package leads to no rule.
    """
    by_name: dict[str, Rule[Any]] = {}
    for rule in (*_found(), *_from_other_packages()):
        if by_name.setdefault(rule.name, rule) is not rule:
            raise DuplicateRuleError(f"two rules are named {rule.name!r}; a team's own rule needs a name of its own")
    return tuple(by_name[name] for name in sorted(by_name))


def _found() -> Iterator[Rule[Any]]:
    for area in pkgutil.iter_modules(package.__path__):
        if area.ispkg:
            yield from _rules_of(f"{package.__name__}.{area.name}")


def _rules_of(area: str) -> Iterator[Rule[Any]]:
    for module in pkgutil.iter_modules(importlib.import_module(area).__path__):
        rule = getattr(importlib.import_module(f"{area}.{module.name}"), "RULE", None)
        if isinstance(rule, Rule):
            yield rule


def _from_other_packages() -> Iterator[Rule[Any]]:
    if not any(_announces_rules(Path(folder)) for folder in sys.path):
        return
    # Loading this takes longer than checking a template, and hardly anybody has rules of their own.
    from importlib.metadata import entry_points  # noqa: PLC0415

    for entry_point in entry_points(group=ENTRY_POINTS):
        try:
            loaded = entry_point.load()
        except Exception as error:
            raise BrokenRuleError(f"the rule {entry_point.value!r} cannot be loaded: {error}") from error
        rule = getattr(loaded, "RULE", loaded)
        if not isinstance(rule, Rule):
            raise BrokenRuleError(
                f"the entry point {entry_point.value!r} leads to no rule, nor to a module with a RULE"
            )
        yield rule


def _announces_rules(folder: Path) -> bool:
    """Whether a package installed in a folder has entry points of our group."""
    announcement = f"[{ENTRY_POINTS}]".encode()
    return any(announcement in file.read_bytes() for file in folder.glob("*.*-info/entry_points.txt"))


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
    require_known(chosen | left_out)
    return tuple(
        rule
        for rule in all_rules()
        if (not chosen or chosen & {rule.name, rule.area}) and not left_out & {rule.name, rule.area}
    )


def require_known(names: Iterable[str]) -> None:
    """Checks that each name is that of a rule or of a whole area.

    Raises:
        UnknownRuleError: one is not; the text names the nearest.
    """
    known = _names()
    for name in sorted(names):
        if name not in known:
            raise _unknown(name)


def _names() -> set[str]:
    return {rule.name for rule in all_rules()} | {rule.area for rule in all_rules()}


def _unknown(name: str) -> UnknownRuleError:
    return UnknownRuleError(f"no rule or area is named {name!r}; did you mean {nearest_name(name, _names())!r}?")
