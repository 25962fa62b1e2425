"""A service is behind more load balancers than it can be.

## What it does

Counts the entries of ``LoadBalancers``: at most five with a target group, at most one with the name of a Classic Load
Balancer.

## Why is this bad

The deployment fails with the sixth, and no other tool counts.

## Use instead

Listener rules: any number of them, of any number of listeners of one load balancer, can send requests to one target
group.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service

MAXIMUM_TARGET_GROUPS, MAXIMUM_CLASSIC = 5, 1
"""The most target groups and Classic Load Balancers of a service; the quotas cannot be raised."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    entries = service.load_balancers
    classic = [entry for entry in entries if entry.is_classic]
    for count, most, what in (
        (len(entries) - len(classic), MAXIMUM_TARGET_GROUPS, "target groups"),
        (len(classic), MAXIMUM_CLASSIC, "Classic Load Balancers"),
    ):
        if count > most:
            yield Violation(
                at=service.at("LoadBalancers"),
                message=f"The service is behind {count} {what}.",
                actual=count,
                limit=most,
                fix=f"Keep at most {most}; let several listener rules send requests to one target group.",
            )


RULE = Rule(
    name="service/target-groups-max",
    title="A service is behind at most 5 target groups or 1 Classic Load Balancer.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
            quote="Target groups per service 5",
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    LoadBalancers:
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-1}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-2}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-3}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-4}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-5}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-6}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    LoadBalancers:
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-1}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-2}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-3}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-4}
      - {ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group-5}
""",
)
