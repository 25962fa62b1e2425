"""A service on instances has what only services on Fargate have.

## What it does

Looks at services on the user's own instances for ``AssignPublicIp: ENABLED`` with a task that has the network mode
``awsvpc``, and for a ``PlatformVersion`` without a capacity provider strategy.

## Why is this bad

``CreateService`` rejects them: "Assign public IP is not supported for this launch type" and "The platform version must
be null when specifying an EC2 launch type."

## Use instead

Subnets with a NAT gateway for tasks that need the internet, or Fargate. Instances have no platform version: their image
decides.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    yield from apart(service, _public_address, _platform_version)


def _public_address(service: Service) -> Iterator[Violation]:
    awsvpc = service.network_configuration.awsvpc if service.network_configuration else None
    if awsvpc is None or awsvpc.assign_public_ip != "ENABLED" or service.launches() != {"EC2"}:
        return
    if service.task_definition and service.task_definition.effective_network_mode == "awsvpc":
        yield Violation(
            at=awsvpc.at("AssignPublicIp"),
            message="The service runs on instances, where tasks get no public addresses, but assigns them.",
            actual="ENABLED",
            limit="DISABLED",
            fix="Leave AssignPublicIp out and use subnets with a NAT gateway, or run the service on Fargate.",
        )


def _platform_version(service: Service) -> Iterator[Violation]:
    if service.says("PlatformVersion") and service.launches() == {"EC2"} and not service.strategy():
        yield Violation(
            at=service.at("PlatformVersion"),
            message="The service runs on instances, which have no platform version, but names one.",
            actual=service.platform_version,
            fix="Leave PlatformVersion out, or set LaunchType to FARGATE.",
        )


RULE = Rule(
    name="service/fargate-only-fields",
    title="A service on instances has nothing that only services on Fargate have.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://github.com/aws/aws-cdk/issues/13348",
            read="2026-11-22",
            quote="Assign public IP is not supported for this launch type",
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-cli/issues/1047",
            read="2026-11-22",
            quote="The platform version must be null when specifying an EC2 launch type.",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote="A platform version is specified only for tasks using the Fargate launch type.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: EC2
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1], AssignPublicIp: ENABLED}}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: EC2
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1], AssignPublicIp: DISABLED}}
""",
)
