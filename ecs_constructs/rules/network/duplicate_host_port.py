"""A task takes the same port of its instance twice.

## What it does

Looks in tasks with the network mode ``bridge`` or ``host`` for two port mappings with the same host port and protocol.
In ``host`` mode the container's port is the host's.

## Why is this bad

A port of an instance can be taken once, so no instance can ever run the task.

## Use instead

Another ``HostPort`` for one of the two; in bridge mode none at all, so that each gets a free port.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import static_host_ports
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    taken: set[tuple[int, str]] = set()
    for port in static_host_ports(task):
        if (port.number, port.protocol) in taken:
            yield Violation(
                at=port.at,
                message=f"The task takes port {port.number}/{port.protocol} of its instance twice.",
                actual=port.number,
                fix="Give one of the two mappings another port, or, in bridge mode, none.",
            )
        taken.add((port.number, port.protocol))


RULE = Rule(
    name="network/duplicate-host-port",
    title="A task takes no port of its instance twice.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote="The port number on the container instance to reserve for your container.",
        ),
    ),
    seen_by=("cdk-preflight (port ranges)",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        PortMappings: [{ContainerPort: 8080, HostPort: 80}, {ContainerPort: 8443, HostPort: 80}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        PortMappings: [{ContainerPort: 8080, HostPort: 80}, {ContainerPort: 8443, HostPort: 443}]
""",
)
