"""A load from a file: CSV with the columns ``seconds`` and ``requests_per_second``."""

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from ecs_constructs.simulation.load import MAXIMUM_SECONDS, STEP_SECONDS, Load, LoadBuilder
from ecs_constructs.template import InputError

SECONDS, RATE = "seconds", "requests_per_second"
"""The columns."""

LONGEST_HOLD_SECONDS = 300
"""How long a row's rate holds at most: monitoring rarely samples less often than every five minutes."""

MAXIMUM_ROWS = 10_000_000
"""More rows are refused: reading them would take minutes."""


def read_trace(
    path: Path,
    *,
    step_seconds: int = STEP_SECONDS,
    hold_seconds: float = LONGEST_HOLD_SECONDS,
    maximum_rows: int = MAXIMUM_ROWS,
) -> Load:
    """Reads a load row by row: only its steps are kept in memory.

    A row's rate holds until the next row, the last one's as long as the one before it (a lone row's for a step). After
    a row that no other follows in time nothing is known of the load: no requests are taken to come, and the load's
    notes say so. The first row is the beginning, whatever its time. Other columns are passed over.

    Args:
        path: the file, in UTF-8.
        step_seconds: how long a step of the load is.
        hold_seconds: how long a row's rate holds at most.
        maximum_rows: how many rows are read at most.

    Raises:
        InputError: the file cannot be used; the text is one line that names the line and says what to do.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _load(_rows(file, path, maximum_rows), path, LoadBuilder(step_seconds), step_seconds, hold_seconds)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text in UTF-8; save the trace as CSV in UTF-8") from None


def _rows(file: Iterable[str], path: Path, most: int) -> Iterator[tuple[int, float, float]]:
    """The line, the second and the rate of each row."""
    reader = csv.reader(file)
    try:
        seconds, rate = _columns(next(reader, []), path)
        for count, row in enumerate(filter(None, reader), 1):
            if count > most:
                raise InputError(f"{path}: holds more than {most:,} rows; average it to one row a second or fewer")
            try:
                second, requests = float(row[seconds]), float(row[rate])
            except (ValueError, IndexError):
                second = requests = math.nan
            if not (-math.inf < second < math.inf and 0 <= requests < math.inf):
                raise _unusable(path, reader.line_num, row, (seconds, rate))
            yield reader.line_num, second, requests
    except csv.Error as error:
        raise InputError(f"{path}: line {reader.line_num}: not CSV: {error}") from None


def _columns(header: list[str], path: Path) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    if SECONDS not in names or RATE not in names:
        found = f"its first line has {', '.join(repr(name) for name in names[:4])}" if names else "it is empty"
        raise InputError(f"{path}: {found}; a trace begins with the line '{SECONDS},{RATE}'")
    return names.index(SECONDS), names.index(RATE)


def _unusable(path: Path, line: int, row: list[str], columns: tuple[int, int]) -> InputError:
    """What is wrong with a row."""
    for column in columns:
        written = row[column] if column < len(row) else ""
        if not _is_number(written):
            what = f"{written[:40]!r} is not a number; write {SECONDS} and {RATE} as plain numbers"
            return InputError(f"{path}: line {line}: {what}")
    return InputError(f"{path}: line {line}: {row[columns[1]]} requests a second are fewer than none; write 0 or more")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _load(
    rows: Iterator[tuple[int, float, float]], path: Path, builder: LoadBuilder, step_seconds: int, hold_seconds: float
) -> Load:
    first = next(rows, None)
    if first is None:
        raise InputError(f"{path}: has no rows; a trace has at least one below '{SECONDS},{RATE}'")
    _, origin, rate = first
    at, interval, gaps, missing = 0.0, float(step_seconds), 0, 0.0
    for line, second, next_rate in rows:
        following = second - origin
        if following <= at:
            raise InputError(f"{path}: line {line}: second {second:.15g} {_disorder(following == at)}")
        if following > MAXIMUM_SECONDS:
            raise InputError(
                f"{path}: line {line}: second {second:.15g} is {following / 86_400:.0f} days after the first row; "
                f"a trace spans at most {MAXIMUM_SECONDS // 86_400} days"
            )
        interval = min(following - at, hold_seconds)
        builder.add(at, at + interval, rate)
        if following - at > hold_seconds:
            gaps, missing = gaps + 1, missing + following - at - hold_seconds
        at, rate = following, next_rate
    builder.add(at, at + interval, rate)
    return builder.load(notes=_notes(gaps, missing, hold_seconds))


def _disorder(twice: bool) -> str:
    if twice:
        return "occurs twice; add the rates up or keep one"
    return "comes after a later one; sort the rows by seconds"


def _notes(gaps: int, missing: float, hold_seconds: float) -> tuple[str, ...]:
    if not gaps:
        return ()
    return (
        f"The trace has {gaps} gap{'s' if gaps > 1 else ''} of more than {hold_seconds:g} seconds, {missing:g} seconds "
        "together beyond that: no requests are taken to come in them.",
    )
