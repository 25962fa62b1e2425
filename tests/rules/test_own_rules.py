"""A team adds a rule of its own from its own package, with the same tests and page."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from ecs_constructs.rules import Limits, Violation, catalogue
from ecs_constructs.rules.configuration import Configuration
from ecs_constructs.rules.testing import verify
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Cluster, TaskDefinition
from tests.conftest import ROOT

OWN = "shop/two-tasks"
SERVICE = "Resources:\n  Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: t, DesiredCount: 1}}\n"
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


ENTRY_POINTS = "[ecs_constructs.rules]\ntwo-tasks = shop_two_tasks\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with one rule, installed for as long as the test runs."""
    install(tmp_path, ENTRY_POINTS)
    (tmp_path / "shop_two_tasks.py").write_text(MODULE.replace("NAME", OWN))
    monkeypatch.syspath_prepend(tmp_path)
    catalogue._others.cache_clear()
    yield tmp_path
    for module in ("shop_two_tasks", "shop_again"):
        sys.modules.pop(module, None)
    catalogue._others.cache_clear()


def install(folder: Path, entry_points: str) -> None:
    information = folder / "shop_rules-1.0.dist-info"
    information.mkdir(exist_ok=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-rules\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(entry_points)


@pytest.fixture
def template(tmp_path: Path) -> str:
    """A template in which a service runs one task."""
    file = tmp_path / "template.yaml"
    file.write_text(SERVICE)
    return str(file)


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_program_that_starts_anew_runs_it(package: Path, template: str) -> None:
    found = run(package, "-m", "ecs_constructs", "check", template, "--fail-on", "warning")
    assert found.returncode == 1
    assert OWN in found.stdout


@pytest.mark.usefixtures("package")
def test_it_is_in_the_catalogue_with_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert f"warning  {OWN}" in capsys.readouterr().out
    assert main(["rules", OWN]) == 0
    assert capsys.readouterr().out.startswith(f"# {OWN}\n")


@pytest.mark.usefixtures("package")
def test_it_is_run_selected_and_ignored_like_ours(template: str, capsys: pytest.CaptureFixture[str]) -> None:
    check = ("check", template, "--fail-on", "warning", "--select", "shop")
    assert main(check) == 1
    assert OWN in capsys.readouterr().out
    assert main([*check, "--ignore", OWN]) == 0


def test_an_entry_point_may_name_the_rule_itself(package: Path) -> None:
    install(package, "[ecs_constructs.rules]\ntwo-tasks = shop_two_tasks:RULE\n")
    assert Configuration(select=(OWN,)).rule_names() == (OWN,)


def test_entry_points_of_other_programs_are_none_of_ours(package: Path) -> None:
    install(package, "[console_scripts]\nshop = shop_two_tasks:run\n")
    assert OWN not in Configuration().rule_names()


@pytest.mark.usefixtures("package")
def test_it_is_tested_with_our_own_first_tests() -> None:
    verify(catalogue.rule_named(OWN))


def test_a_name_that_is_taken_is_refused_with_one_line(
    package: Path, template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "shop_two_tasks.py").write_text(MODULE.replace("NAME", "task/cpu-range"))
    assert main(["check", template]) == 2
    line = "ecs-constructs: two rules are named 'task/cpu-range'; a team's own rule needs a name of its own\n"
    assert capsys.readouterr().err == line


def test_two_packages_with_rules_of_one_name_are_refused(package: Path) -> None:
    install(package, f"{ENTRY_POINTS}again = shop_again\n")
    (package / "shop_again.py").write_text(MODULE.replace("NAME", OWN))
    with pytest.raises(catalogue.DuplicateRuleError, match=f"two rules are named '{OWN}'"):
        Configuration().rule_names()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("import nothing_of_that_name\n", "cannot be loaded: No module named 'nothing_of_that_name'"),
        ("RULE = 1\n", "leads to no rule, nor to a module with a RULE"),
        ("", "leads to no rule, nor to a module with a RULE"),
    ],
)
def test_a_package_that_is_broken_is_named_in_one_line(
    package: Path, module: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "shop_two_tasks.py").write_text(module)
    assert main(["rules"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("ecs-constructs: the ")
    assert "shop_two_tasks" in error
    assert error.endswith(f"{line}\n")


RANGE = catalogue.rule_named("task/cpu-range")


def no_check(task: TaskDefinition, limits: Limits) -> Iterator[Violation]:
    """A check in a module whose docstring is no page."""
    raise NotImplementedError


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"name": "Task"}, "'Task' is not of the form area/slug"),
        ({"check": no_check}, "the page of task/cpu-range has no section '## What it does'"),
        ({"sources": ()}, "task/cpu-range has no source"),
        ({"bad": RANGE.good}, "the bad example of task/cpu-range does not violate it"),
        (
            {"bad": catalogue.rule_named("fargate/cpu-memory-combination").bad},
            "the bad example of task/cpu-range does not violate it",
        ),
        (
            {"needs": (AutoScalingGroup, Cluster)},
            "the bad example of task/cpu-range has no AutoScalingGroup and no Cluster, which it needs",
        ),
        (
            {"bad": RANGE.bad + catalogue.rule_named("task/essential-required").bad.replace("Task:", "Other:")},
            "the bad example of task/cpu-range violates task/essential-required too",
        ),
        ({"good": RANGE.bad}, "the good example of task/cpu-range violates task/cpu-range"),
        (
            {"good": catalogue.rule_named("fargate/cpu-memory-combination").bad},
            "the good example of task/cpu-range violates fargate/cpu-memory-combination",
        ),
    ],
)
def test_the_first_tests_can_fail(changes: dict[str, object], line: str) -> None:
    with pytest.raises(AssertionError) as raised:
        verify(dataclasses.replace(RANGE, **changes))  # type: ignore[arg-type]  # the table's values are of many kinds
    assert str(raised.value) == line


@pytest.mark.parametrize(
    "command", [("check",), ("explain",), ("plan",), ("calibrate", "examples/load_test_result.txt")]
)
def test_one_that_cannot_be_loaded_is_one_line(
    package: Path, template: str, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "shop_two_tasks.py").unlink()
    assert main([*command, template]) == 2
    line = "ecs-constructs: the rule 'shop_two_tasks' cannot be loaded: No module named 'shop_two_tasks'\n"
    assert tuple(capsys.readouterr()) == ("", line)
