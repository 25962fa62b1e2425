"""What each rule says about its bad example: all of it, for a reviewer to read and for a change to show."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ecs_constructs.rules import Finding, Rule, catalogue
from tests.rules.checking import report, template

RULES = catalogue.all_rules()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_what_a_rule_says_about_its_bad_example(rule: Rule[Any], snapshot: SnapshotAssertion) -> None:
    said = [finding for finding in report(template(rule.bad)).findings if finding.rule == rule.name]
    assert said
    assert "\n".join(sentence(finding) for finding in said) == snapshot


def sentence(finding: Finding) -> str:
    place = f"{finding.severity.value} at {finding.resource} {finding.property}"
    return f"{place} ({finding.actual!r}, allowed {finding.limit!r})\n  {finding.message}\n  {finding.fix}"
