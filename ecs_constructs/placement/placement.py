"""What is said about the placement of a service's tasks or a job, ready to be printed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ecs_constructs.placement.counts import UNKNOWN, Counts
from ecs_constructs.placement.packing import RESOURCES, Amounts, Answer, Limit


class Kind(StrEnum):
    """Whether it is a service with a number of tasks, a daemon service, or a Batch job."""

    SERVICE = "service"
    DAEMON = "daemon"
    JOB = "job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands on an instance, for a picture.

    Attributes:
        name: what a person knows it by.
        amounts: what one of them takes.
        count: how many there are.
        is_daemon: whether it is a daemon's task.
        is_alone: whether an instance holds at most one of them, for a port or a constraint of its own.
    """

    name: str
    amounts: Amounts
    count: int
    is_daemon: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One instance with its tasks, for a picture.

    Attributes:
        instance_type: its type.
        nominal: its nominal amounts.
        available: what it can be expected to have for tasks and daemons.
        contents: what stands on it.
        count: how many instances look like this.
    """

    instance_type: str
    nominal: Amounts
    available: Amounts
    contents: tuple[Content, ...]
    count: int = 1

    @property
    def left(self) -> Amounts:
        """What is left of what is available."""
        taken = [sum(each.amounts[d] * each.count for each in self.contents) for d in range(4)]
        cpu, memory, gpus, interfaces = (has - takes for has, takes in zip(self.available, taken, strict=True))
        return cpu, memory, gpus, interfaces

    @property
    def tasks(self) -> tuple[Content, ...]:
        """What stands on it but for daemons."""
        return tuple(each for each in self.contents if not each.is_daemon)

    def room_for(self, task: Content) -> int | None:
        """How many more of its tasks what is left holds; None where they take nothing that there is only so much of."""
        if task.is_alone:
            return 0
        left = zip(self.left, task.amounts, strict=True)
        return min((max(has, 0) // takes for has, takes in left if takes), default=None)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more of any of its tasks."""
        return bool(self.tasks) and all(self.room_for(task) == 0 for task in self.tasks)

    @property
    def used_up(self) -> tuple[Limit, ...]:
        """The resources of which it has too little left for one more of its tasks; empty where one still fits."""
        short = [any(task.amounts[d] > left for task in self.tasks) for d, left in enumerate(self.left)]
        return tuple(limit for limit, is_short in zip(RESOURCES, short, strict=True) if self.is_full and is_short)

    @property
    def stranded(self) -> tuple[Limit, ...]:
        """The resources of which something is left where another is used up."""
        used_up = self.used_up
        left = zip(RESOURCES, self.left, strict=True)
        return tuple(limit for limit, amount in left if used_up and amount > 0 and limit not in used_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Whether a service's tasks, or a job, fit on one capacity.

    Attributes:
        stack: the stack's name.
        resource: the logical id.
        path: the construct path; None where the template does not say.
        kind: service, daemon or job.
        capacity: what a person knows the capacity by; None where it is left open.
        answer: whether the largest steady number of tasks fits (one a instance for a daemon, one job for a job).
        limit: what keeps more from fitting; None where nothing does, or it is left open.
        instance_limit: what keeps more from one instance, where that is another limit.
        per_instance: how many one instance holds; None on Fargate, and where it is left open.
        instance_types: the instance types of the capacity.
        tasks: how many tasks there are.
        instances: how many instances they need.
        group_maximum: the most instances that the capacity may have; None where it is left open or there is none.
        reason: why the answer is what it is, in a sentence.
        ways_out: what would make it fit, each checked; empty where it fits.
        boxes: pictures of instances with the tasks.
        holds: under which conditions of the template all this holds; empty where under all.
    """

    stack: str
    resource: str
    path: str | None
    kind: Kind
    capacity: str | None
    answer: Answer
    limit: Limit | None = None
    instance_limit: Limit | None = None
    per_instance: int | None = None
    instance_types: tuple[str, ...] = ()
    tasks: Counts = UNKNOWN
    instances: Counts = UNKNOWN
    group_maximum: int | None = None
    reason: str
    ways_out: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    holds: str = ""

    @property
    def name(self) -> str:
        """What a person knows it by: its construct path, else stack and logical id."""
        return self.path or f"{self.stack}/{self.resource}"

    def as_json(self) -> dict[str, Any]:
        """The placement as the command line's JSON has it."""
        return {
            "stack": self.stack,
            "resource": self.resource,
            "path": self.path,
            "kind": self.kind.value,
            "capacity": self.capacity,
            "answer": self.answer.value,
            "limit": self.limit.value if self.limit else None,
            "per_instance": self.per_instance,
            "instance_types": list(self.instance_types),
            "tasks": self.tasks.as_json(),
            "instances": self.instances.as_json(),
            "group_maximum": self.group_maximum,
            "reason": self.reason,
            "ways_out": list(self.ways_out),
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Whether all services of a cluster fit on its instances at the same time.

    Attributes:
        stack: the cluster's stack's name.
        resource: its logical id.
        path: its construct path; None where the template does not say.
        desired: whether all desired tasks fit.
        maximum: whether all tasks fit where every service has scaled out as far as it may.
        instances: how many instances that needs, on the best placement found.
        group_maximum: the most instances that its groups may have together; None where that is left open.
        reason: why the answer is what it is, in a sentence.
        boxes: pictures of the instances, filled with the most tasks that were placed.
        holds: under which conditions of the template all this holds; empty where under all.
    """

    stack: str
    resource: str
    path: str | None
    desired: Answer
    maximum: Answer
    instances: Counts
    group_maximum: int | None
    reason: str
    boxes: tuple[Box, ...] = ()
    holds: str = ""

    @property
    def name(self) -> str:
        """What a person knows the cluster by."""
        return self.path or f"{self.stack}/{self.resource}"

    def as_json(self) -> dict[str, Any]:
        """The answers as the command line's JSON has them."""
        return {
            "stack": self.stack,
            "resource": self.resource,
            "path": self.path,
            "desired": self.desired.value,
            "maximum": self.maximum.value,
            "instances": self.instances.as_json(),
            "group_maximum": self.group_maximum,
            "reason": self.reason,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What fits where.

    Attributes:
        placements: each service and each job on each capacity that it may use.
        clusters: the services of each cluster with instances, together.
    """

    placements: tuple[Placement, ...]
    clusters: tuple[Together, ...]
