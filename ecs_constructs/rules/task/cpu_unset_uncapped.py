"""A task on instances has no CPU of its own, so nothing caps it.

## What it does

Looks for task definitions that run on instances (Linux) without ``Cpu`` at task level.

## Why is this bad

A container's ``Cpu`` is a share, not a cap: while its neighbours are idle, it may take every CPU of the instance. An
experiment on a machine with 48 cores saw a task without ``Cpu`` take 4800 %, and one with 10,240 units stop at 1000 %.
That is fine for a task that may use what is to spare, and a surprise for one whose load tests ran on an idle instance.

## Use instead

Leave it as it is where bursting is wanted, and acknowledge it. Otherwise set ``Cpu`` at task level: at least the sum of
the containers' CPU.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.task.cpu_range import MINIMUM
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, limits: Limits) -> Iterator[Violation]:
    if task.cpu is not None or not task.runs_on_instances or task.runs_on_fargate or task.is_windows:
        return
    yield Violation(
        at=task.at("Cpu"),
        message="The task has no Cpu of its own: its containers may use every CPU of the instance while it is idle.",
        limit=f"{MINIMUM}..{limits.maximum_task_cpu_units}",
        fix="Set the task's Cpu (1024 units are 1 vCPU) to cap it, or acknowledge that it may burst.",
    )


RULE = Rule(
    name="task/cpu-unset-uncapped",
    title="A task on instances has a CPU limit of its own.",
    severity=Severity.INFO,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="each container could float to higher CPU usage if the other container was not using it",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="If you do not specify a value, the parameter is ignored.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", Cpu: 256, Memory: 256}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    ContainerDefinitions: [{Name: app, Image: "app:1", Cpu: 256, Memory: 256}]
""",
)
