"""A load balancer sends requests to a container or a port that the task does not have.

## What it does

Looks up ``ContainerName`` and ``ContainerPort`` of each load balancer of a service in the task definition that it
runs. A port within a ``ContainerPortRange`` counts.

## Why is this bad

The deployment fails: "The container app does not exist in the task definition", or that it "did not have a container
port 80 defined".

## Use instead

The name of the container, and a port of its ``PortMappings``. On Fargate a port must be mapped too, although there is
no instance to map it from.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container, ServiceLoadBalancer


def _check(balancer: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    task, name = balancer.service.task_definition, balancer.container_name
    if task is None or name is None:
        return
    named = {container.name: container for container in task.containers}
    if name not in named:
        there = ", ".join(sorted(each for each in named if each is not None))
        yield Violation(
            at=balancer.at("ContainerName"),
            message=f"The task definition {task.label} has no container {name!r}.",
            actual=name,
            limit=there,
            fix=f"Name one of {there}." if there else f"Name a container {name!r}.",
        )
        return
    port = balancer.container_port
    if port is not None and not any(low <= port <= high for low, high in _ports(named[name])):
        yield Violation(
            at=balancer.at("ContainerPort"),
            message=f"Container {name!r} of the task definition {task.label} does not map port {port}.",
            actual=port,
            limit=", ".join(f"{low}" if low == high else f"{low}-{high}" for low, high in _ports(named[name])),
            fix=f"Add port {port} to the container's PortMappings, or name a port that is there.",
        )


def _ports(container: Container) -> Iterator[tuple[int, int]]:
    """The ports that a container maps, each range by its first and last."""
    for mapping in container.port_mappings:
        if mapping.container_port is not None:
            yield mapping.container_port, mapping.container_port
        elif mapping.container_port_range is not None:
            first, _, last = mapping.container_port_range.partition("-")
            if not (first.isdecimal() and last.isdecimal()):
                raise mapping.undetermined("ContainerPortRange", "not a range of ports")
            yield int(first), int(last)


RULE = Rule(
    name="service/load-balancer-container",
    title="A load balancer's container and port are in the task definition.",
    severity=Severity.ERROR,
    subject=ServiceLoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
            read="2026-11-22",
            quote=(
                "This port must correspond to a containerPort in the task definition the tasks in the service are "
                "using."
            ),
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
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !ImportValue group}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    TaskDefinition: !Ref Task
    LaunchType: FARGATE
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !ImportValue group}]
""",
)
