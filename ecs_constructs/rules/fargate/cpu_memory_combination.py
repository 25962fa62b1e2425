"""Fargate has no task size of this CPU and memory.

## What it does

Looks up the pair of ``Cpu`` and ``Memory`` of a task definition that is compatible with Fargate, or that a service
runs there, in the table of sizes that Fargate offers.

| CPU units | vCPU | memory in MiB |
| --- | --- | --- |
| 256 | 0.25 | 512, 1024, 2048 |
| 512 | 0.5 | 1024 to 4096 in steps of 1024 |
| 1024 | 1 | 2048 to 8192 in steps of 1024 |
| 2048 | 2 | 4096 to 16384 in steps of 1024 |
| 4096 | 4 | 8192 to 30720 in steps of 1024 |
| 8192 | 8 | 16384 to 61440 in steps of 4096 |
| 16384 | 16 | 32768 to 122880 in steps of 8192 |
| 32768 | 32 | 61440, 122880, 249856 (2026, not in every Region: see ``fargate/32-vcpu-region``) |

## Why is this bad

The deployment fails with "No Fargate configuration exists for given values". Where only the service says ``FARGATE``,
no other tool sees it before that.

## Use instead

The next larger size of the table; for Windows containers one of 1, 2 or 4 vCPU, see ``fargate/windows-size``.
"""

from collections.abc import Iterator

from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU, allowed, next_size
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition

_NO_SIZE = "No size holds it: run the task on instances."


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_fargate or task.cpu is None or task.memory is None:
        return
    if task.memory in MEMORY_BY_CPU.get(task.cpu, ()):
        return
    size = next_size(task.cpu, task.memory, is_windows=task.is_known_as_windows)
    yield Violation(
        at=task.at("Memory" if task.cpu in MEMORY_BY_CPU else "Cpu"),
        message=f"Fargate has no task size of {task.cpu} CPU units and {task.memory} MiB.",
        actual=f"{task.cpu}/{task.memory}",
        limit=allowed(task.cpu, is_windows=task.is_known_as_windows),
        fix=f"The smallest size that holds it: use Cpu {size[0]} with Memory {size[1]}." if size else _NO_SIZE,
    )


RULE = Rule(
    name="fargate/cpu-memory-combination",
    title="A Fargate task's CPU and memory are a size that Fargate offers.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cfn-lint E3047", "CloudFormation Validate E3047"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "512"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "512"
    Memory: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
