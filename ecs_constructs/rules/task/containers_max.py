"""A task definition has no container, or more than ten.

## What it does

Counts the containers of a task definition. Containers that CDK adds on its own, such as a log router, count too.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "Too many containers.", or that the list of containers is empty. No other tool
counts them.

## Use instead

Two task definitions. Containers that need not start, stop and scale together do not belong in one task.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition

MAXIMUM_CONTAINERS = 10
"""The most containers of a task; the quota cannot be raised."""


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    count = len(task.containers)
    if not 1 <= count <= MAXIMUM_CONTAINERS:
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message=f"The task definition has {count} containers.",
            actual=count,
            limit=f"1..{MAXIMUM_CONTAINERS}",
            fix=f"Give it 1 to {MAXIMUM_CONTAINERS} containers; put others in a task definition of their own.",
        )


RULE = Rule(
    name="task/containers-max",
    title="A task definition has 1 to 10 containers.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-cli/issues/184",
            read="2026-11-22",
            quote="Too many containers.",
        ),
    ),
    seen_by=("cfn-lint E3042 (no container)",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: []
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
