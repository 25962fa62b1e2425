"""A service has a name that ECS does not take.

## What it does

Looks for a ``ServiceName`` with more than 255 characters, or with one that is no letter, figure, underscore or hyphen.
Of a name that is put together, what is known of it counts.

## Why is this bad

``CreateService`` rejects it.

## Use instead

No name, so that CloudFormation makes one up and can replace the service, or one of those characters.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import ECS, misnamed
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    return misnamed(service, "ServiceName", "service", ECS)


RULE = Rule(
    name="service/name",
    title="A service has a name that ECS takes.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceName",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote="Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: main, ServiceName: web/api, TaskDefinition: "web:1"}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: main, ServiceName: web-api, TaskDefinition: "web:1"}
""",
)
