"""A service is entered in two service registries.

## What it does

Counts the ``ServiceRegistries`` of a service.

## Why is this bad

The deployment fails: "service registries can have at most 1 items".

## Use instead

One registry with several record types, or Service Connect, which takes several names a service.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Service

MAXIMUM_REGISTRIES = 1
"""The most service registries of a service."""


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    count = len(service.members("ServiceRegistries"))
    if count > MAXIMUM_REGISTRIES:
        yield Violation(
            at=service.at("ServiceRegistries"),
            message=f"The service is entered in {count} service registries.",
            actual=count,
            limit=MAXIMUM_REGISTRIES,
            fix=f"Keep {MAXIMUM_REGISTRIES}.",
        )


RULE = Rule(
    name="service/registries-max",
    title="A service has at most one service registry.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceRegistries",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "Each service may be associated with one service registry. Multiple service registries for each "
                "service isn't supported."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    ServiceRegistries:
      - {RegistryArn: !ImportValue inside}
      - {RegistryArn: !ImportValue outside}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    LaunchType: FARGATE
    ServiceRegistries:
      - {RegistryArn: !ImportValue inside}
""",
)
