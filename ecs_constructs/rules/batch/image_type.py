"""A compute environment asks for images of the other kind: of Amazon EKS on Amazon ECS, or the other way round.

## What it does

Compares ``ImageType`` in ``Ec2Configuration`` with whether the environment has an ``EksConfiguration``.

## Why is this bad

``CreateComputeEnvironment`` rejects it: "Invalid imageType in ComputeResources.ec2Configuration".

## Use instead

``EKS_AL2023`` with ``EksConfiguration``, ``ECS_AL2023`` without.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.batch import ComputeResources

KINDS = ("ECS_", "EKS_")


def _check(resources: ComputeResources, _limits: Limits) -> Iterator[Violation]:
    own, other = reversed(KINDS) if resources.environment.is_on_kubernetes else KINDS
    for configuration, image_type in determined(resources.ec2_configuration, lambda each: (each, each.image_type)):
        if image_type is not None and image_type.startswith(other):
            gpu = "_NVIDIA" if image_type.endswith("_NVIDIA") else ""
            yield Violation(
                at=configuration.at("ImageType"),
                message=f"The compute environment is on Amazon {own[:3]}, and {image_type} is not for it.",
                actual=image_type,
                limit=f"{own}...",
                fix=f"Use an image type that begins with {own}, such as {own}AL2023{gpu}.",
            )


_EXAMPLE = """
Environment:
  Type: AWS::Batch::ComputeEnvironment
  Properties:
    Type: MANAGED
    ComputeResources:
      Type: EC2
      AllocationStrategy: BEST_FIT_PROGRESSIVE
      InstanceRole: ecsInstanceRole
      InstanceTypes: [m7i]
      MaxvCpus: 64
      SecurityGroupIds: [sg-1]
      Subnets: [subnet-1]
      Ec2Configuration: [{ImageType: %s}]
"""

RULE = Rule(
    name="batch/image-type",
    title="A compute environment asks for images of its own kind.",
    severity=Severity.ERROR,
    subject=ComputeResources,
    check=_check,
    only_where=("Ec2Configuration",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html",
            read="2026-11-22",
            quote="The supported values are different for ECS and EKS resources.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad=_EXAMPLE % "EKS_AL2023",
    good=_EXAMPLE % "ECS_AL2023",
)
