"""A task asks for GPUs, but the instances' image has no drivers for them.

## What it does

Looks at the images of the groups that a service with GPUs may run on. Where each comes from a public parameter of
Amazon ECS for images without GPU support, and no user data mentions GPUs or NVIDIA, no instance offers a GPU.

## Why is this bad

The agent registers the instances without their GPUs, and the service never starts a task: "unable to place a task
because no container instance met all of its requirements" (``RESOURCE:GPU``).

## Use instead

The parameter with ``gpu`` in it (``/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id``), for
Bottlerocket the variant with ``nvidia``; in aws-cdk-lib ``AmiHardwareType.GPU``.
"""

from collections.abc import Iterator

from ecs_constructs.placement.attributes import launch_data
from ecs_constructs.placement.user_data import text_of
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.image_parameters import has_no_gpu_driver, parameter_of, speaks_of_gpus
from ecs_constructs.template import View
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


def _check(service: Service, _limits: Limits) -> Iterator[Violation]:
    task = service.task_definition
    if task is None or task.least_gpus == 0:
        return
    images = [data for group in service.groups() for data in launch_data(group)]
    if images and all(map(_offers_no_gpu, images)):
        yield Violation(
            at=images[0].at("ImageId"),
            message=f"Tasks of service {service.label} ask for GPUs, but the instances' image has no drivers for them.",
            actual=parameter_of(images[0]),
            fix="Use the ECS-optimized image with GPU support, or, on Bottlerocket, the variant for NVIDIA.",
        )


def _offers_no_gpu(data: View) -> bool:
    return has_no_gpu_driver(parameter_of(data) or "") and not speaks_of_gpus(text_of(data))


RULE = Rule(
    name="capacity/gpu-image",
    title="The instances of a task with GPUs start from an image with drivers for them.",
    severity=Severity.ERROR,
    subject=Service,
    check=_check,
    needs=(AutoScalingGroup,),
    sources=(
        Source(
            url="https://github.com/aws/amazon-ecs-agent/issues/4786",
            read="2026-11-22",
        ),
    ),
    bad="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: g4dn.xlarge
      ImageId: "{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}"
      UserData: !Base64 {"Fn::Sub": "#!/bin/bash\\necho ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 2048, ResourceRequirements: [{Type: GPU, Value: "1"}]}
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task, DesiredCount: 1}
""",
    good="""
Cluster:
  Type: AWS::ECS::Cluster
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: g4dn.xlarge
      ImageId: "{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id}}"
      UserData: !Base64 {"Fn::Sub": "#!/bin/bash\\necho ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config"}
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - {Name: app, Image: "app:1", Memory: 2048, ResourceRequirements: [{Type: GPU, Value: "1"}]}
Service:
  Type: AWS::ECS::Service
  Properties: {Cluster: !Ref Cluster, LaunchType: EC2, TaskDefinition: !Ref Task, DesiredCount: 1}
""",
)
