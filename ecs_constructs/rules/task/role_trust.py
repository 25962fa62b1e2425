"""A task has a role that ECS cannot assume for it.

## What it does

Looks at the trust policy of the roles in ``TaskRoleArn`` and ``ExecutionRoleArn`` that are among the templates. Where
it spells out services, and ``ecs-tasks.amazonaws.com`` is not one of them, no task gets the role. Accounts, users and
what is left open are taken for somebody who may.

## Why is this bad

No task starts: "ECS was unable to assume the role ... that was provided for this task. Please verify that the role
being passed has the proper trust relationship".

## Use instead

``Principal: {Service: ecs-tasks.amazonaws.com}``. ``ecs.amazonaws.com`` is ECS itself, ``ec2.amazonaws.com`` the
instances.
"""

from collections.abc import Iterator
from functools import partial

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import TaskDefinition
from ecs_constructs.template.types.identity import role_in

PRINCIPAL = "ecs-tasks.amazonaws.com"
"""The service that assumes the roles of tasks."""


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    names = [name for name in ("TaskRoleArn", "ExecutionRoleArn") if not _is_plain(task, name)]
    yield from apart(task, *(partial(_untrusted, name=name) for name in names))


def _untrusted(task: TaskDefinition, name: str) -> Iterator[Violation]:
    role = role_in(task, name)
    if role is not None and role.is_never_assumed_by(PRINCIPAL):
        yield Violation(
            at=task.at(name),
            message=f"ECS cannot assume role {role.label} for the task: its trust policy names others only.",
            actual=role.label,
            limit=PRINCIPAL,
            fix=f"Allow the service {PRINCIPAL} to assume the role.",
        )


def _is_plain(task: TaskDefinition, name: str) -> bool:
    """Whether it takes no computing to see that ECS may assume the role: how most are written."""
    match task.body.get(name):
        case {"Fn::GetAtt": [str(role), "Arn"]}:
            match task.stack.section("Resources").get(role):
                case {"Properties": {"AssumeRolePolicyDocument": trust}}:
                    return PRINCIPAL in str(trust)
    return False


RULE = Rule(
    name="task/role-trust",
    title="ECS may assume the roles of a task.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://github.com/boto/boto3/issues/1878",
            read="2026-11-22",
            quote="Please verify that the role being passed has the proper trust relationship and permissions",
        ),
    ),
    bad="""
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: ecs.amazonaws.com}, Action: "sts:AssumeRole"}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    TaskRoleArn: !GetAtt Role.Arn
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    TaskRoleArn: !GetAtt Role.Arn
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
