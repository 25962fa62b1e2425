"""A Fargate container asks for more time to stop than Fargate gives.

## What it does

Compares ``StopTimeout`` and ``StartTimeout`` of containers on Fargate with 2 to 120 seconds.

## Why is this bad

The definition is rejected. No other tool sees it before that.

## Use instead

At most 120 seconds; to stop, 30 is the default. Work that needs longer to wind down should stop taking new work at
SIGTERM and hand over what is left, or run on instances.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container

MINIMUM, MAXIMUM = 2, 120


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if not container.task.runs_on_fargate:
        return
    for name in container.written(("StopTimeout", "StartTimeout")):
        seconds = container.stop_timeout if name == "StopTimeout" else container.start_timeout
        if seconds is not None and not MINIMUM <= seconds <= MAXIMUM:
            yield Violation(
                at=container.at(name),
                message=(
                    f"Container {container.label} has a {name} of {seconds} s; Fargate takes {MINIMUM} to {MAXIMUM} s."
                ),
                actual=seconds,
                limit=f"{MINIMUM}..{MAXIMUM}",
                fix=f"Set {name} between {MINIMUM} and {MAXIMUM} seconds, or run the task on instances.",
            )


RULE = Rule(
    name="fargate/stop-timeout",
    title="A Fargate container stops within 120 seconds.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("StartTimeout", "StopTimeout"),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
            read="2026-11-22",
            quote="The valid values for Fargate are 2-120 seconds.",
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", StopTimeout: 300}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", StopTimeout: 120}]
""",
)
