"""A task takes a port from the range that the instance gives out by itself.

## What it does

Looks in Linux tasks with the network mode ``bridge`` for a ``HostPort`` of 32,768 and above: Linux gives out 32,768 to
60,999 (``ip_local_port_range``), and 49,153 to 65,535 where the range is not known.

## Why is this bad

Whatever opens a connection on the instance, or a container that asked for any free port, may hold the port just when
the task starts: it fails now and then, and nobody knows why.

## Use instead

A host port below 32,768, or none, so that the container gets a free one.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import HIGHEST_PORT, RESERVED, static_host_ports
from ecs_constructs.template.types.ecs import TaskDefinition

FIRST_EPHEMERAL_PORT = 32_768


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.effective_network_mode != "bridge" or task.is_windows:
        return
    for port in static_host_ports(task):
        if FIRST_EPHEMERAL_PORT <= port.number <= HIGHEST_PORT and port.number not in RESERVED:
            yield Violation(
                at=port.at,
                message=f"The task takes port {port.number} from the range that its instance gives out by itself.",
                actual=port.number,
                limit=FIRST_EPHEMERAL_PORT - 1,
                fix=f"Use a HostPort below {FIRST_EPHEMERAL_PORT}, or none.",
            )


RULE = Rule(
    name="network/ephemeral-host-port",
    title="A task takes no port from the range that its instance gives out by itself.",
    severity=Severity.WARNING,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "Do not attempt to specify a host port in the ephemeral port range as these are reserved for "
                "automatic assignment. In general, ports below 32768 are outside of the ephemeral port range."
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80, HostPort: 50000}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80, HostPort: 8080}]}]
""",
)
