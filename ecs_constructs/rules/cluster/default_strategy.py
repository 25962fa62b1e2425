"""A cluster's default capacity provider strategy is such as ECS does not take.

## What it does

Looks at ``DefaultCapacityProviderStrategy`` of clusters and of ``AWS::ECS::ClusterCapacityProviderAssociations``:
each provider is among the ``CapacityProviders`` beside it, one entry at most has a base, weights are 0 to 1000 and
one of them is above 0, and Fargate is not mixed with other capacity.

## Why is this bad

The deployment fails: "The specified capacity provider strategy cannot contain a capacity provider that is not
associated with the cluster", or "cannot contain a mix of capacity providers using Auto Scaling groups and Fargate
providers".

## Use instead

A default strategy over the capacity that most services use, and a strategy of their own for the others.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, strategies
from ecs_constructs.template.types.ecs import ProviderList

_PROPERTY = "DefaultCapacityProviderStrategy"


def _check(owner: ProviderList, _limits: Limits) -> Iterator[Violation]:
    items = owner.default_strategy_items
    yield from strategies.bases(items)
    yield from strategies.mixture(items, owner, _PROPERTY)
    yield from strategies.unattached(items, owner.provider_keys)
    yield from strategies.weights(items, owner, _PROPERTY)


RULE = Rule(
    name="cluster/default-strategy",
    title="A cluster's default strategy is such as ECS takes.",
    severity=Severity.ERROR,
    subject=ProviderList,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
            read="2026-11-22",
            quote=(
                "A capacity provider must be associated with the cluster to be used in a capacity provider strategy."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html",
            read="2026-11-22",
            quote="Only one capacity provider in a capacity provider strategy can have a base defined.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight (AWS::ECS::Cluster only)",
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [FARGATE]
    DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [FARGATE, FARGATE_SPOT]
    DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 1}]
""",
)
