"""A service names a role for its load balancer where ECS takes its own, or where there is no load balancer.

## What it does

Looks at services with a ``Role`` whose task has the network mode ``awsvpc``, or that have several target groups or a
service registry, or no load balancer at all.

## Why is this bad

The deployment fails: "You cannot specify an IAM role for services that require a service linked role", or
"IAM roles are only valid for services configured to use load balancers."

## Use instead

No ``Role``: ECS uses its service-linked role, which it makes by itself.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    if service.says("Role"):
        # One reason is enough.
        yield from list(apart(service, _no_balancer, _several_groups, _registry, _network_mode))[:1]


def _no_balancer(service: Service) -> Iterator[Violation]:
    if not service.load_balancers:
        yield Violation(
            at=service.at("Role"),
            message="The service names a role for its load balancer, but has none.",
            fix="Leave Role out.",
        )


def _network_mode(service: Service) -> Iterator[Violation]:
    task = service.task_definition
    if task is not None and task.effective_network_mode == "awsvpc":
        yield _violation(service, "its task has the network mode awsvpc")


def _several_groups(service: Service) -> Iterator[Violation]:
    if len(service.load_balancers) > 1:
        yield _violation(service, f"it has {len(service.load_balancers)} target groups")


def _registry(service: Service) -> Iterator[Violation]:
    if service.members("ServiceRegistries"):
        yield _violation(service, "it is entered in a service registry")


def _violation(service: Service, reason: str) -> Violation:
    return Violation(
        at=service.at("Role"),
        message=f"The service names a role, but ECS takes its service-linked role here: {reason}.",
        fix="Leave Role out.",
    )


RULE = Rule(
    name="service/role",
    title="A service that needs ECS's own role, or no role, names none.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    only_where=("Role",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "The service-linked role is required if your task definition uses the awsvpc network mode or if the "
                "service is configured to use service discovery, an external deployment controller, multiple target "
                "groups, or Elastic Inference accelerators in which case you don't specify a role here."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "If you specify the role parameter, you must also specify a load balancer object with the "
                "loadBalancers parameter."
            ),
        ),
        Source(
            url="https://github.com/hashicorp/terraform-provider-aws/issues/4657",
            read="2026-11-22",
            quote="You cannot specify an IAM role for services that require a service linked role.",
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
    ContainerDefinitions: [{Name: app, Image: "app:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !ImportValue group}]
    Role: ecsServiceRole
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
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !ImportValue group}]
    Role: !Ref AWS::NoValue
""",
)
