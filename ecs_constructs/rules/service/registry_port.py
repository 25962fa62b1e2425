"""A service registry does not say which container and port to enter, or its DNS records cannot hold them.

## What it does

Looks at ``ServiceRegistries`` of a service by the network mode of its task. With ``bridge`` and ``host`` a registry
needs ``ContainerName`` and ``ContainerPort``, and its DNS records should be of the type ``SRV`` alone: other types are
a warning. With ``awsvpc`` and ``SRV`` records it needs those two, or ``Port``, and not both; with other records it has
no ``ContainerPort``.

## Why is this bad

``CreateService`` rejects it: "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and
'containerPort' must be specified from the task definition", or "The values specified for serviceRegistries do not
require a value for 'containerPort'."

## Use instead

The container and the port that others ask for. Tasks on instances whose clients only know ``A`` records have the
network mode ``awsvpc``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import Service, ServiceRegistry, TaskDefinition


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if not service.registries or service.task_definition is None:
        return
    mode = service.task_definition.effective_network_mode
    faults = (_port, _record_type) if mode in ("bridge", "host") else (_one_port, _no_port) if mode == "awsvpc" else ()
    for found in determined(service.registries, lambda each: list(apart(each, *faults))):
        yield from found


def _names_container(registry: ServiceRegistry) -> bool:
    return bool(registry.container_name) and bool(registry.container_port)


def _port(registry: ServiceRegistry) -> Iterator[Violation]:
    if not _names_container(registry):
        name = "ContainerPort" if registry.container_name else "ContainerName"
        yield Violation(
            at=registry.at(name),
            message=f"The service's tasks share their instance's network, but the registry has no {name} to enter.",
            fix="Set ContainerName and ContainerPort to a container of the task and a port that it maps.",
        )


def _record_type(registry: ServiceRegistry) -> Iterator[Violation]:
    types = registry.registry.record_types if registry.registry else []
    others = [kind for kind in types if kind != "SRV"]
    if others:
        yield Violation(
            at=registry.at("RegistryArn"),
            message=f"The service's tasks share their instance's network, but the registry has {others[0]} records.",
            actual=others[0],
            limit="SRV",
            fix="Give the registry SRV records, or set the task's NetworkMode to awsvpc.",
            severity=Severity.WARNING,
        )


def _one_port(registry: ServiceRegistry) -> Iterator[Violation]:
    target = registry.registry
    if target is None or "SRV" not in target.record_types:
        return
    if _names_container(registry) is bool(registry.port):
        lack = "says twice" if registry.port else "does not say"
        yield Violation(
            at=registry.at("Port"),
            message=f"The registry has SRV records, but the service {lack} which port they are to hold.",
            actual=registry.port,
            fix="Set either Port, or ContainerName and ContainerPort.",
        )


def _no_port(registry: ServiceRegistry) -> Iterator[Violation]:
    types = registry.registry.record_types if registry.registry else []
    if types and "SRV" not in types and registry.container_port is not None:
        yield Violation(
            at=registry.at("ContainerPort"),
            message=f"The registry has {types[0]} records, which hold no port, but the service names one.",
            actual=registry.container_port,
            fix="Leave ContainerName and ContainerPort out, or give the registry SRV records.",
        )


RULE = Rule(
    name="service/registry-port",
    title="A service registry says which container and port is entered.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("ServiceRegistries",),
    needs=(TaskDefinition,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html",
            read="2026-11-22",
            quote=(
                "If the task definition that your service task specifies uses the bridge or host network mode, you "
                "must specify a containerName and containerPort combination from the task definition."
            ),
        ),
        Source(
            url="https://github.com/techservicesillinois/terraform-aws-ecs-service/issues/16",
            read="2026-11-22",
            quote=(
                "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' "
                "must be specified from the task definition."
            ),
        ),
        Source(
            url="https://github.com/umotif-public/terraform-aws-ecs-fargate/issues/25",
            read="2026-11-22",
            quote=(
                "The values specified for serviceRegistries do not require a value for 'containerPort'. Remove the "
                "value and retry."
            ),
        ),
        Source(
            url="https://github.com/aws/containers-roadmap/issues/279",
            read="2026-11-22",
        ),
    ),
    bad="""
Registry:
  Type: AWS::ServiceDiscovery::Service
  Properties: {NamespaceId: ns-1, DnsConfig: {DnsRecords: [{Type: SRV, TTL: 60}]}}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512, PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: EC2
    TaskDefinition: !Ref Task
    ServiceRegistries: [{RegistryArn: !GetAtt Registry.Arn, ContainerName: app}]
""",
    good="""
Registry:
  Type: AWS::ServiceDiscovery::Service
  Properties: {NamespaceId: ns-1, DnsConfig: {DnsRecords: [{Type: SRV, TTL: 60}]}}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512, PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: EC2
    TaskDefinition: !Ref Task
    ServiceRegistries: [{RegistryArn: !GetAtt Registry.Arn, ContainerName: app, ContainerPort: 8080}]
""",
)
