"""A capacity provider has a name that is reserved or malformed.

## What it does

Looks whether ``Name`` begins with ``aws``, ``ecs`` or ``fargate``, has more than 255 characters, or any that is no
letter, figure, underscore or hyphen.

## Why is this bad

ECS rejects it: "The specified capacity provider name is invalid".

## Use instead

No name, so that CloudFormation makes one up and can replace the provider, or one that begins otherwise.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import CapacityProvider

_NAME = re.compile(r"(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}")


def _check(provider: CapacityProvider, _limits: Limits) -> Iterator[Violation]:
    name = provider.name
    if name is not None and not _NAME.fullmatch(name):
        yield Violation(
            at=provider.at("Name"),
            message=f"ECS does not accept the capacity provider name {name!r}.",
            actual=name,
            fix=(
                "Use 1 to 255 letters, figures, underscores and hyphens that do not begin with aws, ecs or fargate, or "
                "leave the name out."
            ),
        )


RULE = Rule(
    name="capacity-provider/name",
    title="A capacity provider's name is well-formed and not reserved.",
    severity=Severity.ERROR,
    subject=CapacityProvider,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html",
            read="2026-11-22",
            quote='The name can\'t be prefixed with "aws", "ecs", or "fargate".',
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cdk-preflight",
    ),
    bad="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    Name: ecs-web
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
""",
    good="""
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "0"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateName: web, Version: "1"}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    Name: web
    AutoScalingGroupProvider:
      AutoScalingGroupArn: !Ref Group
      ManagedScaling: {Status: ENABLED}
""",
)
