"""A team adds a rule of its own from its own package, with the same tests and page."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_constructs.rules import catalogue
from ecs_constructs.rules.testing import verify
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Cluster
from tests.conftest import ROOT

MODULE = '''"""A service runs two tasks.

## What it does

Looks at the desired count.

## Why is this bad

One task is none while it is replaced.

## Use instead

Two.
"""

from ecs_constructs.rules import Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service, limits):
    if service.desired_count == 1:
        yield Violation(at=service.at("DesiredCount"), message="One task.", fix="Run two.", actual=1, limit=2)


EXAMPLE = "Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: t, DesiredCount: %d}}"
RULE = Rule(
    name="NAME",
    title="A service runs two tasks.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    sources=(Source(url="https://example.com/runbook", read="2026-01-01"),),
    bad=EXAMPLE % 1,
    good=EXAMPLE % 2,
    page_url="https://example.com/rules/two-tasks",
)
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An installed package with one rule."""
    information = tmp_path / "shop_rules-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-rules\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[ecs_constructs.rules]\ntwo-tasks = shop_two_tasks\n")
    (tmp_path / "shop_two_tasks.py").write_text(MODULE.replace("NAME", "shop/two-tasks"))
    return tmp_path


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_in_the_catalogue_with_its_page(package: Path) -> None:
    listed = run(package, "-m", "ecs_constructs", "rules")
    assert "warning  shop/two-tasks" in listed.stdout
    page = run(package, "-m", "ecs_constructs", "rules", "shop/two-tasks")
    assert page.stdout.startswith("# shop/two-tasks\n")


def test_it_is_run_selected_and_ignored_like_ours(package: Path, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources:\n  Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: t, DesiredCount: 1}}\n"
    )
    check = ("-m", "ecs_constructs", "check", str(template), "--fail-on", "warning", "--select", "shop")
    found = run(package, *check)
    assert found.returncode == 1
    assert "shop/two-tasks" in found.stdout
    assert run(package, *check, "--ignore", "shop/two-tasks").returncode == 0


def test_it_is_tested_with_our_own_first_tests(package: Path) -> None:
    code = "import shop_two_tasks as m; from ecs_constructs.rules.testing import verify; verify(m.RULE)"
    assert run(package, "-c", code).returncode == 0


def test_a_name_that_is_taken_is_refused_with_one_line(package: Path, tmp_path: Path) -> None:
    (package / "shop_two_tasks.py").write_text(MODULE.replace("NAME", "task/cpu-range"))
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {}\n")
    done = run(package, "-m", "ecs_constructs", "check", str(template))
    assert done.returncode == 2
    line = "ecs-constructs: two rules are named 'task/cpu-range'; a team's own rule needs a name of its own\n"
    assert done.stderr == line


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("import nothing_of_that_name\n", "cannot be loaded: No module named 'nothing_of_that_name'"),
        ("RULE = 1\n", "leads to no rule, nor to a module with a RULE"),
    ],
)
def test_a_package_that_is_broken_is_named_in_one_line(package: Path, module: str, line: str) -> None:
    (package / "shop_two_tasks.py").write_text(module)
    done = run(package, "-m", "ecs_constructs", "rules")
    assert done.returncode == 2
    assert done.stderr.startswith("ecs-constructs: the ")
    assert "shop_two_tasks" in done.stderr
    assert done.stderr.endswith(f"{line}\n")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Task"}, "'Task' is not of the form area/slug"),
        ({"sources": ()}, "task/cpu-range has no source"),
        ({"bad": catalogue.rule_named("task/cpu-range").good}, "the bad example of task/cpu-range does not violate it"),
        (
            {"bad": catalogue.rule_named("fargate/cpu-memory-combination").bad},
            "the bad example of task/cpu-range does not violate it",
        ),
        (
            {"needs": (AutoScalingGroup, Cluster)},
            "the bad example of task/cpu-range has no AutoScalingGroup and no Cluster, which it needs",
        ),
        (
            {"good": catalogue.rule_named("fargate/cpu-memory-combination").bad},
            "the good example of task/cpu-range violates fargate/cpu-memory-combination",
        ),
    ],
)
def test_the_first_tests_can_fail(changes: dict[str, object], line: str) -> None:
    rule = catalogue.rule_named("task/cpu-range")
    with pytest.raises(AssertionError) as raised:
        verify(dataclasses.replace(rule, **changes))  # type: ignore[arg-type]  # the table's values are of many kinds
    assert str(raised.value) == line


@pytest.mark.parametrize(
    "command", [("check",), ("explain",), ("plan",), ("calibrate", "examples/load_test_result.txt")]
)
def test_one_that_cannot_be_loaded_is_one_line(package: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    (package / "shop_two_tasks.py").unlink()
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {}\n")
    result = run(package, "-m", "ecs_constructs", *command, str(template))
    line = "ecs-constructs: the rule 'shop_two_tasks' cannot be loaded: No module named 'shop_two_tasks'\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, "", line)
