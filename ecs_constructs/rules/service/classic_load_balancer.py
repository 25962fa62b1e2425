"""A service has a Classic Load Balancer where there can be none.

## What it does

Looks at the entries of a service's ``LoadBalancers`` that have a ``LoadBalancerName``, which only a Classic Load
Balancer has: the tasks do not have the network mode ``awsvpc``, as all have on Fargate, and the entry has no
``TargetGroupArn``.

## Why is this bad

``CreateService`` rejects it: "Classic Load Balancers are not supported with Fargate", or "loadBalancerName and
targetGroupArn cannot both be specified".

## Use instead

A target group of an Application or a Network Load Balancer.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import ServiceLoadBalancer


def _check(balancer: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    if balancer.is_classic:
        yield from apart(balancer, _target_group, _network_mode)


def _target_group(balancer: ServiceLoadBalancer) -> Iterator[Violation]:
    if balancer.says("TargetGroupArn"):
        yield Violation(
            at=balancer.at("LoadBalancerName"),
            message="The service registers with a target group and a Classic Load Balancer in one entry.",
            fix="Leave LoadBalancerName out: the target group knows its load balancer.",
        )


def _network_mode(balancer: ServiceLoadBalancer) -> Iterator[Violation]:
    if balancer.service.network_mode == "awsvpc":
        yield Violation(
            at=balancer.at("LoadBalancerName"),
            message="The service's tasks have the network mode awsvpc, but its load balancer is a classic one.",
            actual="awsvpc",
            limit="bridge, host",
            fix="Set TargetGroupArn to a target group of the type ip, and leave LoadBalancerName out.",
        )


RULE = Rule(
    name="service/classic-load-balancer",
    title="A service has a Classic Load Balancer only where its tasks share their instance's network.",
    severity=Severity.ERROR,
    subject=ServiceLoadBalancer,
    check=_check,
    only_where=("LoadBalancerName",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "Services with tasks that use the awsvpc network mode (for example, those with the Fargate launch "
                "type) only support Application Load Balancers and Network Load Balancers. Classic Load Balancers "
                "are not supported."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
            read="2026-11-22",
            quote=(
                "If you are using an Application Load Balancer or a Network Load Balancer the load balancer name "
                "parameter should be omitted."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    LoadBalancers: [{ContainerName: web, ContainerPort: 80, LoadBalancerName: classic}]
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: EC2
    LoadBalancers: [{ContainerName: web, ContainerPort: 80, LoadBalancerName: classic}]
""",
)
