"""From templates to a cluster's services."""

from pathlib import Path

from ecs_constructs.limits import CURRENT
from ecs_constructs.simulation.cluster_reading import read_hosted
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service
from tests.rules.checking import template

ON_INSTANCES = """
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: c5.large, ImageId: ami-12345678}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    AvailabilityZones: [eu-west-1a]
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties: {ContainerDefinitions: [{Name: web, Image: web, Cpu: 256, Memory: 512}]}
Service:
  Type: AWS::ECS::Service
  Properties:
    LaunchType: EC2
    TaskDefinition: !Ref Task
    DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 150}
"""


def test_the_percentages_of_deployments_are_read() -> None:
    graph = Graph([Stack(name="test", body=template(ON_INSTANCES), file=Path("test.yaml"))])
    service, group = next(iter(graph.of_type(Service))), next(iter(graph.of_type(AutoScalingGroup)))
    hosted = read_hosted(service, [group], CURRENT, request_bytes=600)
    assert (hosted.minimum_healthy_percent, hosted.maximum_percent) == (50, 150)
