"""A job's memory is a whole part of an instance's nominal memory, so that one job fewer fits.

## What it does

Counts how many of a job fit on an instance by its nominal memory, and by what is left of it for jobs. Where a third of
them or more (the limit ``stranded_memory_share``) does not fit, it says so: one job instead of two, or two instead of
three. CPU and GPUs have to leave room for as many as the nominal memory suggests.

It is a warning where they do not fit even if the instance has all of its memory but 1 MiB and the 32 MiB that Batch's
image keeps for its agent. Where they do not fit in the memory that the instance can be expected to have, the published
figure of the type where there is one, else 93 % of the nominal memory, it is a hint.

A job definition names no queue: the job may be submitted to any. So every instance type of the compute environments in
the templates that holds the job has to be filled so badly; on a family or a bundle such as ``optimal``, whose largest
types lose little, the rule is silent. So it is where no type holds the job, where one is not determined, and for
multi-node jobs and jobs on Fargate or Amazon EKS.

## Why is this bad

8192 MiB on instances of 16 GiB looks like two jobs on each and is one: the jobs take twice the instances, and half of
each is paid for and empty.

## Use instead

A few percent less memory: 7600 MiB leave room for two jobs on 16 GiB.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.rules import Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.batch import JobDefinition, JobTask


def _check(job: JobDefinition, limits: Limits) -> Iterator[Violation]:
    task = None if job.runs_on_fargate else job.task
    required = task.memory_requirement() if task else None
    if task is None or required is None or required[0] <= 0:
        return
    memory, position = required
    found = instances.of_job(job)
    others = _others(task, found)
    share = limits.stranded_memory_share
    loads = (_load(other, memory, instance, limits) for instance, other in zip(found, others, strict=True))
    holding = _badly_filled(loads, share)
    if not holding:
        return
    load = min(holding, key=lambda each: each.instance.memory_mib)
    is_certain = all(each.lost(each.most) >= share for each in holding)
    holds = "holds" if is_certain and load.most == load.likely else "is expected to hold"
    fitting = load.available // (load.likely + 1)
    yield Violation(
        at=position,
        message=(
            f"The job needs {memory} MiB: {load.instance.name} seems to hold {load.seeming} such jobs in its "
            f"{load.instance.memory_mib} MiB, and {holds} {load.likely} in the about {load.available} that it has for "
            "jobs."
        ),
        actual=memory,
        limit=fitting,
        fix=f"Ask for at most {fitting} MiB, so that {load.likely + 1} jobs fit on an instance.",
        severity=Severity.WARNING if is_certain else Severity.INFO,
    )


class _Load(NamedTuple):
    """How many of a job one instance holds.

    Attributes:
        instance: its type.
        available: the memory in MiB that it can be expected to have for jobs.
        seeming: how many it holds by its nominal memory.
        most: how many it holds at best.
        likely: how many it can be expected to hold.
    """

    instance: InstanceType
    available: int
    seeming: int
    most: int
    likely: int

    def lost(self, held: int) -> float:
        """Which share of the jobs that seem to fit is not held."""
        return (self.seeming - held) / self.seeming if self.seeming > held else 0.0


def _badly_filled(loads: Iterable[_Load], share: float) -> list[_Load]:
    """The instances that hold the job where all of them are filled badly; empty as soon as one is filled well."""
    holding: list[_Load] = []
    for load in loads:
        if load.likely:
            if load.lost(load.likely) < share:
                return []
            holding.append(load)
    return holding


def _load(others: int, memory: int, instance: InstanceType, limits: Limits) -> _Load:
    reserved = limits.batch_reserved_memory_mib
    available = instances.available_memory(instance, limits, reserved)
    seeming, most, likely = (
        min(others, room // memory) for room in (instance.memory_mib, instance.memory_mib - 1 - reserved, available)
    )
    return _Load(instance=instance, available=available, seeming=seeming, most=most, likely=likely)


def _others(task: JobTask, found: Sequence[InstanceType]) -> list[int]:
    """How many of a job fit on each of some instances by vCPUs and GPUs."""
    if not found:
        return []
    required = task.vcpu_requirement()
    vcpus, gpus = required[0] if required else 0, task.gpus
    return [_fitting(instance, vcpus, gpus) for instance in found]


def _fitting(instance: InstanceType, vcpus: float, gpus: int) -> int:
    rooms = [int(instance.vcpus // vcpus)] if vcpus > 0 else []
    rooms += [instance.gpus // gpus] if gpus else []
    return min(rooms, default=instance.vcpus)


RULE = Rule(
    name="batch/memory-packing-waste",
    title="As many jobs fit on an instance as its nominal memory suggests.",
    severity=Severity.WARNING,
    subject=JobDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/ecs-reserved-memory.html",
            read="2026-11-22",
            quote=(
                "The default AWS Batch compute resource AMI reserves 32 MiB of memory for the Amazon ECS "
                "container agent and other critical system processes."
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
      InstanceTypes: [m5.xlarge]
      MaxvCpus: 16

Job:
  Type: AWS::Batch::JobDefinition
  Properties:
    Type: container
    ContainerProperties:
      Image: "job:1"
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "8192"}]
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
      ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "7600"}]
""",
)
