"""A service registers with a target group that hangs on no listener, or may be made before it does.

## What it does

Looks for a listener or a rule that forwards to the target group of a service. None is an error where one stack has the
target group, the service, and listeners or rules for others; else it is a warning: another stack may have tied the
target group to a load balancer before the service was added.

Where there is one in the stack of the service, it looks whether the service is made after it: by ``DependsOn``, or
because it refers to it. Where a custom resource or a nested stack gets the target group, or the actions of a listener
are not determined, the rule is silent.

## Why is this bad

ECS rejects the service: "The target group ... does not have an associated load balancer". CloudFormation makes
resources at the same time unless they depend on each other, so that the second case fails on some days only.

## Use instead

A listener's default action or a rule with the target group, and ``DependsOn`` from the service to it. aws-cdk-lib adds
the dependency for its own constructs.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Resource
from ecs_constructs.template.types.ecs import Service, ServiceLoadBalancer
from ecs_constructs.template.types.load_balancing import Listener, ListenerRule, TargetGroup


def _check(registration: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    group, service = registration.target_group, registration.service
    if group is None:
        return
    if not group.routes and _is_settled(group):
        yield Violation(
            at=registration.at("TargetGroupArn"),
            message=f"No listener and no rule forwards to target group {group.label} of service {service.label}.",
            actual=group.label,
            fix="Forward to it in the default action of a listener, or in a rule.",
            severity=Severity.ERROR if group.stack is service.stack and _has_listeners(service) else Severity.WARNING,
        )
    elif group.routes and not any(_is_made_before(route, service) for route in group.routes):
        names = " or ".join(route.logical_id for route in group.routes)
        yield Violation(
            at=registration.at("TargetGroupArn"),
            message=f"The service may be made before {names} ties target group {group.label} to a load balancer.",
            actual=group.label,
            fix=f"Add {names} to the service's DependsOn.",
            severity=Severity.WARNING,
        )


def _has_listeners(service: Service) -> bool:
    """Whether its stack ties target groups to load balancers: otherwise another may have done so before the service."""
    routes: list[Resource] = [*service.graph.of_type(Listener), *service.graph.of_type(ListenerRule)]
    return any(route.stack is service.stack for route in routes)


def _is_made_before(route: Listener | ListenerRule, service: Service) -> bool:
    # A stack that another needs is deployed before it.
    return route.stack is not service.stack or service.comes_after(route)


def _is_settled(group: TargetGroup) -> bool:
    """Whether nothing that is left open may forward to it."""
    graph = group.graph
    listeners = graph.left_open("open listeners", Listener, Listener.known_target_groups)
    error = listeners or graph.left_open("open rules", ListenerRule, ListenerRule.known_target_groups)
    if error is not None:
        raise error
    return not group.custom_resources()


RULE = Rule(
    name="routing/target-group-without-listener",
    title="A service's target group hangs on a listener that is made before the service.",
    severity=Severity.ERROR,
    subject=ServiceLoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/1160",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1868",
            read="2026-11-22",
        ),
    ),
    bad="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Route:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Dogs}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Route]
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Cats}]
""",
    good="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "404"}}]
Route:
  Type: AWS::ElasticLoadBalancingV2::ListenerRule
  Properties:
    ListenerArn: !Ref Listener
    Priority: 10
    Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/cats*]}}]
    Actions: [{Type: forward, TargetGroupArn: !Ref Cats}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Cats:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Dogs:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 80, Protocol: HTTP, TargetType: ip}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  DependsOn: [Route]
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Cats}]
""",
)
