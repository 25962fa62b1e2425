"""Findings as JUnit XML, which CI servers show as tests.

A stack is a test suite. A finding is a test case, and so is a rule that found nothing in the stack: it passed. There is
no standard; this keeps to what https://github.com/testmoapp/junitxml (read 2026-11-22) says that most tools understand.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ecs_constructs.rules import Finding, Report, Severity

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids even when it is escaped: https://www.w3.org/TR/xml/#charsets."""


def render(report: Report, *, fail_on: Severity) -> str:
    """The report as JUnit XML.

    Args:
        report: what was found.
        fail_on: findings of this severity or worse are failures; others pass, with what was found as their output.
    """
    root = Element("testsuites", name="ecs-constructs")
    cases: dict[tuple[str, str], list[Element]] = {stack: [] for stack in report.stacks}
    clean = {stack: set(report.rules) for stack in report.stacks}
    for finding, case in _cases(report, fail_on):
        cases[finding.stack, finding.file].append(case)
        clean[finding.stack, finding.file].discard(finding.rule)
    for (name, file), found in cases.items():
        suite = SubElement(root, "testsuite", name=_text(name), file=_text(file))
        suite.extend([*found, *_passed(name, sorted(clean[name, file]))])
        _count(suite)
    _count(root)
    indent(root)
    # In ASCII the document is right whatever encoding the terminal or the pipe has.
    document: bytes = tostring(root, encoding="us-ascii", xml_declaration=True)
    return document.decode() + "\n"


def _cases(report: Report, fail_on: Severity) -> Iterator[tuple[Finding, Element]]:
    for finding in report.findings:
        yield finding, _found(finding, fail_on)
    for accepted in report.acknowledged:
        case = _case(accepted.finding)
        SubElement(case, "skipped", message=_text(f"acknowledged: {accepted.reason}"))
        yield accepted.finding, case


def _passed(stack: str, rules: Iterable[str]) -> Iterator[Element]:
    return (Element("testcase", classname=_text(stack), name=_text(rule)) for rule in rules)


def _case(finding: Finding) -> Element:
    where = finding.path or f"{finding.stack}/{finding.resource}"
    return Element("testcase", classname=_text(where), name=_text(f"{finding.rule} {finding.property}"))


def _found(finding: Finding, fail_on: Severity) -> Element:
    case = _case(finding)
    made_at = f"Made at {finding.source}.\n" if finding.source else ""
    text = _text(f"{finding.message}\nFix: {finding.fix}\n{made_at}{finding.url}")
    if finding.severity.rank >= fail_on.rank:
        SubElement(case, "failure", type=finding.severity.value, message=_text(finding.message)).text = text
    else:
        SubElement(case, "system-out").text = f"{finding.severity.value}: {text}"
    return case


def _count(element: Element) -> None:
    for name, kind in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(kind))))


def _text(text: str) -> str:
    """A text that XML can hold: what it forbids is written out, as a backslash and a number."""
    return _NOT_IN_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
