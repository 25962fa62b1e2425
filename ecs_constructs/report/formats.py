"""The formats of findings, by the names that the command line has for them."""

from typing import TextIO

from ecs_constructs.report import github, junit, sarif, structured, text
from ecs_constructs.rules import Report, Severity


def render(report: Report, name: str, *, stream: TextIO, fail_on: Severity) -> str:
    """The report in a format.

    Args:
        report: what was found.
        name: ``text``, ``json``, ``sarif``, ``junit`` or ``github``.
        stream: where it will be written: text is coloured where that suits.
        fail_on: the severity from which a finding is a failure.
    """
    match name:
        case "json":
            return structured.render(report)
        case "sarif":
            return sarif.render(report)
        case "junit":
            return junit.render(report, fail_on=fail_on)
        case "github":
            return github.render(report)
        case "text":
            return text.render(report, colour=text.wants_colour(stream))
        case _:
            raise ValueError(f"{name!r} is no format; it must be text, json, sarif, junit or github")
