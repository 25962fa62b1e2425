"""The published pages, and the index that the catalogue reads, are those that the rules would write today."""

from pathlib import Path

import pytest

from ecs_constructs.rules import catalogue
from ecs_constructs.rules.index import NEEDS, SUBJECTS
from tools.generate_rule_pages import FOLDER, found, main


def test_published_pages_and_the_index_are_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_the_catalogue_has_every_rule_that_is_found_by_looking() -> None:
    assert catalogue.all_rules() == tuple(sorted(found(), key=lambda rule: rule.name))
    assert {rule.name: rule.subject for rule in found()} == SUBJECTS
    assert {rule.name: rule.needs for rule in found() if rule.needs} == NEEDS
    assert all(rule.check.__module__ == catalogue.module_of(rule.name) for rule in found())


def test_every_rule_has_a_page_with_examples_sources_and_acknowledgement() -> None:
    for rule in catalogue.all_rules():
        text = (FOLDER / f"{rule.name}.md").read_text()
        assert text.startswith(f"# {rule.name}\n\n{rule.title} Severity: **{rule.severity.value}**.\n")
        assert rule.bad.strip() in text
        assert rule.good.strip() in text
        assert f"`ecs-constructs::{rule.name}`" in text
        assert f"[{rule.name}]({rule.name}.md)" in (FOLDER / "README.md").read_text()


def test_a_missing_a_stale_and_a_left_over_page_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ["--folder", str(tmp_path), "--index", str(tmp_path / "index.py")]
    assert main(here) == 0
    (tmp_path / "README.md").unlink()
    (tmp_path / "task" / "cpu-range.md").write_text("stale")
    (tmp_path / "task" / "left-over.md").write_text("left over")
    (tmp_path / "index.py").write_text("stale")
    assert main(["--check", *here]) == 1
    named = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    faulty = ("README.md", "index.py", "task/cpu-range.md", "task/left-over.md")
    assert named == [str(tmp_path / name) for name in faulty]


def test_writing_mends_every_page(tmp_path: Path) -> None:
    here = ["--folder", str(tmp_path), "--index", str(tmp_path / "index.py")]
    main(here)
    (tmp_path / "task" / "left-over.md").write_text("left over")
    main(here)
    assert main(["--check", *here]) == 0
