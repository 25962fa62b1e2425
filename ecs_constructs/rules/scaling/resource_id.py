"""A scalable target does not name a service as Application Auto Scaling does.

## What it does

Looks at scalable targets of ECS: ``ServiceNamespace: ecs`` goes with ``ScalableDimension: ecs:service:DesiredCount``,
and ``ResourceId`` is ``service/<cluster>/<service>``, the names and not the ARNs, be they written or referred to. Of
one that is put together, what is written before a part that is left open counts.

## Why is this bad

The deployment fails: "Unsupported service namespace, resource type or scalable dimension".

## Use instead

``!Sub service/${Cluster}/${Service.Name}``; ``!Ref`` of a service is its ARN.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.references import Part, parts_of
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.types.ecs import Cluster, Service
from ecs_constructs.template.types.service_scaling import ScalableTarget

NAMESPACE, DIMENSION = "ecs", "ecs:service:DesiredCount"
_START = "service/"
_RESOURCE_ID = re.compile(r"service/[^/:]+/[^/:]+")

_NAMES = (
    (Service, (None, "ServiceArn"), "Fn::GetAtt with the service's attribute Name"),
    (Cluster, ("Arn",), "Ref of the cluster"),
)
"""The attributes that are ARNs (None: what a Ref gives), and what gives the name."""


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    namespace, dimension = target.service_namespace, target.scalable_dimension
    if namespace is None or dimension is None or (namespace != NAMESPACE and not dimension.startswith("ecs:")):
        return
    for name, actual, wanted in (
        ("ServiceNamespace", namespace, NAMESPACE),
        ("ScalableDimension", dimension, DIMENSION),
    ):
        if actual != wanted:
            yield Violation(
                at=target.at(name),
                message=f"A service's {name} is {wanted}, not {actual}.",
                actual=actual,
                limit=wanted,
                fix=f"Set {name} to {wanted}.",
            )
    parts = parts_of(target, "ResourceId")
    yield from list(_arns(target, parts)) or _outline(target, parts)


def _no_service(target: ScalableTarget, resource_id: str) -> Violation:
    return Violation(
        at=target.at("ResourceId"),
        message=f"The resource id {resource_id!r} does not name a service.",
        actual=resource_id,
        limit="service/<cluster>/<service>",
        fix="Write it as service/<cluster>/<service>, with the names of the two.",
    )


def _word(target: ScalableTarget, part: Part) -> str | None:
    """What stands for a part: what it is, or a name that is only known at deployment; None where it may be anything."""
    if isinstance(part, Reference) and isinstance(target.graph.resource(part), (Service, Cluster)):
        return f"<{part.logical_id}>"
    return part if isinstance(part, str) else None


def _outline(target: ScalableTarget, parts: list[Part]) -> Iterator[Violation]:
    """What is wrong with a resource id, as far as its parts are known."""
    words = [_word(target, part) for part in parts]
    known = "".join(map(str, takewhile(lambda word: word is not None, words)))
    is_open = None in words
    if is_open and not known.startswith(_START) and not _START.startswith(known):
        # What follows is open as well: the part may have a slash.
        whole: str | None = f"{known}..."
    elif is_open or words == parts:
        whole = target.resource_id
    else:
        whole = known
    if whole is not None and not _RESOURCE_ID.fullmatch(whole):
        yield _no_service(target, whole)


def _arns(target: ScalableTarget, parts: Iterable[Part]) -> Iterator[Violation]:
    for reference in (part for part in parts if isinstance(part, Reference)):
        resource = target.graph.resource(reference)
        for kind, attributes, name in _NAMES:
            if isinstance(resource, kind) and reference.attribute in attributes:
                yield Violation(
                    at=target.at("ResourceId"),
                    message=f"The resource id has the ARN of {resource.label} where its name belongs.",
                    actual="ARN",
                    limit="service/<cluster>/<service>",
                    fix=f"Write {name} instead.",
                )


RULE = Rule(
    name="scaling/resource-id",
    title="A scalable target names a service as Application Auto Scaling does.",
    severity=Severity.ERROR,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
            quote=(
                "ECS service - The resource type is service and the unique identifier is the cluster name and service "
                "name. Example: service/my-cluster/my-service."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: svc/production/web
    MinCapacity: 2
    MaxCapacity: 8
""",
    good="""
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: service/production/web
    MinCapacity: 2
    MaxCapacity: 8
""",
)
