"""A service runs whatever image is the latest.

## What it does

Looks at the images of task definitions that a service runs: a tag ``latest``, or neither a tag nor a digest, which
means the same. Where the registry's name is only known at deployment, the end of the image's name is enough.

## Why is this bad

A task that is replaced at night starts another program than its siblings, and a rollback rolls back to the same
image. Nobody can tell from the template what runs.

## Use instead

A tag that is never moved, such as a commit's hash, in a repository with immutable tags; or a digest.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Container


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if container.task.services and (container.image_ending.endswith(":latest") or _is_latest(container)):
        yield Violation(
            at=container.at("Image"),
            message=f"Container {container.label} of a service runs the latest image.",
            actual=next(determined([container], lambda each: each.image), container.image_ending),
            fix="Name a tag that is never moved, or a digest.",
        )


def _is_latest(container: Container) -> bool:
    name = (container.image or "").rpartition("/")[2]
    return name.endswith(":latest") or (bool(name) and "@" not in name and ":" not in name)


RULE = Rule(
    name="service/latest-image",
    title="A service runs an image that stays the same.",
    severity=Severity.INFO,
    subject=Container,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html",
            read="2026-11-22",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:latest"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:3f2a91c"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
""",
)
