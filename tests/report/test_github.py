"""Findings as annotations of GitHub Actions."""

import pytest

from ecs_constructs.report import github
from ecs_constructs.rules import Report
from tests.report.findings import ERROR, INFO, WARNING, hostile, made


def test_an_annotation_a_finding_and_a_summary() -> None:
    assert github.render(made(ERROR, WARNING, INFO)).splitlines() == [
        "::error file=stacks/shop.py,line=42,title=task/cpu-range at Shop/Orders/Resource::The task's CPU is 64 units."
        "%0AFix: Set it to at least 128.%0Ahttps://example.com/cpu-range",
        "::warning file=cdk.out/Shop.template.json,title=task/no-hard-limit at Task1::The task's CPU is 64 units."
        "%0AFix: Set it to at least 128.%0Ahttps://example.com/cpu-range",
        "::notice file=cdk.out/Shop.template.json,title=task/cpu-unset-uncapped at Shop/Orders/Resource::"
        "The task's CPU is 64 units.%0AFix: Set it to at least 128.%0Ahttps://example.com/cpu-range",
        "1 error, 1 warning, 1 info (1 template, 2 resources, 0 values not determined)",
    ]


@pytest.mark.parametrize("report", [made(), hostile()], ids=["empty", "hostile"])
def test_nothing_in_a_report_begins_another_command(report: Report) -> None:
    lines = github.render(report).replace("\r", "\n").split("\n")
    assert len([line for line in lines if line.startswith("::")]) == len(report.findings)
    assert len(lines) == len(report.findings) + 2


def test_properties_and_messages_are_escaped_each_in_its_way() -> None:
    (line, *_) = github.render(hostile()).splitlines()
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert "%250A %3A%3Aerror%3A%3Ax%2Cy%3Az %0D%0A" in properties
    assert "%250A ::error::x,y:z %0D%0A" in message
