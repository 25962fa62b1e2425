"""The ports of an instance that a task takes.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html, read 2026-11-22; of Windows
https://github.com/aws/amazon-ecs-agent/blob/master/agent/config/config_windows.go, read 2026-11-22.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import PortMapping, TaskDefinition

RESERVED = (22, 2375, 2376, 51678, 51679, 51680)
"""The TCP ports of a Linux instance that SSH, Docker and the ECS agent hold by default."""

RESERVED_ON_WINDOWS = (53, 135, 139, 445, 2375, 2376, 3389, 5985, 5986, 51678, 51679)
"""The TCP ports of a Windows instance that Windows, Docker and the ECS agent hold by default."""

HIGHEST_PORT = 65535


class HostPort(NamedTuple):
    """A port of the instance that a task takes for as long as it runs.

    Attributes:
        number: the port.
        protocol: ``tcp`` or ``udp``; ECS takes any other protocol for ``tcp``.
        at: the property that says so.
    """

    number: int
    protocol: str
    at: Position


def reserved_ports(task: TaskDefinition) -> tuple[int, ...]:
    """The TCP ports that an instance keeps from a task by default."""
    return RESERVED_ON_WINDOWS if task.is_windows else RESERVED


def static_host_ports(task: TaskDefinition) -> Iterator[HostPort]:
    """The ports that a task takes by number; a mapping that is left open is counted and passed over."""
    mode = task.effective_network_mode
    if mode not in ("bridge", "host"):
        return
    mappings = (mapping for found in determined(task.containers, lambda c: c.port_mappings) for mapping in found)
    yield from filter(None, determined(mappings, lambda mapping: _host_port(mapping, is_host=mode == "host")))


def _host_port(mapping: PortMapping, *, is_host: bool) -> HostPort | None:
    name = "HostPort" if mapping.host_port or not is_host else "ContainerPort"
    number = mapping.host_port if name == "HostPort" else mapping.container_port
    return HostPort(number, "udp" if mapping.protocol == "udp" else "tcp", mapping.at(name)) if number else None
