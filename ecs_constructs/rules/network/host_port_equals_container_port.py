"""A port mapping has another host port than container port, where both are the same port.

## What it does

Compares ``HostPort`` with ``ContainerPort`` in tasks with the network mode ``awsvpc`` or ``host``. A ``HostPort`` that
is left out, or 0, is fine.

## Why is this bad

There is nothing in between that could translate ports, so the definition is rejected: "When networkMode=host, the host
ports and container ports in port mappings must match".

## Use instead

No ``HostPort``, or the container's port. A load balancer listens on any port and sends to this one.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container, PortMapping


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    mode = container.task.effective_network_mode
    if mode in ("awsvpc", "host"):
        mappings = container.port_mappings
        yield from filter(None, determined(mappings, lambda mapping: _violation(container, mapping, mode)))


def _violation(container: Container, mapping: PortMapping, mode: str) -> Violation | None:
    host, port = mapping.host_port, mapping.container_port
    if not host or port is None or host == port:
        return None
    return Violation(
        at=mapping.at("HostPort"),
        message=f"Container {container.label} maps port {port} to {host}, which the network mode {mode} cannot.",
        actual=host,
        limit=port,
        fix=f"Leave HostPort out, or set it to {port}.",
    )


RULE = Rule(
    name="network/host-port-equals-container-port",
    title="With awsvpc and host networking a host port is the container's port.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "If you use containers in a task with the awsvpc or host network mode, the hostPort can either "
                "be left blank or set to the same value as the containerPort."
            ),
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cfn-lint E3053 (awsvpc)",
        "CloudFormation Validate E3053 (awsvpc)",
        "cdk-preflight (host)",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080, HostPort: 80}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080, HostPort: 8080}]}]
""",
)
