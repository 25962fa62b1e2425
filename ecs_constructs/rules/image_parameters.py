"""The parameters of Systems Manager that the images of instances come from, and what the public ones hold."""

import re
from collections.abc import Mapping
from typing import Any

from ecs_constructs.template import NotDetermined, View

_DYNAMIC = re.compile(r"{{resolve:ssm:([^:}]+)}}")
_PARAMETER_TYPE = "AWS::SSM::Parameter::Value<"
_ECS_OPTIMIZED = "/aws/service/ecs/optimized-ami/amazon-linux"
_BOTTLEROCKET = "/aws/service/bottlerocket/aws-ecs-"


def parameter_of(owner: View) -> str | None:
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


def architecture_in(parameter: str) -> str | None:
    """The architecture of the image in a public parameter, in EC2's words; None where the name does not tell."""
    if not parameter.startswith("/aws/service/"):
        return None
    if "arm64" in parameter:
        return "arm64"
    return "x86_64" if parameter.startswith(_ECS_OPTIMIZED) or "x86_64" in parameter else None


def has_no_gpu_driver(parameter: str) -> bool:
    """Whether the image in a public parameter is one of Amazon ECS without the drivers of GPUs."""
    return parameter.startswith((_ECS_OPTIMIZED, _BOTTLEROCKET)) and not speaks_of_gpus(parameter)


def speaks_of_gpus(text: str) -> bool:
    """Whether a text has to do with GPUs: the name of a parameter, or a start script."""
    return any(word in text.lower() for word in ("gpu", "nvidia"))
