"""A service on managed instances has no capacity provider strategy.

## What it does

Looks for a service with ``LaunchType: MANAGED_INSTANCES``, and for one with any launch type whose task definition is
compatible with managed instances only.

## Why is this bad

Managed instances come from a capacity provider that says which ones to start. A launch type names none, and the
deployment fails.

## Use instead

A ``CapacityProviderStrategy`` with the provider of managed instances, and no ``LaunchType``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service

MANAGED_INSTANCES = "MANAGED_INSTANCES"


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    launch_type = service.launch_type
    if launch_type == MANAGED_INSTANCES or (launch_type is not None and _runs_there_only(service)):
        yield Violation(
            at=service.at("LaunchType"),
            message=f"The service runs on managed instances, but with the launch type {launch_type}.",
            actual=launch_type,
            fix="Leave LaunchType out, and name the capacity provider in CapacityProviderStrategy.",
        )


def _runs_there_only(service: Service) -> bool:
    task = service.task_definition
    return task is not None and set(task.requires_compatibilities or ()) == {MANAGED_INSTANCES}


RULE = Rule(
    name="service/managed-instances-needs-strategy",
    title="A service on managed instances has a capacity provider strategy.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "If you want to use Amazon ECS Managed Instances, you must use the capacityProviderStrategy request "
                "parameter and omit the launchType request parameter."
            ),
        ),
    ),
    seen_by=("aws-cdk-lib", "cfn-lint E3030", "CloudFormation Validate W3030"),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: MANAGED_INSTANCES
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy: [{CapacityProvider: managed-web, Weight: 1}]
""",
)
