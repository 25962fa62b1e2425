"""The daemon services whose tasks run on the instances of an Auto Scaling group.

ECS runs one task of a daemon on each instance of its cluster that suits it, and counts it before other tasks. A daemon
has no capacity provider strategy: ECS refuses one that names one, or that takes a cluster's default. That such a daemon
runs is taken for possible, and not for certain.

Sources, read 2026-11-22:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
    https://github.com/aws/containers-roadmap/issues/692
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.placement.attribute_values import Attributes
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Cluster, Service


class Daemon(NamedTuple):
    """A daemon service, of which one task runs on each instance that suits it.

    Attributes:
        service: the service.
        shape: what a task takes; None where a part of it is left open.
        left_open: which part, and where; None where none is.
        is_certain: whether it is certain that the daemon runs in the instances' cluster.
    """

    service: Service
    shape: Shape | None
    left_open: NotDetermined | None = None
    is_certain: bool = True

    def runs_on(self, instance: InstanceType, attributes: Attributes) -> bool | None:
        """Whether a task of it runs on an instance; None where that is not certain."""
        if self.shape is None:
            return None
        suits = False if self.shape.unsuited(instance) else self.shape.admits(attributes)
        return suits if self.is_certain or suits is False else None


def daemons_on(group: AutoScalingGroup, clusters: Collection[Cluster]) -> Iterator[Daemon]:
    """The daemons whose tasks run, or may run, on a group's instances.

    Args:
        group: the group.
        clusters: the clusters that its instances join.
    """
    for service in group.graph.of_type(Service):
        runs = _runs_on(service, group, clusters)
        if runs is not False:
            yield _daemon(service, is_certain=runs is True)


def _runs_on(service: Service, group: AutoScalingGroup, clusters: Collection[Cluster]) -> bool | None:
    """Whether a service is a daemon of a group's instances; None where that is not certain."""
    try:
        if not service.is_daemon or service.launch_type not in (None, "EC2"):
            return False
        if service.cluster in clusters:
            return None if service.strategy() else True
        return group in service.groups()
    except NotDetermined as error:
        group.graph.note(error)
        return None


def _daemon(service: Service, *, is_certain: bool) -> Daemon:
    try:
        return Daemon(service=service, shape=Shape.of(service), is_certain=is_certain)
    except NotDetermined as error:
        service.graph.note(error)
        return Daemon(service=service, shape=None, left_open=error, is_certain=is_certain)
