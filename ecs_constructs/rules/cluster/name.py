"""A cluster has a name that ECS does not take.

## What it does

Looks for a ``ClusterName`` with more than 255 characters, or with one that is no letter, figure, underscore or hyphen.
Of a name that is put together, what is known of it counts.

## Why is this bad

ECS takes no such name: "Cluster must match ..., but was ...".

## Use instead

No name, so that CloudFormation makes one up, or one of those characters.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.names import ECS, misnamed
from ecs_constructs.template.types.ecs import Cluster


def _check(cluster: Cluster, _limits: Limits) -> Iterator[Violation]:
    return misnamed(cluster, "ClusterName", "cluster", ECS)


RULE = Rule(
    name="cluster/name",
    title="A cluster has a name that ECS takes.",
    severity=Severity.ERROR,
    subject=Cluster,
    check=_check,
    only_where=("ClusterName",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html",
            read="2026-11-22",
            quote="Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed.",
        ),
        Source(
            url="https://github.com/awslabs/amazon-ecs-nodejs-microservices/issues/18",
            read="2026-11-22",
            quote="Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties: {ClusterName: web.production}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties: {ClusterName: web-production}
""",
)
