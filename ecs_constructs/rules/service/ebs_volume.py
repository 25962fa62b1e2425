"""A service's volume of EBS has settings that its type does not have, or its task has no such volume.

## What it does

Looks at the ``VolumeConfigurations`` of a service. Each names a volume of the task definition with
``ConfiguredAtLaunch: true``. Its ``ManagedEBSVolume`` has a ``SizeInGiB`` or a ``SnapshotId``; ``Iops`` belongs to
``io1`` and ``io2``, which need it, and to ``gp3``; ``Throughput`` belongs to ``gp3``. The least size is 4 GiB for
``io1`` and ``io2``, and 125 GiB for ``st1`` and ``sc1``.

## Why is this bad

``CreateService`` rejects it: "ECS managed EBS volume configuration was invalid", or "Volume configuration provided but
no matching configuredAtLaunch volume found in task definition".

## Use instead

``VolumeType: gp3``, with the ``Iops`` and the ``Throughput`` that are needed.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import ManagedEbsVolume, Service, VolumeConfiguration

_TYPES_WITH = {"Iops": ("io1", "io2", "gp3"), "Throughput": ("gp3",)}
_WITHOUT_DEFAULT_IOPS = ("io1", "io2")
_LEAST_SIZE = {"io1": 4, "io2": 4, "st1": 125, "sc1": 125}


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from apart(service, _names)
    for volume in determined(service.volume_configurations, lambda each: each.managed_ebs_volume):
        if volume is not None:
            yield from apart(volume, _source, _least_size, _settings, _iops)


def _names(service: Service) -> Iterator[Violation]:
    task = service.task_definition
    if task is None:
        return
    there = {volume.name for volume in task.volumes if volume.configured_at_launch}
    for configuration, name in determined(service.volume_configurations, _named):
        if name is not None and name not in there:
            known = ", ".join(sorted(each for each in there if each))
            yield Violation(
                at=configuration.at("Name"),
                message=f"The task definition {task.label} leaves no volume {name!r} to its service.",
                actual=name,
                limit=known,
                fix=f"Name one of {known}." if known else f"Add the volume {name} with ConfiguredAtLaunch: true to it.",
            )


def _named(configuration: VolumeConfiguration) -> tuple[VolumeConfiguration, str | None]:
    return configuration, configuration.name


def _source(volume: ManagedEbsVolume) -> Iterator[Violation]:
    if not (volume.says("SizeInGiB") or volume.says("SnapshotId")):
        yield Violation(
            at=volume.at("SizeInGiB"),
            message="The volume has neither a size nor a snapshot.",
            fix="Set SizeInGiB or SnapshotId.",
        )


def _least_size(volume: ManagedEbsVolume) -> Iterator[Violation]:
    kind, size = volume.volume_type, volume.size_in_gib
    least = _LEAST_SIZE.get(kind or "", 1)
    if size is not None and size < least:
        yield Violation(
            at=volume.at("SizeInGiB"),
            message=f"The volume has {size:g} GiB{f', too few for {kind}' if kind else ''}.",
            actual=size,
            limit=least,
            fix=f"Set SizeInGiB to {least} or more.",
        )


def _settings(volume: ManagedEbsVolume) -> Iterator[Violation]:
    for name in volume.written(_TYPES_WITH) if volume.volume_type else ():
        types = _TYPES_WITH[name]
        if volume.volume_type not in types:
            yield Violation(
                at=volume.at(name),
                message=f"The volume of the type {volume.volume_type} has {name}.",
                actual=volume.volume_type,
                limit=", ".join(types),
                fix=f"Leave {name} out, or set VolumeType to {types[-1]}.",
            )


def _iops(volume: ManagedEbsVolume) -> Iterator[Violation]:
    if volume.volume_type in _WITHOUT_DEFAULT_IOPS and not volume.says("Iops"):
        yield Violation(
            at=volume.at("Iops"),
            message=f"The volume of the type {volume.volume_type} has no Iops.",
            fix="Set Iops, or VolumeType to gp3.",
        )


RULE = Rule(
    name="service/ebs-volume",
    title="A service's volume of EBS fits its type, and its task definition leaves it open.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("VolumeConfigurations",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html",
            read="2026-11-22",
            quote=(
                "You must specify either a volume size or a snapshot ID. ... io1 and io2: 4-16,384. st1 and sc1: "
                "125-16,384. ... This parameter is required for io1 and io2 volume types. ... This parameter is "
                "only supported for the gp3 volume type."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html",
            read="2026-11-22",
            quote="This parameter is not supported for gp2, st1, sc1, or standard volumes.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceVolumeConfiguration.html",
            read="2026-11-22",
            quote="This value must match the volume name from the Volume object in the task definition.",
        ),
        Source(
            url="https://github.com/go-to-k/cdkd/pull/811",
            read="2026-11-22",
            quote=("Volume configuration provided but no matching configuredAtLaunch volume found in task definition."),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    VolumeConfigurations:
      - Name: data
        ManagedEBSVolume:
          RoleArn: arn:aws:iam::111122223333:role/infrastructure
          SizeInGiB: 100
          VolumeType: gp2
          Throughput: 250
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    VolumeConfigurations:
      - Name: data
        ManagedEBSVolume:
          RoleArn: arn:aws:iam::111122223333:role/infrastructure
          SizeInGiB: 100
          VolumeType: gp3
          Throughput: 250
""",
)
