"""A service's health check grace period is out of range, or there is nothing that it could hold back.

## What it does

Checks that ``HealthCheckGracePeriodSeconds`` is 0 to 2,147,483,647. As an information, it names a grace period of a
service that registers with no load balancer and no VPC Lattice target group, and whose containers have no health check.

## Why is this bad

ECS rejects a number outside the range. Without any health check the grace period has no effect, and a reader takes it
for one that has.

## Use instead

About the time that a task needs from its start until it answers, where there is a health check; otherwise nothing.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template.types.ecs import Service

BOUNDS = (Bounds(property=Service.health_check_grace_period_seconds, least=0, most=2_147_483_647, unit="seconds"),)


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from outside(service, "The service", BOUNDS)
    yield from apart(service, _unused)


def _unused(service: Service) -> Iterator[Violation]:
    if not service.health_check_grace_period_seconds or service.load_balancers:
        return
    if service.members("VpcLatticeConfigurations") or _checks_containers(service):
        return
    yield Violation(
        at=service.at("HealthCheckGracePeriodSeconds"),
        message="The grace period has no effect: no load balancer and no container checks this service's health.",
        actual=service.health_check_grace_period_seconds,
        fix="Remove HealthCheckGracePeriodSeconds, or add the health check that it is for.",
        severity=Severity.INFO,
    )


def _checks_containers(service: Service) -> bool:
    task = service.task_definition
    return task is None or any(container.body.get("HealthCheck") is not None for container in task.containers)


RULE = Rule(
    name="lb/grace-period",
    title="A service's health check grace period is in range and has a health check to hold back.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=("If you do not use any of the health checks, then healthCheckGracePeriodSeconds is unused."),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html",
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
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    TargetType: instance
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Listener]
  Properties:
    Cluster: main
    TaskDefinition: !Ref Task
    LaunchType: EC2
    HealthCheckGracePeriodSeconds: -1
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
""",
    good="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    TargetType: instance
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Listener]
  Properties:
    Cluster: main
    TaskDefinition: !Ref Task
    LaunchType: EC2
    HealthCheckGracePeriodSeconds: 60
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
""",
)
