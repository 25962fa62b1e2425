"""More compute environments, queues or text in a job definition than Batch allows.

## What it does

Counts the compute environments and the job queues of each account and Region (of each stack where these are not known),
at most 50 each, and the size of each job definition, at most 24 KiB. The size is a lower bound: what only the
deployment knows counts as nothing.

It is a warning because the count in the account decides, which a template does not hold, and because the size that AWS
measures is that of its own request.

## Why is this bad

The fifty-first is rejected. AWS does not raise these quotas.

## Use instead

Several queues over the same environments; long scripts and configuration in the image or in S3 instead of the job
definition.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.batch import BatchResource, ComputeEnvironment, JobDefinition, JobQueue

MAXIMUM_COUNT = {ComputeEnvironment: 50, JobQueue: 50}
MAXIMUM_SIZE = 24 * 1024


def _check(resource: BatchResource, _limits: Limits) -> Iterator[Violation]:
    if isinstance(resource, JobDefinition):
        yield from _size(resource)
        return
    alike = resource.graph.of_type(type(resource))
    if resource is alike[0]:
        yield from _count(alike, MAXIMUM_COUNT[type(resource)])


def _count(resources: list[BatchResource], maximum: int) -> Iterator[Violation]:
    places: dict[tuple[str, ...], list[BatchResource]] = {}
    for resource in resources:
        places.setdefault(_place(resource.stack), []).append(resource)
    for alike in places.values():
        if len(alike) > maximum:
            first = alike[maximum]
            yield Violation(
                at=first.position,
                message=f"There are {len(alike)} resources of type {first.cloudformation_type} in one Region.",
                actual=len(alike),
                limit=maximum,
                fix=f"Keep at most {maximum} in an account and Region: queues can share compute environments.",
            )


def _place(stack: Stack) -> tuple[str, ...]:
    if stack.account is None or stack.region is None:
        return (stack.name.partition("/")[0],)
    return stack.account, stack.region


def _size(job: JobDefinition) -> Iterator[Violation]:
    size = _least_size(job.body)
    if size > MAXIMUM_SIZE:
        yield Violation(
            at=job.position,
            message=f"The job definition has at least {size} bytes, more than Batch registers.",
            actual=size,
            limit=MAXIMUM_SIZE,
            fix="Move scripts and configuration into the image or to S3.",
        )


def _least_size(value: Any) -> int:
    """How many bytes of JSON a value has at least: an intrinsic function may stand for nothing."""
    size, pending = 0, [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping) and len(item) == 1 and str(next(iter(item))).startswith(("Ref", "Fn::")):
            continue
        if isinstance(item, Mapping):
            size += 2 + sum(len(str(name)) + len('"":,') for name in item)
            pending.extend(item.values())
        elif isinstance(item, list):
            size += 2 + len(item)
            pending.extend(item)
        else:
            size += len(str(item).encode(errors="replace"))
    return size


def _queues(count: int) -> str:
    properties = "{Priority: 1, ComputeEnvironmentOrder: [{Order: 1, ComputeEnvironment: environment}]}"
    return "\n".join(f"Queue{i}: {{Type: AWS::Batch::JobQueue, Properties: {properties}}}" for i in range(count))


RULE = Rule(
    name="batch/quotas",
    title="A Region has at most 50 compute environments and 50 queues, and a job definition at most 24 KiB.",
    severity=Severity.WARNING,
    subject=BatchResource,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html",
            read="2026-11-22",
            quote=(
                "The following table provides the service quotas for AWS Batch that can't be changed."
                " Each quota is Region specific."
            ),
        ),
    ),
    bad=_queues(51),
    good=_queues(50),
)
