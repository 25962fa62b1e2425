"""A Fargate task definition has placement constraints.

## What it does

Looks for ``PlacementConstraints`` in task definitions that are compatible with Fargate, or that a service runs there.

## Why is this bad

There are no instances to choose from, so the definition is rejected: "Fargate compatible task definitions do not
support constraints".

## Use instead

No constraints. The Availability Zones follow from the subnets of the service.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.runs_on_fargate and task.says("PlacementConstraints"):
        yield Violation(
            at=task.at("PlacementConstraints"),
            message="The task runs on Fargate but has placement constraints, which need instances.",
            fix="Leave PlacementConstraints out, or run the task on instances (RequiresCompatibilities: [EC2]).",
        )


RULE = Rule(
    name="fargate/no-placement-constraints",
    title="A Fargate task definition has no placement constraints.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("PlacementConstraints",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cfn-lint E3048",
        "CloudFormation Validate E3048",
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
    PlacementConstraints: [{Type: memberOf, Expression: "attribute:ecs.instance-type =~ m5.*"}]
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
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
