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

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.types.auto_scaling import InstanceTypeSource, LaunchConfiguration, LaunchTemplate

_DYNAMIC = re.compile(r"{{resolve:ssm:([^:}]+)}}")
_PARAMETER_TYPE = "AWS::SSM::Parameter::Value<"
_PUBLIC = "/aws/service/"
_MOVING = ("latest", "recommended", "current")


def _check(source: InstanceTypeSource, _limits: Limits) -> Iterator[Violation]:
    owner = _owner_of_image(source)
    name = _parameter(owner) if owner is not None else None
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


def _chosen(owner: View, written: Any) -> Any:
    """What is written for the image, where conditions choose among several."""
    match written:
        case {"Fn::If": [str(condition), if_true, if_false]}:
            holds = owner.graph.resolver.condition(condition, owner.resource.stack)
            return _chosen(owner, if_true if holds else if_false)
    return written


def _written(owner: View) -> Any:
    try:
        return _chosen(owner, owner.body.get("ImageId"))
    except NotDetermined as error:
        raise owner.undetermined("ImageId", str(error)) from None


def _parameter(owner: View) -> str | None:
    """The Systems Manager parameter that holds the image; None where it comes from elsewhere."""
    written = _written(owner)
    if isinstance(written, str):
        match = _DYNAMIC.fullmatch(written)
        return match.group(1) if match else None
    name = written.get("Ref") if isinstance(written, Mapping) else None
    definition = owner.resource.stack.section("Parameters").get(name) if isinstance(name, str) else None
    if not isinstance(definition, Mapping) or not str(definition.get("Type")).startswith(_PARAMETER_TYPE):
        return None
    default = definition.get("Default")
    return default if isinstance(default, str) else None


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
