"""A task needs more than the largest Managed Instance that its capacity provider may launch.

## What it does

Compares what placement counts for a task (its ``Cpu`` and ``Memory``, else the sum of its containers') with the
largest ``Max`` of ``VCpuCount`` and of ``MemoryMiB`` in the ``InstanceRequirements`` of the service's capacity
providers. An instance keeps some of its memory for itself, so a task that needs all of it does not fit either. Where
one of the providers has no maximum, or is no provider of Managed Instances, it is silent.

## Why is this bad

ECS finds no instance type for the task: the service never starts it.

## Use instead

A larger ``Max``, none at all, or a smaller task.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import InstanceRequirements
from ecs_constructs.template.types.ecs import CapacityProvider, Service

_UNITS_PER_VCPU = 1024

_LEAST_KEPT_MEMORY = 1
"""The least MiB that an instance keeps from tasks: none registers all that it has."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task, requirements = service.task_definition, _requirements(service)
    if task is None or not requirements:
        return
    vcpus = _largest([each.vcpu_count.maximum if each.vcpu_count else None for each in requirements])
    memory = _largest([each.memory_mib.maximum if each.memory_mib else None for each in requirements])
    units = vcpus * _UNITS_PER_VCPU if vcpus is not None else None
    for name, needed, largest, kept, unit in (
        ("Cpu", task.least_reserved_cpu, units, 0, "CPU units"),
        ("Memory", task.least_reserved_memory, memory, _LEAST_KEPT_MEMORY, "MiB"),
    ):
        if largest is not None and needed > largest - kept:
            yield Violation(
                at=task.at(name),
                message=(
                    f"The task needs {needed} {unit}; the largest Managed Instance "
                    f"that service {service.label} may get has {largest}{', less what it keeps' if kept else ''}."
                ),
                actual=needed,
                limit=largest - kept,
                fix=f"Raise Max in the provider's InstanceRequirements, or ask for at most {largest - kept} {unit}.",
            )


def _requirements(service: Service) -> list[InstanceRequirements]:
    """What the service's providers ask of their instances; empty where one of them asks nothing."""
    providers = [item.provider for item in service.strategy()]
    managed = [each.managed_provider if isinstance(each, CapacityProvider) else None for each in providers]
    found = [each.instance_requirements if each else None for each in managed]
    return [each for each in found if each] if all(found) else []


def _largest(maxima: list[int | None]) -> int | None:
    """The largest of several maxima; None where one is missing, for then there is none."""
    known = [each for each in maxima if each is not None]
    return max(known) if len(known) == len(maxima) else None


RULE = Rule(
    name="managed-instances/task-fits-requirements",
    title="A task fits on the largest Managed Instance that its capacity provider may launch.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(CapacityProvider,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VCpuCountRangeRequest.html",
            read="2026-11-22",
            quote="Instance types with more vCPUs than this value are excluded from selection.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: awsvpc
    Cpu: "8192"
    Memory: "8192"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 1, Max: 4}, MemoryMiB: {Min: 1024}}
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: jobs
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: awsvpc
    Cpu: "4096"
    Memory: "8192"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    ClusterName: jobs
    ManagedInstancesProvider:
      InfrastructureRoleArn: arn:aws:iam::111122223333:role/infrastructure
      InstanceLaunchTemplate:
        Ec2InstanceProfileArn: arn:aws:iam::111122223333:instance-profile/ecsInstanceRole
        NetworkConfiguration: {Subnets: [subnet-0123456789abcdef0]}
        InstanceRequirements: {VCpuCount: {Min: 1, Max: 4}, MemoryMiB: {Min: 1024}}
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: jobs
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
""",
)
