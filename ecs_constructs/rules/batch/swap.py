"""A job's swap space or swappiness is not one that Batch accepts.

## What it does

Reads ``MaxSwap``, 0 or more, and ``Swappiness``, 0 to 100, of a job on instances; on Fargate neither is allowed, see
``batch/fargate-job-fields``.

``MaxSwap`` without ``Swappiness`` is a warning: the API's description gives a default of 60, but Batch was seen to
answer "When container specified swap memory, swappiness value is required."

## Why is this bad

``RegisterJobDefinition`` rejects it.

## Use instead

Both, or neither. Batch's own images have no swap space: a launch template has to make it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.batch import JobContainer, LinuxParameters

SWAPPINESS = (0, 100)


def _check(container: JobContainer, _limits: Limits) -> Iterator[Violation]:
    parameters = container.linux_parameters
    if parameters is not None and not container.job.runs_on_fargate:
        yield from apart(parameters, _swappiness, _maximum)


def _swappiness(parameters: LinuxParameters) -> Iterator[Violation]:
    return outside(parameters, "Swappiness", parameters.swappiness, SWAPPINESS, "A swappiness")


def _maximum(parameters: LinuxParameters) -> Iterator[Violation]:
    maximum = parameters.max_swap
    if maximum is not None and maximum < 0:
        yield Violation(
            at=parameters.at("MaxSwap"),
            message=f"A swap space of {maximum} MiB is less than none.",
            actual=maximum,
            limit=">= 0",
            fix="Set MaxSwap to 0 (no swap) or more, or leave it out.",
        )
    elif maximum and parameters.swappiness is None:
        yield Violation(
            at=parameters.at("Swappiness"),
            message=f"The job has {maximum} MiB of swap space but no swappiness, which Batch may refuse.",
            limit="0..100",
            fix="Set Swappiness; 60 is the default of the kernel.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="batch/swap",
    title="A job's swap space and swappiness are what Batch accepts.",
    severity=Severity.ERROR,
    subject=JobContainer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LinuxParameters.html",
            read="2026-11-22",
            quote="Valid values are whole numbers between 0 and 100.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_LinuxParameters.html",
            read="2026-11-22",
            quote="Accepted values are 0 or any positive integer.",
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
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      LinuxParameters: {MaxSwap: 1024, Swappiness: 101}
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
      LinuxParameters: {MaxSwap: 1024, Swappiness: 100}
""",
)
