"""A container mounts a volume that its task does not have.

## What it does

Looks up ``SourceVolume`` of each mount point among the task's ``Volumes``, and ``SourceContainer`` of ``VolumesFrom``
among its containers.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "Unknown volume 'data'."

## Use instead

A volume with that name in ``Volumes``; ``Volumes: [{Name: data}]`` is enough for what containers of one task share.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    yield from apart(container, _mounts, _volumes_from)


def _mounts(container: Container) -> Iterator[Violation]:
    for mount, name in determined(container.mount_points, lambda each: (each, each.source_volume)):
        # A volume whose name is left open may be the one.
        volumes = {volume.name for volume in container.task.volumes} if name else ()
        if name and name not in volumes:
            yield Violation(
                at=mount.at("SourceVolume"),
                message=f"Container {container.label} mounts the volume {name!r}, which the task does not have.",
                actual=name,
                limit=", ".join(sorted(each for each in volumes if each)),
                fix=f"Add a volume with the name {name} to the task's Volumes, or mount one that is there.",
            )


def _volumes_from(container: Container) -> Iterator[Violation]:
    for entry, name in determined(container.volumes_from, lambda each: (each, each.source_container)):
        containers = {each.name for each in container.task.containers} if name else ()
        if name and name not in containers:
            yield Violation(
                at=entry.at("SourceContainer"),
                message=f"Container {container.label} mounts the volumes of {name!r}, which the task does not have.",
                actual=name,
                limit=", ".join(sorted(each for each in containers if each)),
                fix="Name another container of the task.",
            )


RULE = Rule(
    name="task/mount-points",
    title="A container mounts volumes that its task has.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("MountPoints", "VolumesFrom"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html",
            read="2026-11-22",
            quote="Must be a volume name referenced in the name parameter of task definition volume.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VolumeFrom.html",
            read="2026-11-22",
            quote="The name of another container within the same task definition to mount volumes from.",
        ),
        Source(
            url="https://github.com/ansible/ansible/issues/35751",
            read="2026-11-22",
            quote="Unknown volume 'root-RO'.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    Volumes: [{Name: scratch}]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MountPoints: [{SourceVolume: data, ContainerPath: /data}]}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    Volumes: [{Name: scratch}]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MountPoints: [{SourceVolume: scratch, ContainerPath: /data}]}
""",
)
