"""Two port mappings of a task have the same name.

## What it does

Compares the ``Name`` of all port mappings of all containers of a task definition.

## Why is this bad

Service Connect knows a port of a task by that name. ``RegisterTaskDefinition`` rejects a second one: "port mapping name
is already used".

## Use instead

A name for each port, or none where nobody asks for it by name.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import PortMapping


def _check(mapping: PortMapping, _limits: Limits) -> Iterator[Violation]:
    name = mapping.name
    # The first that has it may keep it.
    if name and next(path for path, each in _names(mapping) if each == name) != mapping.path:
        yield Violation(
            at=mapping.at("Name"),
            message=f"Two port mappings of the task have the name {name!r}.",
            actual=name,
            fix="Give each port mapping of the task a name of its own.",
        )


def _names(mapping: PortMapping) -> Iterator[tuple[str, str | None]]:
    """Where the mappings of the same task are, and what they are called."""
    for mappings in determined(mapping.task.containers, lambda container: container.port_mappings):
        yield from determined(mappings, lambda each: (each.path, each.name))


RULE = Rule(
    name="network/duplicate-port-name",
    title="The port mappings of a task have names of their own.",
    severity=Severity.ERROR,
    subject=PortMapping,
    check=_check,
    only_where=("Name",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "This parameter is the name that you use in the serviceConnectConfiguration and the "
                "vpcLatticeConfigurations of a service."
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
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        PortMappings: [{Name: web, ContainerPort: 8080}, {Name: web, ContainerPort: 9090}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: "app:1"
        PortMappings: [{Name: web, ContainerPort: 8080}, {Name: metrics, ContainerPort: 9090}]
""",
)
