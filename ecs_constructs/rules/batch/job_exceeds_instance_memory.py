"""A job needs more memory than any instance that Batch may start for it can give.

## What it does

Compares a job's memory with what the instance types of its compute environments can be expected to have for jobs: the
published figure of the type where there is one, else 93 % of its nominal memory, less the 32 MiB that Batch's image
keeps for its agent.

The finding is an error from the nominal memory less these 32 MiB upwards: no instance registers all its memory. Below
that it is a warning, because the rest depends on the image.

A job definition names no queue: the job may be submitted to any. So a job is measured against every compute environment
on instances in the templates, and has to fit in one; the containers of one job count together. Where there is no such
environment, where one is unmanaged (any instance may be in it), where one of their instance types is not determined, or
where a queue names an environment that is not among the templates, the rule is silent. Multi-node jobs and jobs on
Fargate or Amazon EKS are left out.

## Why is this bad

The job stays ``RUNNABLE`` for ever (``MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT``), and blocks those behind it. A job
of 8000 MiB on instances of 8 GiB is the classic.

## Use instead

A few percent less than the instance has, or larger instance types in one environment of the queue. AWS recommends to
leave 5 %.
"""

from collections.abc import Iterator

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import JobDefinition


def _check(job: JobDefinition, limits: Limits) -> Iterator[Violation]:
    required = job.task.memory_requirement() if job.task and not job.runs_on_fargate else None
    types = instances.of_job(job) if required else []
    if required is None or not types:
        return

    def available(instance: InstanceType) -> int:
        return instances.available_memory(instance, limits, limits.batch_reserved_memory_mib)

    memory, position = required
    roomiest, nominal = max(types, key=available), max(instance.memory_mib for instance in types)
    if memory > available(roomiest):
        suitable = instances.advice(types, lambda instance: available(instance) >= memory)
        yield Violation(
            at=position,
            message=(
                f"The job needs {memory} MiB; of the instances of its compute environments, {roomiest.name} has the "
                f"most for jobs: about {available(roomiest)} of its {roomiest.memory_mib} MiB."
            ),
            actual=memory,
            limit=available(roomiest),
            fix=f"Ask for at most {available(roomiest)} MiB, or add an instance type with more memory{suitable}.",
            severity=Severity.ERROR if memory >= nominal - limits.batch_reserved_memory_mib else Severity.WARNING,
        )


RULE = Rule(
    name="batch/job-exceeds-instance-memory",
    title="A job's memory fits on an instance that its compute environments may launch.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html",
            read="2026-11-22",
            quote=(
                "Suppose that you specify 8192 MiB for the job, and none of your compute resources have "
                "8192 MiB or greater of memory available to satisfy this requirement. Then, the job can't "
                "be placed in your compute environment."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/ecs-reserved-memory.html",
            read="2026-11-22",
            quote=(
                "The default AWS Batch compute resource AMI reserves 32 MiB of memory for the Amazon ECS "
                "container agent and other critical system processes."
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
      ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "16384"}]
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
      ResourceRequirements: [{Type: VCPU, Value: "4"}, {Type: MEMORY, Value: "15000"}]
""",
)
