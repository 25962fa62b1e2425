"""A service environment limits its capacity in a way that Batch does not take.

## What it does

Reads ``CapacityLimits`` of a service environment: 1 to 5 limits, each of at least 1, in instances (``NUM_INSTANCES``)
or in instance types of SageMaker (``ml.m5.large``), but not both.

## Why is this bad

``CreateServiceEnvironment`` rejects it: "Max capacity must be more than 0."

## Use instead

One limit in ``NUM_INSTANCES``; with quota management, one for each instance type.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import CapacityLimit, ServiceEnvironment

MINIMUM, MAXIMUM = 1, 5
INSTANCES, INSTANCE_TYPE = "NUM_INSTANCES", "ml."


def _check(environment: ServiceEnvironment, _limits: Limits) -> Iterator[Violation]:
    yield from apart(environment, _count, _mix)
    for limit in environment.capacity_limits:
        yield from apart(limit, _unit, _maximum)


def _count(environment: ServiceEnvironment) -> Iterator[Violation]:
    count = len(environment.capacity_limits)
    if not MINIMUM <= count <= MAXIMUM:
        yield Violation(
            at=environment.at("CapacityLimits"),
            message=f"The service environment has {count} capacity limits.",
            actual=count,
            limit=f"{MINIMUM}..{MAXIMUM}",
            fix=f"Set {MINIMUM} to {MAXIMUM} capacity limits.",
        )


def _mix(environment: ServiceEnvironment) -> Iterator[Violation]:
    units = [unit for unit in determined(environment.capacity_limits, lambda limit: limit.unit) if unit]
    types = [unit for unit in units if unit.startswith(INSTANCE_TYPE)]
    if types and INSTANCES in units:
        yield Violation(
            at=environment.at("CapacityLimits"),
            message=f"The service environment limits instances and those of the type {types[0]}.",
            actual=", ".join(units),
            fix=f"Limit {INSTANCES} alone, or instance types alone.",
        )


def _unit(limit: CapacityLimit) -> Iterator[Violation]:
    unit = limit.unit
    if unit is not None and unit != INSTANCES and not unit.startswith(INSTANCE_TYPE):
        yield Violation(
            at=limit.at("CapacityUnit"),
            message=f"Batch does not limit capacity in {unit!r}.",
            actual=unit,
            limit=f"{INSTANCES}, {INSTANCE_TYPE}*",
            fix=f"Set CapacityUnit to {INSTANCES}, or to an instance type of SageMaker.",
        )


def _maximum(limit: CapacityLimit) -> Iterator[Violation]:
    maximum = limit.maximum
    if maximum is not None and maximum < 1:
        yield Violation(
            at=limit.at("MaxCapacity"),
            message=f"With a capacity of at most {maximum} no job can run.",
            actual=maximum,
            limit=">= 1",
            fix="Set MaxCapacity to 1 or more; State DISABLED keeps jobs from starting.",
        )


_EXAMPLE = """
Environment:
  Type: AWS::Batch::ServiceEnvironment
  Properties:
    ServiceEnvironmentType: SAGEMAKER_TRAINING
    CapacityLimits: [{CapacityUnit: NUM_INSTANCES, MaxCapacity: %s}]
"""

RULE = Rule(
    name="batch/service-environment",
    title="A service environment has 1 to 5 capacity limits, in instances or in types of them.",
    severity=Severity.ERROR,
    subject=ServiceEnvironment,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CapacityLimit.html",
            read="2026-11-22",
            quote=(
                "For SAGEMAKER_TRAINING jobs in a quota management enabled service environment, specify the instance "
                "type (for example, ml.m5.large). Otherwise, use NUM_INSTANCES."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % 0,
    good=_EXAMPLE % 1,
)
