"""A bid percentage is so low that spot instances may never be had for it.

## What it does

Looks for a ``BidPercentage`` below 30 on a compute environment of type ``SPOT``. The threshold is a judgement: AWS
sets no limit but 0, and advertises savings of up to 90 % on some types at some times.

## Why is this bad

Where no instance is offered below the bid, jobs stay ``RUNNABLE`` for ever
(``CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY``). A low bid saves nothing: what is paid is the current spot price.

## Use instead

No bid: the on-demand price is the limit then. AWS recommends that for most uses.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import ComputeResources

LOWEST_PROMISING = 30


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    bid = resources.bid_percentage if resources.kind == "SPOT" else None
    if bid is not None and 0 <= bid < LOWEST_PROMISING:
        yield Violation(
            at=resources.at("BidPercentage"),
            message=f"At a bid of {bid} % of the on-demand price, spot instances may never be had.",
            actual=bid,
            limit=f">= {LOWEST_PROMISING}",
            fix=f"Leave BidPercentage out (100 %), or set it to {LOWEST_PROMISING} or more.",
        )


RULE = Rule(
    name="batch/spot-bid-too-low",
    title="A bid on spot instances leaves a chance to get some.",
    severity=Severity.WARNING,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="For most use cases, we recommend leaving this field empty.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_capacity.html",
            read="2026-11-22",
        ),
    ),
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
      AllocationStrategy: SPOT_CAPACITY_OPTIMIZED
      BidPercentage: 10
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
      AllocationStrategy: SPOT_CAPACITY_OPTIMIZED
      BidPercentage: 60
""",
)
