"""Findings as text for a terminal: grouped by construct, as wide as the terminal, coloured where that is wanted."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from ecs_constructs.report.terminal import columns_of
from ecs_constructs.rules import PLUGIN_NAME, Finding, Report, Severity

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD = "1"
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a terminal may obey instead of showing it: a template is not trusted to write to the terminal."""


def render(report: Report, *, colour: bool = False, width: int | None = None) -> str:
    """The report as text.

    Args:
        report: what was found.
        colour: whether to colour the severities and embolden the constructs.
        width: the columns to fill; default the terminal's.
    """
    columns = columns_of(width)
    ordered = sorted(report.findings, key=lambda finding: (finding.stack, finding.path or "", finding.resource))
    groups = groupby(
        ordered, key=lambda finding: (finding.stack, finding.path, finding.resource, finding.resource_type)
    )
    blocks = ["\n".join(_group(list(findings), colour, columns)) for _, findings in groups]
    return "\n\n".join([*blocks, "\n".join(_wrapped(summary(report), columns))]) + "\n"


def _group(findings: list[Finding], colour: bool, columns: int) -> Iterator[str]:
    first = findings[0]
    name = first.path or f"{first.stack}/{first.resource}"
    yield from _pair("", name, f" ({first.resource_type})", _BOLD if colour else None, columns)
    if first.source is not None:
        yield f"  Made at {_shown(first.source)}"
    for finding in sorted(findings, key=lambda finding: -finding.severity.rank):
        yield from _finding(finding, colour, columns)


def _finding(finding: Finding, colour: bool, columns: int) -> Iterator[str]:
    place = f" {finding.rule}  {finding.property.removeprefix('Properties/')}"
    yield from _pair("  ", finding.severity.value, place, _COLOURS[finding.severity] if colour else None, columns)
    yield from _wrapped(finding.message, columns, "    ")
    yield from _wrapped(f"Fix: {finding.fix}", columns, "    ")
    yield f"    Acknowledge: {PLUGIN_NAME}::{finding.rule}"


def _pair(indent: str, first: str, second: str, code: str | None, columns: int) -> Iterator[str]:
    """Two parts on a line, the first emphasised; where they do not fit, the second stands below, deeper."""
    line, *below = _wrapped(f"{first}{second}", columns, indent, "    ")
    yield line if code is None else line.replace(_shown(first), f"\033[{code}m{_shown(first)}\033[0m", 1)
    yield from below


def _wrapped(text: str, columns: int, indent: str = "", hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        _shown(text),
        columns,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shown(text: str) -> str:
    return _CONTROL_CHARACTERS.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


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
