"""Plans resources that a test writes as they stand in a template."""

from pathlib import Path
from typing import Any

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement.placement import Placement, Plan, Together
from ecs_constructs.placement.planning import plan
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack

Resources = dict[str, Any]


def graph(resources: Resources, **sections: Any) -> Graph:
    """One stack with some resources."""
    return graph_of(test={"Resources": resources, **sections})


def graph_of(**bodies: dict[str, Any]) -> Graph:
    """Several stacks."""
    stacks = [
        Stack(name=name, body=body, file=Path(f"{name}.json"), region="eu-west-1") for name, body in bodies.items()
    ]
    return Graph(stacks)


def planned(resources: Resources, limits: Limits = CURRENT, **sections: Any) -> Plan:
    """What fits where."""
    return plan(graph(resources, **sections), limits)


def placed(resources: Resources, limits: Limits = CURRENT, *, name: str = "Service", **sections: Any) -> Placement:
    """The only placement of a resource."""
    (found,) = [each for each in planned(resources, limits, **sections).placements if each.resource == name]
    return found


def together(resources: Resources, **sections: Any) -> Together:
    """The only cluster."""
    (found,) = planned(resources, **sections).clusters
    return found


def cluster(
    *types: str, maximum: Any = 2, data: Resources | None = None, group: Resources | None = None, suffix: str = ""
) -> Resources:
    """A cluster with one group behind a capacity provider, which is the default."""
    named = types or ("m5.large",)
    template = {"LaunchTemplateId": {"Ref": f"Template{suffix}"}, "Version": "1"}
    launch: Resources = {"LaunchTemplate": template}
    if len(named) > 1:
        overrides = [{"InstanceType": name} for name in named]
        launch = {
            "MixedInstancesPolicy": {
                "LaunchTemplate": {"LaunchTemplateSpecification": template, "Overrides": overrides}
            }
        }
    return {
        f"Cluster{suffix}": {"Type": "AWS::ECS::Cluster"},
        f"Template{suffix}": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {"LaunchTemplateData": {"InstanceType": named[0], **(data or {})}},
        },
        f"Group{suffix}": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {"MinSize": "0", "MaxSize": maximum, **launch, **(group or {})},
        },
        f"Provider{suffix}": {
            "Type": "AWS::ECS::CapacityProvider",
            "Properties": {"AutoScalingGroupProvider": {"AutoScalingGroupArn": {"Ref": f"Group{suffix}"}}},
        },
        f"Association{suffix}": {
            "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
            "Properties": {
                "Cluster": {"Ref": f"Cluster{suffix}"},
                "CapacityProviders": [{"Ref": f"Provider{suffix}"}],
                "DefaultCapacityProviderStrategy": [{"CapacityProvider": {"Ref": f"Provider{suffix}"}, "Weight": 1}],
            },
        },
    }


def task(name: str = "Task", *, containers: list[Resources] | None = None, **properties: Any) -> Resources:
    """A task definition; by default its only container reserves 1000 MiB."""
    defined = containers or [{"Name": "app", "Image": "app", "MemoryReservation": 1000}]
    return {
        name: {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"RequiresCompatibilities": ["EC2"], "ContainerDefinitions": defined, **properties},
        }
    }


def sized(cpu: int = 0, memory: int = 1000, **more: Any) -> list[Resources]:
    """One container that takes so much."""
    return [{"Name": "app", "Image": "app", "Cpu": cpu, "MemoryReservation": memory, **more}]


def service(
    name: str = "Service", *, of: str = "Task", count: Any = 1, cluster: Any = None, **properties: Any
) -> Resources:
    """A service in ``Cluster``."""
    where = {"Ref": "Cluster"} if cluster is None else cluster
    counted = {} if count is None else {"DesiredCount": count}
    found = {"Cluster": where, "TaskDefinition": {"Ref": of}, **counted, **properties}
    return {name: {"Type": "AWS::ECS::Service", "Properties": found}}


def daemon(name: str = "Daemon", *, of: str = "Agent", **properties: Any) -> Resources:
    """A daemon in ``Cluster``."""
    return service(name, of=of, count=None, SchedulingStrategy="DAEMON", LaunchType="EC2", **properties)


def scaled(least: Any, most: Any, *, of: str = "Service", **properties: Any) -> Resources:
    """A scalable target of a service."""
    return {
        f"{of}Target": {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "MinCapacity": least,
                "MaxCapacity": most,
                "ServiceNamespace": "ecs",
                "ScalableDimension": "ecs:service:DesiredCount",
                "ResourceId": {"Fn::Sub": f"service/${{Cluster}}/${{{of}.Name}}"},
                **properties,
            },
        }
    }


def user_data(text: str) -> Resources:
    """The user data of a launch template."""
    return {"UserData": {"Fn::Base64": text}}


OPEN: Resources = {"Parameters": {"Open": {"Type": "String"}, "Number": {"Type": "Number"}}}
"""A section with parameters whose values only the deployment knows."""
