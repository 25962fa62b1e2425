"""One load on a composition, which may be repeated with something changed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ecs_constructs.simulation.composition import Composition, Outcome
from ecs_constructs.simulation.load import Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is asked: what becomes of a composition under a load.

    Attributes:
        composition: the services, and what they run on.
        loads: their requests, by name.
        duration_seconds: how long it lasts.
        start: when it begins, with a time zone; None for no particular moment.
        seed: what chance begins with, where a placement strategy leaves something to it.
    """

    composition: Composition
    loads: Mapping[str, Load]
    duration_seconds: float
    start: datetime | None = None
    seed: int = 1

    def run(self) -> Outcome:
        """What becomes of it."""
        return self._run(self.composition)

    def around(self, name: str, changed: Composition) -> Outcome:
        """What becomes of one service, and of what it can have to do with, where the composition is another one."""
        return self._run(changed.around(name))

    def _run(self, composition: Composition) -> Outcome:
        there = {service.name for service in composition.services}
        return composition.run(
            {name: load for name, load in self.loads.items() if name in there},
            duration_seconds=self.duration_seconds,
            start=self.start,
            randomness=random.Random(self.seed),  # noqa: S311 - a simulation keeps no secret
        )
