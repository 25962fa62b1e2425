"""A service's desired count lies outside its scaling limits.

## What it does

Compares ``DesiredCount`` of a service with the limits of the scalable target that changes it.

## Why is this bad

It is accepted, and then corrected: Application Auto Scaling moves the count into its limits as soon as the target is
registered, so tasks start or stop for nothing, and every later deployment writes the count of the template again.

## Use instead

No ``DesiredCount`` at all on a service that is scaled: it then starts with one task and keeps what scaling decided.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    service, minimum, maximum = target.service, target.min_capacity, target.max_capacity
    if service is None or service.desired_count is None or minimum is None or maximum is None:
        return
    if minimum <= maximum and not minimum <= service.desired_count <= maximum:
        yield Violation(
            at=service.at("DesiredCount"),
            message=(
                f"The desired count of {service.desired_count} lies outside the scaling limits "
                f"{minimum} to {maximum} of {target.label}."
            ),
            actual=service.desired_count,
            limit=f"{minimum}..{maximum}",
            fix=f"Leave DesiredCount out, so that scaling decides, or set it between {minimum} and {maximum}.",
        )


RULE = Rule(
    name="scaling/desired-in-range",
    title="A scaled service's desired count lies within its scaling limits.",
    severity=Severity.WARNING,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE, DesiredCount: 10}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 1
    MaxCapacity: 4
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE, DesiredCount: 2}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 1
    MaxCapacity: 4
""",
)
