"""A daemon is scaled.

## What it does

Looks for scalable targets of services with ``SchedulingStrategy: DAEMON``.

## Why is this bad

Scaling sets a service's desired count, and ECS refuses one for daemons: "The daemon scheduling strategy does not
support a desired count for services". Whatever the policies ask for, no task ever starts by them.

## Use instead

No scalable target: a daemon grows with the instances. A service that is to have a number of tasks is a replica.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    if target.service is not None and target.service.is_daemon:
        yield Violation(
            at=target.at("ResourceId"),
            message=f"Service {target.service.label} is a daemon: ECS refuses every number of tasks that scaling sets.",
            actual="DAEMON",
            fix="Remove the scalable target, or set SchedulingStrategy of the service to REPLICA.",
        )


RULE = Rule(
    name="scaling/daemon-scaled",
    title="A daemon is not scaled.",
    severity=Severity.ERROR,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "When you're using this strategy, you don't need to specify a desired number of tasks, a task "
                "placement strategy, or use Service Auto Scaling policies."
            ),
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "agent:1", LaunchType: EC2, SchedulingStrategy: DAEMON}
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
  Properties: {Cluster: !Ref Cluster, TaskDefinition: "agent:1", LaunchType: EC2, SchedulingStrategy: REPLICA}
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
