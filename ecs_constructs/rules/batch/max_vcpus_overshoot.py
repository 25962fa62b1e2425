"""A compute environment's maximum is less than its smallest instance has.

## What it does

Compares ``MaxvCpus`` with the smallest instance type that the environment may launch. Where a type is not known, the
rule is silent.

It is a warning because, except with ``BEST_FIT`` on demand, Batch may exceed the maximum by one instance.

## Why is this bad

Jobs stay ``RUNNABLE`` (``MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE``), or each one breaks through the limit
that was meant to hold.

## Use instead

A ``MaxvCpus`` that is a multiple of the instances' vCPUs, or smaller instance types.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    maximum = resources.maxv_cpus
    if not resources.names_instances or maximum is None or maximum <= 0:
        return
    smallest = min(instances.of_environment(resources), key=lambda instance: instance.vcpus)
    if maximum < smallest.vcpus:
        yield Violation(
            at=resources.at("MaxvCpus"),
            message=(
                f"The environment may have {maximum} vCPU, less than its smallest instance: {smallest.name} has "
                f"{smallest.vcpus}."
            ),
            actual=maximum,
            limit=f">= {smallest.vcpus}",
            fix=f"Set MaxvCpus to at least {smallest.vcpus}, or name a smaller instance type.",
        )


RULE = Rule(
    name="batch/max-vcpus-overshoot",
    title="A compute environment may have at least one of its instances.",
    severity=Severity.WARNING,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "Batch might need to exceed maxvCpus to meet your capacity requirements. In this "
                "event, Batch never exceeds maxvCpus by more than a single instance."
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
      InstanceTypes: [m5.xlarge]
      MaxvCpus: 2
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
      InstanceTypes: [m5.xlarge]
      MaxvCpus: 4
""",
)
