"""A service's grace period ends before a slow task can be found healthy.

## What it does

Compares ``HealthCheckGracePeriodSeconds`` (0 where it is not written) with what the service's target group needs.

A task is slow where its container's own health check allows for a ``StartPeriod`` in which the target group has
already found it unhealthy. The grace period must then last for that period and for the ``HealthyThresholdCount``
checks after it, one each ``HealthCheckIntervalSeconds``: less is a warning.

Where nothing tells how slow the task is, a grace period shorter than those checks is worth an info: behind a Network
Load Balancer, which may take minutes to register a target, and where the target group's figures are written.

## Why is this bad

When the grace period ends, ECS stops each task that is still unhealthy, and starts another, which fares no better:
the service never becomes steady.

## Use instead

A grace period of the start plus ``HealthyThresholdCount`` times ``HealthCheckIntervalSeconds``; a grace period that
is too long costs little.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.lb.target_group_health import DEFAULT_INTERVAL
from ecs_constructs.template.types.ecs import ServiceLoadBalancer

DEFAULT_HEALTHY, DEFAULT_UNHEALTHY = 5, 2
"""A target group's checks until it finds a target healthy or unhealthy."""

NETWORK_PROTOCOLS = ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC")
"""The protocols of a Network Load Balancer's target groups."""


def _check(balancer: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    group = balancer.target_group
    if group is None:
        return
    grace, start = balancer.service.health_check_grace_period_seconds or 0, _start_period(balancer)
    interval = group.health_check_interval_seconds or DEFAULT_INTERVAL
    checks = interval * (group.healthy_threshold_count or DEFAULT_HEALTHY)
    found_unhealthy = interval * (group.unhealthy_threshold_count or DEFAULT_UNHEALTHY)
    is_slow = start > found_unhealthy
    is_told = bool(group.health_check_interval_seconds and group.healthy_threshold_count)
    if (is_slow or is_told or group.protocol in NETWORK_PROTOCOLS) and grace < start + checks:
        yield Violation(
            at=balancer.service.at("HealthCheckGracePeriodSeconds"),
            message=f"The grace period of {grace} seconds ends before {group.label} finds a slow task healthy.",
            actual=grace,
            limit=start + checks,
            fix=f"Raise HealthCheckGracePeriodSeconds to at least {start + checks}.",
            severity=Severity.WARNING if is_slow else Severity.INFO,
        )


def _start_period(balancer: ServiceLoadBalancer) -> int:
    """The seconds in which the container behind a load balancer may fail its own health check; 0 without one."""
    task = balancer.service.task_definition
    containers = [each for each in task.containers if each.name == balancer.container_name] if task else []
    return int(sum(each.health_check.start_period or 0 for each in containers if each.health_check))


RULE = Rule(
    name="service/grace-period-too-short",
    title="A service's grace period lasts until a slow task is found healthy.",
    severity=Severity.WARNING,
    subject=ServiceLoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html",
            read="2026-11-22",
            quote="It can take a few minutes for the registration process to complete and health checks to start",
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/16675",
            read="2026-11-22",
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
    ContainerDefinitions:
      - Name: app
        Image: app:1
        PortMappings: [{ContainerPort: 8080}]
        HealthCheck: {Command: [CMD, /healthy], StartPeriod: 180}
Group:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: HTTP, Port: 80, TargetType: ip, HealthCheckIntervalSeconds: 10}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]
Service:
  Type: AWS::ECS::Service
  DependsOn: Listener
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    HealthCheckGracePeriodSeconds: 60
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: app:1
        PortMappings: [{ContainerPort: 8080}]
        HealthCheck: {Command: [CMD, /healthy], StartPeriod: 180}
Group:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {Protocol: HTTP, Port: 80, TargetType: ip, HealthCheckIntervalSeconds: 10}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]
Service:
  Type: AWS::ECS::Service
  DependsOn: Listener
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    HealthCheckGracePeriodSeconds: 240
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
""",
)
