"""The attributes that a group's instances have in ECS, as far as the templates determine them.

A name that is not in the result is not known: anybody may set an attribute on a running instance (``PutAttributes``).
What user data sets is taken for known, although that could change it too.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html, read 2026-11-22.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.placement.attribute_values import ABSENT, Value
from ecs_constructs.placement.user_data import attributes_in, operating_system, text_of
from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, LaunchTemplate
from ecs_constructs.template.types.network import Subnet

_IMAGE_ID = re.compile(r"ami-[0-9a-f]+")


def attributes_of(group: AutoScalingGroup, instance: InstanceType, *, zone: str | None = None) -> dict[str, Value]:
    """What is known of the attributes of a group's instances of one type.

    Args:
        group: the group.
        instance: the type.
        zone: the Availability Zone of the instance. Default None: one of those that the group starts instances in.
    """
    user_data = _each(lambda: [text_of(data) for data in launch_data(group)])
    subnets = _each(lambda: list(_subnets(group)))
    zones = (zone,) if zone else _each(lambda: zones_of(group))
    known: dict[str, Value] = {
        "ecs.instance-type": instance.name,
        "ecs.cpu-architecture": _one_of(_architectures(instance)),
        "ecs.os-type": _operating_system(instance, user_data),
        "ecs.availability-zone": _one_of(zones),
        "ecs.ami-id": _one_of(_each(lambda: _image_ids(group))),
        "ecs.vpc-id": _one_of(_each(lambda: [_literal(_vpc_of(subnet), "vpc-") for subnet in subnets])),
        "ecs.subnet-id": _one_of(_literal(subnet, "subnet-") for subnet in subnets),
        "ecs.capability.external": ABSENT,
    }
    custom = [attributes_in(text) for text in user_data]
    names = {name for each in custom for name in each} - known.keys()
    known |= {name: _one_of(each.get(name) for each in custom) for name in names}
    return {name: value for name, value in known.items() if value is not None}


def zones_of(group: AutoScalingGroup) -> tuple[str, ...]:
    """The Availability Zones that a group starts instances in.

    Raises:
        NotDetermined: the zone of one of its subnets is not determined, or it names no subnet and no zone.
    """
    subnets = list(_subnets(group))
    zones = [_zone_of(group, subnet) for subnet in subnets] or group.members("AvailabilityZones")
    if not zones or not all(isinstance(zone, str) for zone in zones):
        raise group.undetermined("AvailabilityZones", "it is left open in which zones its instances start")
    return tuple(dict.fromkeys(zones))


def _each(read: Callable[[], Iterable[Any]]) -> list[Any]:
    """What is read; nothing where it is left open."""
    try:
        return list(read())
    except NotDetermined:
        return []


def _one_of(values: Iterable[str | None]) -> Value:
    """The value that all have in common, else the different ones; None where one is not known, or there is none."""
    different = frozenset(values)
    known = frozenset(value for value in different if value is not None)
    if not known or known != different:
        return None
    return next(iter(known)) if len(known) == 1 else known


def _architectures(instance: InstanceType) -> Iterator[str]:
    # The agent has no version for processors of 32 bits.
    return (name for name in instance.architectures if name in ("x86_64", "arm64"))


def _operating_system(instance: InstanceType, user_data: Iterable[str]) -> Value:
    # EC2 has no Windows for ARM.
    return "linux" if "arm64" in instance.architectures else _one_of(map(operating_system, user_data))


def launch_data(group: AutoScalingGroup) -> Iterator[View]:
    """What says how the group's instances are started: the data of launch templates, or the launch configuration."""
    for resource in group.launch_resources():
        data = resource.data if isinstance(resource, LaunchTemplate) else resource
        if data is None:
            raise resource.undetermined("LaunchTemplateData", "the launch template is empty")
        yield data


def _image_ids(group: AutoScalingGroup) -> Iterator[str | None]:
    """The ids of the images; None for one that is looked up when an instance starts."""
    mixed = group.mixed_instances_policy.launch_template if group.mixed_instances_policy else None
    for view in (*launch_data(group), *(mixed.overrides if mixed else [])):
        image = view.read("ImageId")
        if image is not None:
            yield image if isinstance(image, str) and _IMAGE_ID.fullmatch(image) else None


def _subnets(group: AutoScalingGroup) -> Iterator[Subnet | str]:
    """The subnets of a group: resources of the templates, or ids."""
    for member in group.members("VPCZoneIdentifier"):
        found = group.graph.resource(member) if isinstance(member, Reference) else member
        if not isinstance(found, Subnet | str):
            raise group.undetermined("VPCZoneIdentifier", "a subnet is not among the templates")
        yield found


def _zone_of(group: AutoScalingGroup, subnet: Subnet | str) -> Any:
    if isinstance(subnet, str):
        raise group.undetermined("VPCZoneIdentifier", "the zone of a subnet is not in the templates")
    return subnet.read("AvailabilityZone")


def _vpc_of(subnet: Subnet | str) -> Any:
    return None if isinstance(subnet, str) else subnet.read("VpcId")


def _literal(value: Any, prefix: str) -> str | None:
    """An id that is written in the template."""
    return value if isinstance(value, str) and value.startswith(prefix) else None
