"""A target group checks a fixed port of tasks whose host port is dynamic.

## What it does

Where a service on EC2 registers a container with a dynamic host port (bridge mode, ``HostPort`` 0 or left out), looks
whether the health check of the target group asks another port than ``traffic-port``, the default, that no container of
the task has as its host port.

## Why is this bad

Each task listens on a port of its own between 32768 and 65535, and nothing on the fixed one. The load balancer finds
all tasks unhealthy, and ECS replaces them again and again.

## Use instead

``traffic-port``, or no ``HealthCheckPort``. If something else on each instance answers there, acknowledge it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import PortMapping, ServiceLoadBalancer, TaskDefinition

TRAFFIC_PORT = "traffic-port"


def _check(registration: ServiceLoadBalancer, _limits: Limits) -> Iterator[Violation]:
    group, task = registration.target_group, registration.service.task_definition
    if group is None or task is None or group.health_check_port in (None, TRAFFIC_PORT):
        return
    if task.network_mode not in (None, "bridge") or task.runs_on_fargate or not _is_dynamic(registration, task):
        return
    if group.health_check_port in {str(mapping.host_port) for mapping in _mappings(task)}:
        return
    yield Violation(
        at=group.at("HealthCheckPort"),
        message=(
            f"The health check asks port {group.health_check_port}, but the tasks of service "
            f"{registration.service.label} get a port of their own on their instance."
        ),
        actual=group.health_check_port,
        limit=TRAFFIC_PORT,
        fix=f"Set HealthCheckPort to {TRAFFIC_PORT}.",
    )


def _is_dynamic(registration: ServiceLoadBalancer, task: TaskDefinition) -> bool:
    """Whether the registered port is one that Docker chooses."""
    ports = [
        mapping
        for container in task.containers
        if container.name == registration.container_name
        for mapping in container.port_mappings
        if mapping.container_port == registration.container_port
    ]
    return bool(ports) and not any(mapping.host_port for mapping in ports)


def _mappings(task: TaskDefinition) -> Iterator[PortMapping]:
    return (mapping for container in task.containers for mapping in container.port_mappings)


RULE = Rule(
    name="lb/dynamic-port-health-port",
    title="A target group checks tasks with a dynamic port at that port.",
    severity=Severity.WARNING,
    subject=ServiceLoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
            read="2026-11-22",
            quote=(
                "If you use containers in a task with the bridge network mode and you specify a container "
                "port without a host port, your container automatically receives a host port in the "
                "ephemeral port range."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
            read="2026-11-22",
            quote=(
                "the default is traffic-port, which is the port on which each target receives traffic "
                "from the load balancer"
            ),
        ),
    ),
    seen_by=("cfn-lint E3049", "CloudFormation Validate W3049"),
    bad="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    TargetType: instance
    HealthCheckPort: "8080"
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Listener]
  Properties:
    Cluster: main
    TaskDefinition: !Ref Task
    LaunchType: EC2
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
""",
    good="""
Listener:
  Type: AWS::ElasticLoadBalancingV2::Listener
  Properties:
    LoadBalancerArn: !Ref Balancer
    Port: 80
    Protocol: HTTP
    DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [subnet-1, subnet-2]}
Targets:
  Type: AWS::ElasticLoadBalancingV2::TargetGroup
  Properties:
    VpcId: vpc-1
    Port: 80
    Protocol: HTTP
    TargetType: instance
    HealthCheckPort: traffic-port
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 256, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}
Service:
  Type: AWS::ECS::Service
  DependsOn: [Listener]
  Properties:
    Cluster: main
    TaskDefinition: !Ref Task
    LaunchType: EC2
    LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Targets}]
""",
)
