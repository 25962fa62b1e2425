"""The published pages are those that the rules would write today."""

from pathlib import Path

import pytest

from ecs_constructs.rules import catalogue
from tools.generate_rule_pages import FOLDER, main


def test_published_pages_are_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_every_rule_has_a_page_with_examples_sources_and_acknowledgement() -> None:
    for rule in catalogue.all_rules():
        text = (FOLDER / f"{rule.name}.md").read_text()
        assert text.startswith(f"# {rule.name}\n\n{rule.title} Severity: **{rule.severity.value}**.\n")
        assert rule.bad.strip() in text
        assert rule.good.strip() in text
        assert f"`ecs-constructs::{rule.name}`" in text
        assert f"[{rule.name}]({rule.name}.md)" in (FOLDER / "README.md").read_text()


def test_a_missing_a_stale_and_a_left_over_page_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--folder", str(tmp_path)]) == 0
    (tmp_path / "README.md").unlink()
    (tmp_path / "task" / "cpu-range.md").write_text("stale")
    (tmp_path / "task" / "left-over.md").write_text("left over")
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    named = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert named == [str(tmp_path / name) for name in ("README.md", "task/cpu-range.md", "task/left-over.md")]


def test_writing_mends_every_page(tmp_path: Path) -> None:
    main(["--folder", str(tmp_path)])
    (tmp_path / "task" / "left-over.md").write_text("left over")
    main(["--folder", str(tmp_path)])
    assert main(["--check", "--folder", str(tmp_path)]) == 0
