"""A security group stands between a load balancer and the tasks behind it, or between tasks and an endpoint they need.

## What it does

For a service with network interfaces of its own (``awsvpc``), looks whether

- a security group of the tasks lets the container port in from the Application Load Balancer, and one of the load
  balancer's lets it out, where that has rules for what goes out;
- on Fargate, a security group of the tasks lets port 443 out to anybody, where the task needs Amazon ECR, a public
  registry, CloudWatch Logs or a secret;
- on Fargate, the endpoints that answer for Amazon ECR, CloudWatch Logs or a secret in the VPC of the service let port
  443 in from the tasks.

A rule for addresses instead of a group counts as one that may let the other side through, and an interface endpoint
beside a gateway endpoint for the same service answers for what is outside of the VPC. Where a group or a rule is
not among the templates, or a custom resource or a nested stack gets the group, it is silent.

## Why is this bad

The load balancer finds every task unhealthy, and ECS replaces them again and again. A task that cannot reach an
endpoint never starts, even with a NAT gateway: the private names of the endpoint hide the public service.

## Use instead

A rule from group to group for the container port, and one for port 443 to the endpoints. aws-cdk-lib's ``connections``
write both.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.network_path.needs import of_task
from ecs_constructs.rules.parts import apart
from ecs_constructs.template.types.ecs import AwsVpcConfiguration, Service, ServiceLoadBalancer
from ecs_constructs.template.types.network import SecurityGroup, VpcEndpoint

HTTPS_PORT = 443


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    configuration = _configuration(service)
    if configuration is None or not configuration.security_groups:
        return
    for registration in service.load_balancers:
        yield from apart(registration, _from_load_balancers)
    yield from apart(service, _to_endpoints, _to_anywhere)


def _configuration(service: Service) -> AwsVpcConfiguration | None:
    return service.network_configuration.awsvpc if service.network_configuration else None


def _groups(service: Service) -> list[SecurityGroup]:
    configuration = _configuration(service)
    return configuration.security_groups if configuration else []


def _from_load_balancers(registration: ServiceLoadBalancer) -> Iterator[Violation]:
    group, port, tasks = registration.target_group, registration.container_port, _groups(registration.service)
    if group is None or port is None:
        return
    for balancer in group.load_balancers:
        # What reaches a target from a Network Load Balancer may have the client's address.
        if balancer.type not in (None, "application") or not balancer.security_groups:
            continue
        if not _let_in(tasks, port, balancer.security_groups):
            yield Violation(
                at=registration.at("ContainerPort"),
                message=(
                    f"Load balancer {balancer.label} cannot reach the tasks: no security group of service "
                    f"{registration.service.label} lets port {port} in from it."
                ),
                actual=port,
                fix=f"Allow TCP port {port} from {balancer.security_groups[0].label} to {tasks[0].label}.",
            )
        elif not any(own.lets_out(port, tasks) or own.custom_resources() for own in balancer.security_groups):
            yield Violation(
                at=balancer.at("SecurityGroups"),
                message=(
                    f"Load balancer {balancer.label} cannot reach service {registration.service.label}: its security "
                    f"group does not let port {port} out."
                ),
                actual=port,
                fix=f"Allow TCP port {port} from {balancer.security_groups[0].label} out to {tasks[0].label}.",
            )


def _let_in(groups: list[SecurityGroup], port: int, others: list[SecurityGroup]) -> bool:
    """Whether one of some groups lets a port in, or is given to somebody else who may do so."""
    return any(group.lets_in(port, others) or group.custom_resources() for group in groups)


def _to_endpoints(service: Service) -> Iterator[Violation]:
    task, configuration = service.task_definition, _configuration(service)
    if task is None or configuration is None or service.launches() != {"FARGATE"}:
        return
    endpoints = dict.fromkeys(endpoint for subnet in configuration.subnets for endpoint in subnet.endpoints())
    needed = {name for need in of_task(task) for name in need.endpoints} if endpoints else set()
    # A VPC that has both endpoints of Amazon S3 sends its own requests through the gateway.
    needed -= {endpoint.service for endpoint in endpoints if endpoint.is_gateway}
    for endpoint in endpoints:
        if endpoint.service in needed and not endpoint.is_gateway and endpoint.private_dns_enabled is not False:
            yield from apart(endpoint, lambda one: _blocked(one, service))


def _to_anywhere(service: Service) -> Iterator[Violation]:
    task, configuration = service.task_definition, _configuration(service)
    if task is None or configuration is None or service.launches() != {"FARGATE"}:
        return
    groups = configuration.security_groups
    if not all(group.lets_nothing_out(HTTPS_PORT) and not group.custom_resources() for group in groups):
        return
    for need in of_task(task):
        yield Violation(
            at=configuration.at("SecurityGroups"),
            message=f"Tasks of service {service.label} cannot reach {need.what}: {groups[0].label} does not let them.",
            actual=HTTPS_PORT,
            fix=f"Allow TCP port {HTTPS_PORT} from {groups[0].label} out to the registry or its endpoints.",
        )
        return


def _blocked(endpoint: VpcEndpoint, service: Service) -> Iterator[Violation]:
    own, tasks = endpoint.security_groups, _groups(service)
    if own and not _let_in(own, HTTPS_PORT, tasks):
        yield Violation(
            at=endpoint.at("SecurityGroupIds"),
            message=f"The tasks of service {service.label} cannot reach the endpoint for {endpoint.service}.",
            actual=HTTPS_PORT,
            fix=f"Allow TCP port {HTTPS_PORT} from {tasks[0].label} to {own[0].label}.",
        )


RULE = Rule(
    name="network-path/security-group-blocks",
    title="Security groups let load balancers reach tasks, and tasks their endpoints.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-vpcendpoint-dnsoptionsspecification.html",
            read="2026-11-22",
            quote="It routes traffic that originates from the VPC to the gateway endpoint",
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
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2], SecurityGroups: [!Ref TaskGroup]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
  DependsOn: [Listener]
TaskGroup:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: Tasks
    VpcId: vpc-1
    SecurityGroupIngress:
      - {IpProtocol: tcp, FromPort: 8081, ToPort: 8090, SourceSecurityGroupId: !GetAtt BalancerGroup.GroupId}
BalancerGroup:
  Type: AWS::EC2::SecurityGroup
  Properties: {GroupDescription: Load balancer, VpcId: vpc-1}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2], SecurityGroups: [!Ref BalancerGroup]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 8080, Protocol: HTTP, TargetType: ip}
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
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1, subnet-2], SecurityGroups: [!Ref TaskGroup]}}
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
  DependsOn: [Listener]
TaskGroup:
  Type: AWS::EC2::SecurityGroup
  Properties:
    GroupDescription: Tasks
    VpcId: vpc-1
    SecurityGroupIngress:
      - {IpProtocol: tcp, FromPort: 8080, ToPort: 8090, SourceSecurityGroupId: !GetAtt BalancerGroup.GroupId}
BalancerGroup:
  Type: AWS::EC2::SecurityGroup
  Properties: {GroupDescription: Load balancer, VpcId: vpc-1}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2], SecurityGroups: [!Ref BalancerGroup]}
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties: {VpcId: vpc-1, Port: 8080, Protocol: HTTP, TargetType: ip}
""",
)
