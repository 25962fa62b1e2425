"""A container of a job mounts a volume that the job does not have.

## What it does

Looks up ``SourceVolume`` of each mount point among the ``Volumes`` of the job, or of the task in ``EcsProperties``.

## Why is this bad

Batch registers a task definition of Amazon ECS for the job, which refuses it: "Unknown volume 'data'." Volumes cannot
be added when the job is submitted.

## Use instead

A volume with that name in ``Volumes``; ``{Name: data}`` is enough for what containers of one job share.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobContainer, JobMountPoint, JobTask


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    for found in determined(task.containers, lambda container: list(_unknown(container, task))):
        yield from found


def _unknown(container: JobContainer, task: JobTask) -> Iterator[Violation]:
    for mount, name in determined(container.mount_points, lambda each: (each, each.source_volume)):
        # A volume whose name is left open may be the one.
        volumes = {volume.name for volume in task.volumes} if name else ()
        if name and name not in volumes:
            yield Violation(
                at=mount.at("SourceVolume"),
                message=f"A container mounts the volume {name!r}, which the job does not have.",
                actual=name,
                limit=", ".join(sorted(each for each in volumes if each)),
                fix=f"Add a volume with the name {name} to the job's Volumes, or mount one that is there.",
            )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      MountPoints: [{SourceVolume: %s, ContainerPath: /scratch}]
      Volumes: [{Name: scratch, Host: {SourcePath: /mnt/scratch}}]
"""

RULE = Rule(
    name="batch/mount-points",
    title="A job has the volumes that its containers mount.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    needs=(JobMountPoint,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Volume.html",
            read="2026-11-22",
            quote="This name is referenced in the sourceVolume parameter of container definition mountPoints.",
        ),
        Source(
            url="https://github.com/ansible/ansible/issues/35751",
            read="2026-11-22",
            quote="(ClientException) when calling the RegisterTaskDefinition operation: Unknown volume 'root-RO'.",
        ),
    ),
    bad=_EXAMPLE % "data",
    good=_EXAMPLE % "scratch",
)
