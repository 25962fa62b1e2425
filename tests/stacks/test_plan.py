"""What fits where on the platform, and what the README shows of it."""

import re
from pathlib import Path

import pytest

from ecs_constructs.cost import costs_of
from ecs_constructs.placement.packing import Answer
from ecs_constructs.placement.planning import plan
from ecs_constructs.report import plan_text
from ecs_constructs.template import Graph
from tests.conftest import ROOT
from tests.stacks.conftest import Synthesised, environment, synthesise

README = (ROOT / "README.md").read_text()


def printed(platform: Synthesised) -> str:
    graph = Graph.of([Path(platform.assembly.directory)])
    return plan_text.render(plan(graph), list(costs_of(graph)), width=100)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_everything_on_the_platform_fits(name: str) -> None:
    found = plan(Graph.of([Path(environment(name).assembly.directory)]))
    assert {placement.answer for placement in found.placements} == {Answer.FITS}
    assert [(together.desired, together.maximum) for together in found.clusters] == [(Answer.FITS, Answer.FITS)]


def test_the_readme_shows_what_is_printed(dev: Synthesised) -> None:
    assert f"```text\n{printed(dev)}```" in README


def test_the_readme_shows_what_is_said_of_too_many_tasks() -> None:
    (block,) = re.findall(r"^```text\n(Cats on .*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert f"\n\n{block}\n" in printed(synthesise(environment="dev", maximum_tasks="60"))
