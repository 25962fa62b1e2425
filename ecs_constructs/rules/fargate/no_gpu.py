"""A Fargate task asks for a GPU or an accelerator.

## What it does

Looks for ``ResourceRequirements`` of the type ``GPU``, ``InferenceAccelerator`` or ``NeuronDevice`` in the containers
of a task definition that is compatible with Fargate, or that a service runs there.

## Why is this bad

Fargate has no GPUs and no accelerators: "Tasks using the Fargate launch type do not support GPU resource requirements".

## Use instead

Instances with a GPU (``RequiresCompatibilities: [EC2]`` and a capacity provider over, for instance, ``g4dn.xlarge``);
for Neuron devices Managed Instances (``RequiresCompatibilities: [MANAGED_INSTANCES]``).
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template.types.ecs import Container

_KINDS = {
    "GPU": ("a GPU", "Run the task on instances that have one (RequiresCompatibilities: [EC2]), or leave it out."),
    "InferenceAccelerator": (
        "an inference accelerator",
        "Leave it out, and run the task on instances with a GPU or AWS Inferentia: the service has ended.",
    ),
    "NeuronDevice": (
        "a Neuron device",
        "Run the task on Managed Instances (RequiresCompatibilities: [MANAGED_INSTANCES]), or leave it out.",
    ),
}
"""What a container may ask for, in words, and what to do instead."""


def _check(container: Container, _limits: Limits) -> Iterator[Violation]:
    if not container.task.runs_on_fargate:
        return
    for requirement in container.resource_requirements:
        if requirement.type in _KINDS:
            what, fix = _KINDS[requirement.type]
            yield Violation(
                at=requirement.at("Type"),
                message=f"Container {container.label} asks for {what}; Fargate has none.",
                actual=requirement.type,
                fix=fix,
            )


RULE = Rule(
    name="fargate/no-gpu",
    title="A Fargate task asks for no GPU and no accelerator.",
    severity=Severity.ERROR,
    subject=Container,
    check=_check,
    only_where=("ResourceRequirements",),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
            read="2026-11-22",
        ),
    ),
    seen_by=("cdk-preflight",),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [FARGATE]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: GPU, Value: "1"}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: awsvpc
    Cpu: "1024"
    Memory: "2048"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: GPU, Value: "1"}]}]
""",
)
