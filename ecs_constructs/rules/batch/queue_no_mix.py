"""A job queue mixes compute environments on Fargate with such on instances.

## What it does

Compares the types of the compute environments of a queue that are among the templates.

## Why is this bad

``CreateJobQueue`` rejects it: "Fargate and EC2 compute environments can not be mixed."

## Use instead

One queue for Fargate and one for instances.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import FARGATE_TYPES, INSTANCE_TYPES, JobQueue


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    kinds = list(determined(queue.known_resources(), lambda resources: resources.kind))
    on_fargate = [kind for kind in kinds if kind in FARGATE_TYPES]
    on_instances = [kind for kind in kinds if kind in INSTANCE_TYPES]
    if on_fargate and on_instances:
        yield Violation(
            at=queue.at("ComputeEnvironmentOrder"),
            message=f"The queue mixes compute environments of the types {on_fargate[0]} and {on_instances[0]}.",
            actual=", ".join(kinds),
            limit="all on Fargate, or all on instances",
            fix="Make one queue for Fargate and another for instances.",
        )


RULE = Rule(
    name="batch/queue-no-mix",
    title="A job queue has compute environments on Fargate or on instances, not both.",
    severity=Severity.ERROR,
    subject=JobQueue,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote=(
                "All of the compute environments must be either EC2 (EC2 or SPOT) or Fargate (FARGATE"
                " or FARGATE_SPOT); EC2 and Fargate compute environments can't be mixed."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
Other:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: FARGATE
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      MaxvCpus: 16
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: !Ref Environment}
      - {Order: 2, ComputeEnvironment: !Ref Other}
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
Other:
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
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: !Ref Environment}
      - {Order: 2, ComputeEnvironment: !Ref Other}
""",
)
