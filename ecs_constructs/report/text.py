"""Findings as text for a terminal: grouped by construct, as wide as the terminal, coloured where that is wanted."""

import os
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from ecs_constructs.rules import PLUGIN_NAME, Finding, Report, Severity

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def wants_colour(stream: TextIO) -> bool:
    """Whether colour suits a stream: a terminal, unless ``NO_COLOR`` is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def render(report: Report, *, colour: bool = False, width: int | None = None) -> str:
    """The report as text.

    Args:
        report: what was found.
        colour: whether to colour the severities.
        width: the columns to fill; default the terminal's.
    """
    columns = max(40, width or shutil.get_terminal_size((100, 24)).columns)
    ordered = sorted(report.findings, key=lambda finding: (finding.stack, finding.path or "", finding.resource))
    groups = groupby(
        ordered, key=lambda finding: (finding.stack, finding.path, finding.resource, finding.resource_type)
    )
    blocks = ["\n".join(_group(list(findings), colour, columns)) for _, findings in groups]
    return "\n\n".join([*blocks, summary(report)]) + "\n"


def _group(findings: list[Finding], colour: bool, columns: int) -> Iterator[str]:
    first = findings[0]
    yield f"{first.path or f'{first.stack}/{first.resource}'} ({first.resource_type})"
    for finding in sorted(findings, key=lambda finding: -finding.severity.rank):
        yield from _finding(finding, colour, columns)


def _finding(finding: Finding, colour: bool, columns: int) -> Iterator[str]:
    word = finding.severity.value
    mark = f"\033[{_COLOURS[finding.severity]}m{word}\033[0m" if colour else word
    yield f"  {mark} {finding.rule}  {finding.property.removeprefix('Properties/')}"
    for line in (finding.message, f"Fix: {finding.fix}"):
        yield from textwrap.wrap(line, columns, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
    yield f"    Acknowledge: {PLUGIN_NAME}::{finding.rule}"


def summary(report: Report) -> str:
    """One line: how many findings of each severity, and what was looked at."""
    counts = ", ".join(_counts(report.findings)) or "no findings"
    accepted = f", {len(report.acknowledged)} acknowledged" if report.acknowledged else ""
    looked_at = f"{_plural(report.templates, 'template')}, {_plural(report.resources, 'resource')}"
    return f"{counts}{accepted} ({looked_at}, {_plural(report.unresolved, 'value')} not determined)"


def _counts(findings: Iterable[Finding]) -> Iterator[str]:
    severities = [finding.severity for finding in findings]
    for severity in sorted(set(severities), key=lambda severity: -severity.rank):
        number = severities.count(severity)
        yield f"{number} info" if severity is Severity.INFO else _plural(number, severity.value)


def _plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
