"""Writes what is made from the modules of the rules: their pages, ``docs/rules/<area>/<slug>.md``, and two indexes.

One index is for people. The other, ``ecs_constructs/rules/index.py``, says what each rule looks at and what else it
needs, so that a check loads only the rules that may find something.

Usage::

    python -m tools.generate_rule_pages            write them
    python -m tools.generate_rule_pages --check    fail where one is missing, stale or left over
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import ecs_constructs.rules as package
from ecs_constructs.report.catalogue import page
from ecs_constructs.rules import Rule
from ecs_constructs.template import View

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"
INDEX = Path(package.__path__[0]) / "index.py"
_LINE_LENGTH = 120

Rules = Sequence[Rule[Any]]


def main(arguments: list[str] | None = None) -> int:
    """Writes the pages and indexes, or compares them with what would be written.

    Returns:
        0; with ``--check`` 1 where one is not as it would be written.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is not up to date")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages are (default: docs/rules)")
    parser.add_argument("--index", type=Path, default=INDEX, help="the index in Python (default: that of the package)")
    options = parser.parse_args(arguments)
    rules = sorted(found(), key=lambda rule: rule.name)
    texts = {options.folder / f"{rule.name}.md": page(rule) for rule in rules}
    texts |= {options.folder / "README.md": _pages_index(rules), options.index: _python_index(rules)}
    existing = {*options.folder.rglob("*.md"), *options.index.parent.glob(options.index.name)}
    return _check(existing, texts) if options.check else _write(existing, texts)


def found() -> Iterator[Rule[Any]]:
    """Every rule of ours, found by looking: a module of an area, a package below ``rules``, that has a ``RULE``."""
    for area in iter_modules(package.__path__, f"{package.__name__}."):
        if area.ispkg:
            for module in iter_modules(import_module(area.name).__path__, f"{area.name}."):
                rule = getattr(import_module(module.name), "RULE", None)
                if isinstance(rule, Rule):
                    yield rule


def _pages_index(rules: Rules) -> str:
    lines = [
        "# Rules",
        "",
        "An **error** is rejected by AWS or can never run, a **warning** runs but will hurt, an **info** is worth",
        "knowing. A value that a template does not determine is never guessed: the rule is silent.",
    ]
    for area, members in groupby(rules, key=lambda rule: rule.area):
        lines += ["", f"## {area}", "", "| rule | severity | what holds where it is kept |", "| --- | --- | --- |"]
        lines += [f"| [{rule.name}]({rule.name}.md) | {rule.severity.value} | {rule.title} |" for rule in members]
    return "\n".join([*lines, ""])


def _python_index(rules: Rules) -> str:
    kinds = [kind for rule in rules for kind in (rule.subject, *rule.needs)]
    lines = [
        '"""What each rule looks at and needs. Written from the modules of the rules by ``make docs``."""',
        "",
        "from collections.abc import Mapping",
        "",
        *_imports({"ecs_constructs.template.view", *(kind.__module__ for kind in kinds)}),
        "",
        "SUBJECTS: Mapping[str, type[view.View]] = {",
        *(f'    "{rule.name}": {_class(rule.subject)},' for rule in rules),
        "}",
        '"""The class of what a rule looks at, by the rule\'s name."""',
        "",
        "NEEDS: Mapping[str, tuple[type[view.View], ...]] = {",
        *(_entry(rule.name, map(_class, rule.needs)) for rule in rules if rule.needs),
        "}",
        '"""The classes of what else there must be for a rule to find anything, by the rule\'s name."""',
        "",
        "ONLY_WHERE: Mapping[str, tuple[str, ...]] = {",
        *(_entry(rule.name, map(json.dumps, rule.only_where)) for rule in rules if rule.only_where),
        "}",
        '"""The properties of which one must be written for a rule to find anything, by the rule\'s name."""',
    ]
    return "\n".join([*lines, ""])


def _entry(name: str, members: Iterable[str]) -> str:
    """A line of a mapping to tuples, or as many as ``ruff format`` makes of one that is too long."""
    *first, last = members
    line = f'    "{name}": ({", ".join([*first, last])}{"" if first else ","}),'
    if len(line) <= _LINE_LENGTH:
        return line
    return "\n".join([f'    "{name}": (', *(f"        {member}," for member in (*first, last)), "    ),"])


def _class(kind: type[View]) -> str:
    return f"{_last(kind.__module__)}.{kind.__name__}"


def _imports(modules: Iterable[str]) -> Iterator[str]:
    for parent, members in groupby(sorted(modules, key=_parent_first), key=lambda name: name.rpartition(".")[0]):
        yield f"from {parent} import {', '.join(map(_last, members))}"


def _parent_first(module: str) -> tuple[str, str]:
    parent, _, name = module.rpartition(".")
    return parent, name


def _last(module: str) -> str:
    return module.rpartition(".")[2]


def _write(existing: Iterable[Path], texts: Mapping[Path, str]) -> int:
    for file in set(existing) - texts.keys():
        file.unlink()
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


def _check(existing: Iterable[Path], texts: Mapping[Path, str]) -> int:
    present = set(existing)
    stale = [file for file in present & texts.keys() if file.read_text(encoding="utf-8") != texts[file]]
    faults = sorted({*stale, *(present ^ texts.keys())})
    for file in faults:
        sys.stderr.write(f"{file}: not up to date; run 'python -m tools.generate_rule_pages'\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
