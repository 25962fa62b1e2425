"""Rolling deployments that find no room and may make none: what some rules of placement share."""

from typing import NamedTuple

from ecs_constructs.limits import Limits
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.rolling import Progress, Rolling
from ecs_constructs.placement.services import rolling
from ecs_constructs.rules.capacity.prospects import Prospect, at_most, limit_of, of_each, prospect_of, room_on_each
from ecs_constructs.rules.rule import Severity, Violation
from ecs_constructs.template.types.ecs import Service
from ecs_constructs.template.view import once


class Standstill(NamedTuple):
    """A rolling deployment for which there is no room, and that may stop no task to make some.

    Attributes:
        prospect: the service and its room.
        rolling: its deployment at the desired count.
        room: the room that is too small.
        limit: what keeps one task more from the instances.
        is_certain: whether there is no room even at best.
    """

    prospect: Prospect
    rolling: Rolling
    room: Outlook
    limit: Limit
    is_certain: bool

    def violation(self, fix: str, severity: Severity | None = None) -> Violation:
        """The finding, with a fix."""
        service, desired = self.prospect.service, self.rolling.desired
        is_fixed = service.desired_count is not None and not service.scalable_targets
        certain = Severity.ERROR if self.is_certain and is_fixed else Severity.WARNING
        return Violation(
            at=service.at("DeploymentConfiguration"),
            message=self._sentence(),
            actual=desired,
            limit=desired - 1,
            fix=fix,
            severity=severity or certain,
        )

    def _sentence(self) -> str:
        desired, percent = self.rolling.desired, self.rolling.minimum_healthy_percent
        tasks = "the only task" if desired == 1 else f"all {desired} tasks"
        taking = of_each(self.limit, self.prospect.at_best.shape, desired)
        holds = "hold" if self.is_certain else "are expected to hold"
        return (
            f"A deployment must keep {tasks} of service {self.prospect.service.label}{taking} running ({percent} %, "
            f"rounded up) until a new one runs, but the instances{room_on_each(self.room)} {holds} no other: "
            f"{at_most(self.room)}."
        )

    def ways_out(self) -> str:
        """What to change so that a deployment goes on, in a sentence; each checked."""
        percent = self.rolling.most_minimum_percent
        ways = [f"Set MinimumHealthyPercent to {percent}{' or less' if percent else ''}"]
        room, wanted = self.room, self.rolling.desired + 1
        needed = room.instances(wanted)
        if len(room.fleets) == 1 and needed and room.with_maximum(needed).answer(wanted) is Answer.FITS:
            ways.append(f"raise MaxSize of group {room.fleets[0].name} to {needed} or more")
        return f"{', or '.join(ways)}."


def standstill(service: Service, limits: Limits) -> Standstill | None:
    """Why a service's deployments stand still for want of room; None where they go on or the reason is another.

    Raises:
        NotDetermined: the task, the instances or the percentages are not known.
    """
    return once(service, ("standstill", limits), lambda _: _standstill(service, limits))


def _standstill(service: Service, limits: Limits) -> Standstill | None:
    prospect = prospect_of(service, limits) if service.rolls else None
    desired = prospect.counts.desired if prospect else None
    if prospect is None or not desired:
        return None
    deployment = rolling(service, desired)
    for room in (prospect.at_best, prospect.expected):
        slots = room.slots(room.possible)
        # Where not even the desired tasks fit, that is the finding.
        if slots >= desired and deployment.progress(slots) is Progress.NO_ROOM:
            return Standstill(
                prospect=prospect,
                rolling=deployment,
                room=room,
                limit=limit_of(room, desired + 1),
                is_certain=room is prospect.at_best,
            )
    return None
