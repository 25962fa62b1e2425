"""A group's image is for another processor architecture than its instance types.

## What it does

Reads the architecture off the public parameter that a group's image comes from, such as
``/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id``, and compares it with the group's
instance types. Where only some of the types have another, it is a warning. Other images are left alone.

## Why is this bad

The instances never start: "The architecture 'arm64' of the specified instance type does not match the architecture
'x86_64' of the specified AMI". Tasks then find no instance.

## Use instead

The parameter for the architecture of the types; for both, an override with a launch template of its own.
"""

from collections.abc import Iterator

from ecs_constructs.placement.attributes import launch_data
from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation, instances
from ecs_constructs.rules.image_parameters import architecture_in, parameter_of
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup


def _check(group: AutoScalingGroup, _limits: Limits) -> Iterator[Violation]:
    images = {architecture_in(parameter_of(data) or ""): data for data in launch_data(group)}
    if len(images) != 1 or None in images:
        return
    ((architecture, data),) = images.items()
    types = instances.of_group(group)
    others = [instance for instance in types if architecture not in instance.architectures]
    if others:
        runs = " and ".join(sorted(others[0].architectures))
        yield Violation(
            at=data.at("ImageId"),
            message=f"The image is for {architecture}; {others[0].name} of group {group.label} runs {runs}.",
            actual=architecture,
            limit=", ".join(sorted(others[0].architectures)),
            fix=f"Use the image for {runs}, or instance types that run {architecture}.",
            severity=Severity.ERROR if len(others) == len(types) else Severity.WARNING,
        )


RULE = Rule(
    name="capacity/image-architecture",
    title="A group's image is for the processor architecture of its instance types.",
    severity=Severity.ERROR,
    subject=AutoScalingGroup,
    check=_check,
    sources=(
        Source(
            url="https://github.com/Genaker/TerraformMagentoCloud/issues/21",
            read="2026-11-22",
            quote=(
                "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of "
                "the specified AMI."
            ),
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: m7g.large
      ImageId: "{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}"
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: m7g.large
      ImageId: "{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id}}"
Group:
  Type: AWS::AutoScaling::AutoScalingGroup
  Properties:
    MinSize: "1"
    MaxSize: "4"
    LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
""",
)
