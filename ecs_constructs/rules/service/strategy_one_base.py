"""Two entries of a service's capacity provider strategy have a base.

## What it does

Counts the entries with a ``Base`` above 0. The default, 0, may be written out: aws-cdk's own integration tests deploy
services so.

## Why is this bad

The deployment fails: "There are multiple capacity providers in the specified capacity provider strategy with a base
value defined".

## Use instead

One base, the number of tasks that must run in any case, on the capacity that is always there.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, strategies
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from strategies.bases(service.own_strategy)


RULE = Rule(
    name="service/strategy-one-base",
    title="One entry of a service's strategy has a base.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("CapacityProviderStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
            read="2026-11-22",
            quote="Only one capacity provider in a capacity provider strategy can have a base defined.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 1, Base: 1}
      - {CapacityProvider: FARGATE_SPOT, Weight: 3, Base: 2}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 1, Base: 1}
      - {CapacityProvider: FARGATE_SPOT, Weight: 3}
""",
)
