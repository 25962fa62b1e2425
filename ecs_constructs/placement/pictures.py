"""Instances with the tasks on them, to be drawn."""

from collections.abc import Iterator

from ecs_constructs.placement.fleets import Fleet, Kind
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import UNLIMITED, Pool, per_instance
from ecs_constructs.placement.placement import Box, Content
from ecs_constructs.placement.shapes import Shape


def boxes(outlook: Outlook, name: str, count: int | None) -> Iterator[Box]:
    """One instance of each type of an outlook, with as many of the tasks as it surely holds."""
    for fleet in outlook.fleets:
        for kind in fleet.kinds:
            pool = Pool(name=fleet.name, amounts=kind.sure, count=1, ports=fleet.sure_ports)
            held = min(per_instance(outlook.demand(2), pool)[0], UNLIMITED if count is None else count)
            yield box(fleet, kind, [content(name, outlook.shape, held)])


def content(name: str, shape: Shape, count: int) -> Content:
    """Tasks of a shape."""
    return Content(name=name, amounts=shape.amounts, count=count, is_alone=shape.is_alone)


def daemon_boxes(fleet: Fleet) -> Iterator[Box]:
    """One instance of each type of a fleet with its daemons alone."""
    for kind in fleet.kinds:
        yield box(fleet, kind, [])


def box(fleet: Fleet, kind: Kind, contents: list[Content], count: int = 1) -> Box:
    """An instance of a type with its daemons and some tasks."""
    daemons = [
        Content(name=daemon.service.label, amounts=daemon.shape.amounts, count=1, is_daemon=True)
        for daemon in fleet.daemons
        if daemon.shape and daemon.runs_on(kind.instance, kind.attributes) is not False
    ]
    nominal = (kind.instance.cpu_units, kind.instance.memory_mib, kind.instance.gpus, kind.expected[3])
    return Box(
        instance_type=kind.instance.name,
        nominal=nominal,
        available=kind.expected,
        contents=(*daemons, *(each for each in contents if each.count)),
        count=count,
    )
