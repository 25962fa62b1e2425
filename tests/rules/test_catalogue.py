"""A check loads the rules that may find something in a graph, and no others."""

import os
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ecs_constructs.rules import CURRENT, Rule, catalogue
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.stack import Stack
from tests.conftest import ROOT
from tests.rules.checking import template

SERVICE = "Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: t, LaunchType: FARGATE}}\n"
GROUP = "Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 0, MaxSize: 1}}\n"
SIZED = """
Parameters: {Open: {Type: String}, Size: {Type: String, Default: small}}
Conditions: {IsLarge: !Equals [!Ref Size, large]}
"""
NEEDY, OTHER = "capacity/service-exceeds-cluster", "service/circuit-breaker-missing"


def concerned(resources: str, sections: str = "") -> set[str]:
    graph = Graph([Stack(name="test", body=template(resources, sections), file=Path("test.yaml"))])
    return {rule.name for rule in catalogue.concerned([NEEDY, OTHER], graph)}


def test_a_rule_is_concerned_where_all_that_it_needs_is_there() -> None:
    assert concerned(SERVICE) == {OTHER}
    assert concerned(GROUP) == set()
    assert concerned(SERVICE + GROUP) == {NEEDY, OTHER}


def test_a_rule_is_concerned_where_what_it_needs_depends_on_a_condition() -> None:
    conditional = GROUP.replace("Properties", "Condition: IsLarge, Properties")
    assert concerned(SERVICE + conditional, SIZED) == {NEEDY, OTHER}


def modules_of_a_check(resources: str, folder: Path) -> set[str]:
    """What a process has loaded once it has checked a template."""
    file = folder / "template.yaml"
    file.write_text("Resources:\n" + textwrap.indent(resources, "  "))
    code = (
        "import sys; from ecs_constructs.cli import main; main(sys.argv[1:]);"
        "print(*(name for name, module in sys.modules.items() if module))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(file)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(("resources", "loads"), [(SERVICE, False), (SERVICE + GROUP, True)])
def test_placement_is_loaded_for_templates_with_groups_only(resources: str, loads: bool, tmp_path: Path) -> None:
    assert ("ecs_constructs.placement.packing" in modules_of_a_check(resources, tmp_path)) is loads


def test_a_check_loads_nothing_that_it_does_without(tmp_path: Path) -> None:
    needless = {
        # Not tomllib: tests may run below a folder with a pyproject.toml, whose settings are read.
        *("difflib", "importlib.metadata", "lzma", "random", "shutil"),
        *("ecs_constructs.cli_calibrate", "ecs_constructs.cli_simulate"),
        *("ecs_constructs.placement.expression", "ecs_constructs.placement.placement"),
        "ecs_constructs.placement.suggestions",
    }
    assert modules_of_a_check(SERVICE + GROUP, tmp_path) & needless == set()


WRITTEN, LISTED = "task/ulimit-soft-le-hard", "task/depends-on"
CONTAINER = "Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: app, Image: app%s}]}}\n"


@pytest.mark.parametrize(
    ("more", "is_concerned"),
    [
        ("", False),
        (", Ulimits: []", True),
        (", Ulimits: !If [IsLarge, [], !Ref AWS::NoValue]", True),
        (", Fn::Transform: {Name: Mine}", True),
    ],
)
def test_a_rule_is_concerned_where_a_property_that_it_is_about_may_be_written(more: str, is_concerned: bool) -> None:
    graph = Graph([Stack(name="test", body=template(CONTAINER % more, SIZED), file=Path("test.yaml"))])
    assert [rule.name for rule in catalogue.concerned([WRITTEN], graph)] == [WRITTEN] * is_concerned


@pytest.mark.parametrize(
    ("more", "is_concerned"),
    [
        ("", False),
        (", DependsOn: []", False),
        (", DependsOn: !Ref Open", False),
        (", DependsOn: [{ContainerName: b, Condition: START}]", True),
        (", DependsOn: !If [IsLarge, [{ContainerName: b, Condition: START}], !Ref AWS::NoValue]", True),
        (", Fn::Transform: {Name: Mine}", False),
    ],
)
def test_a_rule_is_concerned_where_a_list_that_it_needs_may_have_members(more: str, is_concerned: bool) -> None:
    graph = Graph([Stack(name="test", body=template(CONTAINER % more, SIZED), file=Path("test.yaml"))])
    assert [rule.name for rule in catalogue.concerned([LISTED], graph)] == [LISTED] * is_concerned


@pytest.fixture(scope="module")
def examples() -> list[Graph]:
    """A graph of each example of all rules."""
    bodies = [template(example) for rule in catalogue.all_rules() for example in (rule.bad, rule.good)]
    return [Graph([Stack(name="test", body=body, file=Path("test.yaml"))]) for body in bodies]


@pytest.mark.parametrize(
    "rule", [rule for rule in catalogue.all_rules() if rule.only_where], ids=lambda rule: rule.name
)
def test_a_rule_finds_nothing_where_nothing_that_it_is_about_is_written(rule: Rule[Any], examples: list[Graph]) -> None:
    for subject in (subject for graph in examples for subject in rule.subject.all_in(graph)):
        if subject.body.keys().isdisjoint(rule.only_where):
            with suppress(NotDetermined):
                assert next(rule.check(subject, CURRENT), None) is None


@pytest.mark.parametrize("rule", [rule for rule in catalogue.all_rules() if rule.needs], ids=lambda rule: rule.name)
def test_a_rule_finds_nothing_where_something_that_it_needs_is_missing(rule: Rule[Any], examples: list[Graph]) -> None:
    for graph in examples:
        if not all(any(True for _ in kind.all_in(graph)) for kind in rule.needs):
            for subject in rule.subject.all_in(graph):
                with suppress(NotDetermined):
                    assert next(rule.check(subject, CURRENT), None) is None
