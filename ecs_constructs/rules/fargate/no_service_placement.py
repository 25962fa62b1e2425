"""A service on Fargate has placement constraints or strategies.

## What it does

Looks for ``PlacementConstraints`` and ``PlacementStrategies`` of services that run on Fargate, by their launch type or
by a capacity provider of Fargate.

## Why is this bad

Placement chooses among instances. ``CreateService`` rejects both on Fargate.

## Use instead

Neither: Fargate spreads a service's tasks over the Availability Zones of its subnets by itself.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if "FARGATE" not in service.launches():
        return
    for name in service.written(("PlacementConstraints", "PlacementStrategies")):
        yield Violation(
            at=service.at(name),
            message=f"The service runs on Fargate but has {name}, which need instances.",
            fix=f"Leave {name} out: Fargate spreads the tasks over the subnets' Availability Zones.",
        )


RULE = Rule(
    name="fargate/no-service-placement",
    title="A service on Fargate has no placement constraints or strategies.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("PlacementConstraints", "PlacementStrategies"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
            read="2026-11-22",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    PlacementConstraints: [{Type: distinctInstance}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
    PlacementConstraints: []
""",
)
