"""What is said about a task or a job, ready to be printed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from ecs_constructs.template import NotDetermined, Position

T = TypeVar("T")


class Kind(StrEnum):
    """Whether ECS runs it as a task, or Batch as a job."""

    TASK = "task"
    JOB = "job"


class LaunchType(StrEnum):
    """Whose machine it runs on: AWS's own, an instance of the account, or a machine of the user's (ECS Anywhere)."""

    FARGATE = "fargate"
    EC2 = "ec2"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Open:
    """A value that the templates do not determine.

    Attributes:
        place: the resource's logical id and the property, such as ``Task/ContainerDefinitions/0/Memory``.
        reason: what leaves it open.
    """

    place: str
    reason: str

    @classmethod
    def at(cls, position: Position, reason: str) -> Self:
        """A value that is open at a position of a template."""
        return cls(position.place(), reason)

    @property
    def note(self) -> str:
        """What is open and why, for a person."""
        return f"Not determined: {self.place} ({self.reason})."


Amount = int | Open | None
"""A figure; None where nothing but the machine sets it."""

Gpus = int | float | Open
"""GPUs: a whole number, but for instance types that offer parts of one."""


def read(get: Callable[[], T]) -> T | Open:
    """What a property of a template says, or that it is open."""
    try:
        return get()
    except NotDetermined as error:
        if not isinstance(error.position, Position):
            raise
        return Open.at(error.position, str(error))


NO_MACHINES = "so its machines are not known"
"""What follows where a template leaves open on which instances a task or a job runs."""


def because(value: T | Open, consequence: str) -> T | Open:
    """A value; where it is open, with what follows from that."""
    return replace(value, reason=f"{value.reason}, {consequence}") if isinstance(value, Open) else value


def known(value: T | Open, otherwise: T, unknown: list[Open]) -> T:
    """A value; where it is open, something in its place, and what is open is kept in a list."""
    if isinstance(value, Open):
        unknown.append(value)
        return otherwise
    return value


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of figures: of no limit where one has none, else open where one is open."""
    found = list(amounts)
    if None in found:
        return None
    for amount in found:
        if isinstance(amount, Open):
            return amount
    return sum(amount for amount in found if isinstance(amount, int))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerExplanation:
    """What one container gets.

    Attributes:
        name: its name.
        label: what to call it where its name is open or it has none.
        cpu_shares: its weight where CPU is short; None on Windows instances, which know no weights.
        cpu_limit_units: the CPU units that it never exceeds, its own or its task's; None if only the machine's.
        memory_reservation_mib: the memory in MiB that is counted for it.
        memory_ceiling_mib: the memory in MiB beyond which it is killed; None if only the machine's.
        gpus: the GPUs that it gets.
        notes: what the figures mean, in sentences.
    """

    name: str | Open
    label: str
    cpu_shares: Amount
    cpu_limit_units: Amount
    memory_reservation_mib: Amount
    memory_ceiling_mib: Amount
    gpus: Gpus
    notes: tuple[str, ...] = ()

    def open(self) -> Iterator[Open]:
        """The values that are open."""
        memory = (self.memory_reservation_mib, self.memory_ceiling_mib)
        values = (self.name, self.cpu_shares, self.cpu_limit_units, *memory, self.gpus)
        yield from (value for value in values if isinstance(value, Open))

    def as_json(self) -> dict[str, Any]:
        """The container as the command line's JSON has it."""
        return {
            "name": _plain(self.name),
            "cpu_shares": _plain(self.cpu_shares),
            "cpu_limit_units": _plain(self.cpu_limit_units),
            "memory_reservation_mib": _plain(self.memory_reservation_mib),
            "memory_ceiling_mib": _plain(self.memory_ceiling_mib),
            "gpus": _plain(self.gpus),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a task or a job gets, launched in one way.

    Attributes:
        stack: the stack's name.
        resource: the logical id.
        path: the construct path; None where the template does not say.
        part: which part of the resource it is, such as ``nodes 0:3``; empty for the whole.
        kind: task or job.
        launch: where it runs.
        cpu_units: the task's own CPU units, a hard cap; None where it has none.
        memory_mib: the task's own memory in MiB, a hard cap; None where it has none.
        reserved_memory_mib: the memory in MiB that placement sets aside for it.
        containers: what each container gets.
        notes: what the figures mean for the task as a whole, in sentences.
        holds: under which conditions of the template all this holds; empty where under all.
        unknown: what else the templates leave open about it.
    """

    stack: str
    resource: str
    path: str | None
    part: str = ""
    kind: Kind
    launch: LaunchType
    cpu_units: Amount
    memory_mib: Amount
    reserved_memory_mib: Amount
    containers: tuple[ContainerExplanation, ...]
    notes: tuple[str, ...] = ()
    holds: str = ""
    unknown: tuple[Open, ...] = ()

    def open(self) -> list[Open]:
        """Every value that the templates leave open, each once."""
        figures = (self.cpu_units, self.memory_mib, self.reserved_memory_mib)
        own = [figure for figure in figures if isinstance(figure, Open)]
        found = [*own, *(each for container in self.containers for each in container.open()), *self.unknown]
        return list({each.place: each for each in found}.values())

    def sentences(self) -> list[str]:
        """What the figures mean: when they hold, then of each container, then of the whole."""
        containers = (f"{container.label}: {note}" for container in self.containers for note in container.notes)
        return [*([f"This holds {self.holds}."] if self.holds else []), *containers, *self.notes]

    def as_json(self) -> dict[str, Any]:
        """The task or job as the command line's JSON has it."""
        return {
            "stack": self.stack,
            "resource": self.resource,
            "path": self.path,
            "kind": self.kind.value,
            "launch": self.launch.value,
            "cpu_units": _plain(self.cpu_units),
            "memory_mib": _plain(self.memory_mib),
            "reserved_memory_mib": _plain(self.reserved_memory_mib),
            "containers": [container.as_json() for container in self.containers],
            "notes": [*self.sentences(), *(found.note for found in self.open())],
        }


def _plain(value: Any) -> Any:
    return None if isinstance(value, Open) else value
