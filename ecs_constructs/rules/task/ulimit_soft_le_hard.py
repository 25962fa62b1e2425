"""A soft limit of the kernel is above its hard limit.

## What it does

Compares ``SoftLimit`` and ``HardLimit`` of each entry of a container's ``Ulimits``. A negative figure stands for "no
limit" with some kernels, and is left alone.

## Why is this bad

A process may raise its soft limit up to the hard one, never beyond. The definition is rejected: "Soft limit exceeds
hard limit for ulimit nofile".

## Use instead

The same figure twice, unless a program is to raise its limit by itself.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    for ulimit, soft, hard in determined(container.ulimits, lambda each: (each, each.soft_limit, each.hard_limit)):
        if soft is not None and hard is not None and soft > hard >= 0:
            yield Violation(
                at=ulimit.at("SoftLimit"),
                message=f"The soft limit {soft} of {ulimit.name} is above its hard limit {hard}.",
                actual=soft,
                limit=hard,
                fix=f"Lower SoftLimit to at most {hard}, or raise HardLimit to at least {soft}.",
            )


RULE = Rule(
    name="task/ulimit-soft-le-hard",
    title="A soft limit of the kernel is no more than its hard limit.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("Ulimits",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Ulimits: [{Name: nofile, SoftLimit: 2000, HardLimit: 1000}]}
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
      - {Name: app, Image: "app:1", Ulimits: [{Name: nofile, SoftLimit: 1000, HardLimit: 1000}]}
""",
)
