"""A task definition for Managed Instances has fields that they do not support.

## What it does

Looks in task definitions that are compatible with Managed Instances, or that a service runs there, for the network
mode ``bridge``, ``EphemeralStorage``, ``IpcMode``, ``ProxyConfiguration``, volumes with a
``DockerVolumeConfiguration`` and a Windows ``RuntimePlatform``.

The network mode ``none`` is not reported: the developer guide leaves it out, while the API reference lists it.

## Why is this bad

``RegisterTaskDefinition`` validates the definition against Managed Instances and rejects it.

## Use instead

``NetworkMode`` ``awsvpc`` or ``host``, Linux, and volumes of the host, EFS or EBS. Storage is set for the instances,
in the capacity provider's ``StorageConfiguration``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import TaskDefinition

_FIELDS = {
    "EphemeralStorage": "Leave it out and set StorageConfiguration of the provider, or run the task on Fargate.",
    "IpcMode": "",
    "ProxyConfiguration": "",
}
"""Fields that are not supported, with what to do instead where instances of a group do not support them either."""
_VOLUME_FIELD = "DockerVolumeConfiguration"


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if not task.runs_on_managed_instances:
        return
    for name in task.written(_FIELDS):
        yield _violation(task.at(name), name, _FIELDS[name])
    for found in determined(
        task.volumes, lambda volume: [volume.at(name) for name in volume.written((_VOLUME_FIELD,))]
    ):
        for at in found:
            yield _violation(at, f"a volume with {_VOLUME_FIELD}")
    for name in task.written(("NetworkMode", "RuntimePlatform")):
        if name == "NetworkMode" and task.network_mode in ("bridge", "default"):
            yield _violation(
                task.at(name), f"the NetworkMode {task.network_mode}", "Set NetworkMode to awsvpc or host."
            )
        if name == "RuntimePlatform" and task.is_windows:
            yield _violation(
                task.at(name), "a Windows RuntimePlatform", "Use a Linux image and OperatingSystemFamily LINUX."
            )


def _violation(at: Position, what: str, fix: str = "") -> Violation:
    return Violation(
        at=at,
        message=f"The task runs on Managed Instances with {what}, which they do not support.",
        fix=fix or "Leave it out, or run the task on instances of an Auto Scaling group.",
    )


RULE = Rule(
    name="managed-instances/task-definition",
    title="A task definition for Managed Instances has no fields that they do not support.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-networking.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/blob/v2.275.0/packages/aws-cdk-lib/aws-ecs/lib/base/task-definition.ts",
            read="2026-11-22",
        ),
    ),
    seen_by=("aws-cdk-lib",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: host
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
