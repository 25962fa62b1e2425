"""How Application Auto Scaling computes the next number of tasks: target tracking and step scaling.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
- https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html (running tasks are what counts)
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from ecs_constructs.simulation.alarm import AlarmRule, Comparison
from ecs_constructs.simulation.assumptions import Assumptions
from ecs_constructs.template import InputError

DEFAULT_COOLDOWN_SECONDS = 300
"""A policy's cooldown for ECS services where it does not say.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
"""

HIGH_RESOLUTION_SECONDS = 20
"""How long a datapoint of ECS's faster metrics is measured."""

_ROUNDING = 1e-9
"""What a quotient may be above a whole number by the rounding of floating-point figures alone."""


class Metric(StrEnum):
    """What a service is scaled on."""

    REQUESTS_PER_TARGET = "requests per target"
    CPU = "CPU"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTracking:
    """A policy that keeps a metric at a target.

    Attributes:
        name: its name.
        metric: the metric.
        target: its value to keep: requests a minute of one task, or percent.
        scale_out_cooldown: the pause after tasks were added, in seconds.
        scale_in_cooldown: the pause after tasks were taken away, in seconds.
        disable_scale_in: whether it never takes tasks away.
        high_resolution: whether the metric is measured every 20 seconds; CPU and memory only.

    Raises:
        InputError: the target is not above 0, so that no number of tasks would be enough.
    """

    name: str
    metric: Metric
    target: float
    scale_out_cooldown: float = DEFAULT_COOLDOWN_SECONDS
    scale_in_cooldown: float = DEFAULT_COOLDOWN_SECONDS
    disable_scale_in: bool = False
    high_resolution: bool = False

    def __post_init__(self) -> None:
        if not self.target > 0:
            raise InputError(
                f"{self.name}: its target is {self.target:g}, which a metric always exceeds; set it above 0"
            )

    @property
    def period_seconds(self) -> int:
        """How long a datapoint is measured."""
        return HIGH_RESOLUTION_SECONDS if self.high_resolution else 60

    def high_alarm(self, assumptions: Assumptions) -> AlarmRule:
        """The alarm upon which tasks are added."""
        return AlarmRule(
            name=f"{self.name} high",
            threshold=self.target,
            comparison=Comparison.ABOVE,
            evaluation_periods=assumptions.high_periods,
            period_seconds=self.period_seconds,
            extra_datapoints=assumptions.extra_datapoints,
        )

    def low_alarm(self, assumptions: Assumptions) -> AlarmRule | None:
        """The alarm upon which tasks are taken away; there is none where that is switched off."""
        if self.disable_scale_in:
            return None
        slow, fast = assumptions.low_periods, assumptions.high_resolution_low_periods
        return AlarmRule(
            name=f"{self.name} low",
            threshold=self.target * assumptions.low_ratio,
            comparison=Comparison.BELOW,
            evaluation_periods=fast if self.high_resolution else slow,
            period_seconds=self.period_seconds,
            extra_datapoints=assumptions.extra_datapoints,
        )


