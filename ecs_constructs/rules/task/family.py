"""A task definition has a family that ECS does not take.

## What it does

Looks for a ``Family`` with more than 255 characters, or with one that is no letter, figure, underscore or hyphen. Of a
family that is put together, what is known of it counts.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "Family contains invalid characters".

## Use instead

One of those characters, or no family, so that CloudFormation makes one up.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import ECS, misnamed
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    return misnamed(task, "Family", "task definition family", ECS)


RULE = Rule(
    name="task/family",
    title="A task definition has a family that ECS takes.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("Family",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.",
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-cli/issues/37",
            read="2026-11-22",
            quote="Family contains invalid characters.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    Family: web.example.com
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: web, Image: "web:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    Family: web-example-com
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: web, Image: "web:1"}]
""",
)
