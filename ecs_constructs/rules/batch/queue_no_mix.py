"""A job queue mixes compute environments on Fargate, on instances and on ECS Managed Instances.

## What it does

Compares the types of the compute environments of a queue that are among the templates.

## Why is this bad

``CreateJobQueue`` rejects it: "Fargate and EC2 compute environments can not be mixed." Managed instances go with
neither of them.

## Use instead

One queue for Fargate, one for instances and one for managed instances.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import FARGATE_TYPES, INSTANCE_TYPES, MANAGED_INSTANCES, JobQueue

KINDS = (*FARGATE_TYPES, *INSTANCE_TYPES, MANAGED_INSTANCES)


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    known = determined(queue.known_resources(), lambda resources: (resources.platform, resources.kind))
    found = [(platform, kind) for platform, kind in known if kind in KINDS]
    one_of_each = dict(found)
    if len(one_of_each) > 1:
        yield Violation(
            at=queue.at("ComputeEnvironmentOrder"),
            message=f"The queue mixes compute environments of the types {' and '.join(one_of_each.values())}.",
            actual=", ".join(kind for _, kind in found),
            limit="all on Fargate, all on instances, or all on managed instances",
            fix="Make a queue of its own for each: Fargate, instances, and ECS Managed Instances.",
        )


RULE = Rule(
    name="batch/queue-no-mix",
    title="A job queue has compute environments on Fargate, on instances or on managed instances alone.",
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
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-queues.html",
            read="2026-11-22",
            quote=(
                "You cannot mix Amazon ECS Managed Instances compute environments with Fargate or Amazon EC2 compute "
                "environments in the same job queue."
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
