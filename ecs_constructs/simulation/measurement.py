"""What a load test has measured: what ``ab`` prints, or a table of rates.

Source, read 2026-11-22: https://github.com/apache/httpd/blob/2.4.x/support/ab.c (what it prints, and what it counts as
failed).
"""

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_constructs.simulation.assumptions import require_range
from ecs_constructs.template import InputError

RATE, FAILED, LATENCY = "requests_per_second", "failed_per_second", "latency_ms"
"""The columns of a table; only the first is needed."""

MAXIMUM_BYTES = 10_000_000
"""A larger file is no printed result."""

_CUT_OFF = 0.1
"""Answers that have less of the first one's length, on average, are taken for none."""

_SHORT_SECONDS = 60
"""A shorter test is over before a service has come to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a load test has measured.

    Attributes:
        requests_per_second: the requests a second that were answered well.
        failed_share: which part of all requests was not, from 0 to 1.
        seconds: how long it took; None where that is not known.
        concurrency: how many requests were open at the same time; None where that is not known.
        mean_ms: how long an answer took on average, in milliseconds; None where that is not known.
        notes: what to know of it, in sentences.
    """

    requests_per_second: float
    failed_share: float = 0
    seconds: float | None = None
    concurrency: int | None = None
    mean_ms: float | None = None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The measurement as the command line's JSON has it."""
        return {
            "requests_per_second": round(self.requests_per_second, 3),
            "failed_share": round(self.failed_share, 5),
            "seconds": self.seconds,
            "concurrency": self.concurrency,
            "mean_ms": self.mean_ms,
            "notes": list(self.notes),
        }


def read_measurement(path: Path, *, latency_limit_ms: float | None = None) -> Measurement:
    """Reads what ``ab`` has printed, of one run or of several, else a CSV with the column ``requests_per_second``.

    Args:
        path: the file, in UTF-8.
        latency_limit_ms: answers that take longer on average do not count as served.

    Raises:
        InputError: the file or the limit cannot be used; the text is one line.
    """
    if latency_limit_ms is not None:
        require_range("latency_limit_ms", latency_limit_ms, 0.001)
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise InputError(f"{path}: too large for the result of a load test; give what ab prints, or a CSV")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text in UTF-8; save it as such") from None
    if _COMPLETE.search(text):
        return _of_ab(text, path, latency_limit_ms)
    return _of_table(text, path, latency_limit_ms)


