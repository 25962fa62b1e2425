"""Where a finding is: the user's line where it is known, the template's line always."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecs_constructs.rules import Finding
from ecs_constructs.template.lines import Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a file.

    Attributes:
        file: the file, relative to the current folder where it lies beneath it, with slashes.
        line: the line, from 1; None where it is not known.
    """

    file: str
    line: int | None


def template_places() -> Callable[[Finding], Place]:
    """A function that finds the place of a finding in its template, and reads each template once."""
    lines = cache(lambda file: Lines(Path(file)))
    return lambda finding: Place(
        file=_shown(finding.file), line=lines(finding.file).line(finding.resource, finding.property)
    )


def source_place(finding: Finding) -> Place | None:
    """The line of the user's code that made the construct; None where it is not known."""
    if finding.source is None:
        return None
    file, _, line = finding.source.rpartition(":")
    return Place(file=file, line=int(line))


def _shown(file: str) -> str:
    path = Path(file).absolute()
    folder = Path.cwd()
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
