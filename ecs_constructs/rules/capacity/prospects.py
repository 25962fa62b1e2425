"""How many tasks of a service its instances hold, at best and as expected: what the rules of placement share.

At best an instance registers all of its memory but 1 MiB, and every instance is of the roomiest type: what does not fit
then never fits. As expected it registers what such instances were seen to register; with Windows that is nearly all.
Where the groups' maxima are not determined, or mean something else than instances, there is no limit and no finding.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ecs_constructs.limits import Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.fleets import Fleet, Kind, fleet_of
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import RESOURCES, Limit, per_instance
from ecs_constructs.placement.services import Capacity, capacities, task_counts
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.rules.rule import Severity, Violation
from ecs_constructs.template import NotDetermined, Position, determined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service, TaskDefinition
from ecs_constructs.template.view import once

SIZES = frozenset({Limit.CPU, Limit.MEMORY, Limit.GPU})
"""The limits that are about how large tasks are."""


class Prospect(NamedTuple):
    """A service that runs on Auto Scaling groups alone, and the room that it finds there.

    Attributes:
        service: the service.
        task: its task definition.
        counts: how many tasks it has.
        at_best: the room beside the daemons, at best.
        expected: the same with the memory that instances can be expected to register.
    """

    service: Service
    task: TaskDefinition
    counts: Counts
    at_best: Outlook
    expected: Outlook


class Shortage(NamedTuple):
    """More tasks than their instances hold.

    Attributes:
        prospect: the service and its room.
        tasks: how many there are.
        at: what says so.
        room: the room that is too small.
        limit: what keeps more tasks from an instance.
        is_certain: whether they never fit; otherwise they are expected not to.
        is_lasting: whether the service is to have so many tasks from the start, and not only where it scales out.
        part: the groups of one of several capacity providers, to which the strategy sends them; empty otherwise.
    """

    prospect: Prospect
    tasks: int
    at: Position
    room: Outlook
    limit: Limit
    is_certain: bool
    is_lasting: bool
    part: str = ""

    @property
    def severity(self) -> Severity:
        """An error where tasks are missing for certain from the start."""
        return Severity.ERROR if self.is_certain and self.is_lasting else Severity.WARNING

    @property
    def slots(self) -> int:
        """How many tasks there is room for."""
        return self.room.slots(self.room.possible)

    def sentence(self) -> str:
        """What is wrong, with the figures."""
        need = "need" if self.is_certain else "are expected to need"
        taking = of_each(self.limit, self.prospect.at_best.shape, self.tasks)
        return (
            f"The {self.tasks} tasks {self._whose()}{taking} {need} "
            f"{words.counted(self.room.least_instances(self.tasks), 'instance')}{room_on_each(self.room)}; "
            f"{at_most(self.room)}."
        )

    def _whose(self) -> str:
        label = self.prospect.service.label
        if self.part:
            scaled = "" if self.is_lasting else " when it has scaled out"
            return f"that the strategy of service {label} sends to {self.part}{scaled}"
        return f"of service {label}" if self.is_lasting else f"to which service {label} may scale out"

    def violation(self, fix: str) -> Violation:
        """The finding, with a fix."""
        return Violation(
            at=self.at,
            message=self.sentence(),
            actual=self.tasks,
            limit=self.slots,
            fix=fix,
            severity=self.severity,
        )

    def ways_out(self, limits: Limits, *others: str) -> str:
        """What to change so that the tasks fit, in a sentence: each way is checked."""
        if self.part:
            return f"{self.larger_groups()[:-1]}, or change the base or the weights of the strategy."
        from ecs_constructs.placement.suggestions import ways_out  # noqa: PLC0415 - only a finding needs it

        return sentence_of([*others, *ways_out(self.room, self.tasks, limits)]) or self.larger_groups()

    def larger_groups(self) -> str:
        """By how much to raise the groups' maximum, where nothing else is known to help."""
        needed = self.room.instances(self.tasks) or self.room.least_instances(self.tasks)
        if len(self.room.fleets) == 1:
            return f"Raise MaxSize of group {self.room.fleets[0].name} to {needed} or more."
        return f"Raise MaxSize of the groups to {needed} or more together, or run at most {self.slots} tasks."


