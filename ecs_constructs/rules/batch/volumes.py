"""A job's volume is not one that Batch accepts.

## What it does

Reads ``Volumes`` of a job:

- one of ``Host``, ``EfsVolumeConfiguration`` and ``S3FilesVolumeConfiguration`` each;
- Amazon EFS with an access point, or as the job's role (``Iam: ENABLED``), needs ``TransitEncryption: ENABLED``, the
  latter the role as well (``JobRoleArn``, or ``TaskRoleArn`` of a task); with an access point the root directory is
  ``/``; ports are 0 to 65,535, and the id of a file system begins with ``fs-``;
- Fargate mounts Amazon EFS from platform version 1.4.0 on;
- S3 Files needs the job's role.

## Why is this bad

``RegisterJobDefinition`` rejects it: "EFS IAM authorization requires TransitEncryption to be enabled."

## Use instead

``TransitEncryption: ENABLED`` wherever a job mounts a file system of Amazon EFS.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import EfsVolume, JobTask, Volume

KINDS = ("Host", "EfsVolumeConfiguration", "S3FilesVolumeConfiguration")
PORTS = (0, 65_535)
FILE_SYSTEM = "fs-"
WITHOUT_EFS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0")


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    yield from apart(task, _role, _platform)
    for volume in task.volumes:
        yield from apart(volume, _kinds, _efs)


def _kinds(volume: Volume) -> Iterator[Violation]:
    given = [name for name in KINDS if volume.read(name) is not None]
    if len(given) > 1:
        yield Violation(
            at=volume.at(given[1]),
            message=f"The volume has {' and '.join(given)}.",
            actual=len(given),
            limit=1,
            fix=f"Keep one of {', '.join(given)}.",
        )


def _efs(volume: Volume) -> Iterator[Violation]:
    if volume.efs is not None:
        yield from apart(volume.efs, _file_system, _port, _encryption, _root_directory)


def _file_system(efs: EfsVolume) -> Iterator[Violation]:
    name = efs.file_system_id
    if name is not None and not name.startswith(FILE_SYSTEM):
        yield Violation(
            at=efs.at("FileSystemId"),
            message=f"A file system of Amazon EFS has an id that begins with {FILE_SYSTEM}, and this is {name!r}.",
            actual=name,
            limit=f"{FILE_SYSTEM}...",
            fix="Set FileSystemId to the file system's id, such as !Ref FileSystem.",
        )


def _port(efs: EfsVolume) -> Iterator[Violation]:
    return outside(efs, "TransitEncryptionPort", efs.transit_encryption_port, PORTS, "A port")


def _encryption(efs: EfsVolume) -> Iterator[Violation]:
    reason = "uses an access point" if _uses_access_point(efs) else "is mounted as the job's role"
    if (_uses_access_point(efs) or _uses_role(efs)) and efs.transit_encryption != "ENABLED":
        yield Violation(
            at=efs.at("TransitEncryption"),
            message=f"The file system {reason}, which needs encryption in transit.",
            actual=efs.transit_encryption,
            limit="ENABLED",
            fix="Set TransitEncryption to ENABLED.",
        )


def _root_directory(efs: EfsVolume) -> Iterator[Violation]:
    directory = efs.root_directory
    if directory not in (None, "", "/") and _uses_access_point(efs):
        yield Violation(
            at=efs.at("RootDirectory"),
            message=f"The access point says which directory is the root, and the job asks for {directory}.",
            actual=directory,
            limit="/",
            fix="Leave RootDirectory out, or set it to /.",
        )


def _uses_access_point(efs: EfsVolume) -> bool:
    return efs.authorization is not None and efs.authorization.says("AccessPointId")


def _uses_role(efs: EfsVolume) -> bool:
    return efs.authorization is not None and efs.authorization.iam == "ENABLED"


def _role(task: JobTask) -> Iterator[Violation]:
    if task.read(task.role_property) is None and any(determined(task.volumes, _needs_role)):
        yield Violation(
            at=task.at(task.role_property),
            message="The job mounts a file system as its role, and has none.",
            fix=f"Set {task.role_property} to a role that may mount the file system.",
        )


def _needs_role(volume: Volume) -> bool:
    if volume.efs is not None and _uses_role(volume.efs):
        return True
    return volume.read("S3FilesVolumeConfiguration") is not None


def _platform(task: JobTask) -> Iterator[Violation]:
    if not task.runs_on_fargate or task.platform_version not in WITHOUT_EFS:
        return
    if any(volume.efs is not None for volume in task.volumes):
        yield Violation(
            at=task.at(task.version_property),
            message=f"Fargate mounts no file system of Amazon EFS in platform version {task.platform_version}.",
            actual=task.platform_version,
            limit=">= 1.4.0",
            fix="Leave PlatformVersion out, which means LATEST.",
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
      JobRoleArn: arn:aws:iam::123456789012:role/job
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      MountPoints: [{SourceVolume: data, ContainerPath: /data}]
      Volumes:
        - Name: data
          EfsVolumeConfiguration:
            FileSystemId: fs-0123456789abcdef0
            TransitEncryption: %s
            AuthorizationConfig: {Iam: ENABLED}
"""

RULE = Rule(
    name="batch/volumes",
    title="A job's volumes are of one kind each, and file systems are mounted as AWS requires.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    only_where=("Volumes",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSAuthorizationConfig.html",
            read="2026-11-22",
            quote=(
                "EFS IAM authorization requires that TransitEncryption be ENABLED and that a JobRoleArn is specified."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSAuthorizationConfig.html",
            read="2026-11-22",
            quote=("If an access point is used, transit encryption must be enabled in the EFSVolumeConfiguration."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSVolumeConfiguration.html",
            read="2026-11-22",
            quote=(
                "If an EFS access point is specified in the authorizationConfig, the root directory parameter must "
                "either be omitted or set to /"
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Volume.html",
            read="2026-11-22",
            quote="Jobs that are running on Fargate resources must specify a platformVersion of at least 1.4.0.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "DISABLED",
    good=_EXAMPLE % "ENABLED",
)
