"""How many tasks of one service its capacity holds, and how many instances they need."""

from collections.abc import Iterable
from typing import NamedTuple

from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.packing import Answer, Demand, Limit, Pool, per_instance
from ecs_constructs.placement.shapes import Shape


class Outlook(NamedTuple):
    """Tasks that are alike, alone with the daemons on the instances of some groups.

    Attributes:
        shape: what one task asks for.
        fleets: the instances of the groups.
        sure: the instances as they surely are; without those that may not suit the tasks.
        possible: the instances as they are at best; without those that do not suit the tasks.
    """

    shape: Shape
    fleets: tuple[Fleet, ...]
    sure: tuple[Pool, ...]
    possible: tuple[Pool, ...]

    @classmethod
    def of(cls, shape: Shape, fleets: Iterable[Fleet]) -> "Outlook":
        """The outlook of tasks of a shape on the instances of some groups."""
        found = tuple(fleets)
        return cls(
            shape=shape,
            fleets=found,
            sure=tuple(pool for fleet in found if (pool := fleet.sure_pool(shape)) is not None),
            possible=tuple(pool for fleet in found if (pool := fleet.possible_pool(shape)) is not None),
        )

    def with_maximum(self, maximum: int) -> "Outlook":
        """The same with another maximum of each group."""
        return Outlook.of(self.shape, (fleet._replace(maximum=maximum) for fleet in self.fleets))

    def demand(self, count: int) -> Demand:
        """Some of the tasks as packing counts them."""
        shape = self.shape
        return Demand(name="", amounts=shape.amounts, count=count, ports=shape.ports, distinct=shape.distinct)

    def answer(self, count: int) -> Answer:
        """Whether the groups hold so many tasks at their maximum."""
        if count <= self.slots(self.sure):
            return Answer.FITS
        return Answer.UNDECIDED if count <= self.slots(self.possible) else Answer.CANNOT

    def slots(self, pools: Iterable[Pool]) -> int:
        """How many of the tasks some instances hold at the groups' maximum."""
        demand = self.demand(1)
        return sum(per_instance(demand, pool)[0] * pool.count for pool in pools)

    @property
    def per_instance(self) -> int:
        """How many of the tasks one instance surely holds; the fewest where several groups take them."""
        demand = self.demand(2)
        return min((per_instance(demand, pool)[0] for pool in self.sure), default=0)

    @property
    def possible_per_instance(self) -> int:
        """How many of the tasks one instance holds at best."""
        demand = self.demand(2)
        return max((per_instance(demand, pool)[0] for pool in self.possible), default=0)

    @property
    def group_maximum(self) -> int | None:
        """The most instances that the groups may have together; None where that is left open."""
        found = [fleet.maximum for fleet in self.fleets if fleet.maximum is not None]
        return sum(found) if len(found) == len(self.fleets) else None

    @property
    def limit(self) -> Limit | None:
        """What keeps more tasks from an instance; None where they need nothing that an instance has only so much of."""
        if not self.possible:
            return self._unsuited()
        demand = self.demand(2)
        found = [per_instance(demand, pool) for pool in self.sure or self.possible]
        return min(found, key=lambda each: each[0])[1]

    def _unsuited(self) -> Limit:
        """Why no instance suits the tasks."""
        kinds = [kind for fleet in self.fleets for kind in fleet.kinds]
        unsuited = all(self.shape.unsuited(kind.instance) for kind in kinds)
        return Limit.ARCHITECTURE if unsuited and kinds else Limit.CONSTRAINT

    def instances(self, count: int) -> int | None:
        """How many instances so many tasks surely need, those that hold most first; None where no instance holds one.

        It may be more than the groups' maximum.
        """
        return _needed(count, self._rooms(self.sure))

    def least_instances(self, count: int) -> int:
        """How many instances so many tasks need at best; 0 where no instance holds one."""
        return _needed(count, self._rooms(self.possible)) or 0

    def _rooms(self, pools: Iterable[Pool]) -> list[tuple[int, int]]:
        """How many of the tasks an instance holds and how many such instances there are, the roomiest first."""
        demand = self.demand(2)
        return sorted(((per_instance(demand, pool)[0], pool.count) for pool in pools), reverse=True)


def _needed(count: int, rooms: list[tuple[int, int]]) -> int | None:
    if not rooms or not rooms[0][0]:
        return None
    needed, left = 0, count
    for room, most in rooms:
        used = min(most, -(-left // room)) if room else 0
        needed, left = needed + used, max(left - used * room, 0)
    return needed + -(-left // rooms[0][0])
