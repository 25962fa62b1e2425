"""A task's CPU lies outside the range that ECS accepts.

## What it does

Compares the ``Cpu`` of a task definition that runs on instances with the range that ECS accepts: 128 to 196,608 CPU
units (0.125 to 192 vCPU). Fargate has a table of its own, see ``fargate/cpu-memory-combination``.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition, so the deployment fails.

## What changed

Until about 2023 the maximum was 10,240 units (10 vCPU), which the article that this rule goes back to states. Its
experiment on a machine with 48 cores still holds: a task of 10,240 units is capped at 1000 % CPU, and a task without
``Cpu`` may take the whole machine (4800 %), see ``task/cpu-unset-uncapped``.

A team that wants to keep to the older limit selects it: ``limits = "classic"`` in ``[tool.ecs-constructs]``.

## Use instead

A value within the range, or none to let the task use whatever the instance has to spare.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition

MINIMUM = 128


def _check(task: TaskDefinition, limits: Limits) -> Iterator[Violation]:
    maximum = limits.maximum_task_cpu_units
    if not task.runs_on_instances or task.is_windows or task.runs_on_fargate:
        return
    if task.cpu is not None and not MINIMUM <= task.cpu <= maximum:
        yield Violation(
            at=task.at("Cpu"),
            message=f"The task's CPU of {task.cpu} units is outside the range that ECS accepts on instances.",
            actual=task.cpu,
            limit=f"{MINIMUM}..{maximum}",
            fix=f"Set Cpu between {MINIMUM} and {maximum} units (1024 units are 1 vCPU), or leave it out.",
        )


RULE = Rule(
    name="task/cpu-range",
    title="A task's CPU on instances is between 128 and 196,608 units.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="Supported values are between 128 CPU units (0.125 vCPUs) and 196608 CPU units (192 vCPUs).",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "64"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 256}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "128"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 256}]
""",
)
