"""A service names a platform version of Fargate that cannot run its task.

## What it does

Compares ``PlatformVersion`` of services on Fargate with what their Linux task definition needs: 8 vCPU and more,
``EphemeralStorage``, EFS volumes and ``PidMode`` need 1.4.0 or later. An older version without any of these is a
warning.

## Why is this bad

``CreateService`` rejects the pair, or the task stops as soon as it starts. Linux platform versions before 1.4.0 are
retired since 2026: no new task or service can use them at all.

## Use instead

``LATEST``, or no ``PlatformVersion``: both mean 1.4.0.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Service, TaskDefinition

_NEEDED = (1, 4, 0)
_FIRST_LARGE_CPU = 8192


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    version, task = service.platform_version, service.task_definition
    if version is None or task is None or not _is_older(version):
        return
    if task.is_windows or "FARGATE" not in service.launches():
        return
    needs = list(_needs(task))
    yield Violation(
        at=service.at("PlatformVersion"),
        message=(
            f"The service names platform version {version}, "
            f"but its task needs 1.4.0 or later for {' and '.join(needs)}."
            if needs
            else f"The service names platform version {version}, which is retired."
        ),
        actual=version,
        limit="1.4.0",
        fix="Leave PlatformVersion out, or set it to LATEST.",
        severity=None if needs else Severity.WARNING,
    )


def _is_older(version: str) -> bool:
    is_number = re.fullmatch(r"\d+(\.\d+)*", version) is not None
    return is_number and tuple(int(part) for part in version.split(".")) < _NEEDED[: version.count(".") + 1]


def _needs(task: TaskDefinition) -> Iterator[str]:
    """What a task has that older versions lack."""
    for name in task.written(("Cpu", "EphemeralStorage", "PidMode")):
        if name != "Cpu":
            yield name
        elif (task.cpu or 0) >= _FIRST_LARGE_CPU:
            yield f"the Cpu of {task.cpu} units"
    if any(determined(task.volumes, lambda volume: volume.says("EFSVolumeConfiguration"))):
        yield "an EFS volume"


RULE = Rule(
    name="fargate/platform-version-size",
    title="A service on Fargate names no platform version that cannot run its task.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("PlatformVersion",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
            read="2026-11-22",
            quote="This option requires Linux platform 1.4.0 or later.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html",
            read="2026-11-22",
            quote=(
                "At that time, you will not be able to launch new tasks or create new services configured with "
                "platform version 1.3.0"
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "8192"
    Memory: "16384"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    PlatformVersion: 1.3.0
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "8192"
    Memory: "16384"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    PlatformVersion: 1.4.0
""",
)
