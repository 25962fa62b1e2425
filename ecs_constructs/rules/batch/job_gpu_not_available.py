"""A job needs more GPUs than any instance that Batch may start for it has.

## What it does

Compares the GPUs of a job with the most that an instance type of its compute environments has; a type without GPUs has
none.

A job definition names no queue: the job may be submitted to any. So a job is measured against every compute environment
on instances in the templates, and has to fit in one; the containers of one job count together. Where there is no such
environment, where one is unmanaged (any instance may be in it), where one of their instance types is not determined, or
where a queue names an environment that is not among the templates, the rule is silent. Multi-node jobs and jobs on
Fargate or Amazon EKS are left out.

## Why is this bad

The job stays ``RUNNABLE`` for ever (``MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT``), and blocks those behind it.

## Use instead

Instance types with a GPU in one environment of the queue; ``optimal`` has none.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import JobDefinition


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    task = job.task if not job.runs_on_fargate else None
    needed = task.gpus if task else 0
    types = instances.of_job(job) if needed else []
    if task is None or not types:
        return
    richest = max(types, key=lambda instance: instance.gpus)
    if needed > richest.gpus:
        suitable = instances.advice(types, lambda instance: instance.gpus >= needed)
        less = f"ask for at most {richest.gpus}" if richest.gpus else "leave the requirement out"
        yield Violation(
            at=task.at("ResourceRequirements" if len(task.containers) == 1 else "Containers"),
            message=(
                f"The job needs {needed} GPU, more than any instance of its compute environments has: {richest.name} "
                f"has {richest.gpus}."
            ),
            actual=needed,
            limit=richest.gpus,
            fix=f"Add an instance type with at least {needed} GPU{suitable}, or {less}.",
        )


RULE = Rule(
    name="batch/job-gpu-not-available",
    title="A job's GPUs are on an instance that its compute environments may launch.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "Make sure that the number of GPUs reserved for all containers in a job doesn't "
                "exceed the number of available GPUs on the compute resource that the job is launched"
                " on."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html",
            read="2026-11-22",
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
      InstanceTypes: [m5.xlarge]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "8192"}, {Type: GPU, Value: "1"}]
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
      InstanceTypes: [g4dn.xlarge]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "8192"}, {Type: GPU, Value: "1"}]
""",
)
