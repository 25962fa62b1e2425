"""A container has a name that ECS does not take.

## What it does

Looks for the ``Name`` of a container with more than 255 characters, or with one that is no letter, figure, underscore
or hyphen. Of a name that is put together, what is known of it counts.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "Container.name contains invalid characters".

## Use instead

A name of those characters: a hyphen where a space, a point or a slash stands.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import ECS, misnamed
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    return misnamed(container, "Name", "container", ECS)


RULE = Rule(
    name="task/container-name",
    title="A container has a name that ECS takes.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.",
        ),
        Source(
            url="https://github.com/cds-snc/notification-terraform/pull/328",
            read="2026-11-22",
            quote="Container.name contains invalid characters.",
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
    ContainerDefinitions: [{Name: web server, Image: "web:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: web-server, Image: "web:1"}]
""",
)