class Adjustment(StrEnum):
    """What a step's figure means."""

    CHANGE = "ChangeInCapacity"
    EXACT = "ExactCapacity"
    PERCENT = "PercentChangeInCapacity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is done while a metric is so far from the threshold.

    Attributes:
        lower: how far at least; None for any distance.
        upper: how far at most; None for any distance.
        adjustment: the change, the number of tasks, or the change in percent.
    """

    lower: float | None = None
    upper: float | None = None
    adjustment: int

    def holds(self, distance: float) -> bool:
        """Whether a distance is within the bounds: the one nearer to the threshold is part of the step."""
        lower = -math.inf if self.lower is None else self.lower
        upper = math.inf if self.upper is None else self.upper
        if upper <= 0:
            return lower < distance <= upper
        return lower <= distance < upper


@dataclass(frozen=True, slots=True, kw_only=True)
class StepScaling:
    """A policy that an alarm of the user's calls.

    Attributes:
        name: its name.
        metric: the alarm's metric.
        alarm: the alarm.
        adjustment: what the steps' figures mean.
        steps: the steps.
        cooldown: the pause after a step, in seconds.
        min_adjustment_magnitude: the least change of a step in percent.
    """

    name: str
    metric: Metric
    alarm: AlarmRule
    adjustment: Adjustment
    steps: tuple[Step, ...]
    cooldown: float = DEFAULT_COOLDOWN_SECONDS
    min_adjustment_magnitude: int = 0


Policy = TargetTracking | StepScaling
"""What scales a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The fewest and the most tasks.

    Attributes:
        minimum: the fewest.
        maximum: the most.
    """

    minimum: int
    maximum: int

    def clamp(self, tasks: int) -> int:
        """The number within the bounds that is nearest."""
        return max(self.minimum, min(self.maximum, tasks))


def tracked_capacity(running: float, value: float, target: float) -> int:
    """The tasks that would bring a metric to its target.

    Args:
        running: the tasks that ran while the metric was measured, on average.
        value: the metric.
        target: its target.
    """
    if running <= 0:
        return int(value > 0)
    return max(math.ceil(running * value / target - _ROUNDING), 0)


def gradual(desired: int, wanted: int, most_removed_percent: float) -> int:
    """The number of tasks after scaling in, which goes step by step.

    Args:
        desired: the tasks desired so far.
        wanted: the tasks that would be enough.
        most_removed_percent: the most that may go at once, in percent; one may in any case.
    """
    most = max(int(desired * most_removed_percent / 100), 1)
    return max(wanted, desired - most)


def stepped_capacity(policy: StepScaling, running: int, value: float) -> int | None:
    """The tasks that a step scaling policy asks for; None where no step is for the metric's value.

    Args:
        policy: the policy.
        running: the tasks to begin with.
        value: the metric.
    """
    distance = value - policy.alarm.threshold
    step = next((step for step in policy.steps if step.holds(distance)), None)
    if step is None:
        return None
    match policy.adjustment:
        case Adjustment.EXACT:
            return step.adjustment
        case Adjustment.CHANGE:
            return max(running + step.adjustment, 0)
        case Adjustment.PERCENT:
            return max(running + _percent(running, step.adjustment, policy.min_adjustment_magnitude), 0)


def _percent(running: int, percent: int, least: int) -> int:
    """A change in percent as AWS rounds it: towards 0, but to 1 where it would be less."""
    if percent == 0 or running == 0:
        return 0
    change = max(running * abs(percent) // 100, 1, least)
    return change if percent > 0 else -change


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooldown:
    """The pause after a scaling activity.

    Attributes:
        base: the tasks that ran before the first scale-out of the pause: what it added is part of what a larger one
            adds.
        seconds: how long it lasts after the activity has ended.
        started: when the activity began.
        ended: when it ended; None while it goes on.
    """

    base: int
    seconds: float
    started: float
    ended: float | None = None

    def holds(self, now: float, timeout: float) -> bool:
        """Whether it is in force; an activity counts as ended after a time."""
        ended = self.started + timeout if self.ended is None else self.ended
        return now < ended + self.seconds


def scaled_out(desired: int, wanted: int, running: int, bounds: Bounds, cooldown: Cooldown | None) -> int:
    """The number of tasks after a scale-out; as before where it is refused.

    Below the minimum the tasks are raised to it first. During a pause only what is added beyond the last scale-out
    counts.

    Args:
        desired: the tasks desired so far.
        wanted: the tasks that a policy asks for.
        running: the tasks that it computed them from.
        bounds: the fewest and the most tasks.
        cooldown: the pause after the last scale-out; None where it is over.
    """
    if cooldown is not None:
        wanted = cooldown.base + wanted - running
    # Above the maximum, where only the user can have put it, a scale-out changes nothing.
    return max(desired, bounds.clamp(wanted))


def scaled_in(desired: int, wanted: int, bounds: Bounds) -> int:
    """The number of tasks after a scale-in; as before where it is refused, as it is below the minimum.

    Args:
        desired: the tasks desired so far.
        wanted: the tasks that are enough.
        bounds: the fewest and the most tasks.
    """
    return desired if desired < bounds.minimum else min(desired, bounds.clamp(wanted))
