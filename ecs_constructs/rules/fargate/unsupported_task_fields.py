"""A Fargate task definition has fields that Fargate does not support.

## What it does

Looks in task definitions that are compatible with Fargate, or that a service runs there, for ``IpcMode``, a
``PidMode`` other than ``task``, volumes with a ``DockerVolumeConfiguration`` and volumes with a ``SourcePath`` on the
host. A ``ProxyConfiguration`` needs the network mode awsvpc, which ``fargate/network-mode-awsvpc`` asks for anyway.

## Why is this bad

A task on Fargate sees nothing of its host, so the definition is rejected: "Fargate compatible task definitions do not
support sourcePath", or "ipcMode", or "dockerVolumeConfiguration".

## Use instead

A bind mount without a path (``Volumes: [{Name: scratch}]``) for what containers of one task share, EFS or an EBS
volume of the service for what outlives it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import TaskDefinition, Volume


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_fargate:
        return
    for name in task.written(("IpcMode",)):
        yield _violation(task.at(name), f"The task runs on Fargate but sets {name}, which it does not support.", name)
    for at in (position for found in determined(task.volumes, _unsupported) for position in found):
        name = at.property.rpartition("/")[2]
        yield _violation(at, f"The task runs on Fargate but a volume has a {name}, which it does not support.", name)
    if task.pid_mode not in (None, "task"):
        yield Violation(
            at=task.at("PidMode"),
            message=f"The task runs on Fargate with the PidMode {task.pid_mode}; Fargate has no host to share.",
            actual=task.pid_mode,
            limit="task",
            fix="Set PidMode to task, or leave it out.",
        )


def _unsupported(volume: Volume) -> list[Position]:
    docker = [volume.at(name) for name in volume.written(("DockerVolumeConfiguration",))]
    host = volume.host
    return docker if host is None else [*docker, *map(host.at, host.written(("SourcePath",)))]


def _violation(at: Position, message: str, name: str) -> Violation:
    return Violation(at=at, message=message, fix=f"Leave {name} out, or run the task on instances.")


RULE = Rule(
    name="fargate/unsupported-task-fields",
    title="A Fargate task definition has no fields that Fargate does not support.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("IpcMode", "PidMode", "Volumes"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
            read="2026-11-22",
            quote="On Fargate for Linux containers, the only valid value is task.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
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
    PidMode: host
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
    PidMode: task
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
