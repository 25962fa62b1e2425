"""A job of several containers has none, too many, two of one name, none that is essential, or more than one task.

## What it does

Reads ``EcsProperties``: one task of 1 to 10 containers with different names, at least one of them ``Essential``, which
is the default.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Number of containers must be between 1 and 10".

## Use instead

One container that does the work and is essential, and sidecars that are not.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.batch import EcsTask, JobTask

MINIMUM, MAXIMUM = 1, 10


def _check(task: JobTask, _limits: Limits) -> Iterator[Violation]:
    if isinstance(task, EcsTask):
        yield from apart(task, _single, _count, _names, _essential)


def _single(task: EcsTask) -> Iterator[Violation]:
    if task.path.endswith("/TaskProperties/1"):
        yield Violation(
            at=Position(task.resource, task.path),
            message="The job describes more than one task, and Batch takes one.",
            limit=1,
            fix="Move the containers into the first task, or make a job of its own of each task.",
        )


def _count(task: EcsTask) -> Iterator[Violation]:
    count = len(task.containers)
    if not MINIMUM <= count <= MAXIMUM:
        yield Violation(
            at=task.at("Containers"),
            message=f"The job has {count} containers.",
            actual=count,
            limit=f"{MINIMUM}..{MAXIMUM}",
            fix=f"Keep {MINIMUM} to {MAXIMUM} containers; steps one after another are jobs of their own.",
        )


def _names(task: EcsTask) -> Iterator[Violation]:
    seen: set[str] = set()
    for container, name in determined(task.containers, lambda container: (container, container.name)):
        if name is None:
            continue
        if name in seen:
            yield Violation(
                at=container.at("Name"),
                message=f"Two containers of the job are named {name}.",
                actual=name,
                fix="Give each container a name of its own.",
            )
        seen.add(name)


def _essential(task: EcsTask) -> Iterator[Violation]:
    if task.containers and all(container.essential is False for container in task.containers):
        yield Violation(
            at=task.at("Containers"),
            message="No container of the job is essential.",
            fix="Leave Essential out of the container that does the work.",
        )


RULE = Rule(
    name="batch/containers-max",
    title="A job has 1 to 10 containers with names of their own, one of them essential.",
    severity=Severity.ERROR,
    subject=JobTask,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_EcsProperties.html",
            read="2026-11-22",
            quote=(
                "This object is currently limited to one task element. However, the task element can run up to 10 "
                "containers."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_TaskContainerProperties.html",
            read="2026-11-22",
            quote="All jobs must have at least one essential container.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_TaskContainerProperties.html",
            read="2026-11-22",
            quote=("The name can be used as a unique identifier to target your dependsOn and Overrides objects."),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    EcsProperties:
      TaskProperties:
        - Containers:
            - Name: app
              Image: "job:1"
              Essential: false
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    EcsProperties:
      TaskProperties:
        - Containers:
            - Name: app
              Image: "job:1"
              Essential: true
              ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "512"}]
""",
)
