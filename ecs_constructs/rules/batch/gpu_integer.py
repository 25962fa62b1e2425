"""A job asks for a part of a GPU, for none, or for something that is no number.

## What it does

Reads the ``GPU`` among a job's ``ResourceRequirements``: a whole number of at least 1. On Fargate there is none at all,
see ``batch/fargate-job-fields``.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Value 0.5 for type GPU in resourceRequirement is not valid."

## Use instead

1 or more, or no requirement of this type.
"""

import math
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobContainer

MINIMUM = 1


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    if container.job.runs_on_fargate:
        return
    for requirement, value in determined(container.requirements("GPU"), lambda found: (found, found.value)):
        gpus = None if value is None else _number(value)
        if gpus is not None and not (gpus >= MINIMUM and gpus == int(gpus)):
            yield Violation(
                at=requirement.at("Value"),
                message=f"The job asks for {value} GPU; it takes a whole number.",
                actual=value,
                limit=f"a whole number >= {MINIMUM}",
                fix=f"Ask for {max(MINIMUM, math.ceil(gpus))} GPU, or leave the requirement out.",
            )


def _number(text: str) -> float:
    """The number that a text is; 0 for one that is none."""
    try:
        number = float(text)
    except ValueError:
        return 0
    return number if math.isfinite(number) else 0


RULE = Rule(
    name="batch/gpu-integer",
    title="A job asks for a whole number of GPUs.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote="The number of physical GPUs to reserve for the container.",
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
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}, {Type: GPU, Value: "0.5"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}, {Type: GPU, Value: "1"}]
""",
)
