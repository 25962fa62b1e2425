"""A task reserves more CPU than a burstable instance can give for long.

## What it does

Compares the CPU units that placement counts for a service's task with the baseline of the burstable types (``t2``,
``t3``, ``t3a``, ``t4g``) that the service can reach. Where another type, or one whose baseline is not published, is
among them, the rule is silent.

## Why is this bad

A burstable instance registers all its vCPUs with ECS, but is paid for a part of them: beyond the baseline it spends CPU
credits. Without credits ``t2`` is slowed down to the baseline, and the others cost extra for each vCPU-hour.

## Use instead

A reservation of what the task uses on average, or a type that is not burstable.
"""

from collections.abc import Iterator, Mapping

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service

_T3 = {"nano": 5, "micro": 10, "small": 20, "medium": 20, "large": 30, "xlarge": 40, "2xlarge": 40}
BASELINE_PERCENT: Mapping[str, Mapping[str, float]] = {
    "t2": {"nano": 5, "micro": 10, "small": 20, "medium": 20, "large": 30, "xlarge": 22.5, "2xlarge": 17},
    "t3": _T3,
    "t3a": _T3,
    "t4g": _T3,
}
"""The share of each vCPU that is paid for without credits, in percent, by family and size."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task, types = service.task_definition, instances.of_service(service)
    baselines = {instance.name: _baseline_units(instance) for instance in types}
    if task is None or not types or None in baselines.values():
        return
    strongest, most = max(((name, units or 0) for name, units in baselines.items()), key=lambda pair: pair[1])
    if task.least_reserved_cpu > most:
        yield Violation(
            at=task.at("Cpu" if task.own_cpu else "ContainerDefinitions"),
            message=(
                f"The task reserves {task.least_reserved_cpu} CPU units; {strongest}, the best of service "
                f"{service.label}, gives {most} without spending CPU credits."
            ),
            actual=task.least_reserved_cpu,
            limit=most,
            fix=f"Reserve at most {most} CPU units if the task needs them all the time, or use a type without credits.",
        )


def _baseline_units(instance: InstanceType) -> int | None:
    family, _, size = instance.name.partition(".")
    percent = BASELINE_PERCENT.get(family, {}).get(size)
    return None if percent is None else int(instance.cpu_units * percent / 100)


RULE = Rule(
    name="capacity/burstable-cpu",
    title="A task's CPU is within the baseline of a burstable instance.",
    severity=Severity.INFO,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: t3.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
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
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: t3.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
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
    Cpu: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
