"""A job says twice how much of a resource it needs.

## What it does

Looks for two ``ResourceRequirements`` of one type, and for ``VCPU`` or ``MEMORY`` beside the older ``Vcpus`` or
``Memory``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Cannot provide duplicates in resourceRequirements."

## Use instead

One requirement of each type, and no ``Vcpus`` and ``Memory``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.batch import JobContainer

OLDER = {"VCPU": "Vcpus", "MEMORY": "Memory"}


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    seen: set[str] = set()
    for requirement, kind in determined(container.resource_requirements, lambda found: (found, found.type)):
        if kind is None:
            continue
        older = OLDER.get(kind)
        if kind in seen:
            yield _twice(requirement.at("Type"), f"The job has two requirements of the type {kind}.", kind)
        elif older is not None and container.read(older) is not None:
            yield _twice(container.at(older), f"The job has {older} beside a requirement of the type {kind}.", kind)
        seen.add(kind)


def _twice(at: Position, message: str, kind: str) -> Violation:
    return Violation(at=at, message=message, actual=kind, fix=f"Keep one requirement of the type {kind}.")


RULE = Rule(
    name="batch/no-duplicate-requirements",
    title="A job says once how much of each resource it needs.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html",
            read="2026-11-22",
            quote=(
                "This parameter is deprecated, use resourceRequirements to specify the vCPU "
                "requirements for the job definition."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}, {Type: MEMORY, Value: "1024"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
