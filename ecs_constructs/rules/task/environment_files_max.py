"""A container reads more than ten environment files.

## What it does

Counts the ``EnvironmentFiles`` of each container.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "The maximum number of environment files was exceeded. Specify ten or less and
try again".

## Use instead

Fewer, larger files: ECS reads them from the top down, and the first file that names a variable wins.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container

MAXIMUM_FILES = 10
"""The most environment files of a container."""


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    count = len(container.members("EnvironmentFiles"))
    if count > MAXIMUM_FILES:
        yield Violation(
            at=container.at("EnvironmentFiles"),
            message=f"Container {container.label} reads {count} environment files.",
            actual=count,
            limit=MAXIMUM_FILES,
            fix=f"Bring its variables together in at most {MAXIMUM_FILES} files.",
        )


RULE = Rule(
    name="task/environment-files-max",
    title="A container reads at most 10 environment files.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("EnvironmentFiles",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="You can specify up to ten environment files.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: app:1
        EnvironmentFiles:
          - {Type: s3, Value: "arn:aws:s3:::settings/1.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/2.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/3.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/4.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/5.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/6.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/7.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/8.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/9.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/10.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/11.env"}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions:
      - Name: app
        Image: app:1
        EnvironmentFiles:
          - {Type: s3, Value: "arn:aws:s3:::settings/1.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/2.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/3.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/4.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/5.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/6.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/7.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/8.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/9.env"}
          - {Type: s3, Value: "arn:aws:s3:::settings/10.env"}
""",
)
