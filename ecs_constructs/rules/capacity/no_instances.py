"""A service runs on instances, but none of the templates' join its cluster.

## What it does

Looks at services with the launch type EC2 whose cluster is among the templates, for an Auto Scaling group whose
instances join that cluster: through a capacity provider, or because their launch template, configuration or metadata
mentions it. It is silent where a launch template, a capacity provider or a nested stack is not among the templates, and
where a template has single instances or fleets.

## Why is this bad

The service never starts a task: "unable to place a task because no container instance met all of its requirements.
Reason: No Container Instances were found in your cluster." Instances whose user data names no cluster join the cluster
``default``.

## Use instead

``ECS_CLUSTER=${Cluster}`` in ``/etc/ecs/ecs.config``, written by the user data; in aws-cdk-lib a capacity provider
that is added to the cluster.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Cluster, Service

_OTHER_CAPACITY = ("AWS::EC2::Instance", "AWS::EC2::SpotFleet", "AWS::EC2::EC2Fleet")


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    cluster = service.cluster
    if cluster is None or service.launch_type != "EC2" or max(service.steady_counts) == 0 or service.groups():
        return
    if not cluster.custom_resources() and not any(map(_is_other_capacity, _bodies(service))):
        yield Violation(
            at=service.at("LaunchType"),
            message=f"The service runs on instances, but no group of the templates joins cluster {cluster.label}.",
            actual="EC2",
            fix="Write ECS_CLUSTER with the cluster's name in the instances' user data, or add a capacity provider.",
        )


def _bodies(service: Service) -> Iterator[object]:
    for stack in service.graph.stacks:
        yield from stack.section("Resources").values()


def _is_other_capacity(body: object) -> bool:
    return isinstance(body, dict) and body.get("Type") in _OTHER_CAPACITY


RULE = Rule(
    name="capacity/no-instances",
    title="Instances join the cluster of a service that runs on them.",
    severity=Severity.WARNING,
    subject=Service,
    check=_check,
    needs=(Cluster,),
    sources=(
        Source(
            url="https://github.com/mapbox/ecs-watchbot/issues/302",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m7i.large, UserData: !Base64 "#!/bin/bash"}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "2"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task, DesiredCount: 1}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties: {LaunchTemplateData: {InstanceType: m7i.large, UserData: !Base64 {"Fn::Sub": "ECS_CLUSTER=${Cluster}"}}}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "2"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions: [{Name: app, Image: "app:1", Memory: 512}]
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task, DesiredCount: 1}
""",
)
