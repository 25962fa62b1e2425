"""A service's capacity provider strategy mixes kinds of capacity, or names what its cluster does not have.

## What it does

Looks for ``FARGATE`` or ``FARGATE_SPOT`` beside another provider in one strategy, for more than 20 entries, and,
where the service's cluster is among the templates, for a provider that nothing attaches to it. That is a warning where
the templates have no more of the provider than its name: managed instances name their cluster themselves, elsewhere.
It is one as well for Fargate's providers where the templates list no providers of the cluster at all: AWS's
documentation asks for the list, but modules that are tested on AWS with each change are deployed without it.

## Why is this bad

The deployment fails: "The specified capacity provider strategy cannot contain a capacity provider that is not
associated with the cluster". Fargate's providers exist in every account, but each cluster must be told to use them,
which is easily forgotten.

## Use instead

Two services, one on Fargate and one on instances; ``AWS::ECS::ClusterCapacityProviderAssociations`` with every
provider in use (``enable_fargate_capacity_providers`` of aws-cdk-lib's cluster).
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, strategies
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    items = service.own_strategy
    yield from strategies.mixture(items, service, "CapacityProviderStrategy")
    if items and service.cluster is not None:
        cluster = service.cluster
        is_listed = bool(cluster.associations) or cluster.read("CapacityProviders") is not None
        yield from strategies.unattached(items, cluster.attached_keys(), is_listed=is_listed)


RULE = Rule(
    name="service/strategy-mix",
    title="A service's strategy names one kind of capacity, attached to its cluster.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("CapacityProviderStrategy",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote="A capacity provider strategy can contain a maximum of 20 capacity providers.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html",
            read="2026-11-22",
            quote="A capacity provider must be associated with the cluster to be used in a capacity provider strategy.",
        ),
        Source(
            url="https://github.com/cfn-modules/fargate-service",
            read="2026-11-22",
        ),
    ),
    bad="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 1}
      - {CapacityProvider: web-instances, Weight: 1}
""",
    good="""
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: web:1
    CapacityProviderStrategy:
      - {CapacityProvider: FARGATE, Weight: 1}
      - {CapacityProvider: FARGATE_SPOT, Weight: 1}
""",
)
