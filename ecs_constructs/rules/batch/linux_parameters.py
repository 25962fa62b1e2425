"""A job's devices or file systems in memory are not what Batch accepts.

## What it does

Reads ``LinuxParameters`` of a job on instances: the permissions of ``Devices`` are ``READ``, ``WRITE`` and ``MKNOD``,
and the ``Size`` of each ``Tmpfs`` is at least 1 MiB. On Fargate there are neither, see ``batch/fargate-job-fields``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Size of a tmpfs is invalid. The size is required and must be a positive integer."

## Use instead

No permissions, which means all three; as much memory as the files need, which counts towards that of the job.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobContainer, LinuxParameters

PERMISSIONS = ("READ", "WRITE", "MKNOD")
MINIMUM_SIZE = 1


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    parameters = container.linux_parameters
    if parameters is not None and not container.job.runs_on_fargate:
        yield from apart(parameters, _devices, _file_systems)


def _devices(parameters: LinuxParameters) -> Iterator[Violation]:
    for device, permissions in determined(parameters.devices, lambda each: (each, each.permissions or ())):
        for index, permission in enumerate(permissions):
            if permission.upper() not in PERMISSIONS:
                yield Violation(
                    at=device.at(f"Permissions/{index}"),
                    message=f"There is no permission {permission!r} for a device.",
                    actual=permission,
                    limit=", ".join(PERMISSIONS),
                    fix=f"Use {', '.join(PERMISSIONS[:-1])} or {PERMISSIONS[-1]}.",
                )


def _file_systems(parameters: LinuxParameters) -> Iterator[Violation]:
    for tmpfs, size in determined(parameters.tmpfs, lambda each: (each, each.size)):
        if size is not None and size < MINIMUM_SIZE:
            yield Violation(
                at=tmpfs.at("Size"),
                message=f"A file system in memory cannot have {size} MiB.",
                actual=size,
                limit=f">= {MINIMUM_SIZE}",
                fix=f"Set Size to {MINIMUM_SIZE} or more, in MiB.",
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
      LinuxParameters:
        Tmpfs: [{ContainerPath: /scratch, Size: %s}]
"""

RULE = Rule(
    name="batch/linux-parameters",
    title="A job's devices have permissions that there are, and its file systems in memory a size.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    only_where=("LinuxParameters",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Device.html",
            read="2026-11-22",
            quote="By default, the container has permissions for read, write, and mknod for the device.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Tmpfs.html",
            read="2026-11-22",
            quote="The size (in MiB) of the tmpfs volume.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % 0,
    good=_EXAMPLE % 64,
)
