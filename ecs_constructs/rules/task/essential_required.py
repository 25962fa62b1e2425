"""No container of a task definition is essential.

## What it does

Looks for a container that is ``Essential``; one that does not say so is. A container whose ``Essential`` is left open
may be one.

## Why is this bad

A task runs as long as its essential containers do. Without one ``RegisterTaskDefinition`` rejects the definition:
"Task definition doesn't have any essential container".

## Use instead

``Essential: true`` on the container that does the task's work, or no ``Essential`` at all.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    containers = task.containers
    if containers and all(container.essential is False for container in containers):
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message="No container of the task definition is essential.",
            actual=0,
            limit=1,
            fix="Set Essential to true on the container that does the task's work, or leave it out there.",
        )


RULE = Rule(
    name="task/essential-required",
    title="A task definition has an essential container.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="All tasks must have at least one essential container.",
        ),
    ),
    seen_by=(
        "cfn-lint E3042",
        "cdk-preflight",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Essential: false}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Essential: true}]
""",
)
