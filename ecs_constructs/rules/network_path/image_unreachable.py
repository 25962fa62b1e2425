"""A task on Fargate has no way to its image, its log group or its secrets.

## What it does

Follows the subnets of a Fargate service to their route tables and endpoints, and looks whether a task there reaches
what it needs before it can start: the registry of each image, CloudWatch Logs for the log driver ``awslogs``, and
Secrets Manager or Systems Manager for secrets. There is a way

- through a NAT gateway in the default route;
- through an internet gateway in the default route, if the tasks have a public address (``AssignPublicIp: ENABLED``);
- for AWS services through endpoints of the VPC: ``ecr.api``, ``ecr.dkr`` and ``s3`` for Amazon ECR, ``logs``,
  ``secretsmanager``, ``ssm``. Public registries, ``public.ecr.aws`` among them, have none.

With Exec switched on it warns where ``ssmmessages`` cannot be reached. Where only some of the subnets have no way, it
warns as well: a task starts in one place and fails in another.

It is silent where something is left open: a subnet, table or endpoint outside of the templates, a route to a peer, a
transit gateway, a firewall or an instance, a route table that a custom resource or a nested stack gets, a VPC that a
nested stack outside of the templates gets, a registry whose host name is not known, a name with capital letters, which
no image has and which stands for one that is filled in later.

## Why is this bad

Each task stops after some minutes with ``ResourceInitializationError`` or ``CannotPullContainerError``, and ECS starts
the next. CloudFormation waits for the service until it gives up.

## Use instead

Private subnets with a NAT gateway or all endpoints; or public subnets with ``AssignPublicIp: ENABLED``.
"""

from collections.abc import Callable, Iterator
from functools import partial

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network_path.needs import Need, has_endpoints, missing_endpoints, of_task, reaches_internet
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.ecs import AwsVpcConfiguration, Service
from ecs_constructs.template.types.network import Subnet

EXEC = Need(what="Systems Manager for Exec", endpoints=("ssmmessages",))


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task, network = service.task_definition, service.network_configuration
    configuration = network.awsvpc if network else None
    if task is None or configuration is None or service.launches() != {"FARGATE"}:
        return
    subnets, has_public_ip = configuration.subnets, configuration.assign_public_ip == "ENABLED"
    closed = [s for s in subnets if not _is_open(s, partial(reaches_internet, has_public_ip=has_public_ip))]
    if closed:
        yield from _violations(service, configuration, closed, list(dict.fromkeys(of_task(task))), Severity.ERROR)
        if service.enable_execute_command:
            yield from _violations(service, configuration, closed, [EXEC], Severity.WARNING)


def _violations(
    service: Service,
    configuration: AwsVpcConfiguration,
    closed: list[Subnet],
    needs: list[Need],
    severity: Severity,
) -> Iterator[Violation]:
    """One violation for all that cannot be reached: one change of the network mends it.

    Args:
        service: the service.
        configuration: where its tasks are.
        closed: those of its subnets from which a task does not reach the internet.
        needs: what a task must reach.
        severity: how bad it is where something cannot be reached from any of its subnets.
    """
    blocked = {need: [s for s in closed if not _is_open(s, partial(has_endpoints, need=need))] for need in needs}
    blocked = {need: where for need, where in blocked.items() if where}
    if blocked:
        everywhere = any(len(where) == len(configuration.subnets) for where in blocked.values())
        places = dict.fromkeys(subnet.label for where in blocked.values() for subnet in where)
        yield Violation(
            at=configuration.at("Subnets"),
            message=(
                f"A task of service {service.label} in {', '.join(places)} cannot reach "
                f"{', '.join(need.what for need in blocked)}."
            ),
            fix=_fix(blocked),
            severity=severity if everywhere else Severity.WARNING,
        )


def _is_open(subnet: Subnet, has_way: Callable[[Subnet], bool]) -> bool:
    """Whether there is a way; where that is left open, it is counted and taken for one."""
    try:
        return has_way(subnet)
    except NotDetermined as error:
        subnet.graph.note(error)
        return True


def _fix(blocked: dict[Need, list[Subnet]]) -> str:
    subnets = [subnet for where in blocked.values() for subnet in where]
    if all(subnet.way_out() == "internet gateway" for subnet in subnets):
        return "Set AssignPublicIp to ENABLED, or use subnets whose default route leads to a NAT gateway."
    if all(need.endpoints for need in blocked):
        missing = dict.fromkeys(name for need, where in blocked.items() for name in missing_endpoints(where[0], need))
        return f"Add a default route to a NAT gateway, or endpoints for {', '.join(missing)}."
    return "Add a default route to a NAT gateway."


RULE = Rule(
    name="network-path/image-unreachable",
    title="A task on Fargate reaches its images, log groups and secrets.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",
            read="2026-11-22",
            quote="When you use create-service or update-service, the default is DISABLED.",
        ),
        Source(
            url="https://github.com/aws/amazon-ecs-agent/issues/1128",
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
    ContainerDefinitions: [{Name: app, Image: "public.ecr.aws/nginx/nginx:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], AssignPublicIp: DISABLED}}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}
Table:
  Type: AWS::EC2::RouteTable
  Properties: {VpcId: vpc-1}
TableOfSubnet:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
Route:
  Type: AWS::EC2::Route
  Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
Gateway:
  Type: AWS::EC2::InternetGateway
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "public.ecr.aws/nginx/nginx:1", PortMappings: [{ContainerPort: 8080}]}]
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: main
    LaunchType: FARGATE
    TaskDefinition: !Ref Task
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], AssignPublicIp: ENABLED}}
Subnet:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}
Table:
  Type: AWS::EC2::RouteTable
  Properties: {VpcId: vpc-1}
TableOfSubnet:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
Route:
  Type: AWS::EC2::Route
  Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
Gateway:
  Type: AWS::EC2::InternetGateway
""",
)
