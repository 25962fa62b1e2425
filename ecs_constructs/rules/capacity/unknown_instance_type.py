"""An instance type is not known.

## What it does

Looks up every instance type that a launch template, a launch configuration, a mixed instances policy or a Batch compute
environment names, in the data that this version carries. Batch may name a family or one of its bundles as well.

## Why is this bad

If the name is misspelled or its size does not exist (``m5.micro``), no instance starts, and the group reports it only
in its activity history. If the type is newer than the data, all is well, but nothing can be said about what fits on it.

## Use instead

A size that the family has, or a newer version of this package; otherwise acknowledge it.
"""

import difflib
from collections.abc import Iterator

from ecs_constructs import instance_types
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource
from ecs_constructs.template.types.batch import ComputeEnvironment


def _check(source: InstanceTypeSource, _limits: Limits) -> Iterator[Violation]:
    takes_families = isinstance(source, ComputeEnvironment)
    for name, position in source.named_types():
        if instance_types.get(name) or (takes_families and instance_types.selected_by_batch(name)):
            continue
        yield Violation(
            at=position,
            message=f"The instance type {name!r} is not known, so what fits on it cannot be checked.",
            actual=name,
            fix=f"{_suggestion(name)} If it is newer than this data, update ecs-constructs or acknowledge the finding.",
        )


def _suggestion(name: str) -> str:
    family, _, _ = name.partition(".")
    sizes = instance_types.family(family)
    if sizes:
        return f"The sizes of {family} are {', '.join(size.name.partition('.')[2] for size in sizes)}."
    nearest = difflib.get_close_matches(family, instance_types.families(), n=1)
    return f"Is the family {nearest[0]} meant?" if nearest else "Check the spelling."


RULE = Rule(
    name="capacity/unknown-instance-type",
    title="Every instance type named is known.",
    severity=Severity.WARNING,
    subject=InstanceTypeSource,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws-samples/aws-cdk-examples/issues/585",
            read="2026-11-22",
        ),
    ),
    seen_by=("cfn-lint E3628",),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.micro}}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
""",
)
