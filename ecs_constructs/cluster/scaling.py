"""Who decides how many container instances there are: Amazon ECS, or the group's own target tracking."""

from dataclasses import dataclass

import aws_cdk as cdk

from ecs_constructs.arguments import require_between, require_duration_between

_FIVE_MINUTES = cdk.Duration.minutes(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedScaling:
    """Amazon ECS sizes the group by the tasks that wait for room.

    Only tasks that are started through the capacity provider count, so a service must name it in its strategy. From no
    instance at all ECS starts two. Nothing else may scale the group.

    Args:
        target_capacity_percent: How much of the group tasks should fill, 1 to 100. Default 100: no idle instance is
            paid for; less keeps instances ready for tasks to come.
        minimum_scaling_step_size: The fewest instances added at once, 1 to 10,000. Default 1: no more than needed.
        maximum_scaling_step_size: The most instances added at once, 1 to 10,000. Default 10,000, the default of AWS:
            the group's maximum is the limit that counts.
        instance_warmup: How long a new instance takes until its tasks can run, 0 to 10,000 seconds; ECS adds no more
            before that. Default 300 seconds, the default of AWS.
        managed_termination_protection: Whether an instance with tasks is never picked when the group shrinks. Default
            False: draining already moves a service's tasks first, and a protected instance makes the deletion of the
            stack hang until somebody lifts its protection (`aws autoscaling set-instance-protection
            --no-protected-from-scale-in`, after the services are gone). Set it for standalone tasks that run long and
            must not be interrupted.

    Raises:
        ValueError: A number is out of range, or the steps are the wrong way round.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
    """

    target_capacity_percent: int = 100
    minimum_scaling_step_size: int = 1
    maximum_scaling_step_size: int = 10_000
    instance_warmup: cdk.Duration = _FIVE_MINUTES
    managed_termination_protection: bool = False

    def __post_init__(self) -> None:
        """Check the ranges that AWS documents."""
        require_between(
            "target_capacity_percent",
            self.target_capacity_percent,
            minimum=1,
            maximum=100,
            fix="Give the percentage of the group that tasks should fill.",
        )
        require_between(
            "maximum_scaling_step_size",
            self.maximum_scaling_step_size,
            minimum=1,
            maximum=10_000,
            fix="Give a number of instances.",
        )
        require_between(
            "minimum_scaling_step_size",
            self.minimum_scaling_step_size,
            minimum=1,
            maximum=self.maximum_scaling_step_size,
            fix="Keep it at or below maximum_scaling_step_size.",
        )
        require_duration_between(
            "instance_warmup", self.instance_warmup, minimum=0, maximum=10_000, fix="Give at most 10,000 seconds."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInScaling:
    """The group's own target tracking on the average network input of an instance; managed scaling is off.

    It looks at traffic and not at tasks: an instance may be added while there is room, and none while a task waits.

    Args:
        target_bytes: The bytes that an instance should receive in one minute on average; at least 1. Required, as
            only the workload can tell.
        estimated_instance_warmup: How long a new instance stays out of the average. Default 300 seconds, the default
            of AWS.
        default_cooldown: How long the group waits between scalings; Auto Scaling may hold back a scale-in by it.
            Default 300 seconds, the default of AWS.

    Raises:
        ValueError: The target is below 1.

    Source:
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
    """

    target_bytes: int
    estimated_instance_warmup: cdk.Duration = _FIVE_MINUTES
    default_cooldown: cdk.Duration = _FIVE_MINUTES

    def __post_init__(self) -> None:
        """Check that there is something to track."""
        require_between("target_bytes", self.target_bytes, minimum=1, fix="Give the bytes that one instance takes.")
