"""The containers of a task ask for more CPU than the task has.

## What it does

Adds up the ``Cpu`` of a task definition's containers and compares it with the task's ``Cpu``. Equality is accepted. A
container whose CPU is not determined counts as nothing: if the others exceed the task's CPU, it is exceeded anyway.
Windows containers on instances are left out, because ECS passes over the task's own size for them.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "The sum of all container 'cpu' values cannot be greater than the value of the
task 'cpu'."

## Use instead

A larger ``Cpu`` of the task, or smaller shares. A sidecar may do without ``Cpu``: it then gets the least share.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.task.raising import raised
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.own_cpu:
        return
    total = sum(determined(task.containers, lambda container: container.cpu or 0))
    if total > task.own_cpu:
        yield Violation(
            at=task.at("Cpu"),
            message=f"The containers ask for {total} CPU units together, the task has {task.own_cpu}.",
            actual=total,
            limit=task.own_cpu,
            fix=f"{raised(task, cpu=total)}, or lower the containers' Cpu to {task.own_cpu} in all.",
        )


RULE = Rule(
    name="task/container-cpu-sum",
    title="The containers' CPU adds up to no more than the task's.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote=(
                "the only requirement is that the total amount of CPU reserved for all containers within "
                "a task be lower than the task-level cpu value"
            ),
        ),
        Source(
            url="https://github.com/cloudnativedaysjp/dreamkast-infra/pull/4726",
            read="2026-11-22",
            quote="The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Cpu: 200}
      - {Name: proxy, Image: "proxy:1", Cpu: 100}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Cpu: 200}
      - {Name: proxy, Image: "proxy:1", Cpu: 56}
""",
)
