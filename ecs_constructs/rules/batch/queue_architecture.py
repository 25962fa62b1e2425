"""A job queue mixes compute environments of two processor architectures.

## What it does

Looks up the architecture of the instance types of a queue's compute environments that are among the templates. What is
not known counts as nothing.

## Why is this bad

``CreateJobQueue`` rejects it: a job's image is built for one architecture, and the scheduler could place it on the
other.

## Use instead

One queue for each architecture.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import JobQueue


def _check(queue: JobQueue, _limits: Limits) -> Iterator[Violation]:
    on_instances = [resources for resources in queue.known_resources() if resources.names_instances]
    found: dict[str, str] = {}
    for architectures in determined(on_instances, instances.architectures):
        found = {**architectures, **found}
    if len(found) > 1:
        named = " and ".join(f"{name} ({architecture})" for architecture, name in found.items())
        yield Violation(
            at=queue.at("ComputeEnvironmentOrder"),
            message=f"The queue's compute environments have different processor architectures: {named}.",
            actual=", ".join(found),
            limit="one architecture",
            fix="Make one queue for each architecture.",
        )


RULE = Rule(
    name="batch/queue-architecture",
    title="All compute environments of a job queue have one processor architecture.",
    severity=Severity.ERROR,
    subject=JobQueue,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html",
            read="2026-11-22",
            quote=(
                "All compute environments that are associated with a job queue must share the same "
                "architecture. Batch doesn't support mixing compute environment architecture types in"
                " a single job queue."
            ),
        ),
    ),
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
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m6g.large]
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
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [c6i.large]
      MaxvCpus: 16
Queue:
  Type: AWS::Batch::JobQueue
  Properties:
    Priority: 1
    ComputeEnvironmentOrder:
      - {Order: 1, ComputeEnvironment: !Ref Environment}
      - {Order: 2, ComputeEnvironment: !Ref Other}
""",
)