_NUMBER = r"\s+(\d{1,15}(?:\.\d+)?)(?![\d.])"
_COMPLETE = re.compile(rf"^[ \t]*Complete requests:{_NUMBER}", re.MULTILINE)
_RUN = re.compile(r"^[ \t]*(?:Document Length:.*\s+)?Concurrency Level:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of ``ab`` as it is printed."""

    text: str
    path: Path

    def figure(self, name: str) -> float | None:
        match = re.search(rf"^[ \t]*{name}:{_NUMBER}", self.text, re.MULTILINE)
        return float(match[1]) if match else None

    def needed(self, name: str) -> float:
        found = self.figure(name)
        if found is None:
            raise InputError(f"{self.path}: what ab printed has no line '{name}:'; give all of its output")
        return found

    @property
    def of_another_length(self) -> float:
        """The answers that only had another length than the first one.

        A connection that was closed without an answer ``ab`` counts among them; then the bytes are missing.
        """
        match = re.search(r"^\s+\(Connect: .*Length: (\d+)", self.text, re.MULTILINE)
        others = float(match[1]) if match else 0
        length, transferred = self.figure("Document Length"), self.figure("HTML transferred")
        if not length or transferred is None:
            return others
        of_others = transferred - (self.needed("Complete requests") - others) * length
        return others if of_others > _CUT_OFF * others * length else 0

    @property
    def failed(self) -> float:
        refused = self.figure("Non-2xx responses") or 0
        return max(self.needed("Failed requests") - self.of_another_length, 0) + refused


def _of_ab(text: str, path: Path, latency_limit_ms: float | None) -> Measurement:
    starts = [match.start() for match in _RUN.finditer(text)]
    if not starts:
        raise InputError(f"{path}: what ab printed has no line 'Concurrency Level:'; give all of its output")
    runs = [_Run(text[start:end], path) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    complete = sum(run.needed("Complete requests") for run in runs)
    seconds = sum(run.needed("Time taken for tests") for run in runs)
    failed = min(sum(run.failed for run in runs), complete)
    concurrency = int(max(run.needed("Concurrency Level") for run in runs))
    if complete <= failed or not seconds:
        raise InputError(f"{path}: ab had no request answered well; see what the service answers, and test again")
    open_seconds = sum(run.needed("Concurrency Level") * run.needed("Time taken for tests") for run in runs)
    mean = 1000 * open_seconds / complete
    if latency_limit_ms is not None and mean > latency_limit_ms:
        raise InputError(
            f"{path}: an answer took {mean:,.0f} ms on average, more than {latency_limit_ms:g}; test with a lower -c"
        )
    return Measurement(
        requests_per_second=(complete - failed) / seconds,
        failed_share=failed / complete,
        seconds=seconds,
        concurrency=concurrency,
        mean_ms=round(mean, 3),
        notes=tuple(_notes(runs, seconds, failed)),
    )


def _notes(runs: list[_Run], seconds: float, failed: float) -> Iterator[str]:
    if len({run.needed("Concurrency Level") for run in runs}) > 1:
        yield "The runs had different -c and count alike: give the best of them alone for what a task serves."
    others = sum(run.of_another_length for run in runs)
    if others:
        yield f"{others:,.0f} answers had another length than the first: ab calls them failed, here they are answers."
    if failed:
        yield "Some requests failed: the tasks were beyond what they serve, or something else is wrong with them."
    else:
        yield "None failed: the tasks may serve more than was asked of them, so what follows is on the careful side."
    if seconds < _SHORT_SECONDS:
        yield f"The test took {seconds:.0f} seconds: repeat it for some minutes before you rely on it."


def _of_table(text: str, path: Path, latency_limit_ms: float | None) -> Measurement:
    rows = list(_rows(text, path))
    fast = [row for row in rows if latency_limit_ms is None or row[2] is None or row[2] <= latency_limit_ms]
    if not fast:
        raise InputError(
            f"{path}: no row has answers within {latency_limit_ms:g} ms; test with fewer requests a second"
        )
    healthy = [row for row in fast if not row[1]]
    rate, failed, latency = max(healthy or fast, key=lambda row: row[0] - row[1])
    if rate <= failed:
        raise InputError(f"{path}: no request was answered well in any row; see what the service answers")
    note = (
        "It is the highest rate of the table at which no request failed" if healthy else "Requests failed in every row"
    )
    within = "" if latency_limit_ms is None else f", with answers within {latency_limit_ms:g} ms"
    return Measurement(
        requests_per_second=rate - failed, failed_share=failed / rate, mean_ms=latency, notes=(f"{note}{within}.",)
    )


def _rows(text: str, path: Path) -> Iterator[tuple[float, float, float | None]]:
    """Rate, failed and latency of each row."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    has_rows = False
    try:
        names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        if RATE not in names:
            raise InputError(f"{path}: neither what ab prints nor a CSV with the column '{RATE}'")
        for row in reader:
            has_rows = True
            rate, failed, latency = (
                _value(row.get(names[name]), name, path, reader.line_num) if name in names else None
                for name in (RATE, FAILED, LATENCY)
            )
            if rate is None:
                raise InputError(f"{path}: line {reader.line_num}: '{RATE}' is empty; write a number")
            yield rate, failed or 0.0, latency
    except csv.Error as error:
        # The line of a row that cannot be read only the reader within knows.
        raise InputError(f"{path}: line {reader.reader.line_num}: not CSV: {error}") from None
    if not has_rows:
        raise InputError(f"{path}: has no rows below its first line")


def _value(text: str | None, name: str, path: Path, line: int) -> float | None:
    if not (text or "").strip():
        return None
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise InputError(f"{path}: line {line}: {name} is {text!r}; it must be a number of 0 or more")
    return value
