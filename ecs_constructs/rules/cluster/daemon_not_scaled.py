"""A daemon takes room that managed scaling does not see.

## What it does

Looks for daemons in a cluster with a capacity provider whose group ECS scales.

## Why is this bad

Managed scaling takes an instance that only runs daemons for empty. A daemon reserves CPU and memory on each instance
all the same, and a task that fits an instance by itself may not fit beside the daemon.

## Use instead

A soft limit for the daemon as small as its work, and instances with room for a task and the daemons together.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if not service.is_daemon or service.cluster is None or service.task_definition is None:
        return
    task = service.task_definition
    if any(provider.manages_scaling for provider in service.cluster.capacity_providers()):
        yield Violation(
            at=service.at("SchedulingStrategy"),
            message=(
                f"The daemon reserves {task.reserved_cpu} CPU units and {task.reserved_memory} MiB on each instance; "
                "managed scaling takes an instance with daemons only for empty."
            ),
            actual=task.reserved_memory,
            fix="Choose instances that hold a task and the daemons together.",
        )


RULE = Rule(
    name="cluster/daemon-not-scaled",
    title="A daemon's room on each instance is taken into account.",
    severity=Severity.INFO,
    subject=Service,
    check=_check,
    only_where=("SchedulingStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html",
            read="2026-11-22",
            quote="A container instance is considered empty even when daemon tasks are running",
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
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
    ContainerDefinitions: [{Name: agent, Image: "agent:1", Cpu: 128, Memory: 256}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task, SchedulingStrategy: DAEMON}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m5.large}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
Cluster:
  Type: AWS::ECS::Cluster
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
    ContainerDefinitions: [{Name: agent, Image: "agent:1", Cpu: 128, Memory: 256}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task, SchedulingStrategy: REPLICA}
""",
)
