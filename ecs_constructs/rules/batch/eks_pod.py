"""A job's pod on Amazon EKS is not one that Batch accepts.

## What it does

Reads ``PodProperties``: at least one container, containers with different names (``Default`` where none is given),
``VolumeMounts`` of volumes that the pod has, the ``Medium`` of an ``EmptyDir`` empty or ``Memory`` and its
``SizeLimit`` with no other suffix than ``Mi``, and an ``ImagePullPolicy`` that Kubernetes knows. ``PropagateTags`` is
not for jobs on Amazon EKS.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Batch on EKS does not support tag propagation."

## Use instead

A name for each container, and a volume for each name that they mount.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import EksContainer, EksEmptyDir, EksPod, EksVolume

DEFAULT_NAME = "Default"
MEDIA = ("", "Memory")
POLICIES = ("Always", "IfNotPresent", "Never")
_OTHER_UNIT = re.compile(r"[\d.]+(?!Mi$)[A-Za-z]+")


def _check(pod: EksPod, _limits: Limits) -> Iterator[Violation]:
    yield from apart(pod, _count, _names, _mounts, _tags)
    for volumes in determined([pod], lambda pod: pod.volumes):
        for volume in volumes:
            yield from apart(volume, _empty_dir)
    for containers in determined([pod], lambda pod: [*pod.containers, *pod.init_containers]):
        for container in containers:
            yield from apart(container, _pull_policy)


def _count(pod: EksPod) -> Iterator[Violation]:
    if not pod.containers:
        yield Violation(
            at=pod.at("Containers"),
            message="The job's pod has no container.",
            limit=">= 1",
            fix="Describe the container that does the work.",
        )


def _names(pod: EksPod) -> Iterator[Violation]:
    seen: set[str] = set()
    for container, name in determined(pod.containers, lambda container: (container, container.name or DEFAULT_NAME)):
        if name in seen:
            yield Violation(
                at=container.at("Name"),
                message=f"Two containers of the job's pod are named {name}.",
                actual=name,
                fix="Give each container a name of its own.",
            )
        seen.add(name)


def _mounts(pod: EksPod) -> Iterator[Violation]:
    for found in determined([*pod.containers, *pod.init_containers], lambda each: list(_unknown(each, pod))):
        yield from found


def _unknown(container: EksContainer, pod: EksPod) -> Iterator[Violation]:
    for mount, name in determined(container.volume_mounts, lambda each: (each, each.name)):
        # A volume whose name is left open may be the one.
        volumes = {volume.name for volume in pod.volumes} if name else ()
        if name and name not in volumes:
            yield Violation(
                at=mount.at("Name"),
                message=f"A container mounts the volume {name!r}, which the pod does not have.",
                actual=name,
                limit=", ".join(sorted(each for each in volumes if each)),
                fix=f"Add a volume with the name {name} to the pod, or mount one that is there.",
            )


def _tags(pod: EksPod) -> Iterator[Violation]:
    if pod.job.propagate_tags:
        yield Violation(
            at=pod.job.at("PropagateTags"),
            message="Batch propagates no tags to pods on Amazon EKS.",
            actual="true",
            fix="Leave PropagateTags out.",
        )


def _empty_dir(volume: EksVolume) -> Iterator[Violation]:
    if volume.empty_dir is not None:
        yield from apart(volume.empty_dir, _medium, _size_limit)


def _medium(empty_dir: EksEmptyDir) -> Iterator[Violation]:
    medium = empty_dir.medium
    if medium is not None and medium not in MEDIA:
        yield Violation(
            at=empty_dir.at("Medium"),
            message=f"An empty folder cannot be on the medium {medium}.",
            actual=medium,
            limit=MEDIA[1],
            fix=f"Leave Medium out for the node's disk, or set it to {MEDIA[1]}.",
        )


def _size_limit(empty_dir: EksEmptyDir) -> Iterator[Violation]:
    size = empty_dir.size_limit
    if size is not None and _OTHER_UNIT.fullmatch(size):
        yield Violation(
            at=empty_dir.at("SizeLimit"),
            message=f"The size of an empty folder is in MiB with the suffix Mi, and this is {size}.",
            actual=size,
            limit="a whole number with the suffix Mi",
            fix="Write the size in MiB, such as 1024Mi.",
        )


def _pull_policy(container: EksContainer) -> Iterator[Violation]:
    policy = container.image_pull_policy
    if policy is not None and policy not in POLICIES:
        yield Violation(
            at=container.at("ImagePullPolicy"),
            message=f"There is no image pull policy {policy!r}.",
            actual=policy,
            limit=", ".join(POLICIES),
            fix=f"Use {', '.join(POLICIES[:-1])} or {POLICIES[-1]}.",
        )


_EXAMPLE = """
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    Timeout: {AttemptDurationSeconds: 3600}
    RetryStrategy: {Attempts: 3}
    EksProperties:
      PodProperties:
        Volumes: [{Name: scratch, EmptyDir: {SizeLimit: 1024Mi}}]
        Containers:
          - Image: "job:1"
            Resources: {Limits: {cpu: "1", memory: 2048Mi}}
            VolumeMounts: [{Name: %s, MountPath: /scratch}]
"""

RULE = Rule(
    name="batch/eks-pod",
    title="A job's pod on Amazon EKS has containers, and volumes that they mount.",
    severity=Severity.ERROR,
    subject=EksPod,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainer.html",
            read="2026-11-22",
            quote=(
                'If the name isn\'t specified, the default name "Default" is used. Each container in a pod must have a '
                "unique name."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainerVolumeMount.html",
            read="2026-11-22",
            quote="This must match the name of one of the volumes in the pod.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote="If the job runs on Amazon EKS resources, then you must not specify propagateTags.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EksContainer.html",
            read="2026-11-22",
            quote="Supported values are Always, IfNotPresent, and Never.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "data",
    good=_EXAMPLE % "scratch",
)
