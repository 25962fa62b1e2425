"""Templates that tests simulate: a service on a group of instances, and one on Fargate."""

from pathlib import Path
from typing import Any

from ecs_constructs.simulation.composing import Composed, compose
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.trial import Trial
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import OPEN, template

WEB, API, CLUSTER, GROUP = "test/Web", "test/Api", "test/Cluster", "test/Group"

MANAGED = "ManagedScaling: {Status: ENABLED}"

_CLUSTER = """
Cluster: {Type: AWS::ECS::Cluster}
Listener: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}
"""

_ON_INSTANCES = """
Launch:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData: {%(launch)s}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: "1"}
    AvailabilityZones: [eu-west-1a, eu-west-1b]
    %(group)s
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties:
    AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group, %(provider)s}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: []
"""

_SERVICE = """
%(name)sTask:
  Type: AWS::ECS::TaskDefinition
  Properties: {%(task)s, ContainerDefinitions: [{Name: app, Image: app}]}
%(name)s:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref %(name)sTask
    %(service)s
"""

_SCALING = """
%(name)sTarget:
  Type: AWS::ApplicationAutoScaling::ScalableTarget
  Properties:
    ServiceNamespace: ecs
    ScalableDimension: ecs:service:DesiredCount
    ResourceId: !Sub service/${Cluster}/${%(name)s.Name}
    MinCapacity: %(least)s
    MaxCapacity: %(most)s
%(name)sPolicy:
  Type: AWS::ApplicationAutoScaling::ScalingPolicy
  Properties:
    PolicyName: load
    ScalingTargetId: !Ref %(name)sTarget
    PolicyType: TargetTrackingScaling
    TargetTrackingScalingPolicyConfiguration:
      TargetValue: %(target)s
      ScaleOutCooldown: 10
      PredefinedMetricSpecification: {PredefinedMetricType: ALBRequestCountPerTarget}
"""

BEHIND = "LoadBalancers: [{TargetGroupArn: !Ref Listener, ContainerName: app, ContainerPort: 80}]"
"""What puts a service behind a load balancer."""


def instances(group: str = "MinSize: 1, MaxSize: 4", provider: str = MANAGED, launch: str = "") -> str:
    """A group of t3.medium, each with room for 8 tasks of the services here."""
    lines = "\n    ".join(group.split(", "))
    launch = f"InstanceType: t3.medium, {launch}" if launch else "InstanceType: t3.medium"
    return _ON_INSTANCES % {"group": lines, "provider": provider, "launch": launch}


def service(name: str, *, where: str, task: str = "Cpu: 256, Memory: 256", **scaling: int) -> str:
    """A service behind the load balancer, scaled by its requests where bounds are given."""
    written = _SERVICE % {"name": name, "task": task, "service": f"{where}\n    {BEHIND}"}
    return written + (_SCALING % {"name": name, "target": 4000, **scaling} if scaling else "")


def on_group(name: str = "Web", *, least: int = 2, most: int = 20) -> str:
    """A service on the group."""
    strategy = "CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]"
    return service(name, where=strategy, least=least, most=most)


def on_fargate(name: str = "Api", *, least: int = 2, most: int = 8, target: int = 4000) -> str:
    """A service on Fargate."""
    size = "Cpu: 256, Memory: 512"
    return service(name, where="LaunchType: FARGATE", task=size, least=least, most=most, target=target)


def graph(resources: str) -> Graph:
    """The graph of one stack with a cluster and resources in YAML."""
    body = template(_CLUSTER + resources, OPEN)
    return Graph([Stack(name="test", body=body, file=Path("test.yaml"), region="eu-west-1")])


def composed(resources: str, **more: Any) -> Composed:
    """All services of resources in YAML."""
    return compose(graph(resources), **more)


def trial(resources: str, load: Load, minutes: int = 40, **more: Any) -> Trial:
    """A load on all services of resources in YAML."""
    found = composed(resources, **more)
    return Trial(
        composition=found.composition,
        loads=dict.fromkeys(found.sources, load),
        duration_seconds=60 * minutes,
    )
