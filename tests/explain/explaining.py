"""Explains resources that a test writes in YAML."""

from pathlib import Path
from typing import Any

from ecs_constructs.explain import Explanation, explain
from ecs_constructs.rules import CURRENT, Limits
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import OPEN, template


def explained(resources: str, sections: str = OPEN, limits: Limits = CURRENT) -> tuple[Explanation, ...]:
    """What the containers of resources in YAML get."""
    stacks = [Stack(name="test", body=template(resources, sections), file=Path("test.yaml"))]
    return explain(Graph(stacks), limits)


def only(resources: str, sections: str = OPEN) -> Explanation:
    """The only explanation of some resources."""
    (explanation,) = explained(resources, sections)
    return explanation


def notes(explanation: Explanation) -> list[str]:
    """All that is said about a task or a job."""
    said: list[str] = explanation.as_json()["notes"]
    return said


def figures(explanation: Explanation) -> list[tuple[Any, ...]]:
    """The figures of each container: weight, CPU limit, memory reserved, memory at most, GPUs."""
    return [tuple(list(container.values())[1:]) for container in explanation.as_json()["containers"]]


def job(properties: str) -> str:
    """A job definition ``Job`` in YAML."""
    return f"Job:\n  Type: AWS::Batch::JobDefinition\n  Properties: {{{properties}}}\n"


def cluster(instance_type: str, task: str = "Task", properties: str = "") -> str:
    """A cluster of one instance type, with a service that runs a task definition there."""
    return f"""
Cluster: {{Type: AWS::ECS::Cluster}}
Template: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{InstanceType: {instance_type}}}}}}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties: {{MinSize: "1", MaxSize: "2", LaunchTemplate: {{LaunchTemplateId: !Ref Template, Version: "1"}}}}
Provider:
  Type: AWS::ECS::CapacityProvider
  Properties: {{AutoScalingGroupProvider: {{AutoScalingGroupArn: !Ref Group}}}}
Association:
  Type: AWS::ECS::ClusterCapacityProviderAssociations
  Properties:
    Cluster: !Ref Cluster
    CapacityProviders: [!Ref Provider]
    DefaultCapacityProviderStrategy: [{{CapacityProvider: !Ref Provider, Weight: 1}}]
Service: {{Type: AWS::ECS::Service, Properties: {{Cluster: !Ref Cluster, TaskDefinition: !Ref {task}{properties}}}}}
"""
