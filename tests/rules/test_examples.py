"""Every rule's examples are its first tests, and every rule's page says what a page must say."""

import copy
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecs_constructs.rules import Report, Rule, Severity, catalogue, check
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import report, template

RULES = catalogue.all_rules()
SEED = {
    "batch/bid-percentage",
    "batch/job-exceeds-instance-memory",
    "batch/job-exceeds-instance-vcpus",
    "batch/job-exceeds-max-vcpus",
    "batch/retry-attempts",
    "batch/timeout-minimum",
    "batch/vcpus-order",
    "capacity-provider/conflicting-scaling-policy",
    "capacity-provider/target-capacity",
    "capacity-provider/termination-protection",
    "capacity/gpu-exceeds-instance",
    "capacity/task-exceeds-available-memory",
    "capacity/task-exceeds-instance-cpu",
    "capacity/task-exceeds-instance-memory",
    "capacity/unknown-instance-type",
    "fargate/cpu-memory-combination",
    "fargate/no-gpu",
    "fargate/task-size-required",
    "scaling/desired-in-range",
    "scaling/min-le-max",
    "task/container-cpu-sum",
    "task/container-memory-exceeds-task",
    "task/container-memory-minimum",
    "task/cpu-range",
    "task/cpu-unset-uncapped",
    "task/memory-required",
    "task/memory-reservation-le-memory",
    "task/memory-reservation-sum",
    "task/no-hard-limit",
}

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


def read(body: Any, folder: Path, ending: str) -> Report:
    file = folder / f"example.{ending}"
    file.write_text(json.dumps(body) if ending == "json" else yaml.safe_dump(body))
    return check(Graph.of([file]), RULES)


@each_rule
@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_bad_example_violates_its_rule_and_no_worse_one(rule: Rule[Any], ending: str, tmp_path: Path) -> None:
    findings = read(template(rule.bad), tmp_path, ending).findings
    own = [finding for finding in findings if finding.rule == rule.name]
    assert own
    assert {finding.severity for finding in own} == {rule.severity}
    assert {finding.rule for finding in findings if finding.severity is Severity.ERROR} <= {rule.name}


@each_rule
@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_good_example_is_healthy(rule: Rule[Any], ending: str, tmp_path: Path) -> None:
    findings = read(template(rule.good), tmp_path, ending).findings
    assert [finding for finding in findings if finding.rule == rule.name or finding.severity is Severity.ERROR] == []


@each_rule
def test_bad_example_in_short_and_long_intrinsics_is_the_same(rule: Rule[Any], tmp_path: Path) -> None:
    assert read(template(rule.bad), tmp_path, "json").findings
    file = tmp_path / "short.yaml"
    file.write_text("Resources:\n" + re.sub("^", "  ", rule.bad.strip("\n"), flags=re.MULTILINE))
    short = [finding.message for finding in check(Graph.of([file]), RULES).findings if finding.rule == rule.name]
    long = [f.message for f in report(template(rule.bad)).findings if f.rule == rule.name]
    assert short == long


@each_rule
def test_findings_read_as_sentences(rule: Rule[Any]) -> None:
    for finding in report(template(rule.bad)).findings:
        for text in (finding.message, finding.fix):
            assert re.fullmatch(r"[A-Z][^\n]*[.?]", text), text
        assert finding.url.endswith(f"docs/rules/{finding.rule}.md")
        assert finding.property.startswith("Properties")


needy_rule = pytest.mark.parametrize("rule", [rule for rule in RULES if rule.needs], ids=lambda rule: rule.name)


@needy_rule
def test_a_rule_finds_nothing_without_what_it_needs(rule: Rule[Any]) -> None:
    body = template(rule.bad)
    for kind in rule.needs:
        (needed,) = kind.all_in(Graph([Stack(name="test", body=body, file=Path("test.yaml"))]))
        without = {name: each for name, each in body["Resources"].items() if name != needed.resource.logical_id}
        assert report({**body, "Resources": without}, rule=rule.name).findings == ()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if members is None:
        yield path
        return
    for key, member in members:
        yield from leaves(member, (*path, key))


