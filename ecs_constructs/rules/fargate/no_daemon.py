"""A service on Fargate is a daemon.

## What it does

Looks for services with ``SchedulingStrategy: DAEMON`` that run on Fargate, by their launch type or by a capacity
provider of Fargate.

## Why is this bad

A daemon is one task on every instance, and Fargate has none: ``CreateService`` rejects it.

## Use instead

A sidecar container in each task for what runs beside every task, or ``REPLICA`` with a desired count.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.is_daemon and "FARGATE" in service.launches():
        yield Violation(
            at=service.at("SchedulingStrategy"),
            message="The service is a daemon on Fargate, which has no instances to run one task each.",
            actual="DAEMON",
            limit="REPLICA",
            fix="Use REPLICA with a DesiredCount, or run the daemon on instances.",
        )


RULE = Rule(
    name="fargate/no-daemon",
    title="A service on Fargate is no daemon.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("SchedulingStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "Tasks using the Fargate launch type or the CODE_DEPLOY or EXTERNAL deployment controller types "
                "don't support the DAEMON scheduling strategy."
            ),
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cfn-lint E3044",
        "CloudFormation Validate E3044",
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
    SchedulingStrategy: DAEMON
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
    SchedulingStrategy: REPLICA
""",
)
