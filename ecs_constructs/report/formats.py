"""The formats of findings, by the names that the command line has for them."""

from typing import TextIO

from ecs_constructs.rules import Report, Severity


def render(report: Report, name: str, *, stream: TextIO, fail_on: Severity) -> str:
    """The report in a format.

    Args:
        report: what was found.
        name: ``text``, ``json``, ``sarif``, ``junit`` or ``github``.
        stream: where it will be written: text is coloured where that suits.
        fail_on: the severity from which a finding is a failure.

    Raises:
        ValueError: no format has this name.
    """
    match name:
        case "text":
            from ecs_constructs.report import terminal, text  # noqa: PLC0415 - a check loads no printer but its own

            return text.render(report, colour=terminal.wants_colour(stream))
        case "json":
            from ecs_constructs.report import structured  # noqa: PLC0415

            return structured.render(report)
        case "sarif":
            from ecs_constructs.report import sarif  # noqa: PLC0415

            return sarif.render(report)
        case "junit":
            from ecs_constructs.report import junit  # noqa: PLC0415

            return junit.render(report, fail_on=fail_on)
        case "github":
            from ecs_constructs.report import github  # noqa: PLC0415

            return github.render(report)
        case _:
            raise ValueError(f"{name!r} is no format; it must be text, json, sarif, junit or github")
