"""A task needs more memory than any instance that it may run on has, alone or beside its CPU and its GPUs.

## What it does

Compares the memory that placement counts for a service's task (``Memory`` of the task, else the sum of its containers'
``MemoryReservation``, else of their ``Memory``) with the nominal memory of the largest instance type that the service
can reach. What an instance registers is less than that, see ``capacity/task-exceeds-available-memory``. Where one type
has enough memory, another enough CPU or GPUs, and none has all of it at once, no instance holds the task either.

Which instances those are follows from the templates: the service's capacity provider strategy, else its cluster's
default strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster through a
capacity provider or by their start script. Where one of them or one of its instance types is not determined, the rule
is silent: that instance might take the task. A group that chooses its types by ``InstanceRequirements`` counts with the
``Max`` that they name.

## Why is this bad

The service never starts a task: "unable to place a task because no container instance met all of its requirements".
CloudFormation waits for it until it gives up, hours later.

## Use instead

A smaller task, or a larger instance type. A soft limit (``MemoryReservation``) below the hard one reserves less.
"""

from collections.abc import Iterator

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    if task is None:
        return
    try:
        types = instances.of_service(service)
    except NotDetermined:
        yield from _beyond_requirements(service, task)
        raise
    if not types:
        return
    needed, largest = task.least_reserved_memory, max(types, key=lambda instance: instance.memory_mib)
    if needed > largest.memory_mib:
        suitable = instances.advice(types, lambda instance: instance.memory_mib > needed)
        yield Violation(
            at=task.at("Memory" if task.own_memory else "ContainerDefinitions"),
            message=(
                f"The task reserves {needed} MiB, more than any instance of service {service.label} has: "
                f"{largest.name} has {largest.memory_mib}."
            ),
            actual=needed,
            limit=largest.memory_mib,
            fix=f"Reserve less than {largest.memory_mib} MiB, or use an instance type with more memory{suitable}.",
        )
        return
    needs = (task.least_reserved_cpu, needed, task.least_gpus)
    if _fits_apart(needs, types) and not any(_holds(instance, needs) for instance in types):
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message=(
                f"No instance type of service {service.label} has all at once that the task needs: "
                f"{needs[0]} CPU units, {needed} MiB{f' and {needs[2]} GPU' if needs[2] else ''}."
            ),
            actual=needed,
            fix=f"Need less, or use one type with all of it{instances.advice(types, lambda one: _holds(one, needs))}.",
        )


def _beyond_requirements(service: Service, task: TaskDefinition) -> Iterator[Violation]:
    most = instances.most_that_is_asked(service, lambda asked: asked.memory_mib, lambda instance: instance.memory_mib)
    needed = task.least_reserved_memory
    if most is not None and needed > most:
        yield Violation(
            at=task.at("Memory" if task.own_memory else "ContainerDefinitions"),
            message=f"The task reserves {needed} MiB; instances of service {service.label} have {most} at most.",
            actual=needed,
            limit=most,
            fix=f"Reserve less than {most} MiB, or raise the Max of MemoryMiB in the InstanceRequirements.",
        )


def _offers(instance: InstanceType) -> tuple[int, int, int]:
    return instance.cpu_units, instance.memory_mib, instance.gpus


def _holds(instance: InstanceType, needs: tuple[int, int, int]) -> bool:
    return all(need <= offer for need, offer in zip(needs, _offers(instance), strict=True))


def _fits_apart(needs: tuple[int, int, int], types: list[InstanceType]) -> bool:
    """Whether some type has enough of each; one of which none has enough is a finding of its own."""
    return all(need <= max(offers) for need, offers in zip(needs, zip(*map(_offers, types), strict=True), strict=True))


RULE = Rule(
    name="capacity/task-exceeds-instance-memory",
    title="A task's memory fits on an instance that it may run on.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html",
            read="2026-11-22",
            quote="then the task cannot be placed in your cluster",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "1024"
    Memory: "8193"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "1024"
    Memory: "7168"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
