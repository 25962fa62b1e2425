"""The instances of Auto Scaling groups as tasks find them: less what ECS, the agent and the daemons take.

Which of its instance types a group launches is not known beforehand, and neither is the memory that an instance
registers. So everything here has two sides. The *sure* side is what every instance can be expected to have, whichever
type it is: what fits there, fits. The *possible* side is what the largest could have at most: what does not fit there
never fits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import instances
from ecs_constructs.placement.attributes import attributes_of
from ecs_constructs.placement.expression import Attributes
from ecs_constructs.placement.packing import UNLIMITED, Amounts, Pool, Port
from ecs_constructs.placement.shapes import (
    AGENT_PORTS,
    Shape,
    expected_amounts,
    greatest_amounts,
)
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service
from ecs_constructs.template.view import once


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One instance type of a fleet.

    Attributes:
        instance: the instance type.
        attributes: what is known of the attributes that placement constraints ask for.
        expected: what one can be expected to have, before daemons.
        greatest: what one has at most, before daemons.
        sure: what it surely has beside the daemons.
        possible: what it has at most beside the daemons.
    """

    instance: InstanceType
    attributes: Attributes
    expected: Amounts
    greatest: Amounts
    sure: Amounts
    possible: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A daemon service, of which one task runs on each instance that suits it.

    Attributes:
        service: the service.
        shape: what a task takes; None where a part of it is left open.
    """

    service: Service
    shape: Shape | None

    def runs_on(self, instance: InstanceType, attributes: Attributes) -> bool | None:
        """Whether a task of it runs on an instance; None where that is not certain."""
        if self.shape is None:
            return None
        return False if self.shape.unsuited(instance) else self.shape.admits(attributes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The instances of an Auto Scaling group.

    Attributes:
        group: the group.
        kinds: the instance types that it may launch.
        daemons: the daemons of its cluster.
        maximum: the most instances that it may have; None where that is left open.
        sure_ports: the ports that may be taken on each instance before other tasks come.
        possible_ports: the ports that are certainly taken.
    """

    group: AutoScalingGroup
    kinds: tuple[Kind, ...]
    daemons: tuple[Daemon, ...]
    maximum: int | None
    sure_ports: frozenset[Port]
    possible_ports: frozenset[Port]

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return self.group.label

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.group.stack.name}/{self.group.logical_id}"

    def sure_pool(self, shape: Shape | None = None) -> Pool | None:
        """What every instance surely has, whichever type it is; None where one may not suit a task of some shape."""
        if shape is not None and not all(suits(shape, kind) for kind in self.kinds):
            return None
        offers = zip(*(kind.sure for kind in self.kinds), strict=True)
        return self._pool(_amounts(map(min, offers)), self.maximum or 0, self.sure_ports)

    def possible_pool(self, shape: Shape | None = None) -> Pool | None:
        """What an instance that may suit a task of some shape has at most; None where none suits it."""
        suitable = [kind.possible for kind in self.kinds if shape is None or suits(shape, kind) is not False]
        if not suitable:
            return None
        offers = zip(*suitable, strict=True)
        count = UNLIMITED if self.maximum is None else self.maximum
        return self._pool(_amounts(map(max, offers)), count, self.possible_ports)

    def _pool(self, amounts: Amounts, count: int, ports: frozenset[Port]) -> Pool:
        return Pool(name=self.key, amounts=amounts, count=count, ports=ports)


def suits(shape: Shape, kind: Kind) -> bool | None:
    """Whether instances of a type suit tasks of a shape, but for their size; None where that is not certain."""
    return False if shape.unsuited(kind.instance) else shape.admits(kind.attributes)


def fleet_of(group: AutoScalingGroup, limits: Limits) -> Fleet:
    """The instances of a group, less what the daemons of its clusters take.

    Raises:
        NotDetermined: its instance types, or its clusters' daemons, are not known.
    """
    return once(group, ("fleet", limits), lambda _: _fleet(group, limits))


def _fleet(group: AutoScalingGroup, limits: Limits) -> Fleet:
    daemons = tuple(_daemons_on(group))
    kinds = tuple(_kind(group, instance, daemons, limits) for instance in dict.fromkeys(instances.of_group(group)))
    likely = [d for d in daemons if d.shape and any(d.runs_on(k.instance, k.attributes) is not False for k in kinds)]
    certain = [d for d in daemons if d.shape and all(d.runs_on(k.instance, k.attributes) for k in kinds)]
    return Fleet(
        group=group,
        kinds=kinds,
        daemons=daemons,
        maximum=_maximum(group),
        sure_ports=AGENT_PORTS.union(*(daemon.shape.ports for daemon in likely if daemon.shape)),
        possible_ports=AGENT_PORTS.union(*(daemon.shape.ports for daemon in certain if daemon.shape)),
    )


def with_type(fleet: Fleet, instance: InstanceType, limits: Limits) -> Fleet:
    """A fleet with one other instance type, and nothing else changed."""
    return replace(fleet, kinds=(_kind(fleet.group, instance, fleet.daemons, limits),))


def _maximum(group: AutoScalingGroup) -> int | None:
    try:
        return group.max_size
    except NotDetermined as error:
        group.graph.note(error)
        return None


def _kind(group: AutoScalingGroup, instance: InstanceType, daemons: Iterable[Daemon], limits: Limits) -> Kind:
    attributes = attributes_of(group, instance)
    expected = expected_amounts(instance, limits, limits.reserved_memory_mib)
    greatest = greatest_amounts(instance, limits, limits.reserved_memory_mib)
    running = [(daemon, daemon.runs_on(instance, attributes)) for daemon in daemons]
    return Kind(
        instance=instance,
        attributes=attributes,
        expected=expected,
        greatest=greatest,
        sure=_less(expected, (_sure_part(daemon) for daemon, runs in running if runs is not False)),
        possible=_less(greatest, (daemon.shape.amounts for daemon, runs in running if runs and daemon.shape)),
    )


def _sure_part(daemon: Daemon) -> Amounts:
    """What a daemon is counted with where nothing may be hoped: all of an instance where its shape is open."""
    return daemon.shape.amounts if daemon.shape else (UNLIMITED,) * 4


def _daemons_on(group: AutoScalingGroup) -> Iterator[Daemon]:
    index = group.graph.index("daemons of a group", Service, lambda each: each.groups() if each.is_daemon else [])
    for service in index.get(id(group), []):
        try:
            yield Daemon(service=service, shape=Shape.of(service))
        except NotDetermined as error:
            group.graph.note(error)
            yield Daemon(service=service, shape=None)


def _less(amounts: Amounts, taken: Iterable[Amounts]) -> Amounts:
    left = list(amounts)
    for each in taken:
        left = [has - takes for has, takes in zip(left, each, strict=True)]
    return _amounts(max(has, 0) for has in left)


def _amounts(values: Iterable[int]) -> Amounts:
    cpu, memory, gpus, interfaces = values
    return cpu, memory, gpus, interfaces
