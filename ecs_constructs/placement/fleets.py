"""The instances of Auto Scaling groups as tasks find them: less what ECS, the agent and the daemons take.

Which of its instance types a group launches, and in which zone, is not known beforehand, and neither is the memory that
an instance registers. So everything here has two sides. The *sure* side is what every instance can be expected to have,
whichever type it is: what fits there, fits. The *possible* side is what the largest could have at most: what does not
fit there never fits.

How many instances there are is the groups' maximum: that a group grows to it is up to its scaling. During a rebalancing
or an instance refresh it may go beyond, for a while.

Sources, read 2026-11-22:
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-weighting.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import instances
from ecs_constructs.placement.attribute_values import Attributes
from ecs_constructs.placement.attributes import attributes_of, launch_data, zones_of
from ecs_constructs.placement.daemons import Daemon, daemons_on
from ecs_constructs.placement.packing import UNLIMITED, Amounts, Pool, Port
from ecs_constructs.placement.shapes import (
    AGENT_PORTS,
    METRICS_PORT,
    WINDOWS_AGENT_PORTS,
    Shape,
    expected_amounts,
    greatest_amounts,
)
from ecs_constructs.placement.user_data import RESERVED_PORTS, reserved_memory, text_of
from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, LaunchTemplateData
from ecs_constructs.template.types.ecs import Cluster
from ecs_constructs.template.view import once


class Kind(NamedTuple):
    """One instance type of a fleet.

    Attributes:
        instance: the instance type, with as many vCPUs and free network interfaces as it is launched with.
        attributes: what is known of the attributes that placement constraints ask for.
        by_zone: the same in each Availability Zone; empty where the zones are not known.
        expected: what one can be expected to have, before daemons.
        greatest: what one has at most, before daemons.
        sure: what it surely has beside the daemons.
        possible: what it has at most beside the daemons.
    """

    instance: InstanceType
    attributes: Attributes
    by_zone: tuple[Attributes, ...]
    expected: Amounts
    greatest: Amounts
    sure: Amounts
    possible: Amounts

    def everywhere(self, holds: Callable[[Attributes], bool | None]) -> bool | None:
        """Whether something holds, or does not, in every zone; None where it is not certain, or zones differ."""
        answers = {holds(attributes) for attributes in self.by_zone or (self.attributes,)}
        return answers.pop() if len(answers) == 1 else None

    def runs(self, daemon: Daemon) -> bool | None:
        """Whether every instance runs a task of a daemon; None where that is not certain, or only in some zones."""
        return self.everywhere(lambda attributes: daemon.runs_on(self.instance, attributes))

    def beside(self, daemons: Iterable[Daemon]) -> "Kind":
        """The same with some daemons on it."""
        running = [(daemon, self.runs(daemon)) for daemon in daemons]
        return self._replace(
            sure=_less(self.expected, (_sure_part(daemon) for daemon, runs in running if runs is not False)),
            possible=_less(self.greatest, (daemon.shape.amounts for daemon, runs in running if runs and daemon.shape)),
        )


class Fleet(NamedTuple):
    """The instances of an Auto Scaling group.

    Attributes:
        group: the group.
        kinds: the instance types that it may launch.
        daemons: the daemons of its cluster.
        maximum: the most instances that it may have, whatever its scheduled actions set; None where that is left open,
            or where it counts weights and not instances.
        left_open: why there is no maximum; None where there is one.
        sure_ports: the ports that may be taken on each instance before other tasks come.
        possible_ports: the ports that are certainly taken.
    """

    group: AutoScalingGroup
    kinds: tuple[Kind, ...]
    daemons: tuple[Daemon, ...]
    maximum: int | None
    left_open: NotDetermined | None
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

    def without(self, daemon: Daemon) -> "Fleet":
        """The same without one of its daemons."""
        return _beside(self, tuple(each for each in self.daemons if each is not daemon))


def suits(shape: Shape, kind: Kind) -> bool | None:
    """Whether instances of a type suit tasks of a shape, but for their size; None where that is not certain."""
    return False if shape.unsuited(kind.instance) else kind.everywhere(shape.admits)


def fleet_of(group: AutoScalingGroup, limits: Limits) -> Fleet:
    """The instances of a group, less what the daemons of its clusters take.

    Raises:
        NotDetermined: its instance types, its cluster, or what the agent keeps from tasks are not known.
    """
    return once(group, ("fleet", limits), lambda _: _fleet(group, limits))


def _fleet(group: AutoScalingGroup, limits: Limits) -> Fleet:
    clusters = clusters_of(group)
    if len(clusters) > 1:
        raise group.undetermined("LaunchTemplate", "its instances may join more than one cluster")
    least, most = _reserved_memory(group, limits)
    maximum, left_open = _maximum_or_why(group)
    fleet = Fleet(
        group=group,
        kinds=tuple(_kind(group, instance, limits, least, most) for instance in _launched(group)),
        daemons=(),
        maximum=maximum,
        left_open=left_open,
        sure_ports=frozenset(),
        possible_ports=frozenset(),
    )
    return _beside(fleet, tuple(daemons_on(group, clusters)))


def _beside(fleet: Fleet, daemons: tuple[Daemon, ...]) -> Fleet:
    """A fleet with some daemons on its instances."""
    running = [(daemon.shape.ports, [kind.runs(daemon) for kind in fleet.kinds]) for daemon in daemons if daemon.shape]
    kept = [_agent_ports(kind) for kind in fleet.kinds]
    return fleet._replace(
        kinds=tuple(kind.beside(daemons) for kind in fleet.kinds),
        daemons=daemons,
        sure_ports=frozenset({METRICS_PORT}).union(*kept, *(ports for ports, runs in running if set(runs) != {False})),
        possible_ports=kept[0].intersection(*kept).union(*(ports for ports, runs in running if set(runs) == {True})),
    )


def _agent_ports(kind: Kind) -> frozenset[Port]:
    """The ports that ECS keeps; an instance that does not show its system is taken for Linux."""
    return WINDOWS_AGENT_PORTS if kind.attributes.get("ecs.os-type") == "windows" else AGENT_PORTS


def with_type(fleet: Fleet, instance: InstanceType, limits: Limits) -> Fleet:
    """A fleet with one other instance type, and nothing else changed.

    Raises:
        NotDetermined: what the agent keeps from tasks is not known.
    """
    kind = _kind(fleet.group, instance, limits, *_reserved_memory(fleet.group, limits))
    return _beside(fleet._replace(kinds=(kind,)), fleet.daemons)


def clusters_of(group: AutoScalingGroup) -> list[Cluster]:
    """The clusters that a group's instances are known to join."""
    return group.graph.index("clusters of a group", Cluster, Cluster.groups).get(id(group), [])


