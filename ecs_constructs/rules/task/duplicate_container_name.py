"""Two containers of a task definition have one name.

## What it does

Compares the names of a task definition's containers with each other.

## Why is this bad

Load balancers, dependencies, links and overrides tell containers apart by their names. ``RegisterTaskDefinition``
rejects the definition: "Container names must be unique within a task definition".

## Use instead

A name of its own for each container.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    taken: set[str] = set()
    for container, name in determined(task.containers, lambda each: (each, each.name)):
        if name in taken:
            yield Violation(
                at=container.at("Name"),
                message=f"Another container of the task definition is named {name!r} already.",
                actual=name,
                fix="Give each container a name of its own.",
            )
        elif name is not None:
            taken.add(name)


RULE = Rule(
    name="task/duplicate-container-name",
    title="The containers of a task definition have different names.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "cfn-lint E3037 (identical containers)",
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
    ContainerDefinitions:
      - {Name: app, Image: "app:1"}
      - {Name: "app", Image: "proxy:1"}
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
      - {Name: app, Image: "app:1"}
      - {Name: "proxy", Image: "proxy:1"}
""",
)
