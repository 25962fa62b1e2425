"""Findings as text for a terminal."""

from dataclasses import replace

import pytest

from ecs_constructs.report import text
from tests.report.findings import ERROR, INFO, WARNING, hostile, made


def test_findings_stand_together_under_what_they_are_about() -> None:
    other = replace(INFO, resource="Task1", source=ERROR.source)
    assert (
        text.render(made(other, ERROR, WARNING), width=100)
        == """\
Shop/Task1 (AWS::ECS::TaskDefinition)
  warning task/no-hard-limit  Cpu
    The task's CPU is 64 units.
    Fix: Set it to at least 128.
    Acknowledge: ecs-constructs::task/no-hard-limit

Shop/Orders/Resource (AWS::ECS::TaskDefinition)
  Made at stacks/shop.py:42
  error task/cpu-range  Cpu
    The task's CPU is 64 units.
    Fix: Set it to at least 128.
    Acknowledge: ecs-constructs::task/cpu-range
  info task/cpu-unset-uncapped  Cpu
    The task's CPU is 64 units.
    Fix: Set it to at least 128.
    Acknowledge: ecs-constructs::task/cpu-unset-uncapped

1 error, 1 warning, 1 info (1 template, 2 resources, 0 values not determined)
"""
    )


def test_nothing_found() -> None:
    assert text.render(made(), width=100) == "no findings (1 template, 2 resources, 0 values not determined)\n"


def test_what_does_not_fit_stands_below() -> None:
    lines = text.render(
        made(replace(ERROR, property="Properties/ContainerDefinitions/0/Memory")), width=40
    ).splitlines()
    assert lines[:2] == ["Shop/Orders/Resource", "    (AWS::ECS::TaskDefinition)"]
    assert lines[3:5] == ["  error task/cpu-range", "    ContainerDefinitions/0/Memory"]
    assert lines[-2:] == ["1 error (1 template, 2 resources, 0", "values not determined)"]


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    rendered = text.render(made(replace(ERROR, message="word " * 99)), width=width)
    assert max(len(line) for line in rendered.splitlines() if "Acknowledge" not in line) <= width


def test_constructs_are_bold_and_severities_coloured() -> None:
    lines = text.render(made(ERROR), colour=True, width=100).splitlines()
    assert lines[0] == "\033[1mShop/Orders/Resource\033[0m (AWS::ECS::TaskDefinition)"
    assert lines[2] == "  \033[31merror\033[0m task/cpu-range  Cpu"


@pytest.mark.parametrize("colour", [False, True])
def test_a_template_cannot_write_to_the_terminal(colour: bool) -> None:
    rendered = text.render(hostile(), colour=colour, width=200)
    assert "\033[31m" not in rendered.replace("\033[31merror", "")
    assert "\\x1b[31m" in rendered
    assert not {"\r", "\x00"} & {*rendered}
