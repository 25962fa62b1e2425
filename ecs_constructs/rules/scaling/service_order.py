"""A scalable target may be made before the service that it scales.

## What it does

Looks at scalable targets that name a service of their own stack by its name, without anything that makes them wait for
it: neither ``DependsOn`` nor a reference.

## Why is this bad

CloudFormation makes resources at the same time unless they depend on each other. A target that comes first is rejected:
"ECS service doesn't exist".

## Use instead

``ResourceId: !Sub service/${Cluster}/${Service.Name}``, which waits for the service, or ``DependsOn``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service
from ecs_constructs.template.types.service_scaling import ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    match target.body.get("ResourceId"):
        case {"Fn::Join": [_, [*_, {"Fn::GetAtt": _}]]}:
            # The name of the service, so that the target waits for it: how most are written.
            return
    service = target.service
    if service is not None and service.stack is target.stack and not target.comes_after(service):
        yield Violation(
            at=target.at("ResourceId"),
            message=f"The scalable target may be made before service {service.label}, which it only names.",
            fix=f"Add {service.logical_id} to DependsOn, or refer to ${{{service.logical_id}.Name}} in ResourceId.",
        )


RULE = Rule(
    name="scaling/service-order",
    title="A scalable target is made after its service.",
    severity=Severity.WARNING,
    subject=ScalableTarget,
    check=_check,
    needs=(Service,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/stroeer/terraform-aws-ecs-fargate/pull/104",
            read="2026-11-22",
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: main, ServiceName: web, LaunchType: FARGATE, TaskDefinition: web:1}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    MinCapacity: 1
    MaxCapacity: 4
    ResourceId: service/main/web
    ScalableDimension: ecs:service:DesiredCount
    ServiceNamespace: ecs
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: main, ServiceName: web, LaunchType: FARGATE, TaskDefinition: web:1}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  DependsOn: [Service]
  Properties:
    MinCapacity: 1
    MaxCapacity: 4
    ResourceId: service/main/web
    ScalableDimension: ecs:service:DesiredCount
    ServiceNamespace: ecs
""",
)
