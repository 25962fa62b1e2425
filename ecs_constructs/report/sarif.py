"""Findings as SARIF 2.1.0, which code hosts and editors show beside the code.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What GitHub makes of it:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support (read 2026-11-22).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ecs_constructs.report.catalogue import page
from ecs_constructs.report.places import Place, source_place, template_places
from ecs_constructs.report.version import tool_version
from ecs_constructs.rules import Finding, Report, Rule, Severity, catalogue

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    """The report as one run of SARIF; what was acknowledged is there too, suppressed with its reason."""
    results = list(_results(report))
    driver = {
        "name": "ecs-constructs",
        "version": tool_version(),
        "informationUri": "https://github.com/ecs-constructs/ecs-constructs",
        "rules": [_rule(catalogue.rule_named(name)) for name in sorted({result["ruleId"] for result in results})],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    text = page(rule)
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "help": {"text": text, "markdown": text},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.area]},
    }


def _results(report: Report) -> Iterator[dict[str, Any]]:
    place_in_template = template_places()
    seen: Counter[str] = Counter()
    for finding in report.findings:
        yield _result(finding, place_in_template, seen)
    for accepted in report.acknowledged:
        suppression = {"kind": "inSource", "status": "accepted", "justification": accepted.reason}
        yield _result(accepted.finding, place_in_template, seen) | {"suppressions": [suppression]}


def _result(finding: Finding, place_in_template: Callable[[Finding], Place], seen: Counter[str]) -> dict[str, Any]:
    in_template = _location(place_in_template(finding))
    in_source = source_place(finding)
    logical = {"fullyQualifiedName": finding.path or f"{finding.stack}/{finding.resource}", "kind": "resource"}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} Fix: {finding.fix}"},
        "locations": [(in_template if in_source is None else _location(in_source)) | {"logicalLocations": [logical]}],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, seen)},
    }
    if in_source is not None:
        message = {"text": f"{finding.property} of {finding.resource} in the template"}
        result["relatedLocations"] = [{"id": 1, "message": message} | in_template]
    return result


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.file)}
    if place.line is not None:
        physical["region"] = {"startLine": place.line}
    return {"physicalLocation": physical}


def _artifact(file: str) -> dict[str, str]:
    if PurePath(file).is_absolute():
        return {"uri": PurePath(file).as_uri()}
    # The root stays unnamed, as its own path is of this machine: code hosts take it for that of the repository.
    return {"uri": quote(file, errors="backslashreplace"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """What stays the same when lines move or messages change; GitHub knows it by this name and counts equal ones so."""
    identity = "\0".join([finding.rule, finding.stack, finding.resource, finding.property])
    digest = hashlib.sha256(identity.encode(errors="backslashreplace")).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
