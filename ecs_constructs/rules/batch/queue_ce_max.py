"""A job queue has no compute environment, more than three, one of them or its order twice, or a wrong order.

## What it does

Counts ``ComputeEnvironmentOrder`` of a job queue and compares its entries. A queue for SageMaker has none. On ECS
Managed Instances, all environments on demand have to come before those on spot.

## Why is this bad

``CreateJobQueue`` rejects it: "Only 3 environments are allowed in job queue request."

## Use instead

One to three environments, tried in ascending order: spot first, on demand behind it, but for managed instances. More
instance types go into one environment instead.
"""

from collections.abc import Callable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import MANAGED_INSTANCES, EnvironmentOrder, JobQueue

MINIMUM, MAXIMUM = 1, 3


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    return apart(queue, _count, _orders, _environments, _spot_after_on_demand)


def _count(queue: JobQueue) -> Iterator[Violation]:
    count = len(queue.environment_order)
    if not MINIMUM <= count <= MAXIMUM and not queue.is_for_service_jobs:
        yield Violation(
            at=queue.at("ComputeEnvironmentOrder"),
            message=f"The queue has {count} compute environments; it takes {MINIMUM} to {MAXIMUM}.",
            actual=count,
            limit=f"{MINIMUM}..{MAXIMUM}",
            fix=f"Name {MINIMUM} to {MAXIMUM} compute environments.",
        )


def _orders(queue: JobQueue) -> Iterator[Violation]:
    return _twice(queue, lambda entry: entry.order, "Order", "Give each compute environment an Order of its own.")


def _environments(queue: JobQueue) -> Iterator[Violation]:
    return _twice(
        queue,
        lambda entry: entry.identity("ComputeEnvironment") if "ComputeEnvironment" in entry.body else None,
        "ComputeEnvironment",
        "Name each compute environment once.",
    )


def _spot_after_on_demand(queue: JobQueue) -> Iterator[Violation]:
    managed = [found for found in determined(queue.environment_order, _managed) if found is not None]
    spot = [order for order, is_spot in managed if is_spot]
    on_demand = [order for order, is_spot in managed if not is_spot]
    if spot and on_demand and min(spot) < max(on_demand):
        yield Violation(
            at=queue.at("ComputeEnvironmentOrder"),
            message="The queue tries managed instances on spot before such on demand.",
            actual=f"spot at {min(spot)}, on demand at {max(on_demand)}",
            limit="on demand before spot",
            fix="Give each environment on demand a lower Order than every one on spot.",
        )


def _managed(entry: EnvironmentOrder) -> tuple[int, bool] | None:
    """The place of an environment of managed instances, and whether it is on spot."""
    resources = entry.environment.resources if entry.environment else None
    if resources is None or resources.kind != MANAGED_INSTANCES or entry.order is None:
        return None
    return entry.order, resources.is_spot


def _twice(queue: JobQueue, read: Callable[[EnvironmentOrder], object], name: str, fix: str) -> Iterator[Violation]:
    seen = set()
    for entry, value in determined(queue.environment_order, lambda entry: (entry, read(entry))):
        if value is not None and value in seen:
            yield Violation(at=entry.at(name), message=f"Two entries of the queue have the same {name}.", fix=fix)
        seen.add(value)


RULE = Rule(
    name="batch/queue-ce-max",
    title="A job queue has 1 to 3 compute environments, each once and in an order of its own.",
    severity=Severity.ERROR,
    subject=JobQueue,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote="You can associate up to three compute environments with a job queue.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-queues.html",
            read="2026-11-22",
            quote=(
                "For Amazon ECS Managed Instances job queues, Spot compute environments cannot be ordered before "
                "On-Demand compute environments in the computeEnvironmentOrder."
            ),
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
      - {Order: 2, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/b"}
      - {Order: 3, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/c"}
      - {Order: 4, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/d"}
""",
    good="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
      - {Order: 2, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/b"}
      - {Order: 3, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/c"}
""",
)
