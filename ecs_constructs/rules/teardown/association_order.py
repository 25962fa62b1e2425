"""A service uses a capacity provider, and nothing makes it wait for the provider's association with the cluster.

## What it does

For each service that is placed through a capacity provider of its stack, by its own strategy or the cluster's default,
looks whether it comes after the association that ties the provider to the cluster: by ``DependsOn``, or because it, or
something that it needs, refers to it. ``FARGATE`` and ``FARGATE_SPOT`` given to the cluster itself need no association.

## Why is this bad

CloudFormation makes and deletes resources at the same time unless they depend on each other. On creation the service
may come first and be rejected, or be made without the default strategy. On deletion the association may go first, which
fails: "The specified capacity provider is in use and cannot be removed".

## Use instead

``DependsOn`` from the service to the association; with aws-cdk-lib ``service.node.add_dependency(...)``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import ClusterCapacityProviderAssociations, Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    cluster = service.cluster
    if cluster is None or not service.strategy():
        return
    for association in cluster.associations:
        is_unordered = association.stack is service.stack and not service.comes_after(association)
        if is_unordered and _is_needed(service, association):
            yield Violation(
                at=service.position,
                message=f"The service may be made before, or deleted after, the association {association.logical_id}.",
                actual=association.logical_id,
                fix=f"Add {association.logical_id} to the service's DependsOn.",
            )


def _is_needed(service: Service, association: ClusterCapacityProviderAssociations) -> bool:
    """Whether a provider of the service's strategy is one that the association ties to the cluster."""
    attached = association.members("CapacityProviders")
    return any(item.read("CapacityProvider") in attached for item in service.strategy())


RULE = Rule(
    name="teardown/association-order",
    title="A service on a capacity provider depends on the provider's association.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    needs=(ClusterCapacityProviderAssociations,),
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/19275",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group, ManagedScaling: {Status: ENABLED}}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: []
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Provider]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group, ManagedScaling: {Status: ENABLED}}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: []
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    Cpu: "1024"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 1024}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Association]
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
""",
)
