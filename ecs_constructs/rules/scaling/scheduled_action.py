"""A scheduled action of a service does nothing, or its time is written as Application Auto Scaling does not read it.

## What it does

Looks at the ``ScheduledActions`` of a scalable target of ECS:

- it has a ``ScalableTargetAction`` with a ``MinCapacity``, a ``MaxCapacity`` or both;
- its ``Schedule`` is ``at(yyyy-mm-ddThh:mm:ss)`` without a time zone, ``rate(value unit)`` with minutes, hours or days,
  or ``cron(fields)``, whose day of the month or day of the week, and not both, is ``?``;
- its name has at most 256 characters, none of them a colon, a slash, a vertical bar or a control character, and no
  space at its ends;
- its ``StartTime`` is not after its ``EndTime``;
- its ``Timezone`` has no space, and is not an abbreviation or an offset that is no time zone's name, such as ``JST``.
  Names with a slash and offsets such as ``UTC+01:00`` are not looked up.

Of a value that is put together, what it is known to begin with counts.

## Why is this bad

The deployment fails: "At least one of minimum capacity and maximum capacity should be provided", "Invalid schedule
expression", "Invalid CRON expression", "StartTime must be before EndTime", or "Invalid schedule timezone".

## Use instead

``cron(0 8 ? * MON-FRI *)`` with ``Timezone: Europe/Berlin``.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import Form, misnamed
from ecs_constructs.rules.parts import apart
from ecs_constructs.rules.references import beginning_of
from ecs_constructs.template.types.service_scaling import ScalableTarget, ScheduledScaling

_LIMITS = ("MinCapacity", "MaxCapacity")
_NAME = Form(
    256,
    r"\x20-.0-9;-{}~\xa0-\U0010ffff",
    "characters without a colon, a slash, a vertical bar and control characters, and no space at the ends",
    never="^ | $",
)

_FORMS = "at(yyyy-mm-ddThh:mm:ss), rate(value unit), cron(fields)"
_EXPRESSION = re.compile(r"(at|rate|cron)\((.*)\)", re.IGNORECASE)
_AT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_RATE = re.compile(r"0*[1-9]\d* *(minute|hour|day)s?", re.IGNORECASE)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4

_ZONES_WITHOUT_SLASH = re.compile(
    "cet|cst6cdt|cuba|eet|egypt|eire|est|est5edt|factory|gb|gb-eire|gmt|gmt[+]0|gmt-0|gmt0|"
    "greenwich|hongkong|hst|iceland|iran|israel|jamaica|japan|kwajalein|libya|met|mst|mst7mdt|navajo|"
    "nz|nz-chat|poland|portugal|prc|pst8pdt|roc|rok|singapore|turkey|uct|universal|utc|w-su|wet|z|"
    "zulu",
    re.IGNORECASE,
)
"""The database takes up no more of them."""

_OFFSET = re.compile(r"(UTC|GMT|UT)([+-]\d\d.*)?")
"""What newer versions of Joda-Time read as an offset: whether Application Auto Scaling does is not known."""


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    if target.service_namespace == "ecs":
        for action in target.scheduled_actions:
            yield from apart(action, _limits_of, _name, _times, _schedule, _timezone)


def _limits_of(action: ScheduledScaling) -> Iterator[Violation]:
    limits = action.limits
    if limits is None or all(limits.read(name) is None for name in _LIMITS):
        yield Violation(
            at=action.at("ScalableTargetAction"),
            message="The scheduled action sets neither the least nor the most number of tasks.",
            limit=", ".join(_LIMITS),
            fix=f"Set {_LIMITS[0]}, {_LIMITS[1]} or both in its ScalableTargetAction.",
        )


def _name(action: ScheduledScaling) -> Iterator[Violation]:
    if action.body.get("ScheduledActionName") is not None:
        yield from misnamed(action, "ScheduledActionName", "scheduled action", _NAME)


def _times(action: ScheduledScaling) -> Iterator[Violation]:
    start, end = _time(action.start_time), _time(action.end_time)
    if start is not None and end is not None and start > end:
        yield Violation(
            at=action.at("StartTime"),
            message=f"The scheduled action starts at {action.start_time}, after its end at {action.end_time}.",
            actual=action.start_time,
            limit=action.end_time,
            fix="Set StartTime to a time before EndTime.",
        )


def _time(written: str | None) -> datetime | None:
    """A time as it is written, in UTC where it does not say; None where it is not written as times are."""
    try:
        time = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _schedule(action: ScheduledScaling) -> Iterator[Violation]:
    beginning = beginning_of(action, "Schedule")
    # Where it does not begin as one, it is none whatever follows.
    schedule = (action.schedule or "") if _may_begin(beginning) else beginning
    for what, fix in _faults(schedule.strip()) if schedule else ():
        yield Violation(
            at=action.at("Schedule"),
            message=f"The schedule {schedule!r} {what}.",
            actual=schedule,
            limit=_FORMS,
            fix=fix,
        )


def _may_begin(beginning: str) -> bool:
    known = beginning.strip().lower()
    return any(known.startswith(form) or form.startswith(known) for form in ("at(", "rate(", "cron("))


def _faults(schedule: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a schedule, as the end of a sentence, and what to change."""
    expression = _EXPRESSION.fullmatch(schedule)
    if expression is None:
        return iter([("has none of the forms that there are", f"Write it as one of {_FORMS}.")])
    kind, inside = expression.groups()
    return _OF_FORM[kind.lower()](inside.strip())


