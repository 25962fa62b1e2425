"""A job queue's priority is out of range.

## What it does

Reads ``Priority`` of a job queue: 0 to 1000.

## Why is this bad

CloudFormation rejects it before it calls Batch.

## Use instead

A number within the range; of two queues over one compute environment, the higher comes first.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.batch.ranges import outside
from ecs_constructs.template.types.batch import JobQueue

PRIORITIES = (0, 1000)


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    return outside(queue, "Priority", queue.priority, PRIORITIES, "A priority")


RULE = Rule(
    name="batch/queue-priority",
    title="A job queue's priority is between 0 and 1000.",
    severity=Severity.ERROR,
    subject=JobQueue,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-batch-jobqueue.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "CloudFormation Validate F3034",
        "cfn-lint E3034",
        "CloudFormation early validation",
    ),
    bad="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1001
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
""",
    good="""
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1000
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: "arn:aws:batch:eu-west-1:123456789012:compute-environment/a"}
""",
)
