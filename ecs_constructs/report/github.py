"""Findings as workflow commands, which GitHub Actions shows as annotations of files.

Commands: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (read 2026-11-22). The
escapes are those of https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from ecs_constructs.report.places import Place, source_place, template_places
from ecs_constructs.report.text import summary
from ecs_constructs.rules import Finding, Report, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """One annotation a finding, worst first as GitHub shows only the first ten of a kind, and a summary for the log."""
    place_in_template = template_places()
    annotations = [
        _annotation(finding, source_place(finding) or place_in_template(finding)) for finding in report.findings
    ]
    return "\n".join([*annotations, summary(report)]) + "\n"


def _annotation(finding: Finding, place: Place) -> str:
    properties = {
        "file": place.file,
        "line": place.line,
        "title": f"{finding.rule} at {finding.path or finding.resource}",
    }
    written = ",".join(
        f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items() if value is not None
    )
    message = f"{finding.message}\nFix: {finding.fix}\n{finding.url}".translate(_IN_MESSAGE)
    return f"::{_COMMANDS[finding.severity]} {written}::{message}"
