"""An instance type is not known.

## What it does

Looks up every instance type that a launch template, a launch configuration or a mixed instances policy names, in the
data that this version carries. For AWS Batch see ``batch/instance-types-known``.

## Why is this bad

If the name is misspelled or its size does not exist (``m5.micro``), no instance starts, and the group reports it only
in its activity history. If the type is newer than the data, all is well, but nothing can be said about what fits on it.

## Use instead

A size that the family has, or a newer version of this package; otherwise acknowledge it.
"""

from collections.abc import Iterator

from ecs_constructs import instance_types
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.instances import suggestion
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource
from ecs_constructs.template.types.batch import ComputeEnvironment


def _check(source: InstanceTypeSource, _limits: Limits) -> Iterator[Violation]:
    if isinstance(source, ComputeEnvironment):
        return
    for name, position in source.named_types():
        if instance_types.get(name) is None:
            yield Violation(
                at=position,
                message=f"The instance type {name!r} is not known, so what fits on it cannot be checked.",
                actual=name,
                fix=suggestion(name),
            )


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
