"""All rules: ours by the index, and those of other packages.

A module below this package that has a ``RULE`` is a rule. The index, which is generated from the modules, says what
each looks at and what else it needs, so that a check loads only the rules that may find something in a graph.

Another package adds rules of its own through the entry point group ``ecs_constructs.rules``; each entry point leads to
a module with a ``RULE``, or to a rule.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ecs_constructs.rules.index import NEEDS, ONLY_WHERE, SUBJECTS
from ecs_constructs.rules.nearest import nearest_name
from ecs_constructs.rules.rule import Rule
from ecs_constructs.template import Graph, View
from ecs_constructs.template.view import MACRO

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


def all_rules() -> tuple[Rule[Any], ...]:
    """Every rule, those of other packages included, by name.

    Raises:
        DuplicateRuleError: two rules have the same name.
        BrokenRuleError: an entry point of another package leads to no rule.
    """
    return tuple(rule_named(name) for name in selected_names())


def rule_named(name: str) -> Rule[Any]:
    """One rule.

    Raises:
        UnknownRuleError: there is none of that name; the text names the nearest.
    """
    if name in SUBJECTS:
        rule: Rule[Any] = import_module(module_of(name)).RULE
        return rule
    if name in _others():
        return _others()[name]
    raise _unknown(name)


def module_of(name: str) -> str:
    """The module of a rule of ours."""
    return f"ecs_constructs.rules.{name.replace('/', '.').replace('-', '_')}"


def selected_names(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[str, ...]:
    """The names of the rules to run.

    Args:
        select: names of rules or of whole areas; all rules where empty.
        ignore: names of rules or of whole areas to leave out.

    Raises:
        UnknownRuleError: a name that no rule and no area has.
    """
    chosen, left_out = frozenset(select), frozenset(ignore)
    require_known(chosen | left_out)
    return tuple(
        name
        for name in sorted([*SUBJECTS, *_others()])
        if (not chosen or chosen & {name, _area(name)}) and not left_out & {name, _area(name)}
    )


def selected(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule[Any], ...]:
    """The rules to run, chosen as :func:`selected_names` does."""
    return tuple(rule_named(name) for name in selected_names(select, ignore))


def concerned(names: Iterable[str], graph: Graph) -> tuple[Rule[Any], ...]:
    """Those of some rules for which a graph has something to look at, what else they need, and what they read."""
    wanted = {name: _kinds(name) for name in names}
    present = {kind for kind in frozenset().union(*wanted.values()) if _may_have(graph, kind)}
    possible = [name for name, (subject, *needs) in wanted.items() if subject in present and present.issuperset(needs)]
    subjects = {wanted[name][0] for name in possible if _only_where(name)}
    written = {subject: _written(graph, subject) for subject in subjects}
    return tuple(rule_named(name) for name in possible if _may_read(written.get(wanted[name][0]), _only_where(name)))


def _kinds(name: str) -> tuple[type[View], ...]:
    """The class of what a rule looks at, and those of what else it needs."""
    if name in SUBJECTS:
        return SUBJECTS[name], *NEEDS.get(name, ())
    rule = _others()[name]
    return rule.subject, *rule.needs


def _only_where(name: str) -> tuple[str, ...]:
    return ONLY_WHERE.get(name, ()) if name in SUBJECTS else _others()[name].only_where


def _may_have(graph: Graph, kind: type[View]) -> bool:
    """Whether a graph has something of a class, or may have it under other assumptions."""
    found, basis = graph.assumptions.observed(lambda: any(True for _ in kind.all_in(graph)))
    return found or basis is not None


def _written(graph: Graph, kind: type[View]) -> frozenset[str] | None:
    """The properties that are written in anything of a class; None where others may be, under other assumptions."""
    found, basis = graph.assumptions.observed(lambda: frozenset().union(*(view.body for view in kind.all_in(graph))))
    return None if basis is not None or MACRO in found else found


def _may_read(written: frozenset[str] | None, properties: tuple[str, ...]) -> bool:
    return not properties or written is None or not written.isdisjoint(properties)


@cache
def _others() -> Mapping[str, Rule[Any]]:
    """The rules of other packages, by name."""
    by_name: dict[str, Rule[Any]] = {}
    for rule in _from_other_packages():
        if rule.name in SUBJECTS or by_name.setdefault(rule.name, rule) is not rule:
            raise DuplicateRuleError(f"two rules are named {rule.name!r}; a team's own rule needs a name of its own")
    return by_name


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


def require_known(names: Iterable[str]) -> None:
    """Checks that each name is that of a rule or of a whole area.

    Raises:
        UnknownRuleError: one is not; the text names the nearest.
    """
    known = _names_and_areas()
    for name in sorted(names):
        if name not in known:
            raise _unknown(name)


def _names_and_areas() -> set[str]:
    return {each for name in (*SUBJECTS, *_others()) for each in (name, _area(name))}


def _area(name: str) -> str:
    return name.partition("/")[0]


def _unknown(name: str) -> UnknownRuleError:
    nearest = nearest_name(name, _names_and_areas())
    return UnknownRuleError(f"no rule or area is named {name!r}; did you mean {nearest!r}?")
