"""A port mapping names a port that does not exist.

## What it does

Compares ``ContainerPort`` with 1 to 65,535 and ``HostPort`` with 0 to 65,535. A ``HostPort`` of 0 asks for any free
port.

## Why is this bad

TCP and UDP have no other ports: the definition is rejected, or its containers do not start.

## Use instead

The port that the program in the container listens on.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import HIGHEST_PORT
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container, PortMapping


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    for found in determined(container.port_mappings, lambda mapping: list(_violations(container, mapping))):
        yield from found


def _violations(container: Container, mapping: PortMapping) -> Iterator[Violation]:
    for name, lowest in (("ContainerPort", 1), ("HostPort", 0)):
        port = mapping.container_port if name == "ContainerPort" else mapping.host_port
        if port is not None and not lowest <= port <= HIGHEST_PORT:
            yield Violation(
                at=mapping.at(name),
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