def _of_at(inside: str) -> Iterator[tuple[str, str]]:
    if not _AT.fullmatch(inside):
        yield "is not a time without a time zone", "Write it as at(yyyy-mm-ddThh:mm:ss), and the zone as Timezone."


def _of_rate(inside: str) -> Iterator[tuple[str, str]]:
    if not _RATE.fullmatch(inside):
        yield "is not a number of minutes, hours or days", "Write it as rate(value unit), such as rate(30 minutes)."


def _of_cron(inside: str) -> Iterator[tuple[str, str]]:
    fields = inside.split()
    # Of other numbers of fields it is not known which one is which.
    if len(fields) in (5, 6) and (fields[_DAY_OF_MONTH] == "?") is (fields[_DAY_OF_WEEK] == "?"):
        both = "leaves both the day of the month and the day of the week open"
        neither = "sets both the day of the month and the day of the week"
        yield both if fields[_DAY_OF_WEEK] == "?" else neither, "Write ? for one of the two, and only for one."


_OF_FORM = {"at": _of_at, "rate": _of_rate, "cron": _of_cron}


def _timezone(action: ScheduledScaling) -> Iterator[Violation]:
    zone = action.timezone
    if not zone or zone.startswith(("+", "-")) or _OFFSET.fullmatch(zone):
        return
    if " " in zone or ("/" not in zone and not _ZONES_WITHOUT_SLASH.fullmatch(zone)):
        yield Violation(
            at=action.at("Timezone"),
            message=f"There is no time zone {zone!r}.",
            actual=zone,
            fix="Write the name of a time zone in the IANA database, such as Europe/Berlin or Etc/GMT+9.",
        )


RULE = Rule(
    name="scaling/scheduled-action",
    title="A scheduled action of a service sets a limit, at a time that can be read.",
    severity=Severity.ERROR,
    subject=ScalableTarget,
    check=_check,
    only_where=("ScheduledActions",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html",
            read="2026-11-22",
            quote=(
                "The cron format consists of six fields separated by white spaces ... For rate expressions, value "
                "is a positive integer and unit is minute | minutes | hour | hours | day | days. ... Valid values "
                "are the canonical names of the IANA time zones supported by Joda-Time"
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/6053",
            read="2026-11-22",
            quote="Invalid schedule expression",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/production/web
    MinCapacity: 2
    MaxCapacity: 8
    ScheduledActions:
      - ScheduledActionName: morning
        Schedule: "0 8 ? * MON-FRI *"
        ScalableTargetAction: {MinCapacity: 4}
""",
    good="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/production/web
    MinCapacity: 2
    MaxCapacity: 8
    ScheduledActions:
      - ScheduledActionName: morning
        Schedule: "cron(0 8 ? * MON-FRI *)"
        ScalableTargetAction: {MinCapacity: 4}
""",
)
