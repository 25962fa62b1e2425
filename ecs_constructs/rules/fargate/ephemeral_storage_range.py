"""A task's ephemeral storage is of a size that Fargate does not offer, or the task does not run on Fargate.

## What it does

Compares ``EphemeralStorage`` of a task definition on Fargate with 21 to 200 GiB. The 20 GiB that every task has for
free cannot be written. On a definition for instances only, it looks for any ``EphemeralStorage``.

## Why is this bad

``RegisterTaskDefinition`` rejects it: the size is out of range, or "Tasks using the EC2 launch type do not support
EphemeralStorage".

## Use instead

21 to 200 GiB, or nothing for the 20 GiB that are included. Beyond 200 GiB: an EBS volume of the service, or EFS.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import TaskDefinition

MINIMUM, MAXIMUM = 21, 200


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    storage = task.ephemeral_storage
    if storage is None:
        return
    if not task.runs_on_fargate:
        yield from _on_instances(task)
        return
    size = storage.size_in_gib
    if size is not None and not MINIMUM <= size <= MAXIMUM:
        yield Violation(
            at=storage.at("SizeInGiB"),
            message=f"The task's ephemeral storage of {size:g} GiB is outside the range that Fargate offers.",
            actual=size,
            limit=f"{MINIMUM}..{MAXIMUM}",
            fix=f"Set SizeInGiB between {MINIMUM} and {MAXIMUM}, or leave it out for the 20 GiB included.",
        )


def _on_instances(task: TaskDefinition) -> Iterator[Violation]:
    compatibilities = task.requires_compatibilities or ()
    if "EC2" in compatibilities or "EXTERNAL" in compatibilities:
        yield Violation(
            at=task.at("EphemeralStorage"),
            message="The task has EphemeralStorage but does not run on Fargate, the only place that has it.",
            actual=", ".join(compatibilities),
            limit="FARGATE",
            fix="Leave EphemeralStorage out and size the instances' volumes, or run the task on Fargate.",
        )


RULE = Rule(
    name="fargate/ephemeral-storage-range",
    title="A task's ephemeral storage is 21 to 200 GiB, and only on Fargate.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("EphemeralStorage",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html",
            read="2026-11-22",
            quote="The minimum supported value is 21 GiB and the maximum supported value is 200 GiB.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    EphemeralStorage: {SizeInGiB: 20}
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    EphemeralStorage: {SizeInGiB: 21}
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
