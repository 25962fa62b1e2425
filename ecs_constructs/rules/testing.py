"""The first tests of a rule, for whoever writes one: its page and its examples.

A team that adds a rule through the entry point group ``ecs_constructs.rules`` tests it as ours are tested::

    from ecs_constructs.rules.testing import verify
    from shop_rules.service.two_tasks import RULE

    def test_two_tasks() -> None:
        verify(RULE)
"""

import re
import sys
from pathlib import Path
from typing import Any

from ecs_constructs.rules.catalogue import all_rules
from ecs_constructs.rules.engine import Finding, check
from ecs_constructs.rules.rule import Rule, Severity
from ecs_constructs.template import Graph
from ecs_constructs.template.source import parse_document
from ecs_constructs.template.stack import Stack

SECTIONS = ("## What it does", "## Why is this bad", "## Use instead")
"""What every page must have."""


def verify(rule: Rule[Any]) -> None:
    """Checks a rule's page and runs its examples with all other rules.

    Args:
        rule: the rule.

    Raises:
        AssertionError: the name is no ``area/slug``, a section of the page or a source is missing, the bad example does
            not violate the rule, lacks what it says that it needs or violates another one with an error, or the good
            example is not healthy.
    """
    _require(re.fullmatch(r"[a-z-]+/[a-z0-9-]+", rule.name), f"{rule.name!r} is not of the form area/slug")
    page = sys.modules[rule.check.__module__].__doc__ or ""
    for section in SECTIONS:
        _require(f"\n{section}\n" in page, f"the page of {rule.name} has no section {section!r}")
    _require(rule.sources, f"{rule.name} has no source")
    missing = [kind.__name__ for kind in rule.needs if not list(kind.all_in(_graph(rule, rule.bad)))]
    _require(not missing, f"the bad example of {rule.name} has no {' and no '.join(missing)}, which it needs")
    written = {name for view in rule.subject.all_in(_graph(rule, rule.bad)) for name in view.body}
    _require(
        not rule.only_where or written & set(rule.only_where),
        f"the bad example of {rule.name} has none of {', '.join(rule.only_where)}, where alone it finds something",
    )
    bad, good = (_findings(rule, example) for example in (rule.bad, rule.good))
    _require(any(each.rule == rule.name for each in bad), f"the bad example of {rule.name} does not violate it")
    others = {each.rule for each in bad if each.severity is Severity.ERROR} - {rule.name}
    _require(not others, f"the bad example of {rule.name} violates {', '.join(sorted(others))} too")
    ill = {each.rule for each in good if each.rule == rule.name or each.severity is Severity.ERROR}
    _require(not ill, f"the good example of {rule.name} violates {', '.join(sorted(ill))}")


def _require(holds: object, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def _findings(rule: Rule[Any], resources: str) -> tuple[Finding, ...]:
    others = [each for each in all_rules() if each.name != rule.name]
    return check(_graph(rule, resources), [rule, *others]).findings


def _graph(rule: Rule[Any], resources: str) -> Graph:
    body = {"Resources": parse_document(resources, f"an example of {rule.name}")}
    return Graph([Stack(name="Example", body=body, file=Path("example.yaml"))])
