"""A job needs more vCPUs than any instance that Batch may start for it.

## What it does

Compares a job's vCPUs with the largest instance type that its compute environments may launch; a family or a bundle
(``optimal``) counts with its largest type.

A job definition names no queue: the job may be submitted to any. So a job is measured against every compute environment
on instances in the templates, and has to fit in one; the containers of one job count together. Where there is no such
environment, where one is unmanaged (any instance may be in it), where one of their instance types is not determined, or
where a queue names an environment that is not among the templates, the rule is silent. Multi-node jobs and jobs on
Fargate or Amazon EKS are left out.

## Why is this bad

The job stays ``RUNNABLE`` for ever (``MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT``), and blocks those behind it.

## Use instead

Fewer vCPUs, or larger instance types in one environment of the queue. VCPU counts vCPUs, not CPU units: 1024 units are
1 vCPU.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import JobDefinition


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    required = job.task.vcpu_requirement() if job.task and not job.runs_on_fargate else None
    types = instances.of_job(job) if required else []
    if required is None or not types:
        return
    vcpus, position = required
    largest = max(types, key=lambda instance: instance.vcpus)
    if vcpus > largest.vcpus:
        suitable = instances.advice(types, lambda instance: instance.vcpus >= vcpus)
        yield Violation(
            at=position,
            message=(
                f"The job needs {vcpus:g} vCPU, more than any instance of its compute environments has: "
                f"{largest.name} has {largest.vcpus}."
            ),
            actual=vcpus,
            limit=largest.vcpus,
            fix=f"Ask for at most {largest.vcpus} vCPU, or add an instance type with {vcpus:g} or more{suitable}.",
        )


RULE = Rule(
    name="batch/job-exceeds-instance-vcpus",
    title="A job's vCPUs fit on an instance that its compute environments may launch.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
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
      ResourceRequirements: [{Type: VCPU, Value: "8"}, {Type: MEMORY, Value: "4096"}]
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
      InstanceTypes: [m5.xlarge]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "4096"}]
""",
)
