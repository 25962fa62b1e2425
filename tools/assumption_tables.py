"""Writes the tables of docs/simulation.md from the docstrings of what a simulation assumes.

``make docs`` runs it; ``make docs-check`` fails where the page is stale.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ecs_constructs.simulation import Assumptions, TaskModel
from ecs_constructs.simulation.batch import BatchAssumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions
from ecs_constructs.simulation.variants import Variation

PAGE = Path(__file__).resolve().parents[1] / "docs" / "simulation.md"

TABLES: dict[str, tuple[type, ...]] = {
    "assumptions": (Assumptions, ClusterAssumptions, TaskModel),
    "variation": (Variation,),
    "batch": (BatchAssumptions,),
}
"""What each table of the page is about, by the name in the comments around it."""

_ATTRIBUTE = re.compile(r"^    (\w+): (.*?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL)


def table(*kinds: type) -> str:
    """A table of the attributes of some classes, as their docstrings have them."""
    rows = [f"| `{name}` | {text} |" for kind in kinds for name, text in _attributes(kind)]
    return "\n".join(["| Name | What it is |", "| --- | --- |", *rows])


def _attributes(kind: type) -> list[tuple[str, str]]:
    documented = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2].partition("\n\n")[0]
    return [(name, " ".join(text.split()).replace("``", "`")) for name, text in _ATTRIBUTE.findall(documented)]


def with_tables(page: str) -> str:
    """A page with its tables written anew."""
    for name, kinds in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, found, rest = page.partition(begin)
        if not found:
            raise ValueError(f"docs/simulation.md has no line {begin.strip()!r}; write it where the table belongs")
        page = f"{before}{begin}{table(*kinds)}\n{end}{rest.partition(end)[2]}"
    return page


def main(arguments: Sequence[str]) -> int:
    """Writes the page, or says whether it is stale; returns the exit code."""
    parser = argparse.ArgumentParser(prog="assumption_tables", description="Writes the tables of docs/simulation.md.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where the page is stale")
    written = PAGE.read_text()
    wanted = with_tables(written)
    if parser.parse_args(arguments).check:
        if wanted != written:
            sys.stderr.write("docs/simulation.md is stale: run 'make docs'\n")
        return int(wanted != written)
    PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
