"""A container has fields that Fargate, or the network mode awsvpc, does not support.

## What it does

Looks in containers of tasks on Fargate, and of tasks on instances with the network mode ``awsvpc``, for ``Links``,
``Hostname``, ``ExtraHosts``, ``DnsServers``, ``DnsSearchDomains`` and ``DisableNetworking: true``; on Fargate for
``DockerSecurityOptions`` too.

## Why is this bad

The definition is rejected, for instance with "Links are not supported when networkMode=awsvpc".

## Use instead

With ``awsvpc`` the containers of a task share one network interface: they reach each other on localhost, and names are
resolved as the VPC says.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container

_INSTEAD = {
    "Links": "containers of one task reach each other on localhost",
    "Hostname": "the task has the name of its network interface",
    "ExtraHosts": "use a private hosted zone or service discovery",
    "DnsServers": "set them in the DHCP options of the VPC",
    "DnsSearchDomains": "set them in the DHCP options of the VPC",
    "DisableNetworking": "a task always has its network interface",
    "DockerSecurityOptions": "Fargate isolates each task by itself",
}


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    fargate = container.task.runs_on_fargate
    if not fargate and container.task.effective_network_mode != "awsvpc":
        return
    place = "Fargate" if fargate else "the network mode awsvpc"
    for name in container.written(name for name in _INSTEAD if fargate or name != "DockerSecurityOptions"):
        if name != "DisableNetworking" or container.disable_networking:
            yield Violation(
                at=container.at(name),
                message=f"Container {container.label} has {name}, which {place} does not support.",
                fix=f"Leave {name} out: {_INSTEAD[name]}.",
            )


RULE = Rule(
    name="fargate/unsupported-container-fields",
    title="A container has no fields that Fargate or the network mode awsvpc does not support.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=tuple(_INSTEAD),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="The hostname parameter is not supported if you're using the awsvpc network mode.",
        ),
        Source(
            url="https://github.com/aws-observability/aws-otel-collector/issues/1359",
            read="2026-11-22",
            quote="Links are not supported when networkMode=awsvpc.",
        ),
        Source(
            url="https://github.com/labd/ecs-deplojo/issues/26",
            read="2026-11-22",
            quote="hostname is not supported on container when networkMode=awsvpc.",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", Links: [proxy]}, {Name: proxy, Image: "proxy:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", Links: []}, {Name: proxy, Image: "proxy:1"}]
""",
)
