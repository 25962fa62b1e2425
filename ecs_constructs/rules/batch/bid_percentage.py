"""A bid percentage is out of range, or stands where nothing is bid.

## What it does

Reads ``BidPercentage`` of a compute environment: 0 to 100 percent of the on-demand price, on ``SPOT``. On another type
it is a warning: it has no meaning there.

## Why is this bad

Batch rejects a value out of range: "Bid percentage must be between 0 to 100." On another type it misleads whoever reads
it into believing that prices are capped.

## Use instead

Nothing: without it the on-demand price is the limit, the current spot price is what is paid, and jobs wait least. AWS
recommends that for most uses.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import ComputeResources


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    bid = resources.bid_percentage
    if bid is None:
        return
    if not 0 <= bid <= 100:
        yield Violation(
            at=resources.at("BidPercentage"),
            message=f"A bid of {bid} % of the on-demand price is outside the range that Batch accepts.",
            actual=bid,
            limit="0..100",
            fix="Leave BidPercentage out (100 %), or set it between 0 and 100: jobs wait the longer, the less is bid.",
        )
    elif resources.type is not None and resources.type.upper() != "SPOT":
        yield Violation(
            at=resources.at("BidPercentage"),
            message=f"A bid percentage has no meaning in a compute environment of type {resources.type}.",
            actual=bid,
            fix="Leave BidPercentage out, or set the type to SPOT.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="batch/bid-percentage",
    title="A bid percentage is between 0 and 100, on spot instances.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote=(
                "If you leave this field empty, the default value is 100% of the On-Demand price. For "
                "most use cases, we recommend leaving this field empty."
            ),
        ),
    ),
    seen_by=("aws-cdk-lib", "cdk-preflight"),
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
      BidPercentage: 150
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
      BidPercentage: 100
""",
)
