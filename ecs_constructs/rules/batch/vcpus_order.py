"""A compute environment's vCPU limits are not in order.

## What it does

Compares ``MinvCpus``, ``DesiredvCpus`` and ``MaxvCpus`` of a managed compute environment: 0 or more, in this order. A
maximum of 0 is a warning: whether Batch accepts it could not be verified, and no job ever starts there.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "desiredvCpus should be between minvCpus and maxvCpus."

## Use instead

A minimum of 0, so that nothing runs while no job waits, a maximum that the largest job fits in, and no
``DesiredvCpus``: Batch sets it itself.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    yield from apart(resources, _none, _minimum, _desired)


def _none(resources: ComputeResources) -> Iterator[Violation]:
    maximum = resources.maxv_cpus
    if maximum == 0:
        yield Violation(
            at=resources.at("MaxvCpus"),
            message="The environment may have no vCPU, so no job ever starts in it.",
            actual=maximum,
            limit=">= 1",
            fix="Set MaxvCpus to at least the vCPUs of the largest job.",
            severity=Severity.WARNING,
        )


def _minimum(resources: ComputeResources) -> Iterator[Violation]:
    minimum, maximum = resources.minv_cpus or 0, _maximum(resources)
    if minimum < 0 or (maximum is not None and minimum > maximum):
        yield _outside(resources, "MinvCpus", minimum, 0, maximum)


def _desired(resources: ComputeResources) -> Iterator[Violation]:
    minimum, desired, maximum = resources.minv_cpus or 0, resources.desiredv_cpus, _maximum(resources)
    if desired is not None and (desired < minimum or (maximum is not None and desired > maximum)):
        yield _outside(resources, "DesiredvCpus", desired, minimum, maximum)


def _maximum(resources: ComputeResources) -> int | None:
    """The most vCPUs; None where they are left open or missing."""
    return next(determined([resources], lambda each: each.maxv_cpus), None)


def _outside(resources: ComputeResources, name: str, actual: int, least: int, most: int | None) -> Violation:
    bounds = f"{least} or more" if most is None else f"{least} to {most}"
    return Violation(
        at=resources.at(name),
        message=f"{name} is {actual}; it must be {bounds}.",
        actual=actual,
        limit=f">= {least}" if most is None else f"{least}..{most}",
        fix=f"Set {name} to {bounds}, so that MinvCpus <= DesiredvCpus <= MaxvCpus.",
    )


RULE = Rule(
    name="batch/vcpus-order",
    title="A compute environment's vCPU limits are in order.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="Batch modifies this value between the minimum and maximum values based on job queue demand.",
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
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
      MinvCpus: 32
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
      InstanceTypes: [m5.large]
      MinvCpus: 16
      MaxvCpus: 16
""",
)
