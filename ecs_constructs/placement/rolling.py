"""The arithmetic of a rolling deployment: how far a service may go below and above its desired count of tasks.

ECS keeps at least the minimum healthy percent of the desired count, rounded up, and runs at most the maximum percent,
rounded down. Small services may be left no room by the rounding; a full cluster may have no room for one more task. In
either case the deployment waits for ever.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html, read 2026-11-22.
"""

from dataclasses import dataclass
from enum import StrEnum


class Progress(StrEnum):
    """How a deployment goes on.

    NOTHING_TO_REPLACE: there is no task. START_FIRST: a new task is started before an old one is stopped.
    STOP_FIRST: an old task has to be stopped before there is room for a new one. NO_PERCENTAGE: the percentages,
    rounded to tasks, allow neither. NO_ROOM: a new task could only be started first, and there is no room for it.
    """

    NOTHING_TO_REPLACE = "nothing-to-replace"
    START_FIRST = "start-first"
    STOP_FIRST = "stop-first"
    NO_PERCENTAGE = "no-percentage"
    NO_ROOM = "no-room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """A rolling deployment of one service.

    Attributes:
        desired: the desired count of tasks.
        minimum_healthy_percent: the least of them that run during a deployment. Default 100, as ECS's for replicas.
        maximum_percent: the most of them that run during a deployment. Default 200, as ECS's for replicas.
    """

    desired: int
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200

    @property
    def lowest(self) -> int:
        """The fewest tasks that ECS keeps healthy."""
        return -(-self.desired * self.minimum_healthy_percent // 100)

    @property
    def highest(self) -> int:
        """The most tasks, old and new, that ECS runs or starts at once."""
        return self.desired * self.maximum_percent // 100

    @property
    def peak(self) -> int:
        """The most tasks, old and new, that there are at once: never more than all old and all new ones."""
        return max(self.desired, min(self.highest, 2 * self.desired))

    def progress(self, slots: int | None = None) -> Progress:
        """How a deployment goes on.

        Args:
            slots: how many of the service's tasks, old and new together, its capacity holds. Default None: any number.
        """
        running = self.desired if slots is None else min(self.desired, slots)
        if self.desired == 0:
            return Progress.NOTHING_TO_REPLACE
        if self.highest > running and (slots is None or slots > running):
            return Progress.START_FIRST
        if self.lowest < running:
            return Progress.STOP_FIRST
        return Progress.NO_ROOM if self.highest > self.desired else Progress.NO_PERCENTAGE

    @property
    def least_maximum_percent(self) -> int:
        """The least maximum percent that lets one more task start."""
        return -(-100 * (self.desired + 1) // max(self.desired, 1))

    @property
    def most_minimum_percent(self) -> int:
        """The greatest minimum healthy percent that lets one task stop."""
        return max(100 * (self.desired - 1), 0) // max(self.desired, 1)
