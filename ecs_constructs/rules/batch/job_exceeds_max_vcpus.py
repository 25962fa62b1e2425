"""A job needs more vCPUs than any of its compute environments may have.

## What it does

Compares a job's vCPUs with the largest ``MaxvCpus`` of its compute environments, on instances and on Fargate.

A job definition names no queue: the job may be submitted to any. So a job is measured against every compute environment
of its platform (EC2, Fargate or managed instances) in the templates, and has to fit in one. Where there is none, where
one is unmanaged or its maximum is not determined, or where a queue names one that is not among the templates, the rule
is silent. A multi-node job counts with all its nodes where they are alike, and only against on-demand instances. Jobs
on Amazon EKS are left out.

## Why is this bad

The job stays ``RUNNABLE`` for ever (``MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE``), and blocks those behind it.

## Use instead

A ``MaxvCpus`` of at least the largest job, better a multiple of it, or fewer vCPUs.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position
from ecs_constructs.template.types.batch import ComputeResources, JobDefinition, NodeProperties


def _check(job: JobDefinition, _limits: Limits) -> Iterator[Violation]:
    required = _of_nodes(job.nodes) if job.nodes else job.task.vcpu_requirement() if job.task else None
    capacity = job.capacity() if required else []
    if required is None or not capacity:
        return
    vcpus, position = required
    maximum = max(_maximum(resources) for resources in capacity)
    if vcpus > maximum:
        yield Violation(
            at=position,
            message=f"The job needs {vcpus:g} vCPU, its compute environments may have at most {maximum}.",
            actual=vcpus,
            limit=maximum,
            fix=f"Raise MaxvCpus of an environment to at least {vcpus:g}, or ask for at most {maximum} vCPU.",
        )


def _of_nodes(nodes: NodeProperties) -> tuple[float, Position] | None:
    tasks = nodes.ranges[0].tasks if len(nodes.ranges) == 1 else []
    required = tasks[0].vcpu_requirement() if tasks else None
    if required is None or nodes.num_nodes is None:
        return None
    return required[0] * nodes.num_nodes, nodes.at("NumNodes")


def _maximum(resources: ComputeResources) -> int:
    if resources.maxv_cpus is None:
        raise resources.undetermined("MaxvCpus", "no maximum is set")
    return resources.maxv_cpus


RULE = Rule(
    name="batch/job-exceeds-max-vcpus",
    title="A job's vCPUs fit in what one of its compute environments may have.",
    severity=Severity.ERROR,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
            read="2026-11-22",
            quote="The maximum number of vCPUs that a compute environment can support.",
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
      InstanceTypes: [c6i.8xlarge]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "32"}, {Type: MEMORY, Value: "8192"}]
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
      InstanceTypes: [c6i.8xlarge]
      MaxvCpus: 32

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "32"}, {Type: MEMORY, Value: "8192"}]
""",
)
