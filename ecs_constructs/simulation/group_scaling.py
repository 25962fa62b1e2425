"""Target tracking of an Auto Scaling group by Amazon EC2 Auto Scaling, such as on the bytes that instances receive.

It differs from that of services: instances warm up, and the low threshold is not always the same share of the target.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
- https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
"""

from dataclasses import dataclass

from ecs_constructs.simulation.alarm import Alarm, AlarmRule, Comparison, State
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.scaling import Bounds, gradual, tracked_capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTracking:
    """A policy that keeps a metric of a group's instances at a target.

    Attributes:
        name: its name.
        target: the metric's mean over the instances to keep; bytes a minute for ``ASGAverageNetworkIn``.
        warmup_seconds: how long a new instance is not part of the metric: the policy's own warm-up, else the group's
            default warm-up, else its default cooldown. Default 300, AWS's default cooldown.
        disable_scale_in: whether it never takes instances away.
    """

    name: str
    target: float
    warmup_seconds: float = 300
    disable_scale_in: bool = False


class GroupScaling:
    """Such a policy over time. Whoever has the group measures it each minute and launches what is asked for.

    Args:
        policy: the policy.
        assumptions: what AWS does not publish.
    """

    def __init__(self, policy: GroupTracking, assumptions: Assumptions = AS_PUBLISHED) -> None:
        self.policy = policy
        self._warm = 0
        self._most_removed_percent = assumptions.most_removed_percent
        extra = assumptions.extra_datapoints
        self._high = Alarm(
            AlarmRule(
                name=f"{policy.name} high",
                threshold=policy.target,
                comparison=Comparison.ABOVE,
                evaluation_periods=assumptions.high_periods,
                extra_datapoints=extra,
            )
        )
        self._low = Alarm(
            AlarmRule(
                name=f"{policy.name} low",
                threshold=policy.target * assumptions.group_low_ratio,
                comparison=Comparison.BELOW,
                evaluation_periods=assumptions.low_periods,
                extra_datapoints=extra,
            )
        )

    @property
    def states(self) -> dict[str, State]:
        """What its alarms say, by name."""
        return {alarm.rule.name: alarm.state for alarm in (self._high, self._low)}

    @property
    def wanted(self) -> int:
        """The instances that would bring the metric to its target, as of its newest datapoint."""
        return tracked_capacity(self._warm, self._high.value or 0.0, self.policy.target)

    @property
    def asks_for_more(self) -> bool:
        """Whether it rings for more instances."""
        return self._high.state is State.ALARM

    def decide(self, value: float | None, *, now: float, warm: int, desired: int, bounds: Bounds) -> int:
        """The instances desired after the next datapoint; as before where nothing is to be done.

        Args:
            value: the metric's mean over the warm instances in the last minute; None where there is no datapoint.
            now: when the decision is made, in seconds.
            warm: the instances that the mean is over. Those that have warmed up since then count only with a datapoint
                of their own: the mean of a few times the number of many would ask for far too many.
            desired: the instances desired so far, which those that warm up are part of.
            bounds: the fewest and the most instances.
        """
        if value is not None:
            self._warm = warm
        self._high.observe(value)
        self._low.observe(value)
        if self._high.acts(now):
            return max(desired, bounds.clamp(self.wanted))
        if self.policy.disable_scale_in or self._warm < desired or not self._low.acts(now):
            return desired
        return min(desired, bounds.clamp(gradual(desired, self.wanted, self._most_removed_percent)))
