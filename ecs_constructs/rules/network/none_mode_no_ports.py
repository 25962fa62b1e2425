"""A task without a network maps ports.

## What it does

Looks for ``PortMappings`` in the containers of tasks with the network mode ``none``.

## Why is this bad

The containers have no connection to the outside: the definition is rejected.

## Use instead

No ``PortMappings``, or another network mode.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if container.task.network_mode == "none" and container.says("PortMappings"):
        yield Violation(
            at=container.at("PortMappings"),
            message=f"Container {container.label} maps ports, but its task has no network (NetworkMode none).",
            fix="Leave PortMappings out, or set NetworkMode to awsvpc, bridge or host.",
        )


RULE = Rule(
    name="network/none-mode-no-ports",
    title="A task without a network maps no ports.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote=(
                "If the network mode is set to none, you cannot specify port mappings in your container definitions"
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: none
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: none
    Memory: "512"
    Cpu: "256"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: []}]
""",
)
