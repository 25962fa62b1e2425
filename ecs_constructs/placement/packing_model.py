"""Tasks and instances as packing counts them, and its answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

Amounts: TypeAlias = tuple[int, int, int, int]
"""CPU units, memory in MiB, GPUs and network interfaces."""

Port: TypeAlias = tuple[str, int]
"""A protocol (``tcp``, ``udp``) and a port of the instance."""


class Answer(StrEnum):
    """Whether tasks fit. FITS: a placement was found. CANNOT: a lower bound proves it. UNDECIDED: neither."""

    FITS = "fits"
    CANNOT = "cannot"
    UNDECIDED = "undecided"


class Limit(StrEnum):
    """What keeps tasks from fitting; the first four are the resources, in the order of :data:`Amounts`."""

    CPU = "cpu"
    MEMORY = "memory"
    GPU = "gpu"
    NETWORK_INTERFACE = "network-interface"
    PORT = "port"
    CONSTRAINT = "constraint"
    ARCHITECTURE = "architecture"
    GROUP_MAXIMUM = "group-maximum"
    VCPUS = "vcpus"


RESOURCES = (Limit.CPU, Limit.MEMORY, Limit.GPU, Limit.NETWORK_INTERFACE)
"""What :data:`Amounts` counts, in its order."""

UNLIMITED = 10**9
"""Stands for no limit: how many tasks that need nothing an instance holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Tasks that are alike.

    Attributes:
        name: what a person knows them by.
        amounts: what one of them takes.
        count: how many there are.
        ports: the ports of the instance that one of them takes for itself.
        distinct: whether each must stand on an instance of its own among its like (``distinctInstance``).
        pools: the names of the pools that they may go to; None for all of them.
    """

    name: str
    amounts: Amounts
    count: int = 1
    ports: frozenset[Port] = frozenset()
    distinct: bool = False
    pools: frozenset[str] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether an instance holds at most one of them."""
        return self.distinct or bool(self.ports)

    def may_use(self, pool: "Pool") -> bool:
        """Whether they may go to a pool, and find their ports free there."""
        return (self.pools is None or pool.name in self.pools) and not self.ports & pool.ports

    def conflicts(self, other: "Demand") -> bool:
        """Whether none of them can share an instance with one of others."""
        return bool(self.ports & other.ports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Instances that are alike.

    Attributes:
        name: what a person knows them by.
        amounts: what one of them has for tasks.
        count: how many there are at most.
        ports: the ports of each that are taken.
    """

    name: str
    amounts: Amounts
    count: int
    ports: frozenset[Port] = frozenset()


@dataclass(frozen=True, slots=True)
class Filling:
    """Instances of one pool that hold the same tasks.

    Attributes:
        pool: the pool.
        tasks: how many of each demand one of them holds, by the demand's name; none that is 0.
        count: how many instances are filled so.
    """

    pool: Pool
    tasks: dict[str, int]
    count: int


class Packing(NamedTuple):
    """A placement of all tasks.

    Attributes:
        fillings: the instances in use.
    """

    fillings: tuple[Filling, ...]

    @property
    def instances(self) -> int:
        """How many instances are in use."""
        return sum(filling.count for filling in self.fillings)


class Fit(NamedTuple):
    """Whether tasks fit.

    Attributes:
        answer: whether they fit.
        packing: the placement found; None where there is none.
        limit: what keeps them from fitting, or is nearest to it where that is open; None where they fit.
        subject: the demand that does not fit by itself; empty where it is all of them together.
    """

    answer: Answer
    packing: Packing | None = None
    limit: Limit | None = None
    subject: str = ""


def per_instance(demand: Demand, pool: Pool) -> tuple[int, Limit | None]:
    """How many of some tasks one instance of a pool holds, and what is the limit; None where they need nothing."""
    if demand.pools is not None and pool.name not in demand.pools:
        return 0, Limit.CONSTRAINT
    if demand.ports & pool.ports:
        return 0, Limit.PORT
    rooms = [
        (has // needs, RESOURCES[i])
        for i, (has, needs) in enumerate(zip(pool.amounts, demand.amounts, strict=True))
        if needs
    ]
    most, limit = min(rooms, key=lambda room: room[0], default=(UNLIMITED, None))
    if most > 1 and demand.is_alone:
        return 1, Limit.PORT if demand.ports else Limit.CONSTRAINT
    return max(most, 0), limit
