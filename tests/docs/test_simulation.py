"""What docs/simulate.md says of the commands and docs/simulation.md of assumptions holds."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from ecs_constructs.cli import main
from ecs_constructs.simulation import Assumptions, TaskModel
from ecs_constructs.simulation.batch import BatchAssumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions
from ecs_constructs.simulation.variants import Variation
from tests.conftest import ROOT
from tests.simulation.composing import graph, instances, on_fargate, on_group
from tools import assumption_tables

PAGE = (ROOT / "docs" / "simulate.md").read_text()
ASSUMED = assumption_tables.PAGE.read_text()


def test_the_tables_are_those_of_the_docstrings() -> None:
    assert assumption_tables.main(["--check"]) == 0


@pytest.mark.parametrize("kind", [Assumptions, ClusterAssumptions, TaskModel, Variation, BatchAssumptions])
def test_every_assumption_is_in_a_table_with_its_default(kind: type) -> None:
    for field in fields(kind):
        (row,) = re.findall(rf"^\| `{field.name}` \| (.*) \|$", assumption_tables.table(kind), re.MULTILINE)
        default = field.default if isinstance(field.default, str) else f"{field.default:g}"
        assert f"Default {default}" in row.replace("`", "").replace(",", ""), field.name


def test_a_stale_page_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "simulation.md"
    stale.write_text(ASSUMED.replace("Default 150", "Default 160"))
    monkeypatch.setattr(assumption_tables, "PAGE", stale)
    assert assumption_tables.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/simulation.md is stale: run 'make docs'\n"
    assert assumption_tables.main([]) == 0
    assert stale.read_text() == ASSUMED


def test_a_page_without_a_place_for_a_table_is_no_page_of_ours() -> None:
    with pytest.raises(
        ValueError, match=r"docs/simulation\.md has no line '<!-- variation -->'; write it where the table"
    ):
        assumption_tables.with_tables(ASSUMED.replace("<!-- variation -->", ""))


def test_the_json_is_as_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    shown = json.loads(block)
    file = tmp_path / "test.json"
    file.write_text(json.dumps(graph(instances() + on_group() + on_fargate()).stacks[0].body))
    assert main(["simulate", str(file), "--shape", "step", "--peak", "400", "--format", "json"]) == 0
    real = json.loads(capsys.readouterr().out)
    assert [*real] == [*shown]
    for part in ("services", "clusters"):
        real_one, shown_one = next(iter(real[part].values())), shown[part]["PATH"]
        assert [*real_one] == [*shown_one]
    assert [*real_one["groups"].popitem()[1]] == [*shown_one["groups"]["PATH"]]
    assert [*real["summary"]] == [*shown["summary"]]
    assert [*real["summary"]["advice"][0]] == [*shown["summary"]["advice"][0]]
    assert [*real["events"][0]] == [*shown["events"][0]]


def test_every_option_of_the_page_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    known = ""
    for command in ("simulate", "calibrate"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        known += capsys.readouterr().out
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)):
        assert option in known, option
