"""A Fargate task has no CPU or no memory of its own.

## What it does

Looks for task definitions that are compatible with Fargate, or that a service runs there, without ``Cpu`` or without
``Memory`` at task level. What the containers ask for does not count here.

## Why is this bad

Fargate sizes its machine by these two values, so the definition or the service is rejected: "Fargate requires that
'cpu' be defined at the task level".

## Use instead

The smallest size of ``fargate/cpu-memory-combination`` that holds what the containers need together.
"""

from collections.abc import Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, allowed
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_fargate:
        return
    for name in task.missing(("Cpu", "Memory")):
        yield Violation(
            at=task.at(name),
            message=f"The task runs on Fargate but has no {name} of its own.",
            limit=_allowed(task, name),
            fix=f"Set the task's {name}: {_allowed(task, name)}.",
        )


def _allowed(task: TaskDefinition, name: str) -> str:
    cpu = next(determined([task], lambda each: each.cpu), None)
    if name == "Memory" and cpu not in MEMORY_BY_CPU:
        return "a size that goes with its Cpu"
    return allowed(None if name == "Cpu" else cpu, is_windows=task.is_known_as_windows)


RULE = Rule(
    name="fargate/task-size-required",
    title="A Fargate task has CPU and memory at task level.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="This field is required for Fargate.",
        ),
    ),
    seen_by=("aws-cdk-lib", "cfn-lint E3048", "CloudFormation Validate E3048", "cdk-preflight"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
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
