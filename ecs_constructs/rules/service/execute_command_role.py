"""A service turns on ECS Exec for tasks without a task role.

## What it does

Looks at services with ``EnableExecuteCommand: true`` whose task definition has no ``TaskRoleArn``. Except on Fargate it
is a warning: how ECS answers for tasks on instances is not known for certain.

## Why is this bad

The deployment fails: "The service couldn't be created because a valid taskRoleArn is not being used."

## Use instead

A task role that may open the channels of Session Manager (``ssmmessages:CreateControlChannel``,
``CreateDataChannel``, ``OpenControlChannel``, ``OpenDataChannel``). The execution role does not help here.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition if service.enable_execute_command else None
    if task is not None and not task.says("TaskRoleArn"):
        yield Violation(
            at=service.at("EnableExecuteCommand"),
            message=f"The service turns on ECS Exec, but {task.label} has no task role.",
            actual="true",
            severity=Severity.ERROR if task.runs_on_fargate else Severity.WARNING,
            fix="Set the task definition's TaskRoleArn to a role that may use ssmmessages, or turn ECS Exec off.",
        )


RULE = Rule(
    name="service/execute-command-role",
    title="A service with ECS Exec runs tasks with a task role.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("EnableExecuteCommand",),
    needs=(TaskDefinition,),
    sources=(
        Source(
            url="https://github.com/aws/aws-toolkit-jetbrains/issues/3649",
            read="2026-11-22",
            quote=(
                "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task "
                "role in your task definition and try again."
            ),
        ),
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
    EnableExecuteCommand: true
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    TaskRoleArn: arn:aws:iam::111111111111:role/app
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    EnableExecuteCommand: true
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
""",
)
