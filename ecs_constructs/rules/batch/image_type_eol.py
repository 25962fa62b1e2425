"""A compute environment asks for an image of Amazon Linux 2, which Batch gives to no new environment.

## What it does

Looks for the image types ``ECS_AL2`` and ``ECS_AL2_NVIDIA`` in ``Ec2Configuration``. An image of one's own
(``ImageIdOverride``, ``ImageId``, or that of a launch template) is not looked at. A launch template without an image
leaves the image to Batch; one with overrides, or that is not among the templates, may have any.

## Why is this bad

``CreateComputeEnvironment`` rejects it since 30 June 2026: "Amazon Linux 2 is end-of-life." An environment that exists
already goes on, without security updates: acknowledge it until it is replaced.

## Use instead

``ECS_AL2023``, or ``ECS_AL2023_NVIDIA`` for instances with a GPU. In aws-cdk-lib, set the feature flag
``@aws-cdk/aws-batch:defaultToAL2023``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.auto_scaling import LaunchTemplateSpecification
from ecs_constructs.template.types.batch import ComputeResources

END_OF_LIFE = {"ECS_AL2": "ECS_AL2023", "ECS_AL2_NVIDIA": "ECS_AL2023_NVIDIA"}


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    if resources.read("ImageId") is not None or _may_launch_another_image(resources.launch_template):
        return
    for configuration in resources.ec2_configuration:
        successor = END_OF_LIFE.get(configuration.image_type or "")
        if successor is not None and configuration.read("ImageIdOverride") is None:
            yield Violation(
                at=configuration.at("ImageType"),
                message=f"Batch makes no environment with images of {configuration.image_type} any more.",
                actual=configuration.image_type,
                limit=successor,
                fix=f"Use {successor}.",
            )


def _may_launch_another_image(specification: LaunchTemplateSpecification | None) -> bool:
    if specification is None:
        return False
    if specification.members("Overrides"):
        return True
    data = specification.template.data
    return data is not None and data.read("ImageId") is not None


RULE = Rule(
    name="batch/image-type-eol",
    title="No compute environment starts from Batch's images of Amazon Linux 2.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html",
            read="2026-11-22",
            quote=(
                "Effective June 30, 2026, Batch will block creation of new Amazon ECS compute "
                "environments using Batch-provided Amazon Linux 2 AMIs."
            ),
        ),
        Source(
            url="https://docs.aws.amazon.com/batch/latest/userguide/ami-selection-order.html",
            read="2026-11-22",
            quote=(
                "If none of the above are configured, AWS Batch selects a default AMI based on the specified imageType "
                "in the ec2Configuration."
            ),
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      Ec2Configuration: [{ImageType: ECS_AL2}]
""",
    good="""
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      InstanceRole: ecsInstanceRole
      Subnets: [subnet-1]
      SecurityGroupIds: [sg-1]
      InstanceTypes: [m5.large]
      MaxvCpus: 16
      Ec2Configuration: [{ImageType: ECS_AL2023}]
""",
)
