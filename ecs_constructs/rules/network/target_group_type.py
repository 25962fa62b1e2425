"""A target group's targets are of another type than the tasks of its service.

## What it does

Compares the ``TargetType`` of a target group with the network mode of the service's task definition: ``ip`` for
``awsvpc``, ``instance`` for ``bridge`` and ``host``. Without ``TargetType`` a target group has ``instance``. The
alternate target group of a blue/green deployment counts too. On Fargate, where every task has ``awsvpc``, the task
definition may be left open.

## Why is this bad

A task with a network interface of its own can't be registered as an instance, nor the other way round:
``CreateService`` rejects the pair. No tool that looks at one resource at a time sees it.

## Use instead

``TargetType: ip`` for ``awsvpc``. Changing the type replaces the target group, so its name must change too where it
has one.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import ServiceLoadBalancer
from ecs_constructs.template.types.load_balancing import TargetGroup

_TYPES = {"awsvpc": "ip", "bridge": "instance", "host": "instance"}
_DEFAULT = "instance"


def _check(load_balancer: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    service = load_balancer.service
    mode = service.network_mode
    wanted = _TYPES.get(mode or "")
    if wanted is None:
        return
    for targets in _target_groups(load_balancer):
        found = targets.target_type or _DEFAULT
        if found != wanted:
            yield Violation(
                at=targets.at("TargetType"),
                message=(
                    f"The target group has the target type {found}, "
                    f"but the tasks of {service.label} have the network mode {mode}."
                ),
                actual=found,
                limit=wanted,
                fix=f"Set TargetType to {wanted}.",
            )


def _target_groups(load_balancer: ServiceLoadBalancer) -> Iterator[TargetGroup]:
    """The target group, and the one that takes its place in a blue/green deployment."""
    if load_balancer.target_group is not None:
        yield load_balancer.target_group
    advanced = load_balancer.advanced
    alternate = advanced.target("AlternateTargetGroupArn", TargetGroup) if advanced else None
    if alternate is not None:
        yield alternate


RULE = Rule(
    name="network/target-group-type",
    title="A target group's target type suits the network mode of its service's tasks.",
    severity=Severity.ERROR,
    subject=ServiceLoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
            read="2026-11-22",
            quote=(
                "If your service's task definition uses the awsvpc network mode, you must choose ip as the "
                "target type, not instance."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote="instance - Register targets by instance ID. This is the default value.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80}]}]
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Port: 80, Protocol: HTTP, VpcId: vpc-0123456789abcdef0, TargetType: instance}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Sub arn:${AWS::Partition}:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Service:
  Type: AWS::ECS::Service
  DependsOn: Listener
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Targets}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 80}]}]
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Port: 80, Protocol: HTTP, VpcId: vpc-0123456789abcdef0, TargetType: ip}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Sub arn:${AWS::Partition}:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Service:
  Type: AWS::ECS::Service
  DependsOn: Listener
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Targets}]
""",
)
