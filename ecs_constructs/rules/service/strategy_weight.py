"""A service's capacity provider strategy has weights that place nothing, or out of range.

## What it does

Looks at each entry's ``Weight`` (0 to 1000) and ``Base`` (0 to 100,000), and for an entry with a weight above 0. An
entry without a weight has 0. A single entry with ``Weight: 0`` is a warning, a single one without any weight is left
alone.

## Why is this bad

The deployment fails: "There are no capacity providers in the capacity provider strategy with a weight value greater
than zero".

## Use instead

``Weight: 1`` on a single entry; otherwise weights in the proportion in which tasks are to be spread.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, strategies
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from strategies.weights(service.own_strategy, service, "CapacityProviderStrategy")


RULE = Rule(
    name="service/strategy-weight",
    title="A service's strategy has weights from 0 to 1000, one above 0.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("CapacityProviderStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
            read="2026-11-22",
            quote=(
                "If you specify multiple capacity providers in a strategy that all have a weight of 0, any RunTask or "
                "CreateService actions using the capacity provider strategy will fail."
            ),
        ),
    ),
    seen_by=(
        "cfn-lint E3034 (range)",
        "CloudFormation Validate F3034 (range)",
        "cdk-preflight (no weight)",
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 0}
      - {CapacityProvider: FARGATE_SPOT, Weight: 0 }
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 0}
      - {CapacityProvider: FARGATE_SPOT, Weight: 1 }
""",
)