def prospect_of(service: Service, limits: Limits) -> Prospect | None:
    """The room that a service's tasks find; None for a daemon, and where they do not run on groups' instances alone.

    Raises:
        NotDetermined: the task or the instances are not known.
    """
    return once(service, ("prospect", limits), lambda _: _prospect(service, limits))


def _prospect(service: Service, limits: Limits) -> Prospect | None:
    if service.launches() != {"EC2"} or service.is_daemon:
        return None
    task = service.task_definition
    groups = dict.fromkeys(group for capacity in capacities(service) for group in capacity.groups)
    if task is None or not groups:
        return None
    shape = Shape.of(service)
    fleets = [_fleets(group, limits) for group in groups]
    return Prospect(
        service=service,
        task=task,
        counts=task_counts(service),
        at_best=Outlook.of(shape, (at_best for at_best, _ in fleets)),
        expected=Outlook.of(shape, (at_best if task.is_windows else expected for at_best, expected in fleets)),
    )


def shortages(service: Service, limits: Limits, reasons: frozenset[Limit]) -> Iterator[Shortage]:
    """Where tasks of a service are too many for some reasons.

    Raises:
        NotDetermined: the task or the instances are not known.
    """
    found = once(service, ("shortages", limits), lambda _: tuple(_shortages(service, limits)))
    return (shortage for shortage in found if shortage.limit in reasons)


def _shortages(service: Service, limits: Limits) -> Iterator[Shortage]:
    prospect = prospect_of(service, limits)
    if prospect is None:
        return
    desired = prospect.counts.desired
    lasting = _shortage(prospect, desired, limits, service.at("DesiredCount")) if desired else None
    if lasting is not None:
        yield lasting
        return
    targets = determined(service.scalable_targets, lambda each: (each.max_capacity or 0, each.at("MaxCapacity")))
    maximum, at = max(targets, key=lambda target: target[0], default=(0, None))
    scaled = _shortage(prospect, maximum, limits, at) if at else None
    if scaled is not None:
        yield scaled._replace(is_lasting=False)


def _shortage(prospect: Prospect, count: int, limits: Limits, at: Position) -> Shortage | None:
    """The strongest of what can be said against a number of tasks."""
    for room, share, is_certain, part in _rooms(prospect, count, limits):
        if _is_short(room, share):
            return Shortage(
                prospect=prospect,
                tasks=share,
                at=at,
                room=room,
                limit=limit_of(room, share),
                is_certain=is_certain,
                is_lasting=True,
                part=part,
            )
    return None


def _rooms(prospect: Prospect, count: int, limits: Limits) -> Iterator[tuple[Outlook, int, bool, str]]:
    """Where tasks have to find room, how many of them, whether that is certain, and which part of a strategy it is."""
    yield prospect.at_best, count, True, ""
    for part, share, room in _parts(prospect, count, limits):
        yield room, share, False, part
    yield prospect.expected, count, False, ""


def _is_short(room: Outlook, count: int) -> bool:
    """Whether instances hold fewer tasks. Where none holds one or there are none, the reason is another."""
    return 0 < room.slots(room.possible) < count


def _parts(prospect: Prospect, count: int, limits: Limits) -> Iterator[tuple[str, int, Outlook]]:
    """What a strategy sends to each of several providers at least; AWS does not publish how it rounds."""
    service = prospect.service
    if len(service.strategy()) < 2:
        return
    try:
        for capacity in capacities(service):
            yield capacity.name, capacity.least_share(count), _room(capacity, prospect, limits)
    except NotDetermined as error:
        service.graph.note(error)


def _room(capacity: Capacity, prospect: Prospect, limits: Limits) -> Outlook:
    return Outlook.of(prospect.at_best.shape, (_fleets(group, limits)[0] for group in capacity.groups))


def limit_of(room: Outlook, count: int) -> Limit:
    """What keeps more tasks from an instance: first of all that there are fewer instances than tasks."""
    shape = room.shape
    if shape.ports or shape.distinct:
        return Limit.PORT if shape.ports else Limit.CONSTRAINT
    demand = room.demand(count)
    found = [(number, limit) for pool in room.possible for number, limit in [per_instance(demand, pool)] if limit]
    return max(found, key=lambda each: each[0])[1]


