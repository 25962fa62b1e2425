"""A daemon has settings that only replicas have.

## What it does

Looks at services with ``SchedulingStrategy: DAEMON`` for a ``DesiredCount``, for ``PlacementStrategies``, for a
``MaximumPercent`` above 100 and for a deployment controller other than ECS. A capacity provider strategy, be it the
daemon's own or its cluster's default, is a warning: ECS refused both in 2020, and documents neither. Availability Zone
rebalancing is the subject of ``service/az-rebalancing``, Fargate of ``fargate/no-daemon``.

## Why is this bad

A daemon runs once on each instance: how many tasks there are, and where, follows from the instances. The deployment
fails: "The daemon scheduling strategy does not support a desired count for services", for instance.

## Use instead

``PlacementConstraints``, which choose the instances; ``MinimumHealthyPercent`` 0 to 99 with ``MaximumPercent: 100``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.is_daemon:
        yield from apart(service, _replicas, _strategy)


def _strategy(service: Service) -> Iterator[Violation]:
    if not service.strategy() or "FARGATE" in service.launches():
        return
    is_own = bool(service.own_strategy)
    whose = "a capacity provider strategy" if is_own else "its cluster's default capacity provider strategy"
    yield Violation(
        at=service.at("CapacityProviderStrategy" if is_own else "LaunchType"),
        message=f"The daemon takes {whose}, which ECS may refuse.",
        limit="EC2",
        fix=f"Set LaunchType to EC2{' and leave CapacityProviderStrategy out' if is_own else ''}.",
        severity=Severity.WARNING,
    )


def _replicas(service: Service) -> Iterator[Violation]:
    if service.read("DesiredCount") is not None:
        yield Violation(
            at=service.at("DesiredCount"),
            message="The daemon has a desired count.",
            fix="Leave DesiredCount out: a daemon runs once on each instance.",
        )
    if service.members("PlacementStrategies"):
        yield Violation(
            at=service.at("PlacementStrategies"),
            message="The daemon has placement strategies.",
            fix="Leave PlacementStrategies out; PlacementConstraints choose the instances.",
        )
    if not service.is_deployed_by_ecs:
        yield Violation(
            at=service.at("DeploymentController"),
            message="The daemon has a deployment controller other than ECS.",
            limit="ECS",
            fix="Leave DeploymentController out, or set its Type to ECS.",
        )
    elif service.maximum_percent > 100:
        yield Violation(
            at=service.at("DeploymentConfiguration"),
            message=f"The daemon has a MaximumPercent of {service.maximum_percent}: a second task beside the first.",
            actual=service.maximum_percent,
            limit=100,
            fix="Set MaximumPercent to 100.",
        )


RULE = Rule(
    name="service/daemon",
    title="A daemon has nothing that only replicas have.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("SchedulingStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "When you're using this strategy, you don't need to specify a desired number of tasks, a task "
                "placement strategy, or use Service Auto Scaling policies. ... the CODE_DEPLOY or EXTERNAL deployment "
                "controller types don't support the DAEMON scheduling strategy."
            ),
        ),
        Source(url="https://github.com/aws/containers-roadmap/issues/692", read="2026-11-22"),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: agent:1
    LaunchType: EC2
    SchedulingStrategy: DAEMON
    DesiredCount: 2
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: agent:1
    LaunchType: EC2
    SchedulingStrategy: DAEMON
""",
)
