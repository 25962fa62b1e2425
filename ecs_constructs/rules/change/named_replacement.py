"""A resource that updates often replace has a physical name.

## What it does

Looks for a name on

- a launch configuration, which every change replaces, and a managed Batch compute environment whose
  ``ReplaceComputeEnvironment`` is not ``false``: a warning;
- a target group (replaced with its port, protocol, VPC or type) and a capacity provider of an Auto Scaling group (with
  that group): an information.

## Why is this bad

CloudFormation makes the new resource before it deletes the old one. Both cannot have the same name, so the update
fails: "CloudFormation cannot update a stack when a custom-named resource requires replacing".

## Use instead

No name: CloudFormation makes one up that says which stack and resource it belongs to. Change the name with each
replacement where it has to stay. For a compute environment, ``ReplaceComputeEnvironment: false`` lets most changes
happen in place.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Resource
from ecs_constructs.template.types.auto_scaling import LaunchConfiguration
from ecs_constructs.template.types.batch import ComputeEnvironment
from ecs_constructs.template.types.ecs import CapacityProvider
from ecs_constructs.template.types.load_balancing import TargetGroup


class Replacement(NamedTuple):
    """What replaces a resource of a type.

    Attributes:
        change: the change that does, as a sentence begins with it.
        severity: how likely it is to come.
    """

    change: str
    severity: Severity


REPLACEMENTS: dict[type[Resource], Replacement] = {
    LaunchConfiguration: Replacement(change="Any change", severity=Severity.WARNING),
    ComputeEnvironment: Replacement(change="Many a change", severity=Severity.WARNING),
    TargetGroup: Replacement(change="Another port, protocol, VPC or type", severity=Severity.INFO),
    CapacityProvider: Replacement(change="Another Auto Scaling group", severity=Severity.INFO),
}


def _check(resource: Resource, _limits: Limits) -> Iterator[Violation]:
    replacement = REPLACEMENTS.get(type(resource))
    name_property = resource.name_property
    if replacement is None or name_property is None or not _is_replaced(resource):
        return
    name = resource.read(name_property)
    if isinstance(name, str | int):
        yield Violation(
            at=resource.at(name_property),
            message=f"{replacement.change} replaces it, which fails while the old one has the name {name!r}.",
            actual=str(name),
            fix=f"Remove {name_property}.",
            severity=replacement.severity,
        )


def _is_replaced(resource: Resource) -> bool:
    if isinstance(resource, CapacityProvider):
        return resource.read("AutoScalingGroupProvider") is not None
    if isinstance(resource, ComputeEnvironment):
        return resource.resources is not None and resource.is_replaced is not False
    return True


RULE = Rule(
    name="change/named-replacement",
    title="What updates often replace has no physical name.",
    severity=Severity.WARNING,
    subject=Resource,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-batch-computeenvironment.html",
            read="2026-11-22",
            quote=(
                "Specifies whether the compute environment is replaced if an update is made that requires "
                "replacing the instances in the compute environment. The default value is true."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html",
            read="2026-11-22",
            quote="You can't perform an update that causes a custom-named resource to be replaced.",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/27054",
            read="2026-11-22",
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeEnvironmentName: jobs
    ComputeResources:
      Type: FARGATE
      MaxvCpus: 16
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeEnvironmentName: !Ref AWS::NoValue
    ComputeResources:
      Type: FARGATE
      MaxvCpus: 16
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
""",
)
