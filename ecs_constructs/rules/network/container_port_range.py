"""A container maps a range of ports that is none, or a port of it twice.

## What it does

Looks at each ``ContainerPortRange``: it begins below its end, stands alone in its mapping, without ``ContainerPort``
and ``HostPort``, and has no port that another mapping of the container has with the same protocol. Whether there are
such ports, ``network/port-range`` looks at.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "Invalid 'containerPortRange' setting", "cannot specify both single
port and port range", or "container port is used multiple times in task".

## Use instead

Ranges with the lower port first that do not meet, and a ``ContainerPort`` for a single port.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import PortMapping

_RANGE = re.compile(r"(\d+)-(\d+)")


class _Ports(NamedTuple):
    """The ports of a mapping, by the first and the last; none where the last is below the first."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def _check(mapping: PortMapping, _limits: Limits) -> Iterator[Violation]:
    return apart(mapping, _order, _alone, _twice)


def _order(mapping: PortMapping) -> Iterator[Violation]:
    ports = _range(mapping)
    if ports is not None and ports.first >= ports.last:
        yield Violation(
            at=mapping.at("ContainerPortRange"),
            message=f"Container {mapping.container.label} maps the ports {ports}, which do not begin below their end.",
            actual=str(ports),
            fix="Write the lower port first, or a single port as ContainerPort.",
        )


def _alone(mapping: PortMapping) -> Iterator[Violation]:
    if _range(mapping) is not None:
        yield from apart(mapping, partial(_single, "ContainerPort"), partial(_single, "HostPort"))


def _single(name: str, mapping: PortMapping) -> Iterator[Violation]:
    for _ in mapping.written((name,)):
        port = mapping.container_port if name == "ContainerPort" else mapping.host_port
        # A host port of 0 is as good as none.
        if port:
            yield Violation(
                at=mapping.at(name),
                message=f"Container {mapping.container.label} maps a range of ports and a {name} in one mapping.",
                actual=port,
                fix=f"Leave {name} out, or ContainerPortRange.",
            )


def _twice(mapping: PortMapping) -> Iterator[Violation]:
    own, protocol = _range(mapping), _protocol(mapping)
    if own is None:
        return
    for other in determined(_others(mapping), lambda each: _ports(each) if _protocol(each) == protocol else None):
        if other is not None and max(own.first, other.first) <= min(own.last, other.last):
            yield Violation(
                at=mapping.at("ContainerPortRange"),
                message=f"Container {mapping.container.label} maps port {max(own.first, other.first)} twice.",
                actual=str(own),
                fix="Map each port of a container once.",
            )


def _others(mapping: PortMapping) -> list[PortMapping]:
    """The other mappings of the container; of two ranges the later one looks at the earlier one."""
    mappings = mapping.container.port_mappings
    place = [each.path for each in mappings].index(mapping.path)
    return [*mappings[:place], *(each for each in mappings[place + 1 :] if "ContainerPortRange" not in each.body)]


def _range(mapping: PortMapping) -> _Ports | None:
    ends = _RANGE.fullmatch(mapping.container_port_range or "")
    return _Ports(int(ends[1]), int(ends[2])) if ends else None


def _ports(mapping: PortMapping) -> _Ports | None:
    port = mapping.container_port
    return _range(mapping) or (_Ports(port, port) if port else None)


def _protocol(mapping: PortMapping) -> str:
    return (mapping.protocol or "tcp").lower()


RULE = Rule(
    name="network/container-port-range",
    title="A range of ports begins below its end, alone, and has no port that is mapped already.",
    severity=Severity.ERROR,
    subject=PortMapping,
    check=_check,
    only_where=("ContainerPortRange",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "A port can only be included in one port mapping per container. You cannot specify overlapping port"
                " ranges. The first port in the range must be less than last port in the range."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPortRange: 8090-8080}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPortRange: 8080-8090}]}]
""",
)
