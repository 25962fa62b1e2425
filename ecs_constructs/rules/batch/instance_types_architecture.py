"""A compute environment names instance types of two processor architectures.

## What it does

Looks up the architecture of each member of ``InstanceTypes``, families and bundles included. One that is not known
counts as nothing.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "arm-based instance type cannot be used with other instance types".

## Use instead

One environment for each architecture, with queues of their own: a queue cannot mix them either.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    found = instances.architectures(resources) if resources.names_instances else {}
    if len(found) > 1:
        named = " and ".join(f"{name} ({architecture})" for architecture, name in found.items())
        yield Violation(
            at=resources.at("InstanceTypes"),
            message=f"The instance types have different processor architectures: {named}.",
            actual=", ".join(found),
            limit="one architecture",
            fix="Keep those of one architecture, and make another compute environment and queue for the rest.",
        )


RULE = Rule(
    name="batch/instance-types-architecture",
    title="All instance types of a compute environment have one processor architecture.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "The AMI that you choose for a compute environment must match the architecture of the"
                " instance types that you intend to use for that compute environment."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large, m6g.large]
      MaxvCpus: 16
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m6g.large, c7g.large]
      MaxvCpus: 16
""",
)