# Instances


def _fleets(group: AutoScalingGroup, limits: Limits) -> tuple[Fleet, Fleet]:
    """A group's instances at best, and as expected."""
    return once(group, ("fleets at best and as expected", limits), lambda _: _both_fleets(fleet_of(group, limits)))


def _both_fleets(at_best: Fleet) -> tuple[Fleet, Fleet]:
    return at_best, at_best._replace(kinds=tuple(_as_expected(kind) for kind in at_best.kinds))


def _as_expected(kind: Kind) -> Kind:
    if kind.attributes.get("ecs.os-type") == "windows":
        return kind
    lost = (most - likely for most, likely in zip(kind.greatest, kind.expected, strict=True))
    cpu, memory, gpus, interfaces = (max(has - less, 0) for has, less in zip(kind.possible, lost, strict=True))
    return kind._replace(greatest=kind.expected, possible=(cpu, memory, gpus, interfaces))


def alone_on_its_group(prospect: Prospect) -> bool:
    """Whether no other service than daemons may have tasks on a service's groups.

    Raises:
        NotDetermined: where some service runs is left open.
    """
    graph = prospect.service.graph
    error = graph.left_open("services on open groups", Service, Service.groups)
    if error is not None:
        raise error
    index = graph.index("services of a group", Service, lambda each: [] if each.is_daemon else each.groups())
    return all(index.get(id(fleet.group), []) == [prospect.service] for fleet in prospect.at_best.fleets)


# Words


def instances_of(room: Outlook) -> int:
    """How many instances there may be that hold one task at least."""
    demand = room.demand(1)
    return sum(pool.count for pool in room.possible if per_instance(demand, pool)[0])


def of_each(limit: Limit, shape: Shape, count: int) -> str:
    """What each of some tasks takes of what is short: ``, of 512 MiB each,``."""
    each = " each" if count > 1 else ""
    match limit:
        case Limit.PORT:
            return (
                f", which{each} take{'' if each else 's'} {ports_of(shape)} of {'their' if each else 'its'} instance,"
            )
        case Limit.CONSTRAINT:
            return ", which may not share an instance (distinctInstance),"
        case Limit.NETWORK_INTERFACE:
            return f", with a network interface{each},"
        case _:
            return f", of {words.amount(limit, shape.amounts[RESOURCES.index(limit)])}{each},"


def ports_of(shape: Shape) -> str:
    """The ports that a task takes, the first three of many: ``port 80``, ``ports 80 and 443``."""
    numbers = [str(number) for number in sorted({number for _, number in shape.ports})]
    if len(numbers) == 1:
        return f"port {numbers[0]}"
    if len(numbers) <= 3:
        return f"ports {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"ports {', '.join(numbers[:3])} and {len(numbers) - 3} more"


def without_ports(prospect: Prospect) -> str:
    """What to do about ports, in a sentence."""
    if prospect.task.effective_network_mode == "host":
        return "Use the network mode bridge without a HostPort, or awsvpc."
    return "Leave HostPort out, so that ECS chooses a free one."


def room_on_each(room: Outlook) -> str:
    """Which instances these are, and how many tasks one holds: `` of m5.large (3 on each)``."""
    names = words.types_of(room.fleets)
    of_type = f" of {names[0]}" if len(names) == 1 else ""
    most = "" if len(room.possible) == 1 else "at most "
    beside = " beside the daemons" if any(fleet.daemons for fleet in room.fleets) else ""
    return f"{of_type} ({most}{room.possible_per_instance} on each{beside})"


def at_most(room: Outlook) -> str:
    """How many instances that hold a task the groups may have: ``group Group has at most 2``."""
    names = [fleet.name for fleet in room.fleets]
    if len(names) == 1:
        return f"group {names[0]} has at most {instances_of(room)}"
    return f"groups {', '.join(names[:-1])} and {names[-1]} have at most {instances_of(room)} together"


def sentence_of(ways: Sequence[str]) -> str:
    """Some ways out as one sentence; empty where there are none."""
    if len(ways) > 1:
        return f"Choose one: {'; '.join(ways)}."
    return f"{ways[0][:1].upper()}{ways[0][1:]}." if ways else ""
