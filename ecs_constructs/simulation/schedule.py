"""When scheduled scaling acts: ``at(...)``, ``rate(...)`` and ``cron(...)``.

Source, read 2026-11-22:
https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecs_constructs.template import InputError

_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


def _numbered(*names: str) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, 1)}


_MONTHS = _numbered("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = _numbered("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minutes", 0, 59, {}),
    ("hours", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of week", 1, 7, _DAYS),
    ("year", 1970, 2199, {}),
)
"""The fields of a cron expression of AWS, each with its least and most value and its names; Sunday is 1."""

_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledAction:
    """Sets a service's fewest and most tasks at certain times.

    Attributes:
        name: its name.
        schedule: when: ``at(yyyy-mm-ddThh:mm:ss)``, ``rate(5 minutes)`` or ``cron(minutes hours day-of-month month
            day-of-week year)``. ``L``, ``W`` and ``#`` in a cron expression are not known here.
        timezone: the time zone in which ``at`` and ``cron`` are meant.
        minimum: the fewest tasks from then on; None leaves them.
        maximum: the most; None leaves them.
        begins: before this nothing is done.
        ends: after this nothing is done.
    """

    name: str
    schedule: str
    timezone: str = "UTC"
    minimum: int | None = None
    maximum: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None

    def times(self, start: datetime | None, duration_seconds: float) -> list[float]:
        """When it acts, in seconds from the beginning of a simulation.

        A rate counts from ``begins``; where that is not set, from the simulation's beginning: its own is not known.

        Args:
            start: when the simulation begins, with its time zone; None where no moment is meant.
            duration_seconds: how long the simulation lasts.

        Raises:
            InputError: the schedule cannot be read, or means a moment and the simulation's beginning is not known.
        """
        every = _RATE.fullmatch(self.schedule)
        if start is None and (every is None or self.begins is not None or self.ends is not None):
            raise InputError(f"{self.name}: {self.schedule} means a moment; say when the simulation begins")
        # Without a moment that is meant, any beginning is as good.
        start = start or datetime(2000, 1, 1, tzinfo=UTC)
        end = start + timedelta(seconds=duration_seconds)
        moments = self._moments(start, end, every)
        within = (moment for moment in moments if start <= moment < end and self._is_in_force(moment))
        return [(moment - start).total_seconds() for moment in within]

    def _is_in_force(self, moment: datetime) -> bool:
        return (self.begins is None or self.begins <= moment) and (self.ends is None or moment <= self.ends)

    def _moments(self, start: datetime, end: datetime, every: re.Match[str] | None) -> Iterator[datetime]:
        if every is not None:
            return self._every(int(every[1]) * _SECONDS[every[2]], start, end)
        at, cron = _AT.fullmatch(self.schedule), _CRON.fullmatch(self.schedule)
        if at is not None:
            return iter([self._at(at[1])])
        if cron is not None:
            return self._cron(cron[1], start, end)
        raise InputError(f"{self.name}: {self.schedule!r} is no schedule; it is at(...), rate(...) or cron(...)")

    def _every(self, seconds: int, start: datetime, end: datetime) -> Iterator[datetime]:
        if not seconds:
            raise InputError(f"{self.name}: {self.schedule!r} is no schedule; a rate is above 0")
        # Counted in seconds: a rate may be of more years than a moment can have.
        after = float(seconds)
        if self.begins is not None:
            after = (self.begins - start).total_seconds()
            after += max(math.ceil(-after / seconds), 0) * seconds
        while after < (end - start).total_seconds():
            yield start + timedelta(seconds=after)
            after += seconds

    def _at(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self._zone())
        except ValueError as error:
            raise InputError(f"{self.name}: {self.schedule!r}: {error}") from None

    def _zone(self) -> tzinfo:
        if self.timezone == "UTC":
            return UTC
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InputError(f"{self.name}: {self.timezone!r} is not a time zone that is known here") from None

    def _cron(self, expression: str, start: datetime, end: datetime) -> Iterator[datetime]:
        words = expression.split()
        if len(words) != len(_FIELDS):
            raise InputError(f"{self.name}: {self.schedule!r} has {len(words)} fields; cron of AWS has {len(_FIELDS)}")
        minutes, hours, days, months, weekdays, years = (
            self._values(word, *field) for word, field in zip(words, _FIELDS, strict=True)
        )
        zone = self._zone()
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if day.year in years and day.month in months and day.day in days and day.isoweekday() % 7 + 1 in weekdays:
                for hour in sorted(hours):
                    for minute in sorted(minutes):
                        yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            day += timedelta(days=1)

    def _values(self, word: str, field: str, least: int, most: int, names: dict[str, int]) -> set[int]:
        """The values that a field of a cron expression stands for."""
        return {value for part in word.split(",") for value in self._range(part, field, least, most, names)}

    def _range(self, part: str, field: str, least: int, most: int, names: dict[str, int]) -> range:
        match = _PART.fullmatch("*" if part == "?" else part)
        if match is None:
            raise self._unknown(part, field)
        first, last, step = match.groups()
        if first == "*":
            begin, end = least, most
        else:
            begin = self._value(first, field, names)
            end = most if last is None and step else self._value(last or first, field, names)
        if not least <= begin <= end <= most or step == "0":
            raise self._unknown(part, field)
        return range(begin, end + 1, int(step or 1))

    def _value(self, text: str, field: str, names: dict[str, int]) -> int:
        if text.upper() in names:
            return names[text.upper()]
        if not text.isdecimal():
            raise self._unknown(text, field)
        return int(text)

    def _unknown(self, text: str, field: str) -> InputError:
        return InputError(f"{self.name}: {self.schedule!r}: {text!r} is not known here as {field}")
