"""Findings as JSON."""

import json

from ecs_constructs.rules import Report

VERSION = 1
"""The version of the JSON's shape."""


def render(report: Report) -> str:
    """The report as JSON: ``version``, ``findings``, ``checked`` (templates, resources, unresolved)."""
    document = {
        "version": VERSION,
        "findings": [finding.as_json() for finding in report.findings],
        "checked": {
            "templates": report.templates,
            "resources": report.resources,
            "unresolved": report.unresolved,
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
