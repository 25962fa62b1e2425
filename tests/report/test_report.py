"""Findings and the catalogue, printed."""

import io
import json

import pytest

from ecs_constructs.report import catalogue as printed
from ecs_constructs.report import structured, terminal, text
from ecs_constructs.rules import Report, catalogue
from tests.rules.checking import EC2, report, task, template


@pytest.fixture
def found() -> Report:
    """An error, a warning and an info of one task."""
    return report(template(task(EC2, "[{Name: a}, {Name: b, MemoryReservation: 8}]")))


def test_findings_are_grouped_by_resource_worst_first(found: Report) -> None:
    lines = text.render(found, width=200).splitlines()
    assert lines[0] == "test/Task (AWS::ECS::TaskDefinition)"
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == [
        "error",
        "warning",
        "info",
    ]
    assert lines[-1] == "1 error, 1 warning, 1 info (1 template, 1 resource, 0 values not determined)"


@pytest.mark.parametrize("width", [10, 60, 100])
def test_text_keeps_to_the_width(found: Report, width: int) -> None:
    body = [line for line in text.render(found, width=width).splitlines() if line.startswith("    ")]
    assert max(len(line) for line in body if "Acknowledge" not in line) <= max(width, 40)


def test_colour_is_used_where_it_is_wanted(found: Report) -> None:
    assert "\033[31merror\033[0m" in text.render(found, colour=True, width=100)
    assert "\033" not in text.render(found, width=100)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_suits_a_terminal(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanted: bool) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal.wants_colour(Terminal()) is wanted
    assert terminal.wants_colour(io.StringIO()) is False


def test_json_is_the_contract(found: Report) -> None:
    document = json.loads(structured.render(found))
    assert list(document) == ["version", "findings", "checked"]
    assert len(document["findings"]) == 3


def test_a_page_has_every_part() -> None:
    page = printed.page(catalogue.rule_named("fargate/no-gpu"))
    for heading in ("# fargate/no-gpu", "## What it does", "## Why is this bad", "## Use instead", "## Example"):
        assert f"{heading}\n" in page
    assert "Also seen by: cdk-preflight." in page
    assert "a fixed limit" in page
    assert "no other tool that we know of" in printed.page(catalogue.rule_named("task/no-hard-limit"))


def test_no_rules_are_no_lines() -> None:
    assert printed.as_text([]) == ""
    assert json.loads(printed.as_json([])) == []