def _maximum_or_why(group: AutoScalingGroup) -> tuple[int | None, NotDetermined | None]:
    try:
        return _maximum(group), None
    except NotDetermined as error:
        group.graph.note(error)
        return None, error


def _maximum(group: AutoScalingGroup) -> int:
    """The most instances that a group ever has.

    Raises:
        NotDetermined: that is left open, or the group counts in other units.
    """
    mixed = group.mixed_instances_policy.launch_template if group.mixed_instances_policy else None
    for override in mixed.overrides if mixed else []:
        if override.weighted_capacity is not None:
            raise override.undetermined("WeightedCapacity", "the group's size counts weights, not instances")
    if group.max_size is None:
        raise group.undetermined("MaxSize", "no maximum is set")
    actions = [action.max_size for action in group.scheduled_actions]
    return max(group.max_size, *(size for size in actions if size is not None), 0)


def _launched(group: AutoScalingGroup) -> Iterator[InstanceType]:
    """The instance types of a group with as many vCPUs and free network interfaces as they are launched with.

    Raises:
        NotDetermined: one of them is not known.
    """
    options = _launch_data(group)
    for instance in dict.fromkeys(instances.of_group(group)):
        yield from dict.fromkeys(_with_options(instance, data) for data in options) if options else (instance,)


def _launch_data(group: AutoScalingGroup) -> list[View]:
    """What says how a group's instances are started; nothing where that is not among the templates."""
    try:
        return list(launch_data(group))
    except NotDetermined as error:
        group.graph.note(error)
        return []


def _with_options(instance: InstanceType, data: View) -> InstanceType:
    cpu = data.cpu_options if isinstance(data, LaunchTemplateData) else None
    attached = len(data.members("NetworkInterfaces"))
    return replace(
        instance,
        vcpus=(cpu.vcpus if cpu else None) or instance.vcpus,
        network_interfaces=instance.network_interfaces - max(attached - 1, 0),
    )


def _reserved_memory(group: AutoScalingGroup, limits: Limits) -> tuple[int, int]:
    """The least and the most memory in MiB that the agent keeps from tasks on a group's instances."""
    otherwise = limits.reserved_memory_mib
    found = [reserved_by(data, otherwise) for data in _launch_data(group)] or [(otherwise, otherwise)]
    return min(least for least, _ in found), max(most for _, most in found)


def reserved_by(data: View, otherwise: int) -> tuple[int, int]:
    """The least and the most memory in MiB that user data makes the agent keep from tasks.

    Args:
        data: a launch template's data, or a launch configuration.
        otherwise: what it keeps where user data says nothing of it.

    Raises:
        NotDetermined: user data sets that, or the ports that the agent keeps, to something that is not known.
    """
    try:
        user_data = text_of(data)
    except NotDetermined:
        # What it does say may be enough to know that it sets something else.
        user_data = str(data.body.get("UserData"))
    if RESERVED_PORTS in user_data:
        raise data.undetermined("UserData", f"it sets {RESERVED_PORTS}")
    try:
        return reserved_memory(user_data) or (otherwise, otherwise)
    except ValueError as error:
        raise data.undetermined("UserData", str(error)) from None


def _kind(group: AutoScalingGroup, instance: InstanceType, limits: Limits, least: int, most: int) -> Kind:
    """One instance type of a group without daemons, where the agent keeps so much memory from tasks."""
    attributes = attributes_of(group, instance)
    if attributes.get("ecs.os-type") == "windows":
        # The trunk that carries more network interfaces is one of Linux.
        limits = replace(limits, awsvpc_trunking=False)
    expected = expected_amounts(instance, limits, most)
    greatest = greatest_amounts(instance, limits, least)
    return Kind(
        instance=instance,
        attributes=attributes,
        by_zone=tuple(attributes_of(group, instance, zone=zone) for zone in _zones(group)),
        expected=expected,
        greatest=greatest,
        sure=expected,
        possible=greatest,
    )


def _zones(group: AutoScalingGroup) -> tuple[str, ...]:
    try:
        return zones_of(group)
    except NotDetermined:
        return ()


def _sure_part(daemon: Daemon) -> Amounts:
    """What a daemon is counted with where nothing may be hoped: all of an instance where its shape is open."""
    return daemon.shape.amounts if daemon.shape else (UNLIMITED,) * 4


def _less(amounts: Amounts, taken: Iterable[Amounts]) -> Amounts:
    left = list(amounts)
    for each in taken:
        left = [has - takes for has, takes in zip(left, each, strict=True)]
    return _amounts(max(has, 0) for has in left)


def _amounts(values: Iterable[int]) -> Amounts:
    cpu, memory, gpus, interfaces = values
    return cpu, memory, gpus, interfaces
