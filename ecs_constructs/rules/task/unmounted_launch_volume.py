"""A volume that a service brings along is mounted by no container.

## What it does

Looks for mount points of a task's volumes with ``ConfiguredAtLaunch: true``.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "Volumes [data] are not referenced by any of the containers". Other
volumes may be left unmounted.

## Use instead

A mount point in the container that needs the volume, or no volume.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Volume


def _check(volume: Volume, _limits: Limits) -> Iterator[Violation]:
    name = volume.name if volume.configured_at_launch else None
    if name is None:
        return
    # A mount point whose volume is left open may be of this one.
    mounted = {mount.source_volume for container in volume.task.containers for mount in container.mount_points}
    if name not in mounted:
        yield Violation(
            at=volume.at("ConfiguredAtLaunch"),
            message=f"The volume {name!r} is configured at launch, but no container mounts it.",
            actual=name,
            fix=f"Add a mount point with the SourceVolume {name} to a container, or leave the volume out.",
        )


RULE = Rule(
    name="task/unmounted-launch-volume",
    title="A volume that is configured at launch is mounted.",
    severity=Severity.ERROR,
    subject=Volume,
    check=_check,
    only_where=("ConfiguredAtLaunch",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html",
            read="2026-11-22",
            quote=(
                "This is used to create Amazon EBS volumes for standalone tasks or tasks created as part of a service."
            ),
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
    Volumes: [{Name: data, ConfiguredAtLaunch: true}]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MountPoints: []}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    Volumes: [{Name: data, ConfiguredAtLaunch: true}]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MountPoints: [{SourceVolume: data, ContainerPath: /data}]}
""",
)
