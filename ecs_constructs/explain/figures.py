"""From what a template asks for to what a container gets."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_constructs.explain.explanation import Amount, Gpus, Kind, LaunchType, Open, total
from ecs_constructs.instance_types import InstanceType

LEAST_SHARES = 2
"""The weight of a container whose CPU units are 0, 1 or not written (ECS agent 1.2.0 and later)."""

MOST_SHARES = 262_144
"""The highest weight that the kernel takes; the ECS agent (1.84.0 and later) lowers what is above."""

WINDOWS_LEAST_UNITS = 10
"""What Windows gives a container without CPU units: 1 % of one vCPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a template asks for, for one container; None where it is not written.

    Attributes:
        name: the container's name.
        label: what to call it where its name is open or it has none.
        cpu: its CPU units.
        soft: its soft memory limit in MiB.
        hard: its hard memory limit in MiB.
        gpus: its GPUs.
    """

    name: str | Open
    label: str
    cpu: Amount
    soft: Amount
    hard: Amount
    gpus: Gpus

    @property
    def reservation(self) -> Amount:
        """The memory in MiB that is counted for it: the soft limit, else the hard limit, else nothing."""
        return self.soft or self.hard or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a container runs in.

    Attributes:
        kind: task or job.
        launch: where it runs.
        cpu: the task's own CPU units, a hard cap; None where it has none or they do not count.
        memory: the task's own memory in MiB, a hard cap; None likewise.
        asked: what every container asks for.
        unlisted: why not all containers are known; empty where they are.
        windows: whether its containers are Windows containers on instances.
        machines: the instance types that it may run on; empty where they are not known.
        available_mib: the memory in MiB that each of these machines can give to tasks, in the same order.
    """

    kind: Kind
    launch: LaunchType
    cpu: Amount
    memory: Amount
    asked: tuple[Asked, ...]
    unlisted: tuple[Open, ...] = ()
    windows: bool = False
    machines: tuple[InstanceType, ...] = ()
    available_mib: tuple[int, ...] = ()

    @property
    def is_fargate(self) -> bool:
        """Whether no machine is shared with other tasks."""
        return self.launch is LaunchType.FARGATE

    @property
    def asked_cpu(self) -> Amount:
        """The CPU units that all containers ask for."""
        return self._together(asked.cpu or 0 for asked in self.asked)

    @property
    def reserved_cpu(self) -> Amount:
        """The CPU units that placement sets aside: the task's own, else what its containers ask for."""
        return self.asked_cpu if self.cpu is None else self.cpu

    @property
    def counted_memory(self) -> Amount:
        """The memory in MiB that is counted for all containers."""
        return self._together(asked.reservation for asked in self.asked)

    @property
    def reserved_memory(self) -> Amount:
        """The memory in MiB that placement sets aside: the task's own, else what is counted for its containers."""
        return self.counted_memory if self.memory is None else self.memory

    @property
    def ceilings(self) -> Amount:
        """The memory in MiB that all containers may use if each goes up to its own limit."""
        return self._together(self.ceiling(asked) for asked in self.asked)

    @property
    def shares(self) -> Amount:
        """The weights of all containers together."""
        return self._together(self.shares_of(asked) for asked in self.asked)

    @property
    def gpus(self) -> float:
        """The GPUs of all containers, as far as they are known."""
        return sum(asked.gpus for asked in self.asked if not isinstance(asked.gpus, Open))

    def _together(self, amounts: Iterable[Amount]) -> Amount:
        return total([*self.unlisted, *amounts])

    def ceiling(self, asked: Asked) -> Amount:
        """The memory in MiB beyond which a container is killed: its hard limit, else the task's memory."""
        return asked.hard or self.memory

    def shares_of(self, asked: Asked) -> Amount:
        """A container's weight; None on Windows instances, which know no weights."""
        if self.windows or isinstance(asked.cpu, Open):
            return None if self.windows else asked.cpu
        return min(max(asked.cpu or 0, LEAST_SHARES), MOST_SHARES)

    def cpu_limit(self, asked: Asked) -> Amount:
        """The CPU units that a container never exceeds: its own on Windows instances, else the task's."""
        return asked.cpu or WINDOWS_LEAST_UNITS if self.windows else self.cpu
