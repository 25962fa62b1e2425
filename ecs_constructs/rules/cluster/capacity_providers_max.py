"""A cluster has more capacity providers than the account allows.

## What it does

Counts the ``CapacityProviders`` of a cluster or of its association, Fargate's included. Set
``maximum_capacity_providers_per_cluster`` to your account's quota.

## Why is this bad

The deployment fails with the twenty-first. It was the eleventh until 2023.

## Use instead

One provider with several instance types in place of one for each type.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import ProviderList


def _check(owner: ProviderList, limits: Limits) -> Iterator[Violation]:
    count, most = len(owner.members("CapacityProviders")), limits.maximum_capacity_providers_per_cluster
    if count > most:
        yield Violation(
            at=owner.at("CapacityProviders"),
            message=f"The cluster has {count} capacity providers.",
            actual=count,
            limit=most,
            fix=f"Keep at most {most}, or have the quota raised and set it in the configuration of the checks.",
        )


RULE = Rule(
    name="cluster/capacity-providers-max",
    title="A cluster has no more capacity providers than the account allows.",
    severity=Severity.WARNING,
    subject=ProviderList,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html",
            read="2026-11-22",
            adjustable=True,
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    CapacityProviders:
      - web-1
      - web-2
      - web-3
      - web-4
      - web-5
      - web-6
      - web-7
      - web-8
      - web-9
      - web-10
      - web-11
      - web-12
      - web-13
      - web-14
      - web-15
      - web-16
      - web-17
      - web-18
      - web-19
      - web-20
      - web-21
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    CapacityProviders:
      - web-1
      - web-2
      - web-3
      - web-4
      - web-5
      - web-6
      - web-7
      - web-8
      - web-9
      - web-10
      - web-11
      - web-12
      - web-13
      - web-14
      - web-15
      - web-16
      - web-17
      - web-18
      - web-19
      - web-20
""",
)
