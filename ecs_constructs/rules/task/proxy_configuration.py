"""A task's proxy is a container that it does not have, or its network cannot have one.

## What it does

Looks up ``ContainerName`` of a ``ProxyConfiguration`` among the task's containers, and whether a task that does not run
on Fargate has the network mode ``awsvpc``.

## Why is this bad

``RegisterTaskDefinition`` rejects it: "Proxy container [envoy] does not exist", or "APPMESH proxy configuration is only
supported in networkMode=awsvpc".

## Use instead

Service Connect, which brings its own proxy; App Mesh has come to its end.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    if task.proxy_configuration is not None:
        yield from apart(task, _container, _network_mode)


def _container(task: TaskDefinition) -> Iterator[Violation]:
    name = task.proxy_configuration.container_name if task.proxy_configuration else None
    names = {container.name for container in task.containers} if name else set()
    if task.proxy_configuration and name and name not in names:
        there = ", ".join(sorted(each for each in names if each))
        yield Violation(
            at=task.proxy_configuration.at("ContainerName"),
            message=f"The task's proxy is the container {name!r}, which it does not have.",
            actual=name,
            limit=there,
            fix=f"Name one of {there}." if there else f"Name a container {name!r}.",
        )


def _network_mode(task: TaskDefinition) -> Iterator[Violation]:
    mode = task.effective_network_mode
    # On Fargate fargate/network-mode-awsvpc says so.
    if mode != "awsvpc" and not any(determined([task], lambda each: each.runs_on_fargate)):
        yield Violation(
            at=task.at("NetworkMode"),
            message=f"The task has a proxy configuration, but the network mode {mode}.",
            actual=mode,
            limit="awsvpc",
            fix="Set NetworkMode to awsvpc, or leave ProxyConfiguration out.",
        )


RULE = Rule(
    name="task/proxy-configuration",
    title="A task's proxy is one of its containers, and its network mode is awsvpc.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    only_where=("ProxyConfiguration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ProxyConfiguration.html",
            read="2026-11-22",
            quote="The name of the container that will serve as the App Mesh proxy.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    ProxyConfiguration: {Type: APPMESH, ContainerName: proxy}
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256}
      - {Name: envoy, Image: "envoy:1", Memory: 256}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    ProxyConfiguration: {Type: APPMESH, ContainerName: envoy}
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256}
      - {Name: envoy, Image: "envoy:1", Memory: 256}
""",
)
