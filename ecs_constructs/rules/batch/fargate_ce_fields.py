"""A compute environment on Fargate has properties of instances, or lacks what Fargate needs.

## What it does

Looks at compute environments of the types ``FARGATE`` and ``FARGATE_SPOT`` for properties that only instances have
(``MinvCpus``, ``InstanceTypes``, ``AllocationStrategy``, ``InstanceRole`` and more), for missing ``Subnets``,
``SecurityGroupIds`` or ``MaxvCpus``, and for more than 16 subnets or 5 security groups.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "... is not applicable for FARGATE".

## Use instead

``Type``, ``MaxvCpus``, ``Subnets`` and ``SecurityGroupIds``, and nothing else: Fargate keeps nothing running, so there
is no minimum to set.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import ComputeResources

ONLY_FOR_INSTANCES = (
    "AllocationStrategy",
    "BidPercentage",
    "DesiredvCpus",
    "Ec2Configuration",
    "Ec2KeyPair",
    "ImageId",
    "InstanceRole",
    "InstanceTypes",
    "LaunchTemplate",
    "MinvCpus",
    "PlacementGroup",
    "ScalingPolicy",
    "SpotIamFleetRole",
    "Tags",
)
REQUIRED = ("MaxvCpus", "SecurityGroupIds", "Subnets")
MAXIMUM = {"SecurityGroupIds": 5, "Subnets": 16}


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    if resources.is_fargate:
        yield from apart(resources, _superfluous, _missing, _security_groups, _subnets)


def _superfluous(resources: ComputeResources) -> Iterator[Violation]:
    for name in resources.written(ONLY_FOR_INSTANCES):
        yield Violation(
            at=resources.at(name),
            message=f"{name} is not applicable to a compute environment of type {resources.kind}.",
            fix=f"Leave {name} out: only EC2 and SPOT have it.",
        )


def _missing(resources: ComputeResources) -> Iterator[Violation]:
    for name in resources.missing(REQUIRED):
        yield Violation(
            at=resources.at(name),
            message=f"A compute environment of type {resources.kind} needs {name}, and has none.",
            fix=f"Set {name}.",
        )


def _security_groups(resources: ComputeResources) -> Iterator[Violation]:
    return _too_many(resources, "SecurityGroupIds")


def _subnets(resources: ComputeResources) -> Iterator[Violation]:
    return _too_many(resources, "Subnets")


def _too_many(resources: ComputeResources, name: str) -> Iterator[Violation]:
    members = resources.read(name)
    if isinstance(members, list) and len(members) > MAXIMUM[name]:
        yield Violation(
            at=resources.at(name),
            message=f"{name} has {len(members)} members, and Fargate takes at most {MAXIMUM[name]}.",
            actual=len(members),
            limit=MAXIMUM[name],
            fix=f"Keep at most {MAXIMUM[name]}.",
        )


RULE = Rule(
    name="batch/fargate-ce-fields",
    title="A compute environment on Fargate has security groups, and nothing that only instances have.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=("This parameter isn't applicable to jobs that are running on Fargate resources. Don't specify it."),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="Fargate compute resources can contain up to 16 subnets.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "This parameter is required for jobs that are running on Fargate resources and must "
                "contain at least one security group."
            ),
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: FARGATE
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      MaxvCpus: 16
      MinvCpus: 0
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: FARGATE
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      MaxvCpus: 16
""",
)
