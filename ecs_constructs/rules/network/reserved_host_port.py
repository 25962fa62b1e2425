"""A task takes a port that the instance keeps for itself.

## What it does

Looks in tasks with the network mode ``bridge`` or ``host`` for the TCP ports 22 (SSH), 2375 and 2376 (Docker) and
51678 to 51680 (the ECS agent); in Windows tasks for 53, 135, 139, 445, 3389, 5985 and 5986 (Windows), 2375 and 2376,
51678 and 51679. It is silent where a launch template, launch configuration or group sets the agent's
``ECS_RESERVED_PORTS``.

## Why is this bad

The agent registers the ports as taken, so the task is never placed: "is already using a port required by your task".

## Use instead

Another host port.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network.ports import reserved_ports, static_host_ports
from ecs_constructs.template import Graph
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    for port in static_host_ports(task):
        reserved = reserved_ports(task)
        if port.protocol == "tcp" and port.number in reserved and not _sets_reserved_ports(task.graph):
            yield Violation(
                at=port.at,
                message=(
                    f"The task takes port {port.number}, which instances keep for "
                    f"{'Windows' if task.is_windows else 'SSH'}, Docker or the ECS agent."
                ),
                actual=port.number,
                limit="none of " + ", ".join(str(number) for number in reserved),
                fix="Use another host port, or, in bridge mode, none.",
            )


def _sets_reserved_ports(graph: Graph) -> bool:
    """Whether the start script of some instances says which ports its agent keeps."""
    sources = graph.of_type(InstanceTypeSource)
    return any("ECS_RESERVED_PORTS" in f"{source.body}{source.metadata}" for source in sources)


RULE = Rule(
    name="network/reserved-host-port",
    title="A task takes no port that its instance keeps for itself.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "The default reserved ports are 22 for SSH, the Docker ports 2375 and 2376, and the Amazon ECS "
                "container agent ports 51678-51680."
            ),
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-agent/blob/master/agent/config/config_windows.go",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
            read="2026-11-22",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80, HostPort: 51678}]}]
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
