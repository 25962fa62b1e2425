"""Findings as JUnit XML."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from ecs_constructs.report import junit
from ecs_constructs.rules import Acknowledged, Report, Severity
from tests.report.findings import ERROR, HOSTILE, INFO, WARNING, hostile, made


def parsed(report: Report, fail_on: Severity = Severity.ERROR) -> Element:
    """The document, which a strict parser takes."""
    return fromstring(junit.render(report, fail_on=fail_on))


def counts(element: Element) -> tuple[str | None, ...]:
    return tuple(element.get(name) for name in ("tests", "failures", "skipped"))


def test_the_whole_document() -> None:
    accepted = Acknowledged(finding=WARNING, reason="runs alone")
    assert (
        junit.render(made(ERROR, INFO, acknowledged=(accepted,)), fail_on=Severity.ERROR)
        == """\
<?xml version='1.0' encoding='us-ascii'?>
<testsuites name="ecs-constructs" tests="4" failures="1" skipped="1">
  <testsuite name="Shop" file="cdk.out/Shop.template.json" tests="4" failures="1" skipped="1">
    <testcase classname="Shop/Orders/Resource" name="task/cpu-range Properties/Cpu">
      <failure type="error" message="The task's CPU is 64 units.">The task's CPU is 64 units.
Fix: Set it to at least 128.
Made at stacks/shop.py:42.
https://example.com/cpu-range</failure>
    </testcase>
    <testcase classname="Shop/Orders/Resource" name="task/cpu-unset-uncapped Properties/Cpu">
      <system-out>info: The task's CPU is 64 units.
Fix: Set it to at least 128.
https://example.com/cpu-range</system-out>
    </testcase>
    <testcase classname="Shop/Task1" name="task/no-hard-limit Properties/Cpu">
      <skipped message="acknowledged: runs alone" />
    </testcase>
    <testcase classname="Shop" name="task/swap" />
  </testsuite>
</testsuites>
"""
    )


@pytest.mark.parametrize(("fail_on", "failures"), [(Severity.ERROR, "1"), (Severity.WARNING, "2")])
def test_what_fails_the_check_is_a_failure(fail_on: Severity, failures: str) -> None:
    assert counts(parsed(made(ERROR, WARNING, INFO), fail_on)) == ("4", failures, "0")


def test_a_healthy_stack_shows_a_passed_test_for_each_rule() -> None:
    assert counts(parsed(made())) == ("4", "0", "0")


def test_what_xml_forbids_is_written_out() -> None:
    report = hostile()
    failure = parsed(
        Report(
            findings=report.findings,
            acknowledged=(),
            templates=1,
            resources=1,
            unresolved=0,
            stacks=((report.findings[0].stack, report.findings[0].file),),
        )
    ).find(".//failure")
    assert failure is not None
    shown = HOSTILE.replace("\x00", "\\u0000").replace("\x1b", "\\u001b").replace("\ud800", "\\ud800")
    assert failure.get("message") == shown
