"""How many tasks a service runs: target tracking on requests, CPU and memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from ecs_constructs.arguments import is_unresolved, require_between, require_duration_between

_SCALE_OUT_COOLDOWN = cdk.Duration.seconds(60)
_SCALE_IN_COOLDOWN = cdk.Duration.seconds(300)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TargetTracking:
    """What all target tracking policies have in common."""

    scale_out_cooldown: cdk.Duration = _SCALE_OUT_COOLDOWN
    scale_in_cooldown: cdk.Duration = _SCALE_IN_COOLDOWN
    disable_scale_in: bool = False

    def __post_init__(self) -> None:
        fix = "0 means no pause."
        require_duration_between("scale_out_cooldown", self.scale_out_cooldown, minimum=0, fix=fix)
        require_duration_between("scale_in_cooldown", self.scale_in_cooldown, minimum=0, fix=fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCountScaling(_TargetTracking):
    """Keeps the requests that each task gets at a target: ALBRequestCountPerTarget.

    Args:
        target_requests_per_minute: The requests of one task in one **minute**: sixty times the rate per second that a
            task can serve with room to spare.
        scale_out_cooldown: The pause after tasks were added. Default: 60 seconds, the period of the metric: a second
            step before that would rest on the same figures.
        scale_in_cooldown: The pause after tasks were removed. Default: 300 seconds, as AWS has it.
        disable_scale_in: Whether the policy never removes tasks. Default: it does.

    Raises:
        ValueError: When the target is not above 0.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """

    target_requests_per_minute: int

    def __post_init__(self) -> None:
        # A class with slots is made twice, and super() without arguments would look at the first one.
        _TargetTracking.__post_init__(self)
        require_between(
            "target_requests_per_minute",
            self.target_requests_per_minute,
            minimum=1,
            fix="It counts the requests that one task gets in a minute.",
        )

    def add_to(self, task_count: ecs.ScalableTaskCount, target_group: elbv2.ApplicationTargetGroup) -> None:
        """Add the policy to a service behind the target group."""
        task_count.scale_on_request_count(
            "RequestCount",
            requests_per_target=self.target_requests_per_minute,
            target_group=target_group,
            scale_out_cooldown=self.scale_out_cooldown,
            scale_in_cooldown=self.scale_in_cooldown,
            disable_scale_in=self.disable_scale_in,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuScaling(_TargetTracking):
    """Keeps the service's average CPU utilization at a target: used units in percent of the reserved ones.

    Args:
        target_utilization_percent: The target, above 0. Default: 60, which leaves room for the minutes until more tasks
            serve. It may be above 100 on EC2, where containers use more than their share.
        scale_out_cooldown: The pause after tasks were added. Default: 60 seconds, the period of the metric.
        scale_in_cooldown: The pause after tasks were removed. Default: 300 seconds, as AWS has it.
        disable_scale_in: Whether the policy never removes tasks. Default: it does.

    Raises:
        ValueError: When the target is not above 0.
    """

    target_utilization_percent: int = 60

    def __post_init__(self) -> None:
        _TargetTracking.__post_init__(self)
        _require_utilization(self.target_utilization_percent)

    def add_to(self, task_count: ecs.ScalableTaskCount, _target_group: elbv2.ApplicationTargetGroup) -> None:
        """Add the policy to a service."""
        task_count.scale_on_cpu_utilization(
            "Cpu",
            target_utilization_percent=self.target_utilization_percent,
            scale_out_cooldown=self.scale_out_cooldown,
            scale_in_cooldown=self.scale_in_cooldown,
            disable_scale_in=self.disable_scale_in,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryScaling(_TargetTracking):
    """Keeps the service's average memory utilization at a target: used memory in percent of the reserved one.

    Right for programs that give memory back; where memory only grows, the service never scales in.

    Args:
        target_utilization_percent: The target, above 0. Default: 75: memory grows slower than CPU, but has no slack at
            its limit. It may be above 100 where containers use more than their soft limit.
        scale_out_cooldown: The pause after tasks were added. Default: 60 seconds, the period of the metric.
        scale_in_cooldown: The pause after tasks were removed. Default: 300 seconds, as AWS has it.
        disable_scale_in: Whether the policy never removes tasks. Default: it does.

    Raises:
        ValueError: When the target is not above 0.
    """

    target_utilization_percent: int = 75

    def __post_init__(self) -> None:
        _TargetTracking.__post_init__(self)
        _require_utilization(self.target_utilization_percent)

    def add_to(self, task_count: ecs.ScalableTaskCount, _target_group: elbv2.ApplicationTargetGroup) -> None:
        """Add the policy to a service."""
        task_count.scale_on_memory_utilization(
            "Memory",
            target_utilization_percent=self.target_utilization_percent,
            scale_out_cooldown=self.scale_out_cooldown,
            scale_in_cooldown=self.scale_in_cooldown,
            disable_scale_in=self.disable_scale_in,
        )


ScalingPolicy = RequestCountScaling | CpuScaling | MemoryScaling
"""What a service can be scaled on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskScaling:
    """The bounds of a scaled service and what it is scaled on.

    With several policies, tasks are added when one of them asks for it and removed when all agree.

    Args:
        policies: What to scale on, each kind at most once.
        min_capacity: The fewest tasks, at least 0. Default: 2, so that one lost task or zone does not end the service.
        max_capacity: The most tasks. Default: 8, a bound on cost that is still four times the minimum.

    Raises:
        ValueError: When there is no policy or two of a kind, or the bounds are out of order.
    """

    policies: Sequence[ScalingPolicy]
    min_capacity: int = 2
    max_capacity: int = 8

    def __post_init__(self) -> None:
        kinds = [type(policy).__name__ for policy in self.policies]
        if not kinds or len(kinds) != len(set(kinds)):
            raise ValueError(
                f"policies is [{', '.join(kinds)}]; it must hold at least one policy and none twice. "
                "Give the targets to scale on, such as CpuScaling()."
            )
        require_between("min_capacity", self.min_capacity, minimum=0, fix="It is the fewest tasks.")
        require_between("max_capacity", self.max_capacity, minimum=1, fix="It is the most tasks.")
        if any(map(is_unresolved, (self.min_capacity, self.max_capacity))):
            return
        if self.min_capacity > self.max_capacity:
            raise ValueError(
                f"min_capacity is {self.min_capacity} and max_capacity {self.max_capacity}; the minimum must not be "
                "above the maximum. Lower the first or raise the second."
            )

    def add_to(self, service: ecs.BaseService, target_group: elbv2.ApplicationTargetGroup) -> ecs.ScalableTaskCount:
        """Scale a service.

        Args:
            service: The service.
            target_group: The target group that a listener forwards to already.
        """
        task_count = service.auto_scale_task_count(min_capacity=self.min_capacity, max_capacity=self.max_capacity)
        for policy in self.policies:
            policy.add_to(task_count, target_group)
        return task_count


def _require_utilization(value: int) -> None:
    require_between("target_utilization_percent", value, minimum=1, fix="It is a percentage of what the tasks reserve.")
