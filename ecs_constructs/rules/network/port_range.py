"""A port mapping names a port that does not exist.

## What it does

Compares ``ContainerPort`` and the ends of ``ContainerPortRange`` with 1 to 65,535 and ``HostPort`` with 0 to 65,535. A
``HostPort`` of 0 asks for any free port.

## Why is this bad

TCP and UDP have no other ports: the definition is rejected, or its containers do not start.

## Use instead

The port that the program in the container listens on.
"""

import re
from collections.abc import Callable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import HIGHEST_PORT
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import Container, PortMapping

_PORTS: tuple[tuple[str, int, Callable[[PortMapping], int | None]], ...] = (
    ("ContainerPort", 1, lambda mapping: mapping.container_port),
    ("HostPort", 0, lambda mapping: mapping.host_port),
)
_RANGE = re.compile(r"(\d+)-(\d+)")


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    for mapping in container.port_mappings:
        for name, lowest, read in _PORTS:
            for port in determined([mapping], read):
                if port is not None and not lowest <= port <= HIGHEST_PORT:
                    yield _violation(container, mapping.at(name), port, lowest)
        for ports in determined([mapping], lambda each: each.container_port_range):
            ends = _RANGE.fullmatch(ports) if ports else None
            if ends and not all(1 <= int(end) <= HIGHEST_PORT for end in ends.groups()):
                yield _violation(container, mapping.at("ContainerPortRange"), ports, 1)


def _violation(container: Container, at: Position, port: int | str | None, lowest: int) -> Violation:
    name = at.property.rpartition("/")[2]
    return Violation(
        at=at,
        message=f"Container {container.label} maps the {name} {port}; there is no such port.",
        actual=port,
        limit=f"{lowest}..{HIGHEST_PORT}",
        fix=f"Set {name} between {lowest} and {HIGHEST_PORT}.",
    )


RULE = Rule(
    name="network/port-range",
    title="A port mapping names ports that exist.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote="The containerPortRange valid values are between 1 and 65535.",
        ),
        Source(
            url="https://www.rfc-editor.org/rfc/rfc9293#section-3.1",
            read="2026-11-22",
            quote="Source Port: 16 bits",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 70000}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 7000}]}]
""",
)
