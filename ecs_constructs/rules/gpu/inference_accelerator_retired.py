"""A task asks for an Elastic Inference accelerator, which no longer exists.

## What it does

Looks for ``InferenceAccelerators`` of a task definition and for ``ResourceRequirements`` of the type
``InferenceAccelerator``. On Fargate ``fargate/no-gpu`` reports the latter.

## Why is this bad

Amazon Elastic Inference has ended: the definition is rejected with "Unsupported field 'inferenceAccelerators'".

## Use instead

Instances with a GPU, or with AWS Inferentia.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import Position, determined
from ecs_constructs.template.types.ecs import Container, TaskDefinition

_TYPE = "InferenceAccelerator"


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    for name in task.written(("InferenceAccelerators",)):
        yield _violation(task.at(name))
    if not task.runs_on_fargate:
        for places in determined(task.containers, _requirements):
            yield from map(_violation, places)


def _requirements(container: Container) -> list[Position]:
    types = determined(container.resource_requirements, lambda each: (each.type, each.at("Type")))
    return [at for kind, at in types if kind == _TYPE]


def _violation(at: Position) -> Violation:
    return Violation(
        at=at,
        message="The task asks for an Elastic Inference accelerator; the service has ended.",
        actual=_TYPE,
        fix="Leave the accelerator out, and run the task on instances with a GPU or AWS Inferentia.",
    )


RULE = Rule(
    name="gpu/inference-accelerator-retired",
    title="A task asks for no Elastic Inference accelerator.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ElasticInferenceAccelerator.html",
            read="2026-11-22",
            quote="Amazon Elastic Inference is no longer available.",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
    InferenceAccelerators: [{DeviceName: device_1, DeviceType: eia2.medium}]
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
    InferenceAccelerators: []
    ContainerDefinitions: [{Name: app, Image: "app:1"}]
""",
)
