"""What the containers of the platform get, and what the README shows of it."""

from pathlib import Path

import pytest

from ecs_constructs.explain import Explanation, explain
from ecs_constructs.report import explain_text
from ecs_constructs.template import Graph
from tests.conftest import ROOT
from tests.stacks.conftest import Synthesised


@pytest.fixture(scope="module")
def explanations(dev: Synthesised) -> tuple[Explanation, ...]:
    return explain(Graph.of([Path(dev.assembly.directory)]))


def test_every_figure_of_the_platform_is_determined(explanations: tuple[Explanation, ...]) -> None:
    assert [(each.kind, each.launch) for each in explanations] == [
        ("task", "fargate"),
        ("task", "ec2"),
        ("task", "ec2"),
        ("job", "ec2"),
        ("job", "ec2"),
        ("job", "ec2"),
    ]
    assert not [found for each in explanations for found in each.open()]


def test_the_platforms_services_on_instances_do_not_over_commit_them(explanations: tuple[Explanation, ...]) -> None:
    assert [each.notes[-1].endswith(": not over-committed.") for each in explanations[1:3]] == [True, True]


def test_the_readme_shows_what_is_printed(explanations: tuple[Explanation, ...]) -> None:
    cats = next(each for each in explanations if "/Cats/" in str(each.path))
    assert f"```text\n{explain_text.render([cats], width=110)}```" in (ROOT / "README.md").read_text()
