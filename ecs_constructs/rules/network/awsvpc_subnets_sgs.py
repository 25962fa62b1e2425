"""A service names more subnets or security groups than its tasks can have.

## What it does

Counts ``Subnets`` (at most 16) and ``SecurityGroups`` (at most 5) in the ``AwsvpcConfiguration`` of a service.

## Why is this bad

``CreateService`` rejects it.

## Use instead

One subnet in each Availability Zone is enough. Rules of several security groups fit into one.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.ecs import AwsVpcConfiguration, Service

_MAXIMA = {"Subnets": 16, "SecurityGroups": 5}


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    network = service.network_configuration
    if network is None or network.awsvpc is None:
        return
    for name, maximum in _MAXIMA.items():
        count = _count(network.awsvpc, name)
        if count > maximum:
            yield Violation(
                at=network.awsvpc.at(name),
                message=f"The service names {count} {name}; each of its tasks can have {maximum}.",
                actual=count,
                limit=maximum,
                fix=f"Name at most {maximum} {name}.",
            )


def _count(configuration: AwsVpcConfiguration, name: str) -> int:
    """How many it names; none where a member is left open, for it may be no value at all."""
    try:
        return len(configuration.members(name))
    except NotDetermined as error:
        configuration.graph.note(error)
        return 0


RULE = Rule(
    name="network/awsvpc-subnets-sgs",
    title="A service names at most 16 subnets and 5 security groups.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",
            read="2026-11-22",
            quote=(
                "There's a limit of 16 subnets that can be specified. There's a limit of 5 security groups that "
                "can be specified."
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
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration:
      AwsvpcConfiguration:
        Subnets: [subnet-0123456789abcdef0]
        SecurityGroups: [sg-0001, sg-0002, sg-0003, sg-0004, sg-0005, sg-0006]
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
    NetworkConfiguration:
      AwsvpcConfiguration:
        Subnets: [subnet-0123456789abcdef0]
        SecurityGroups: [sg-0001, sg-0002, sg-0003, sg-0004, sg-0005]
""",
)
