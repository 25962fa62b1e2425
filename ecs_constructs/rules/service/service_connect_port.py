"""Service Connect names a port that the task does not have.

## What it does

Looks up each ``PortName`` of a service's ``ServiceConnectConfiguration`` among the names of its task's port mappings.

## Why is this bad

``CreateService`` rejects the service: the name "must match the name of one of the portMappings from all the containers
in the task definition".

## Use instead

A ``Name`` on the port mapping, and the same in ``PortName``. A service that only calls others needs no ``Services``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Service, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    connect, task = service.service_connect, service.task_definition
    if connect is None or task is None or not connect.enabled or not connect.services:
        return
    names = {mapping.name for container in task.containers for mapping in container.port_mappings if mapping.name}
    for entry, name in determined(connect.services, lambda each: (each, each.port_name)):
        if name is not None and name not in names:
            there = ", ".join(sorted(names))
            yield Violation(
                at=entry.at("PortName"),
                message=f"No port mapping of {task.label} has the name {name!r}.",
                actual=name,
                limit=there,
                fix=f"Name one of {there}." if there else f"Set Name to {name} on the container's port mapping.",
            )


RULE = Rule(
    name="service/service-connect-port",
    title="Service Connect names ports that the task has.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceConnectConfiguration",),
    needs=(TaskDefinition,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html",
            read="2026-11-22",
            quote=(
                "The portName must match the name of one of the portMappings from all the containers in the task "
                "definition of this Amazon ECS service."
            ),
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
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{Name: web, ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    ServiceConnectConfiguration: {Enabled: true, Namespace: internal, Services: [{PortName: app}]}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{Name: web, ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    ServiceConnectConfiguration: {Enabled: true, Namespace: internal, Services: [{PortName: web}]}
""",
)
