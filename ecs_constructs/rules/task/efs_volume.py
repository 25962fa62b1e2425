"""A volume of EFS has settings that exclude each other.

## What it does

Looks at the ``EFSVolumeConfiguration`` of a task's volumes. With an access point there is no ``RootDirectory`` but
``/``. An access point, IAM authorization and a ``TransitEncryptionPort`` need ``TransitEncryption: ENABLED``, which is
not the default.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition: "When using an EFS access point, the root directory must either be
set to "/" or be omitted", or "EFS IAM authorization requires TransitEncryption to be enabled".

## Use instead

``TransitEncryption: ENABLED`` always. The directory belongs to the access point, which keeps a task within it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import EfsVolume, Volume

_ENCRYPTED = "ENABLED"


def _check(volume: Volume, _limits: Limits) -> Iterator[Violation]:
    if volume.efs is not None:
        yield from apart(volume.efs, _root_directory, _encryption)


def _root_directory(efs: EfsVolume) -> Iterator[Violation]:
    has_access_point = efs.authorization is not None and efs.authorization.says("AccessPointId")
    if has_access_point and efs.root_directory not in (None, "", "/"):
        yield Violation(
            at=efs.at("RootDirectory"),
            message=f"The volume mounts an access point of EFS and the directory {efs.root_directory!r}.",
            actual=efs.root_directory,
            limit="/",
            fix="Leave RootDirectory out, and set the directory at the access point.",
        )


def _encryption(efs: EfsVolume) -> Iterator[Violation]:
    if efs.transit_encryption == _ENCRYPTED:
        return
    for reason in list(_reasons(efs))[:1]:
        yield Violation(
            at=efs.at("TransitEncryption"),
            message=f"The volume has {reason} of EFS, but does not encrypt what it sends.",
            actual=efs.transit_encryption,
            limit=_ENCRYPTED,
            fix=f"Set TransitEncryption to {_ENCRYPTED}.",
        )


def _reasons(efs: EfsVolume) -> Iterator[str]:
    """What a volume has that needs encryption."""
    if efs.authorization is not None:
        if "ENABLED" in determined([efs.authorization], lambda each: each.iam):
            yield "the IAM authorization"
        yield from ("an access point" for _ in efs.authorization.written(("AccessPointId",)))
    yield from ("a port for the encryption" for _ in efs.written(("TransitEncryptionPort",)))


RULE = Rule(
    name="task/efs-volume",
    title="A volume of EFS with an access point or IAM authorization encrypts, and has no other root directory.",
    severity=Severity.ERROR,
    subject=Volume,
    check=_check,
    only_where=("EFSVolumeConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html",
            read="2026-11-22",
            quote=(
                "If an EFS access point is specified in the authorizationConfig, the root directory parameter must "
                "either be omitted or set to / which will enforce the path set on the EFS access point."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html",
            read="2026-11-22",
            quote="If an access point is used, transit encryption must be on in the EFSVolumeConfiguration.",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/10683",
            read="2026-11-22",
            quote=("Create TaskDefinition: When using an EFS access point, the root directory must either be set to"),
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
    Volumes:
      - Name: data
        EFSVolumeConfiguration:
          FilesystemId: fs-12345678
          TransitEncryption: DISABLED
          AuthorizationConfig: {IAM: ENABLED}
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
    Volumes:
      - Name: data
        EFSVolumeConfiguration:
          FilesystemId: fs-12345678
          TransitEncryption: ENABLED
          AuthorizationConfig: {IAM: ENABLED}
    ContainerDefinitions:
      - {Name: app, Image: "app:1", MountPoints: [{SourceVolume: data, ContainerPath: /data}]}
""",
)
