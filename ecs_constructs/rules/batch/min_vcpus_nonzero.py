"""A compute environment keeps instances running while no job waits.

## What it does

Looks for ``MinvCpus`` above 0 on instances.

## Why is this bad

The instances run, and are paid for, day and night, even while the environment is disabled.

## Use instead

0, unless jobs have to start within seconds; then acknowledge it. A scale-down delay keeps instances only after jobs.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    minimum = resources.minv_cpus if resources.names_instances else None
    if minimum is not None and minimum > 0:
        yield Violation(
            at=resources.at("MinvCpus"),
            message=f"The environment keeps instances with {minimum} vCPU running, also while no job waits.",
            actual=minimum,
            limit=0,
            fix="Set MinvCpus to 0, unless jobs cannot wait for an instance to start.",
        )


RULE = Rule(
    name="batch/min-vcpus-nonzero",
    title="A compute environment keeps nothing running while no job waits.",
    severity=Severity.INFO,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "The minimum number of vCPUs that a compute environment should maintain (even if the "
                "compute environment is DISABLED)."
            ),
        ),
    ),
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
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      MinvCpus: 8
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
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      MinvCpus: 0
""",
)
