"""A capacity provider scales a group that no strategy uses.

## What it does

Looks at each capacity provider with managed scaling that is attached to a cluster of which the templates hold services:
is it in the cluster's default strategy, or in the strategy of a service? Where a service of that cluster runs on EC2
without a strategy, ``cluster/capacity-provider-bypassed`` reports it there, and this rule is silent. It is silent as
well where anything else mentions the provider, such as a rule of EventBridge that starts tasks, or a task set.

## Why is this bad

Tasks without a strategy are ignored by capacity providers. The group stays at its minimum: instances that are paid for
and run nothing, or none at all while tasks wait for them.

## Use instead

The provider in the cluster's default strategy, or in the strategy of the services that are meant for it; otherwise no
provider.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import CapacityProvider, Cluster, ClusterCapacityProviderAssociations, Service

_JUDGED = tuple(
    kind.cloudformation_type for kind in (CapacityProvider, Service, Cluster, ClusterCapacityProviderAssociations)
)


def _check(cluster: Cluster, _limits: Limits) -> Iterator[Violation]:
    services = cluster.all_services()
    providers = [provider for provider in cluster.capacity_providers() if provider.manages_scaling]
    if not services or not providers or any(_bypasses(service) for service in services):
        return
    strategies = [cluster.default_strategy(), *(service.strategy() for service in services)]
    used = {item.provider for strategy in strategies for item in strategy}
    for provider in providers:
        if provider not in used and not _is_mentioned(provider):
            yield _violation(provider, cluster)


def _bypasses(service: Service) -> bool:
    return not service.is_daemon and not service.strategy() and service.launches() == {"EC2"}


def _is_mentioned(provider: CapacityProvider) -> bool:
    """Whether something refers to it, or has its name, that neither attaches it nor is a service."""
    names = [name for name in determined([provider], lambda each: each.name) if name]
    graph = provider.graph
    others = [
        (body.get("Properties"), stack)
        for stack in graph.stacks
        for body in stack.section("Resources").values()
        if isinstance(body, dict) and body.get("Type") not in _JUDGED
    ]
    return any(
        any(name in str(written) for name in names)
        or any(graph.resource(reference) is provider for reference in graph.resolver.references(written, stack))
        for written, stack in others
    )


def _violation(provider: CapacityProvider, cluster: Cluster) -> Violation:
    return Violation(
        at=provider.at("AutoScalingGroupProvider"),
        message=(
            f"No service and no default strategy of cluster {cluster.label} uses this capacity provider, so that its "
            "group never grows."
        ),
        fix="Name it in the cluster's default strategy or in a service's, or remove it.",
    )


RULE = Rule(
    name="capacity-provider/no-strategy",
    title="Each capacity provider that scales a group is in a strategy.",
    severity=Severity.WARNING,
    subject=Cluster,
    check=_check,
    needs=(CapacityProvider,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html",
            read="2026-11-22",
            quote="Tasks without a capacity provider strategy are ignored by capacity providers.",
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
    CapacityProviders: [FARGATE, !Ref Provider]
    DefaultCapacityProviderStrategy: []
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2, FARGATE]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}]
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
  DependsOn: [Association]
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
    CapacityProviders: [FARGATE, !Ref Provider]
    DefaultCapacityProviderStrategy: []
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2, FARGATE]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Task
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
  DependsOn: [Association]
""",
)
