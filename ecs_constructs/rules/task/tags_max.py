"""A resource of ECS has more than fifty tags.

## What it does

Counts the tags that a task definition, a service or a cluster has of its own. Tags of the stack come on top of them.

## Why is this bad

ECS takes 50 tags a resource, and the deployment fails with the 51st.

## Use instead

Tags that somebody searches or pays by; the rest belongs in a description or in a parameter store.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Tagged

MAXIMUM_TAGS = 50
"""The most tags of a resource; the limit cannot be raised."""


def _check(resource: Tagged, _limits: Limits) -> Iterator[Violation]:
    count = resource.tag_count
    if count > MAXIMUM_TAGS:
        yield Violation(
            at=resource.at("Tags"),
            message=f"It has {count} tags.",
            actual=count,
            limit=MAXIMUM_TAGS,
            fix=f"Keep at most {MAXIMUM_TAGS} tags.",
        )


RULE = Rule(
    name="task/tags-max",
    title="A task definition, service or cluster has at most 50 tags.",
    severity=Severity.ERROR,
    subject=Tagged,
    check=_check,
    only_where=("Tags",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html",
            read="2026-11-22",
            quote="Maximum number of tags per resource - 50",
        ),
    ),
    seen_by=(
        "cfn-lint E3032",
        "CloudFormation Validate F3032",
        "CloudFormation early validation",
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    Tags:
      - {Key: team-1, Value: web}
      - {Key: team-2, Value: web}
      - {Key: team-3, Value: web}
      - {Key: team-4, Value: web}
      - {Key: team-5, Value: web}
      - {Key: team-6, Value: web}
      - {Key: team-7, Value: web}
      - {Key: team-8, Value: web}
      - {Key: team-9, Value: web}
      - {Key: team-10, Value: web}
      - {Key: team-11, Value: web}
      - {Key: team-12, Value: web}
      - {Key: team-13, Value: web}
      - {Key: team-14, Value: web}
      - {Key: team-15, Value: web}
      - {Key: team-16, Value: web}
      - {Key: team-17, Value: web}
      - {Key: team-18, Value: web}
      - {Key: team-19, Value: web}
      - {Key: team-20, Value: web}
      - {Key: team-21, Value: web}
      - {Key: team-22, Value: web}
      - {Key: team-23, Value: web}
      - {Key: team-24, Value: web}
      - {Key: team-25, Value: web}
      - {Key: team-26, Value: web}
      - {Key: team-27, Value: web}
      - {Key: team-28, Value: web}
      - {Key: team-29, Value: web}
      - {Key: team-30, Value: web}
      - {Key: team-31, Value: web}
      - {Key: team-32, Value: web}
      - {Key: team-33, Value: web}
      - {Key: team-34, Value: web}
      - {Key: team-35, Value: web}
      - {Key: team-36, Value: web}
      - {Key: team-37, Value: web}
      - {Key: team-38, Value: web}
      - {Key: team-39, Value: web}
      - {Key: team-40, Value: web}
      - {Key: team-41, Value: web}
      - {Key: team-42, Value: web}
      - {Key: team-43, Value: web}
      - {Key: team-44, Value: web}
      - {Key: team-45, Value: web}
      - {Key: team-46, Value: web}
      - {Key: team-47, Value: web}
      - {Key: team-48, Value: web}
      - {Key: team-49, Value: web}
      - {Key: team-50, Value: web}
      - {Key: team-51, Value: web}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
  Properties:
    Tags:
      - {Key: team-1, Value: web}
      - {Key: team-2, Value: web}
      - {Key: team-3, Value: web}
      - {Key: team-4, Value: web}
      - {Key: team-5, Value: web}
      - {Key: team-6, Value: web}
      - {Key: team-7, Value: web}
      - {Key: team-8, Value: web}
      - {Key: team-9, Value: web}
      - {Key: team-10, Value: web}
      - {Key: team-11, Value: web}
      - {Key: team-12, Value: web}
      - {Key: team-13, Value: web}
      - {Key: team-14, Value: web}
      - {Key: team-15, Value: web}
      - {Key: team-16, Value: web}
      - {Key: team-17, Value: web}
      - {Key: team-18, Value: web}
      - {Key: team-19, Value: web}
      - {Key: team-20, Value: web}
      - {Key: team-21, Value: web}
      - {Key: team-22, Value: web}
      - {Key: team-23, Value: web}
      - {Key: team-24, Value: web}
      - {Key: team-25, Value: web}
      - {Key: team-26, Value: web}
      - {Key: team-27, Value: web}
      - {Key: team-28, Value: web}
      - {Key: team-29, Value: web}
      - {Key: team-30, Value: web}
      - {Key: team-31, Value: web}
      - {Key: team-32, Value: web}
      - {Key: team-33, Value: web}
      - {Key: team-34, Value: web}
      - {Key: team-35, Value: web}
      - {Key: team-36, Value: web}
      - {Key: team-37, Value: web}
      - {Key: team-38, Value: web}
      - {Key: team-39, Value: web}
      - {Key: team-40, Value: web}
      - {Key: team-41, Value: web}
      - {Key: team-42, Value: web}
      - {Key: team-43, Value: web}
      - {Key: team-44, Value: web}
      - {Key: team-45, Value: web}
      - {Key: team-46, Value: web}
      - {Key: team-47, Value: web}
      - {Key: team-48, Value: web}
      - {Key: team-49, Value: web}
      - {Key: team-50, Value: web}
""",
)
