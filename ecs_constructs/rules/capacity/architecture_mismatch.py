"""A task is for another processor architecture than the instances that it may run on.

## What it does

Compares ``RuntimePlatform.CpuArchitecture`` of a service's task with the architectures of every instance type that the
service can reach. A task without one may be an image of any architecture, and is left alone.

Which instances those are follows from the templates: the service's capacity provider strategy, else its cluster's
default strategy, else, for the launch type EC2, every Auto Scaling group whose instances join the cluster through a
capacity provider or by their start script. Where one of them or one of its instance types is not determined, the rule
is silent: that instance might take the task.

## Why is this bad

ECS places a task only on an instance whose attribute ``ecs.cpu-architecture`` is the task's. There is none, so the
service never starts a task: "unable to place a task because no container instance met all of its requirements".

## Use instead

``ARM64`` with an image for it on Graviton types (``m7g``, ``c7g``), ``X86_64`` on all others.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service

_IN_WORDS_OF_EC2 = {"X86_64": "x86_64", "ARM64": "arm64"}


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    platform = task.runtime_platform if task else None
    architecture = platform.cpu_architecture if platform else None
    if platform is None or architecture not in _IN_WORDS_OF_EC2:
        return
    types = instances.of_service(service)
    offered = sorted({name for instance in types for name in instance.architectures})
    if types and _IN_WORDS_OF_EC2[architecture] not in offered:
        names = ", ".join(sorted({instance.name for instance in types}))
        yield Violation(
            at=platform.at("CpuArchitecture"),
            message=(
                f"The task is for {architecture}; the instances of service {service.label} ({names}) run "
                f"{' and '.join(offered)}."
            ),
            actual=architecture,
            limit=", ".join(offered),
            fix="Set CpuArchitecture, with an image for it, to what the instances run, or use instances that run this.",
        )


RULE = Rule(
    name="capacity/architecture-mismatch",
    title="A task is for the processor architecture of the instances that it may run on.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m7g.large}}
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
    RuntimePlatform: {CpuArchitecture: X86_64, OperatingSystemFamily: LINUX}
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
  Properties: {LaunchTemplateData: {InstanceType: m7g.large}}
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
    RuntimePlatform: {CpuArchitecture: ARM64, OperatingSystemFamily: LINUX}
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task}
""",
)
