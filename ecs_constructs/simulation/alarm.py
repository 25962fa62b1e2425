"""Alarms as CloudWatch evaluates them, missing data included.

Source, read 2026-11-22: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
(the evaluation range, what fills missing datapoints, and premature transitions to ALARM).
"""

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ACTION_INTERVAL_SECONDS = 60
"""How often an alarm calls scaling again for as long as it stays in ALARM; other actions are called on changes only.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-actions
"""


class State(StrEnum):
    """What an alarm says."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Missing(StrEnum):
    """What an alarm takes a missing datapoint for."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class Comparison(StrEnum):
    """When a datapoint breaches the threshold."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"
    AT_MOST = "LessThanOrEqualToThreshold"


_COMPARE: dict[Comparison, Callable[[float, float], bool]] = {
    Comparison.ABOVE: operator.gt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.BELOW: operator.lt,
    Comparison.AT_MOST: operator.le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """When an alarm rings.

    Attributes:
        name: its name.
        threshold: the value that datapoints are compared with.
        comparison: how they are.
        evaluation_periods: how many datapoints are looked at.
        datapoints_to_alarm: how many of them must breach. Default: all.
        period_seconds: how long a datapoint is measured.
        missing: what a missing datapoint counts as. Default ``missing``, as CloudWatch's own.
        extra_datapoints: how many further datapoints are looked at where some are missing.
    """

    name: str
    threshold: float
    comparison: Comparison
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    period_seconds: int = 60
    missing: Missing = Missing.MISSING
    extra_datapoints: int = 2

    @property
    def needed(self) -> int:
        """How many datapoints must breach."""
        return self.datapoints_to_alarm or self.evaluation_periods


def evaluate(breaching: Sequence[bool | None], rule: AlarmRule, current: State) -> State:
    """The state of an alarm.

    Args:
        breaching: whether each datapoint of the evaluation range breaches, the newest last; None where one is missing.
        rule: the alarm.
        current: its state so far.
    """
    real = [breaches for breaches in breaching if breaches is not None]
    if not real:
        return _without_data(rule.missing, current)
    breaches = sum(real[-rule.evaluation_periods :])
    filled = max(rule.evaluation_periods - len(real), 0)
    if filled and rule.missing is Missing.BREACHING:
        breaches += filled
    if breaches >= rule.needed:
        return State.ALARM
    if not filled or rule.missing in (Missing.BREACHING, Missing.NOT_BREACHING) or not all(real):
        return State.OK
    return _with_few_breaches(breaching, rule, current)


def _without_data(missing: Missing, current: State) -> State:
    match missing:
        case Missing.MISSING:
            return State.INSUFFICIENT_DATA
        case Missing.IGNORE:
            return current
        case Missing.BREACHING:
            return State.ALARM
        case Missing.NOT_BREACHING:
            return State.OK


def _with_few_breaches(breaching: Sequence[bool | None], rule: AlarmRule, current: State) -> State:
    """The state where too few datapoints are there, and all that are breach: they ring once the oldest is old enough.

    Until then the next datapoint may show that all is well. Documented for datapoints that count as missing; where
    they are to be ignored, the state stays.
    """
    oldest = next(number for number, breaches in enumerate(breaching) if breaches)
    old_enough = len(breaching) - oldest >= rule.needed
    return State.ALARM if old_enough and rule.missing is Missing.MISSING else current


class Alarm:
    """An alarm over time.

    Args:
        rule: when it rings.
    """

    __slots__ = ("_actioned", "_breaches", "_needs_all", "_range", "_run", "_window", "rule", "state", "value")

    def __init__(self, rule: AlarmRule) -> None:
        self.rule = rule
        self.state = State.INSUFFICIENT_DATA
        self.value: float | None = None
        """The newest datapoint that is not missing."""
        self._breaches = _COMPARE[rule.comparison]
        self._range = rule.evaluation_periods + rule.extra_datapoints
        self._window: list[bool | None] = [None] * self._range
        self._actioned = -math.inf
        self._run = 0
        self._needs_all = rule.needed == rule.evaluation_periods

    def observe(self, value: float | None) -> State:
        """Takes the next datapoint, None where it is missing, and says in which state the alarm is now."""
        window = self._window
        del window[0]
        if value is None:
            window.append(None)
            self._run = 0
        else:
            breaches = self._breaches(value, self.rule.threshold)
            window.append(breaches)
            self.value = value
            self._run += 1
        # Without a gap the newest datapoints decide alone; this is every minute of every service.
        if self._run >= self.rule.evaluation_periods and self._needs_all:
            newest = window[-self.rule.evaluation_periods :]
            self.state = State.OK if False in newest else State.ALARM
        else:
            self.state = evaluate(window, self.rule, self.state)
        if self.state is not State.ALARM:
            self._actioned = -math.inf
        return self.state

    def acts(self, now: float) -> bool:
        """Whether it calls scaling now: when it begins to ring, then once a minute for as long as it does."""
        # Times that are no whole seconds add up to a little less or more.
        if self.state is not State.ALARM or now - self._actioned < ACTION_INTERVAL_SECONDS - 0.001:
            return False
        self._actioned = now
        return True
