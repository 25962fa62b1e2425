"""A job queue has no compute environment, more than three, or one of them or its order twice.

## What it does

Counts ``ComputeEnvironmentOrder`` of a job queue and compares its entries. A queue for SageMaker has none.

## Why is this bad

``CreateJobQueue`` rejects it: "Only 3 environments are allowed in job queue request."

## Use instead

One to three environments, tried in ascending order: spot first, on demand behind it. More instance types go into one
environment instead.
"""

from collections.abc import Callable, Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import EnvironmentOrder, JobQueue

MINIMUM, MAXIMUM = 1, 3


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    return apart(queue, _count, _orders, _environments)


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
