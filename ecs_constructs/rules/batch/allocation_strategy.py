"""A compute environment's allocation strategy does not go with its type, its instance types or Amazon EKS.

## What it does

Compares ``AllocationStrategy`` with what the environment is: the spot strategies need ``SPOT``, the ordered on-demand
strategy needs ``EC2``; a strategy that follows the order of the instance types takes no bundles (``optimal``,
``default_x86_64``, ``default_arm64``), which have no order; and an environment on Amazon EKS needs a strategy other
than ``BEST_FIT``. What Fargate does not take is in ``batch/fargate-ce-fields``.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "Instance type bundles (e.g. optimal, default_x86_64) are not allowed for ...
allocation strategy".

## Use instead

``BEST_FIT_PROGRESSIVE`` on demand and ``SPOT_PRICE_CAPACITY_OPTIMIZED`` on spot.
"""

from collections.abc import Iterator

from ecs_constructs.instance_types import BATCH_DEFAULTS
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import ComputeResources

ON_DEMAND = ("BEST_FIT", "BEST_FIT_PROGRESSIVE", "BEST_FIT_PROGRESSIVE_ORDERED")
SPOT = (
    "BEST_FIT",
    "BEST_FIT_PROGRESSIVE",
    "SPOT_CAPACITY_OPTIMIZED",
    "SPOT_PRICE_CAPACITY_OPTIMIZED",
    "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED",
)
ALLOWED = {"EC2": ON_DEMAND, "SPOT": SPOT}
ORDERED = ("BEST_FIT_PROGRESSIVE_ORDERED", "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED")


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    return apart(resources, _type, _bundles, _kubernetes)


def _type(resources: ComputeResources) -> Iterator[Violation]:
    allowed, strategy = ALLOWED.get(resources.kind), resources.allocation_strategy
    if allowed and strategy and strategy.upper() not in allowed:
        yield Violation(
            at=resources.at("AllocationStrategy"),
            message=f"A compute environment of type {resources.kind} does not take the allocation strategy {strategy}.",
            actual=strategy,
            limit=", ".join(allowed),
            fix=f"Use one of {', '.join(allowed)}.",
        )


def _bundles(resources: ComputeResources) -> Iterator[Violation]:
    strategy = (resources.allocation_strategy or "").upper()
    for index, name in enumerate(resources.instance_types or ()):
        if strategy in ORDERED and name in BATCH_DEFAULTS:
            yield Violation(
                at=resources.at(f"InstanceTypes/{index}"),
                message=f"{strategy} follows the order of the instance types, and the bundle {name} has none.",
                actual=name,
                fix=f"Name instance types or families, such as {', '.join(BATCH_DEFAULTS[name])}.",
            )


def _kubernetes(resources: ComputeResources) -> Iterator[Violation]:
    strategy = resources.allocation_strategy or "BEST_FIT"
    if resources.environment.is_on_kubernetes and resources.names_instances and strategy.upper() == "BEST_FIT":
        yield Violation(
            at=resources.at("AllocationStrategy"),
            message="A compute environment on Amazon EKS needs another allocation strategy than BEST_FIT, the default.",
            actual=resources.allocation_strategy,
            limit="BEST_FIT_PROGRESSIVE, or a spot strategy",
            fix="Set AllocationStrategy to BEST_FIT_PROGRESSIVE, or on spot to SPOT_PRICE_CAPACITY_OPTIMIZED.",
        )


RULE = Rule(
    name="batch/allocation-strategy",
    title="A compute environment has an allocation strategy that its type takes.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="This allocation strategy is only available for Spot Instance compute resources.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="This parameter is required for Amazon EKS compute environments.",
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
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      AllocationStrategy: SPOT_CAPACITY_OPTIMIZED
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
      AllocationStrategy: BEST_FIT_PROGRESSIVE
""",
)
