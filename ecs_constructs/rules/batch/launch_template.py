"""A compute environment names a launch template in a way that Batch does not take.

## What it does

Reads ``LaunchTemplate`` of a compute environment: the id or the name of a template, not both, and nothing else than a
number, ``$Default`` or ``$Latest`` as its version. ``UserdataType`` goes with a template that has an image of its own.

Of ``Overrides`` there are at most 10. Each needs instance types or families, but no bundles, which are among those of
the environment and in no other override, and has an id or a name, not both, with a version as above.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "LaunchTemplate.overrides have duplicate targetInstanceTypes".

## Use instead

One template by its id, and overrides only for the instance types that need another one.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ecs_constructs.instance_types import BATCH_DEFAULTS
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.auto_scaling import LaunchTemplateSpecification
from ecs_constructs.template.types.batch import EnvironmentLaunchTemplate, LaunchTemplateOverride

MAXIMUM_OVERRIDES = 10
IDENTIFIERS = ("LaunchTemplateId", "LaunchTemplateName")
_VERSION = re.compile(r"\d+|\$Default|\$Latest")


class _Target(NamedTuple):
    """An instance type or family that an override is for, and where it stands."""

    name: str
    at: Position


def _check(template: EnvironmentLaunchTemplate, _limits: Limits) -> Iterator[Violation]:
    resources = [template.resources] if template.resources else []
    # Fargate has none at all: that is in batch/fargate-ce-fields.
    if any(determined(resources, lambda each: each.is_fargate)):
        return
    yield from apart(template, _both, _neither, _version, _user_data, _count)
    for override in template.overrides:
        yield from apart(override, _both, _version, _no_targets)
    yield from apart(template, _bundles, _foreign, _overlap)


def _both(template: LaunchTemplateSpecification) -> Iterator[Violation]:
    if len(list(template.written(IDENTIFIERS))) == len(IDENTIFIERS):
        yield Violation(
            at=template.at("LaunchTemplateName"),
            message="The launch template is named by its id and by its name.",
            fix="Keep LaunchTemplateId or LaunchTemplateName, not both.",
        )


def _neither(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    # An empty one is how an update takes the launch template away.
    if not template.overrides and all(template.read(name) is None for name in IDENTIFIERS):
        yield Violation(
            at=template.at("LaunchTemplateId"),
            message="The launch template is named neither by its id nor by its name.",
            fix="Set LaunchTemplateId or LaunchTemplateName.",
        )


def _version(template: EnvironmentLaunchTemplate | LaunchTemplateOverride) -> Iterator[Violation]:
    version = template.version
    if version and not _VERSION.fullmatch(version):
        yield Violation(
            at=template.at("Version"),
            message=f"A launch template has no version {version!r}.",
            actual=version,
            limit="a number, $Default or $Latest",
            fix="Set Version to a number, $Default or $Latest, or leave it out.",
        )


def _user_data(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    kind = template.userdata_type
    if kind is None or str(template.body.get("Version")).isdigit():
        # A version by its number may be another than the one that the template holds.
        return
    data = template.template.data
    if data is not None and data.read("ImageId") is None:
        yield Violation(
            at=template.at("UserdataType"),
            message=f"The user data is said to be of type {kind}, but the launch template has no image of its own.",
            actual=kind,
            fix="Leave UserdataType out, or set ImageId in the launch template.",
        )


def _count(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    count = len(template.overrides)
    if count > MAXIMUM_OVERRIDES:
        yield Violation(
            at=template.at("Overrides"),
            message=f"The launch template has {count} overrides, more than Batch accepts.",
            actual=count,
            limit=MAXIMUM_OVERRIDES,
            fix=f"Keep at most {MAXIMUM_OVERRIDES}: an override may be for a whole family.",
        )


def _no_targets(override: LaunchTemplateOverride) -> Iterator[Violation]:
    if not override.target_instance_types:
        yield Violation(
            at=override.at("TargetInstanceTypes"),
            message="The override does not say for which instance types it is.",
            fix="Set TargetInstanceTypes to some of the environment's instance types.",
        )


def _bundles(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    for name, at in _targets(template):
        if name in BATCH_DEFAULTS:
            yield Violation(
                at=at,
                message=f"An override is for instance types or families, and {name} is a bundle of them.",
                actual=name,
                fix=f"Name instance types or families, such as {', '.join(BATCH_DEFAULTS[name])}.",
            )


def _foreign(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    types = template.resources.instance_types if template.resources else None
    # A bundle may be any of the families that Batch puts into it.
    if not types or set(types) & set(BATCH_DEFAULTS):
        return
    for name, at in _targets(template):
        if name not in BATCH_DEFAULTS and not any(_covers(known, name) for known in types):
            yield Violation(
                at=at,
                message=f"The override is for {name}, which is none of the environment's instance types.",
                actual=name,
                limit=", ".join(types),
                fix=f"Add {name} to InstanceTypes, or take it out of the override.",
            )


def _overlap(template: EnvironmentLaunchTemplate) -> Iterator[Violation]:
    seen: list[str] = []
    for name, at in _targets(template):
        other = next((known for known in seen if _covers(known, name) or _covers(name, known)), None)
        if other is not None:
            yield Violation(
                at=at,
                message=f"Overrides are for {other} and for {name}, which overlap.",
                actual=name,
                fix="Name each instance type in one override only, itself or with its family.",
            )
        seen.append(name)


def _targets(template: EnvironmentLaunchTemplate) -> list[_Target]:
    return [target for targets in determined(template.overrides, _targets_of) for target in targets]


def _targets_of(override: LaunchTemplateOverride) -> list[_Target]:
    names = override.target_instance_types or ()
    return [_Target(name, override.at(f"TargetInstanceTypes/{index}")) for index, name in enumerate(names)]


def _covers(name: str, other: str) -> bool:
    """Whether a type is another one, or is a family that has it."""
    return name == other or other.startswith(f"{name}.")


_EXAMPLE = """
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: ecsInstanceRole
      InstanceTypes: [m7i, g6]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
      LaunchTemplate:
        LaunchTemplateId: lt-0123456789abcdef0
        Overrides:
          - LaunchTemplateId: lt-0fedcba9876543210
            TargetInstanceTypes: [%s]
"""

RULE = Rule(
    name="batch/launch-template",
    title="A compute environment names its launch template once, and overrides it for types of its own.",
    severity=Severity.ERROR,
    subject=EnvironmentLaunchTemplate,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LaunchTemplateSpecification.html",
            read="2026-11-22",
            quote=(
                "You must specify either the launch template ID or launch template name in the request, but not both."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LaunchTemplateSpecification.html",
            read="2026-11-22",
            quote="The version number of the launch template, $Default, or $Latest.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LaunchTemplateSpecificationOverride.html",
            read="2026-11-22",
            quote=(
                "targetInstanceTypes can target only instance types and families that are included within the "
                "ComputeResource.instanceTypes set."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LaunchTemplateSpecificationOverride.html",
            read="2026-11-22",
            quote=(
                "targetInstanceTypes included within the same launch template override or across launch template "
                "overrides can't overlap for the same compute environment."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "p5",
    good=_EXAMPLE % "g6",
)
