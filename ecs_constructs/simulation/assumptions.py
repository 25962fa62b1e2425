"""What AWS does not publish, as arguments: each with its unit, its default, how certain it is and where it is from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from ecs_constructs.template import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the simulation takes for true although no documentation of AWS says it.

    Attributes:
        metric_delay_seconds: from the end of a minute until an alarm has seen its datapoint and scaling has acted on
            it, in seconds. Default 150. Derived: AWS measured 363 s from the load to the decision with metrics of a
            minute (its announcement of faster scaling, 2026); three minutes of datapoints and half a minute until the
            first one begins are 210 of them.
        high_resolution_delay_seconds: the same for metrics of 20 seconds. Default 16. Derived likewise from the 86 s
            that AWS measured.
        high_periods: how many datapoints in a row must be above the target before tasks are added. Default 3. Seen in
            every alarm that target tracking has made for ECS; no document says it.
        low_periods: how many must be below the low threshold before tasks are taken away. Default 15. Seen likewise.
        high_resolution_low_periods: the same for metrics of 20 seconds. Default 30. Uncertain: seen in an emulator.
        low_ratio: the low threshold as a share of the target. Default 0.9. Seen in every alarm for ECS.
        group_low_ratio: the same for the target tracking of Auto Scaling groups. Default 0.9. Uncertain: values from
            0.7 to 0.9 are seen, and AWS rewrites the alarms over time.
        extra_datapoints: how many datapoints beyond its evaluation periods an alarm looks at where some are missing.
            Default 2: the documentation has 5 for 3, and says that the number varies.
        zero_requests: what the load balancer's metric says of a minute without requests: ``zero``, or nothing
            (``missing``). Default ``zero``, as the guide of Application Auto Scaling says; that of Elastic Load
            Balancing says the opposite.
        capacity_at: when the running tasks are counted that a new number is computed from: while the ``datapoint``
            was measured, or at the ``decision``. Default ``datapoint``: AWS says that it counts running tasks to
            prevent runaway scaling, which the other choice brings about, as datapoints come late.
        most_removed_percent: the most tasks that target tracking takes away at once, in percent of those desired; one
            in any case. Default 10. A model: AWS says only that scaling in is gradual, and labs show 8 tasks become 7
            although the load is gone. 100 switches it off.
        activity_timeout_seconds: after how long a scaling activity counts as ended, although not all of its tasks run;
            its cooldown begins then. Default 600. A guess.
        task_start_seconds: from the decision until a task runs, in seconds. Default 23, as AWS measured in the same
            benchmark; a large image or a slow program takes longer.
        target_health_seconds: from then until a load balancer sends requests to it, in seconds. Default 15: one check
            must pass, and checks are 30 s apart unless set otherwise.

    Raises:
        InputError: a value is out of its range.
    """

    metric_delay_seconds: float = 150
    high_resolution_delay_seconds: float = 16
    high_periods: int = 3
    low_periods: int = 15
    high_resolution_low_periods: int = 30
    low_ratio: float = 0.9
    group_low_ratio: float = 0.9
    extra_datapoints: int = 2
    zero_requests: Literal["zero", "missing"] = "zero"
    capacity_at: Literal["datapoint", "decision"] = "datapoint"
    most_removed_percent: float = 10
    activity_timeout_seconds: float = 600
    task_start_seconds: float = 23
    target_health_seconds: float = 15

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            _require_choice(name, getattr(self, name), choices)
        require_ranges(self, _RANGES)

    def delay_seconds(self, period_seconds: int) -> float:
        """From the end of a datapoint until scaling has acted on it."""
        return self.high_resolution_delay_seconds if period_seconds < 60 else self.metric_delay_seconds


_CHOICES = {"zero_requests": ("zero", "missing"), "capacity_at": ("datapoint", "decision")}

_RANGES: dict[str, tuple[float, float]] = {
    "high_periods": (1, 1440),
    "low_periods": (1, 1440),
    "high_resolution_low_periods": (1, 1440),
    "low_ratio": (0, 1),
    "group_low_ratio": (0, 1),
    "extra_datapoints": (0, 1440),
    "most_removed_percent": (0, 100),
}


def require_ranges(group: Any, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Refuses a group of arguments in which one is outside its range, or no whole number where only such count.

    Args:
        group: the arguments.
        ranges: the least and the most of those that may not be just any number from 0.

    Raises:
        InputError: one of them is; the text names it, its value and what is allowed.
    """
    for field in fields(group):
        if field.type in (int, float):
            value = getattr(group, field.name)
            require_range(field.name, value, *ranges.get(field.name, (0, math.inf)), whole=field.type is int)


def require_range(name: str, value: Any, least: float, most: float = math.inf, *, whole: bool = False) -> None:
    """Refuses a value that is no finite number of a range, or no whole one where only such count.

    Raises:
        InputError: it is none; the text names the argument, the value and what is allowed.
    """
    allowed = f"at least {least:.15g}" if most == math.inf else f"from {least:.15g} to {most:.15g}"
    kinds = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
        raise InputError(f"{name} is {value!r}; it must be a {'whole ' if whole else ''}number {allowed}")
    if not least <= value <= most:
        raise InputError(f"{name} is {value:.15g}; it must be {allowed}")


def _require_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InputError(f"{name} is {value!r}; it must be {' or '.join(choices)}")


AS_PUBLISHED = Assumptions()
"""The defaults."""
