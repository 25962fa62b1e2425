"""A Fargate container is privileged.

## What it does

Looks for containers with ``Privileged: true`` in task definitions that are compatible with Fargate, or that a service
runs there.

## Why is this bad

Fargate gives no container the rights of its host: "Fargate requires that the 'privileged' setting be 'false'".

## Use instead

The one capability that Fargate can add, ``SYS_PTRACE``, or instances. Building images needs neither: use CodeBuild or
a builder without a daemon.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if container.privileged and container.task.runs_on_fargate:
        yield Violation(
            at=container.at("Privileged"),
            message=f"Container {container.label} is privileged; Fargate runs no privileged containers.",
            actual=True,
            limit=False,
            fix="Leave Privileged out, or run the task on instances (RequiresCompatibilities: [EC2]).",
        )


RULE = Rule(
    name="fargate/no-privileged",
    title="A Fargate container is not privileged.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("Privileged",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="This parameter is not supported for Windows containers or tasks run on Fargate.",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", Privileged: true}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Privileged: false}]
""",
)
