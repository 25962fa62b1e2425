"""A service on Fargate runs a task definition that is not made for Fargate.

## What it does

Looks for services that run on Fargate, by their launch type or by a capacity provider of Fargate, whose task
definition has ``RequiresCompatibilities`` without ``FARGATE``.

## Why is this bad

``CreateService`` rejects it: "Task definition does not support launch_type FARGATE."

## Use instead

``RequiresCompatibilities: [FARGATE]``, or both: ECS then checks when the definition is registered that it suits
Fargate.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    compatibilities = task.requires_compatibilities if task else None
    if not task or not compatibilities or "FARGATE" in compatibilities or "FARGATE" not in service.launches():
        return
    yield Violation(
        at=service.at("TaskDefinition"),
        message=f"The service runs on Fargate, but {task.label} is for {', '.join(compatibilities)} only.",
        actual=", ".join(compatibilities),
        limit="FARGATE",
        fix="Add FARGATE to the task definition's RequiresCompatibilities, or run the service on instances.",
    )


RULE = Rule(
    name="fargate/service-compatibility",
    title="A service on Fargate runs a task definition that is compatible with Fargate.",
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
