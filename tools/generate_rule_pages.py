"""Writes the rules' pages, ``docs/rules/<area>/<slug>.md`` and their index, from the modules of the rules.

Usage::

    python -m tools.generate_rule_pages            write the pages
    python -m tools.generate_rule_pages --check    fail where a page is missing, stale or left over
"""

import argparse
import sys
from itertools import groupby
from pathlib import Path

from ecs_constructs.report.catalogue import page
from ecs_constructs.rules import catalogue

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"


def main(arguments: list[str] | None = None) -> int:
    """Writes the pages, or compares them with what would be written.

    Returns:
        0; with ``--check`` 1 where a page is not as it would be written.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is not up to date")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages are (default: docs/rules)")
    options = parser.parse_args(arguments)
    pages = _pages()
    return _check(options.folder, pages) if options.check else _write(options.folder, pages)


def _pages() -> dict[str, str]:
    pages = {f"{rule.name}.md": page(rule) for rule in catalogue.all_rules()}
    return {"README.md": _index(), **pages}


def _index() -> str:
    lines = [
        "# Rules",
        "",
        "An **error** is rejected by AWS or can never run, a **warning** runs but will hurt, an **info** is worth",
        "knowing. A value that a template does not determine is never guessed: the rule is silent.",
    ]
    for area, rules in groupby(catalogue.all_rules(), key=lambda rule: rule.area):
        lines += ["", f"## {area}", "", "| rule | severity | what holds where it is kept |", "| --- | --- | --- |"]
        lines += [f"| [{rule.name}]({rule.name}.md) | {rule.severity.value} | {rule.title} |" for rule in rules]
    return "\n".join([*lines, ""])


def _write(folder: Path, pages: dict[str, str]) -> int:
    for name in _existing(folder) - pages.keys():
        (folder / name).unlink()
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


def _check(folder: Path, pages: dict[str, str]) -> int:
    existing = _existing(folder)
    stale = [name for name in existing & pages.keys() if (folder / name).read_text(encoding="utf-8") != pages[name]]
    faults = sorted({*stale, *(existing ^ pages.keys())})
    for name in faults:
        sys.stderr.write(f"{folder / name}: not up to date; run 'python -m tools.generate_rule_pages'\n")
    return 1 if faults else 0


def _existing(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*.md")}


if __name__ == "__main__":
    sys.exit(main())
