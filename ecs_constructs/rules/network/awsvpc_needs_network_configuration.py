"""A service's network configuration does not suit its task's network mode.

## What it does

Looks for services without subnets in ``NetworkConfiguration`` whose task definition has the network mode ``awsvpc``,
and for services with a ``NetworkConfiguration`` whose task definition has another one (``bridge`` where none is
written). Services whose tasks an external deployment controller starts are left out: their task sets say it.

## Why is this bad

``CreateService`` rejects both: "Network Configuration must be provided when networkMode 'awsvpc' is specified", or
"Network Configuration is not valid for the given networkMode of this task definition".

## Use instead

``NetworkConfiguration`` with ``AwsvpcConfiguration`` and its ``Subnets`` for ``awsvpc``, and none for the other modes,
whose tasks use the network of their instance.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    if task is None or (service.deployment_controller and service.deployment_controller.type == "EXTERNAL"):
        return
    mode = task.effective_network_mode
    if mode == "awsvpc":
        yield from _required(service)
    elif service.says("NetworkConfiguration"):
        yield Violation(
            at=service.at("NetworkConfiguration"),
            message=f"The service has a NetworkConfiguration, but its task has the network mode {mode}, not awsvpc.",
            actual=mode,
            limit="awsvpc",
            fix="Leave NetworkConfiguration out, or set the task's NetworkMode to awsvpc.",
        )


def _required(service: Service) -> Iterator[Violation]:
    at = _missing(service)
    if at is not None:
        yield Violation(
            at=at,
            message="The service's task has the network mode awsvpc, but the service names no subnets for it.",
            limit="1..16 subnets",
            fix="Name 1 to 16 Subnets of one VPC in NetworkConfiguration, AwsvpcConfiguration.",
        )


def _missing(service: Service) -> Position | None:
    configuration = service.network_configuration
    if configuration is None:
        return service.at("NetworkConfiguration")
    if configuration.awsvpc is None:
        return configuration.at("AwsvpcConfiguration")
    return None if configuration.awsvpc.says("Subnets") else configuration.awsvpc.at("Subnets")


RULE = Rule(
    name="network/awsvpc-needs-network-configuration",
    title="A service has a network configuration where its task's network mode is awsvpc, and only there.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
            read="2026-11-22",
            quote=(
                "This parameter is required for task definitions that use the awsvpc network mode to receive "
                "their own elastic network interface, and it isn't supported for other network modes."
            ),
        ),
        Source(
            url="https://github.com/DataDog/test-infra-definitions/pull/57",
            read="2026-11-22",
            quote="Network Configuration is not valid for the given networkMode of this task definition.",
        ),
    ),
    seen_by=(
        "aws-cdk-lib",
        "cfn-lint E3052",
        "CloudFormation Validate E3052",
        "cdk-preflight (other modes)",
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0123456789abcdef0]}}
""",
)
