"""A job's scheduling priority is out of range.

## What it does

Reads ``SchedulingPriority`` of a job definition: 0 to 9999. It counts in queues with a fair-share policy only.

## Why is this bad

``RegisterJobDefinition`` rejects it: "Scheduling priority must be between 0 and 9999."

## Use instead

A number within the range; the higher comes first among the jobs of one share identifier.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.template.types.batch import JobDefinition

PRIORITIES = (0, 9999)


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    return outside(job, "SchedulingPriority", job.scheduling_priority, PRIORITIES, "A scheduling priority")


RULE = Rule(
    name="batch/scheduling-priority",
    title="A job's scheduling priority is between 0 and 9999.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
            read="2026-11-22",
            quote="The minimum supported value is 0 and the maximum supported value is 9999.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    SchedulingPriority: 10000
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    SchedulingPriority: 9999
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
