"""A job can only run on spot, and is neither tried again when its instance is taken back nor has a timeout.

## What it does

Looks for jobs all of whose compute environments in the templates are spot, with fewer than two attempts and without a
timeout. Retries and timeouts that are given when the job is submitted do not show in a template.

## Why is this bad

AWS takes spot capacity back with two minutes' notice. The job then fails for good, whatever it has done so far.

## Use instead

Two to five attempts, with a condition that retries where ``OnStatusReason`` is ``Host EC2*`` (on Fargate
``Your Spot Task was interrupted*``) and another that exits on the rest, see ``batch/retry-attempts``; and a timeout.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.batch import EC2, FARGATE, ComputeResources, JobDefinition

TAKEN_BACK = {EC2: "Host EC2*", FARGATE: "Your Spot Task was interrupted*"}
"""What a job's status reason says when its capacity was taken back, by platform."""


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    attempts = job.retry_strategy.attempts if job.retry_strategy else None
    if (attempts is not None and attempts > 1) or job.timeout is not None or job.task is None:
        return
    capacity = job.capacity()
    if capacity and all(resources.is_spot for resources in capacity):
        yield Violation(
            at=job.at("RetryStrategy"),
            message="The job can only run on spot, and fails for good when its capacity is taken back.",
            limit=">= 2 attempts",
            fix=f"Set RetryStrategy with two attempts or more{_condition(capacity)}.",
        )


def _condition(capacity: list[ComputeResources]) -> str:
    reasons = sorted({TAKEN_BACK[each.platform] for each in capacity if each.platform in TAKEN_BACK})
    return f", retrying where OnStatusReason is {' or '.join(reasons)}" if reasons else ""


RULE = Rule(
    name="batch/spot-without-retry",
    title="A job that runs on spot alone is tried again, or stopped in time.",
    severity=Severity.WARNING,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html",
            read="2026-11-22",
            quote="The number of times to move a job to the RUNNABLE status.",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/nextflow-io/nextflow/issues/5215",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/nextflow-io/nextflow/issues/5786",
            read="2026-11-22",
            quote='I have a job that was terminated with "Your Spot Task was interrupted."',
        ),
    ),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: SPOT
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      AllocationStrategy: SPOT_CAPACITY_OPTIMIZED

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: SPOT
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      AllocationStrategy: SPOT_CAPACITY_OPTIMIZED

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    RetryStrategy: {Attempts: 3}
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "2048"}]
""",
)
