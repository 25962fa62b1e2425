"""A scaled service is deployed by an external controller.

## What it does

Looks for scalable targets of services with the deployment controller ``EXTERNAL``.

## Why is this bad

While ECS deploys a service, Application Auto Scaling takes no task away. With an external controller it does: it
changes the service's desired count, the sizes of all task sets follow in proportion, and the set that is just coming
up shrinks too.

## Use instead

The ECS controller, with the strategy ``BLUE_GREEN``, ``CANARY`` or ``LINEAR`` where traffic is to move step by step;
or scaling that is suspended while the controller deploys.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.service_scaling import ScalableTarget


def _check(target: ScalableTarget, _limits: Limits) -> Iterator[Violation]:
    controller = target.service.deployment_controller if target.service else None
    if controller is not None and controller.type == "EXTERNAL":
        yield Violation(
            at=target.at("ResourceId"),
            message="The service is deployed by an external controller: scaling takes tasks away during deployments.",
            actual="EXTERNAL",
            fix="Let ECS deploy the service, or suspend scaling while the controller deploys.",
        )


RULE = Rule(
    name="scaling/scale-vs-deployment-lock",
    title="A scaled service is deployed by ECS or CodeDeploy.",
    severity=Severity.WARNING,
    subject=ScalableTarget,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html",
            read="2026-11-22",
            quote=(
                "Application Auto Scaling turns off scale-in processes while Amazon ECS deployments are in progress. "
                "... This behavior does not apply to Amazon ECS services using the external deployment controller."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, DeploymentController: {Type: EXTERNAL}}
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
  Properties: {Cluster: !Ref Cluster, DeploymentController: {Type: ECS}}
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
