"""A spot compute environment with the strategy ``BEST_FIT`` has no role for its fleet.

## What it does

Looks for a compute environment of type ``SPOT`` whose ``AllocationStrategy`` is ``BEST_FIT`` or not written, which is
the same, and that has no ``SpotIamFleetRole``. On Amazon EKS a strategy is required, see ``batch/allocation-strategy``.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "compute resource spotIamFleetRole is required."

## Use instead

``SPOT_PRICE_CAPACITY_OPTIMIZED``, which needs no such role, chooses pools that are interrupted less, and lets Batch
update the environment in place.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    strategy = resources.allocation_strategy or "BEST_FIT"
    if resources.kind != "SPOT" or strategy.upper() != "BEST_FIT" or resources.environment.is_on_kubernetes:
        return
    if resources.read("SpotIamFleetRole") is None:
        yield Violation(
            at=resources.at("SpotIamFleetRole"),
            message="Spot instances by BEST_FIT (the default strategy) come from a fleet, and the fleet has no role.",
            fix="Set AllocationStrategy to SPOT_PRICE_CAPACITY_OPTIMIZED, or SpotIamFleetRole to a spot fleet role.",
        )


RULE = Rule(
    name="batch/spot-fleet-role",
    title="Spot instances of the best fit have a role for their fleet.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "This role is required if the allocation strategy set to BEST_FIT or if the "
                "allocation strategy isn't specified."
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
      Type: SPOT
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      AllocationStrategy: BEST_FIT
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: SPOT
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      AllocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED
""",
)