def property_leaves(body: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for logical_id, resource in body["Resources"].items():
        yield from leaves(resource.get("Properties", {}), ("Resources", logical_id, "Properties"))


def with_open(body: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    owner: Any = changed
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = {"Ref": "Open"}
    return changed


@each_rule
def test_a_value_left_open_is_never_an_error(rule: Rule[Any]) -> None:
    good, bad = template(rule.good), template(rule.bad)
    for path in property_leaves(good):
        errors = [f for f in report(with_open(good, path)).findings if f.severity is Severity.ERROR]
        assert errors == [], path
    for path in property_leaves(bad):
        others = {f.rule for f in report(with_open(bad, path)).findings if f.severity is Severity.ERROR}
        assert others <= {rule.name}, path


@each_rule
def test_page_and_name(rule: Rule[Any]) -> None:
    module = sys.modules[rule.check.__module__]
    page = module.__doc__ or ""
    area, _, slug = rule.name.partition("/")
    assert module.__name__ == f"ecs_constructs.rules.{area.replace('-', '_')}.{slug.replace('-', '_')}"
    for section in ("## What it does\n", "## Why is this bad\n", "## Use instead\n"):
        assert f"\n{section}\n" in page
    assert re.fullmatch(r"[A-Z][^\n]*\.", rule.title)
    assert rule.bad != rule.good


@each_rule
def test_sources_have_address_and_date(rule: Rule[Any]) -> None:
    assert rule.sources
    for source in rule.sources:
        assert source.url.startswith("https://")
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", source.read)


def test_seed_rules_exist() -> None:
    assert {rule.name for rule in RULES} >= SEED


def test_names_are_unique_and_sorted() -> None:
    names = [rule.name for rule in RULES]
    assert names == sorted(set(names))
    assert all(re.fullmatch(r"[a-z-]+/[a-z0-9-]+", name) for name in names)


def rewritten(value: Any, write: Callable[[Any], Any]) -> Any:
    """A value with every plain value and reference in it written otherwise."""
    if isinstance(value, dict) and value.keys() & {"Ref"}:
        return value if value["Ref"].startswith("AWS::") else write(value)
    if isinstance(value, dict):
        is_intrinsic = any(key.startswith("Fn::") for key in value)
        return value if is_intrinsic else {key: rewritten(member, write) for key, member in value.items()}
    if isinstance(value, list):
        return [rewritten(member, write) for member in value]
    return value if value is None else write(value)


WRITERS: dict[str, Callable[[Any], Any]] = {
    "Fn::Join": lambda value: {"Fn::Join": ["", [value]]},
    "Fn::Sub": lambda value: {"Fn::Sub": f"${{{value['Ref']}}}" if isinstance(value, dict) else str(value)},
    "Fn::Select": lambda value: {"Fn::Select": [0, [value]]},
    "Fn::If": lambda value: {"Fn::If": ["Always", value, {"Ref": "AWS::NoValue"}]},
}
AS_WRITTEN = {
    "capacity/gpu-image": "a dynamic reference within a function is not followed",
    "capacity/image-architecture": "a dynamic reference within a function is not followed",
    "change/image-from-latest-parameter": "it is about how the parameter is referred to",
    "service/latest-image": "the end of an image's name is read as it is written",
}
"""Rules that look at how a value is written, and why."""


@each_rule
@pytest.mark.parametrize("writer", WRITERS)
def test_how_an_intrinsic_is_written_changes_nothing(rule: Rule[Any], writer: str) -> None:
    for example in (rule.bad, rule.good):
        plain = {**template(example), "Conditions": {"Always": {"Fn::Equals": ["a", "a"]}}}
        other = copy.deepcopy(plain)
        for resource in other["Resources"].values():
            resource["Properties"] = rewritten(resource.get("Properties", {}), WRITERS[writer])
        assert facts(other) == facts(plain)


LATER_ONE = {"batch/quotas", "routing/duplicate-priority", "routing/target-group-name-collision"}
"""Rules about resources that are too many or in each other's way: of these the later one is reported."""


@each_rule
def test_the_order_of_resources_changes_nothing(rule: Rule[Any]) -> None:
    for example in (rule.bad, rule.good):
        plain = template(example)
        backwards = {**plain, "Resources": dict(reversed(plain["Resources"].items()))}
        places = 2 if rule.name in LATER_ONE else None
        assert [fact[:places] for fact in facts(backwards)] == [fact[:places] for fact in facts(plain)]


def facts(body: dict[str, Any]) -> list[tuple[str, ...]]:
    findings = [f for f in report(body).findings if f.rule not in AS_WRITTEN]
    return sorted((f.rule, f.severity.value, f.resource, f.property, f.message) for f in findings)
