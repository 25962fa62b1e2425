"""A task asks for Neuron devices in a way that ECS does not support.

## What it does

Looks at ``ResourceRequirements`` of the type ``NeuronDevice``: the ``Value`` must be ``ALL``, only one container of a
task may have one, and the task definition must be for Managed Instances. On Fargate ``fargate/no-gpu`` reports it.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition.

## Use instead

``Value: ALL`` in one container, with ``RequiresCompatibilities: [MANAGED_INSTANCES]``.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import ResourceRequirement, TaskDefinition


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    lists = determined(task.containers, lambda container: container.resource_requirements)
    devices = [each for found in lists for each in determined(found, _device) if each is not None]
    yield from filter(None, determined(devices, _violation))
    for device in devices[1:]:
        yield Violation(
            at=device.at("Type"),
            message="Several containers of the task ask for Neuron devices; all devices go to one container.",
            actual=len(devices),
            limit=1,
            fix="Ask for Neuron devices in one container only.",
        )
    compatibilities = task.requires_compatibilities or ()
    if devices and compatibilities and not {"MANAGED_INSTANCES", "FARGATE"} & set(compatibilities):
        yield Violation(
            at=task.at("RequiresCompatibilities"),
            message=f"The task asks for Neuron devices on {', '.join(compatibilities)}; Managed Instances have them.",
            actual=", ".join(compatibilities),
            limit="MANAGED_INSTANCES",
            fix="Set RequiresCompatibilities to MANAGED_INSTANCES, or map the devices with LinuxParameters instead.",
        )


def _device(requirement: ResourceRequirement) -> ResourceRequirement | None:
    return requirement if requirement.type == "NeuronDevice" else None


def _violation(device: ResourceRequirement) -> Violation | None:
    if device.value == "ALL":
        return None
    return Violation(
        at=device.at("Value"),
        message=f"The requirement of Neuron devices has the Value {device.value}; a container gets all or none.",
        actual=device.value,
        limit="ALL",
        fix="Set Value to ALL.",
    )


RULE = Rule(
    name="gpu/neuron-device",
    title="A task asks for all Neuron devices, in one container, on Managed Instances.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    needs=(ResourceRequirement,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "When the type is NeuronDevice, the value must be ALL. Only one container in a task can specify "
                "NeuronDevice resources. This resource type is only supported on Managed Instances."
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: NeuronDevice, Value: "1"}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [MANAGED_INSTANCES]
    NetworkMode: awsvpc
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: NeuronDevice, Value: ALL}]}]
""",
)
