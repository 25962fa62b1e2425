"""A scaled service has a desired count of its own.

## What it does

Looks for ``DesiredCount`` on a service that a scalable target changes.

## Why is this bad

Each deployment of the template writes the count again, whatever scaling has made of it: under load a deployment stops
the tasks that were just started.

## Use instead

No ``DesiredCount``: the service starts with one task, is brought to the target's ``MinCapacity`` at once, and then
keeps what scaling decided.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.desired_count is not None and service.scalable_targets:
        target = service.scalable_targets[0]
        yield Violation(
            at=service.at("DesiredCount"),
            message=f"{target.label} scales the service, and each deployment sets it back to {service.desired_count}.",
            actual=service.desired_count,
            fix="Leave DesiredCount out; MinCapacity of the scalable target says how many tasks run at least.",
        )


RULE = Rule(
    name="service/desired-count-with-scaling",
    title="A scaled service leaves its number of tasks to scaling.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/3919",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: web:1
    LaunchType: FARGATE
    DesiredCount: 2
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: web:1
    LaunchType: FARGATE
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
""",
)
