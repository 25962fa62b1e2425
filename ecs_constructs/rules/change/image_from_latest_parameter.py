"""The machine image of instances is whatever a public parameter names on the day of the deployment.

## What it does

Looks whether the image of a launch template or a launch configuration is read from a Systems Manager parameter when the
stack is deployed: through a template parameter of the type ``AWS::SSM::Parameter::Value``, or a dynamic reference
without a version. Of the public parameters (``/aws/service/...``) those count that name the latest, recommended or
current image; the others stand for one version for good. A ``resolve:ssm:`` image is read whenever an instance starts,
and is left alone.

## Why is this bad

When AWS publishes an image, the next deployment, whatever it is for, changes the launch template. Where the group rolls
its instances on a change, all of them are replaced during that deployment.

## Use instead

A pinned image, changed by a commit of its own; with aws-cdk-lib, an image ``cached_in_context``. Where the fleet is
meant to follow each image and drains its instances, acknowledge it.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.image_parameters import parameter_of
from ecs_constructs.template import View
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource, LaunchConfiguration, LaunchTemplate

_PUBLIC = "/aws/service/"
_MOVING = ("latest", "recommended", "current")


def _check(source: InstanceTypeSource, _limits: Limits) -> Iterator[Violation]:
    owner = _owner_of_image(source)
    name = parameter_of(owner) if owner is not None else None
    if owner is not None and name is not None and _moves(name):
        yield Violation(
            at=owner.at("ImageId"),
            message=f"Each deployment reads the image from the parameter {name} again, and may replace the instances.",
            actual=name,
            fix="Pin the image, or acknowledge that the instances follow the parameter.",
        )


def _owner_of_image(source: InstanceTypeSource) -> View | None:
    if isinstance(source, LaunchTemplate):
        return source.data
    return source if isinstance(source, LaunchConfiguration) else None


def _moves(name: str) -> bool:
    """Whether a parameter may come to hold another image."""
    return not name.startswith(_PUBLIC) or any(word in name for word in _MOVING)


RULE = Rule(
    name="change/image-from-latest-parameter",
    title="The machine image of instances changes only when the template does.",
    severity=Severity.INFO,
    subject=InstanceTypeSource,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html",
            read="2026-11-22",
        ),
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket-retrieve-ami.html",
            read="2026-11-22",
            quote="To retrieve a version other than the latest, replace latest with the version number.",
        ),
        Source(
            url="https://github.com/aws/aws-cdk/issues/12484",
            read="2026-11-22",
        ),
    ),
    bad="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: m5.large
      ImageId: "{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id}}"
""",
    good="""
Template:
  Type: AWS::EC2::LaunchTemplate
  Properties:
    LaunchTemplateData:
      InstanceType: m5.large
      ImageId: "ami-0123456789abcdef0"
""",
)
