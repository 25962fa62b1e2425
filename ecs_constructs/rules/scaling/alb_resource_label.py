"""A policy over requests does not say whose requests, or another policy does.

## What it does

Looks at the ``ResourceLabel`` of target tracking policies with a predefined metric. ``ALBRequestCountPerTarget``
needs one of the form ``app/<load balancer>/<id>/targetgroup/<target group>/<id>``; the CPU and memory of a service
must have none. A label made from a load balancer's attributes is only known at deployment, and is left alone where
they are those of its full name; a ``Ref``, which is an ARN, is not.

## Why is this bad

The deployment fails: "Resource label should be specified for predefined metric type ALBRequestCountPerTarget", or
"Invalid resource label".

## Use instead

``!Sub ${LoadBalancer.LoadBalancerFullName}/${TargetGroup.TargetGroupFullName}``.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.references import references_in
from ecs_constructs.template.types.load_balancing import LoadBalancer, TargetGroup
from ecs_constructs.template.types.service_scaling import PredefinedMetric, ScalingPolicy

_LABEL = re.compile(r"app/[^/]+/[^/]+/targetgroup/[^/]+/[^/]+")
_FORM = "app/<load balancer>/<id>/targetgroup/<target group>/<id>"

_FULL_NAMES = ((LoadBalancer, "LoadBalancerFullName"), (TargetGroup, "TargetGroupFullName"))
"""The attributes that a label is made of."""


def _check(policy: ScalingPolicy, _limits: Limits) -> Iterator[Violation]:
    metric = policy.target_tracking.predefined_metric if policy.target_tracking else None
    if metric and metric.type == "ALBRequestCountPerTarget":
        yield from _references(metric)
    fault = _fault(metric) if metric else None
    if metric and fault:
        yield Violation(
            at=metric.at("ResourceLabel"),
            message=f"The policy over {metric.type} {fault}.",
            actual=metric.resource_label,
            limit=_FORM if metric.type == "ALBRequestCountPerTarget" else None,
            fix=(
                f"Write ResourceLabel as {_FORM}."
                if metric.type == "ALBRequestCountPerTarget"
                else "Leave ResourceLabel out."
            ),
        )


def _references(metric: PredefinedMetric) -> Iterator[Violation]:
    for reference in references_in(metric, "ResourceLabel"):
        resource = metric.graph.resource(reference)
        for kind, attribute in _FULL_NAMES:
            if isinstance(resource, kind) and reference.attribute != attribute:
                yield Violation(
                    at=metric.at("ResourceLabel"),
                    message=f"The resource label has {reference.attribute or 'the ARN'} of {resource.label}.",
                    actual=reference.attribute or "ARN",
                    limit=_FORM,
                    fix=f"Write Fn::GetAtt with the attribute {attribute} instead.",
                )


def _fault(metric: PredefinedMetric) -> str | None:
    label = metric.resource_label
    if metric.type == "ALBRequestCountPerTarget":
        if label is None:
            return "has no resource label"
        return None if _LABEL.fullmatch(label) else f"has the resource label {label!r}"
    is_of_service = (metric.type or "").startswith("ECSService")
    return f"has the resource label {label!r}" if is_of_service and label is not None else None


RULE = Rule(
    name="scaling/alb-resource-label",
    title="A policy over requests names the load balancer and target group, and no other does.",
    severity=Severity.ERROR,
    subject=ScalingPolicy,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html",
            read="2026-11-22",
            quote=(
                "You can't specify a resource label unless the metric type is ALBRequestCountPerTarget and there is a "
                "target group attached to the Spot Fleet or ECS service."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 4000
      PredefinedMetricSpecification:
        PredefinedMetricType: ALBRequestCountPerTarget
        ResourceLabel: web
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "web:1", LaunchType: FARGATE}
Target:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${Service.Name}
    MinCapacity: 2
    MaxCapacity: 8
Policy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref Target
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: 4000
      PredefinedMetricSpecification:
        PredefinedMetricType: ALBRequestCountPerTarget
        ResourceLabel: app/web/778d41231b141a0f/targetgroup/web/943f017f100becff
""",
)
