"""A service runs a task definition that is not made for where it runs: for Fargate, or for instances.

## What it does

Looks for services that run on Fargate, by their launch type or by a capacity provider of Fargate, whose task
definition has ``RequiresCompatibilities`` without ``FARGATE``. Likewise for services with the launch type EC2, which
ECS takes where neither a launch type nor a strategy is given, and ``RequiresCompatibilities`` without ``EC2``.

## Why is this bad

``CreateService`` rejects it: "Task definition does not support launch_type FARGATE", or EC2.

## Use instead

``RequiresCompatibilities: [FARGATE]``, or both: ECS then checks when the definition is registered that it suits
Fargate.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service

_INSTANCES = ("instances", "set the service's LaunchType to FARGATE")
"""The words for a service with the launch type EC2."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    compatibilities = task.requires_compatibilities if task else None
    if not task or not compatibilities:
        return
    launch = "FARGATE" if "FARGATE" in service.launches() else "EC2"
    if launch in compatibilities or (launch == "EC2" and (service.strategy() or service.launches() != {"EC2"})):
        return
    place, others = ("Fargate", "run the service on instances") if launch == "FARGATE" else _INSTANCES
    yield Violation(
        at=service.at("TaskDefinition"),
        message=f"The service runs on {place}, but {task.label} is for {', '.join(compatibilities)} only.",
        actual=", ".join(compatibilities),
        limit=launch,
        fix=f"Add {launch} to the task definition's RequiresCompatibilities, or {others}.",
    )


RULE = Rule(
    name="fargate/service-compatibility",
    title="A service runs a task definition that is compatible with its launch type.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
        ),
        Source(
            url="https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md",
            read="2026-11-22",
        ),
    ),
    seen_by=("aws-cdk-lib",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
""",
)
