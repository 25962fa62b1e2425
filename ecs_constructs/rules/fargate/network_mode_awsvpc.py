"""A Fargate task has another network mode than awsvpc.

## What it does

Looks at the ``NetworkMode`` of task definitions that are compatible with Fargate, or that a service runs there.
Without one a task gets ``bridge``, which counts as another mode too.

## Why is this bad

Every task on Fargate has a network interface of its own, so the definition is rejected: "Fargate only supports network
mode 'awsvpc'."

## Use instead

``NetworkMode: awsvpc``. Containers of one task then reach each other on localhost, and the service needs a
``NetworkConfiguration``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.network_mode == "awsvpc" or not task.runs_on_fargate:
        return
    yield Violation(
        at=task.at("NetworkMode"),
        message=f"The task runs on Fargate with {_written(task.network_mode)}; Fargate only has awsvpc.",
        actual=task.network_mode,
        limit="awsvpc",
        fix="Set NetworkMode to awsvpc, and give each service of the task a NetworkConfiguration.",
    )


def _written(mode: str | None) -> str:
    return "no NetworkMode, which means bridge" if mode is None else f"the NetworkMode {mode}"


RULE = Rule(
    name="fargate/network-mode-awsvpc",
    title="A Fargate task has the network mode awsvpc.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
            quote="Fargate tasks always use the awsvpc network mode.",
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
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
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
