"""A container's swap settings cannot be, or have no effect.

## What it does

Looks at ``MaxSwap`` (0 or more) and ``Swappiness`` (0 to 100) of containers on Linux instances. ``Swappiness``
without ``MaxSwap`` is a warning: ECS passes over it.

## Why is this bad

A figure out of range is rejected. One that has no effect makes people believe that the kernel swaps as they asked,
while it follows the instance's own settings. Instances of Amazon Linux 2023 pass over ``Swappiness`` in any case, and
without swap space on the instance neither setting does anything.

## Use instead

``MaxSwap`` first, ``Swappiness`` beside it only where 60 does not suit; ``MaxSwap: 0`` for no swap at all.
"""

import math
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.template.types.ecs import Container, LinuxParameters

_BOUNDS = (
    Bounds(property=LinuxParameters.swappiness, least=0, most=100),
    Bounds(property=LinuxParameters.max_swap, least=0, most=math.inf, unit="MiB"),
)


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    parameters = container.linux_parameters
    if parameters is None or not container.task.runs_on_instances:
        return
    yield from outside(parameters, f"Container {container.label}", _BOUNDS)
    if parameters.swappiness is not None and parameters.max_swap is None:
        yield Violation(
            at=parameters.at("Swappiness"),
            message=f"Container {container.label} has a Swappiness but no MaxSwap: ECS passes over it.",
            fix="Set MaxSwap to the MiB of swap that the container may use, or leave Swappiness out.",
            severity=Severity.WARNING,
        )


RULE = Rule(
    name="task/swap",
    title="A container's swap settings are in range and take effect.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("LinuxParameters",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html",
            read="2026-11-22",
            quote=(
                "Accepted values are whole numbers between 0 and 100. If a value is not specified for maxSwap then "
                "this parameter is ignored."
            ),
        ),
    ),
    seen_by=("aws-cdk-lib (range)",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: app
        Image: app:1
        Memory: 512
        LinuxParameters: {MaxSwap: 256, Swappiness: 101}
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    ContainerDefinitions:
      - Name: app
        Image: app:1
        Memory: 512
        LinuxParameters: {MaxSwap: 256, Swappiness: 60}
""",
)
