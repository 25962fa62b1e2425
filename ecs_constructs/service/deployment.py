"""The arithmetic of rolling deployments: how many tasks may be missing, and how many may be extra."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from aws_cdk import aws_ecs as ecs

from ecs_constructs.arguments import is_unresolved, require_between

_SURGE_STEPS = (125, 150, 200)
_SURGE_TASKS = 2


class HealthyPercentages(NamedTuple):
    """The bounds that a rolling deployment keeps to, in percent of the desired number of tasks."""

    minimum: int
    maximum: int


def healthy_percentages(task_count: int) -> HealthyPercentages:
    """The bounds that keep every task serving and still let a deployment proceed, two tasks at a time.

    The minimum is 100: a deployment never serves with less than was asked for. The maximum is the smallest of 125, 150
    and 200 that lets two more tasks start (one more for a single task): the extra tasks need room, and on EC2 more
    instances. What holds for a number of tasks holds for every larger one, so a scaled service is computed from its
    minimum.

    Args:
        task_count: The smallest number of tasks that the service runs; 0 counts as 1.
    """
    count = max(task_count, 1)
    for maximum in _SURGE_STEPS:
        if most_tasks(count, maximum) >= count + _SURGE_TASKS:
            return HealthyPercentages(100, maximum)
    return HealthyPercentages(100, _SURGE_STEPS[-1])


def fewest_tasks(task_count: int, minimum_percent: int) -> int:
    """The fewest tasks that must run during a deployment: ECS rounds up."""
    return math.ceil(task_count * minimum_percent / 100)


def most_tasks(task_count: int, maximum_percent: int) -> int:
    """The most tasks that may run during a deployment: ECS rounds down."""
    return math.floor(task_count * maximum_percent / 100)


def can_proceed(task_count: int, percentages: HealthyPercentages) -> bool:
    """Whether a deployment may start one more task or stop one; if not, it hangs until it is cancelled."""
    may_start = most_tasks(task_count, percentages.maximum) > task_count
    may_stop = fewest_tasks(task_count, percentages.minimum) < task_count
    return task_count == 0 or may_start or may_stop


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingDeployment:
    """How a new version of a service replaces the old one.

    Args:
        min_healthy_percent: The fewest tasks that stay up, in percent of the desired number, rounded up; 0 to 100.
            Default: 100, so that a deployment costs no capacity.
        max_healthy_percent: The most tasks at a time, in percent of the desired number, rounded down; at least 100.
            Default: the smallest of 125, 150 and 200 that lets two more tasks start.
        circuit_breaker: Whether a deployment whose tasks do not become healthy is given up. Default: yes; without it
            ECS tries for hours.
        rollback: Whether a deployment given up returns to the version before. Default: yes. Only with the circuit
            breaker.

    Raises:
        ValueError: When a percentage is out of range, or rollback is asked for without the circuit breaker.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """

    min_healthy_percent: int | None = None
    max_healthy_percent: int | None = None
    circuit_breaker: bool = True
    rollback: bool = True

    def __post_init__(self) -> None:
        require_between(
            "min_healthy_percent",
            self.min_healthy_percent,
            minimum=0,
            maximum=100,
            fix="It is the part of the desired tasks that must stay up.",
        )
        require_between(
            "max_healthy_percent",
            self.max_healthy_percent,
            minimum=100,
            fix="Below 100 the desired tasks themselves could not run.",
        )
        if self.rollback and not self.circuit_breaker:
            raise ValueError(
                "rollback is True while circuit_breaker is False; set rollback to False as well, or keep both."
            )

    def percentages(self, task_count: int) -> HealthyPercentages:
        """The bounds for a service that runs at least so many tasks.

        Args:
            task_count: The smallest number of tasks that the service runs.

        Raises:
            ValueError: When a deployment of that many tasks could neither start nor stop one.
        """
        computed = healthy_percentages(1 if is_unresolved(task_count) else task_count)
        percentages = HealthyPercentages(
            computed.minimum if self.min_healthy_percent is None else self.min_healthy_percent,
            computed.maximum if self.max_healthy_percent is None else self.max_healthy_percent,
        )
        if any(map(is_unresolved, (task_count, *percentages))):
            return percentages
        if not can_proceed(task_count, percentages):
            raise ValueError(
                f"min_healthy_percent {percentages.minimum} and max_healthy_percent {percentages.maximum} leave a "
                f"deployment of {task_count} tasks no room: at least {fewest_tasks(task_count, percentages.minimum)} "
                f"must stay up and at most {most_tasks(task_count, percentages.maximum)} may run. Lower the first, or "
                "raise the second."
            )
        return percentages

    def to_circuit_breaker(self) -> ecs.DeploymentCircuitBreaker:
        """The circuit breaker as aws-cdk-lib takes it."""
        return ecs.DeploymentCircuitBreaker(enable=self.circuit_breaker, rollback=self.rollback)


DEFAULT_DEPLOYMENT = RollingDeployment()
