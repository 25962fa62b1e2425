"""A container asks for a number of GPUs that cannot be given.

## What it does

Looks at ``ResourceRequirements`` of the type ``GPU``: the ``Value`` must be a number above 0 (a fraction on types that
share a GPU, such as g6f) or ``ALL``, and may be left out only where a ``SharingStrategy`` is written instead, which
external instances do not support. All containers of a task that ask for GPUs must use the same of the two.

## Why is this bad

``RegisterTaskDefinition`` rejects the definition.

## Use instead

The number of GPUs that the container needs for itself, ``ALL``, or a ``SharingStrategy`` in every container of the
task that uses a GPU.
"""

from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.template import determined
from ecs_constructs.template.types.ecs import ResourceRequirement, TaskDefinition

_ALL = "ALL"


def _check(task: TaskDefinition, _limits: Limits) -> Iterator[Violation]:
    lists = determined(task.containers, lambda container: container.resource_requirements)
    gpus = [each for found in lists for each in determined(found, _gpu) if each is not None]
    yield from filter(None, determined(gpus, _violation))
    shared = list(determined(gpus, lambda gpu: gpu.says("SharingStrategy")))
    if any(shared) and not all(shared):
        yield Violation(
            at=task.at("ContainerDefinitions"),
            message="Some containers of the task share a GPU and others ask for GPUs of their own.",
            fix="Use SharingStrategy in every container of the task that asks for a GPU, or Value in every one.",
        )
    if any(shared) and "EXTERNAL" in (task.requires_compatibilities or ()):
        yield Violation(
            at=task.at("RequiresCompatibilities"),
            message="The task shares a GPU, which external instances do not support.",
            actual="EXTERNAL",
            fix="Leave EXTERNAL out of RequiresCompatibilities, or ask for whole GPUs with Value.",
        )


def _gpu(requirement: ResourceRequirement) -> ResourceRequirement | None:
    return requirement if requirement.type == "GPU" else None


def _violation(gpu: ResourceRequirement) -> Violation | None:
    value, shares = gpu.value, gpu.says("SharingStrategy")
    if shares and value is None:
        return None
    if not shares and value is not None and _is_amount(value):
        return None
    return Violation(
        at=gpu.at("Value"),
        message=f"The requirement of a GPU has {_written(value, shares=shares)}.",
        actual=value,
        limit=f"a number above 0, or {_ALL}",
        fix=f"Set Value to a number above 0 or to {_ALL}, or leave it out and set SharingStrategy.",
    )


def _is_amount(value: str) -> bool:
    try:
        return float(value) > 0
    except ValueError:
        return value.upper() == _ALL


def _written(value: str | None, *, shares: bool) -> str:
    if value is None:
        return "no Value"
    return f"the Value {value}" + (" and a SharingStrategy, of which only one may be written" if shares else "")


RULE = Rule(
    name="gpu/value",
    title="A container asks for a number of GPUs above 0, for all of them, or shares one.",
    severity=Severity.ERROR,
    subject=TaskDefinition,
    check=_check,
    needs=(ResourceRequirement,),
    sources=(
        Source(
            url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html",
            read="2026-11-22",
            quote=(
                "You must specify this parameter unless the type is GPU and you specify sharingStrategy. For a "
                "GPU resource requirement, specify either value or sharingStrategy, but not both. The containers "
                "in a task that request GPUs must all use the same option."
            ),
        ),
    ),
    bad="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: GPU, Value: "0"}]}]
""",
    good="""
Task:
  Type: AWS::ECS::TaskDefinition
  Properties:
    RequiresCompatibilities: [EC2]
    NetworkMode: bridge
    Cpu: "256"
    Memory: "512"
    ContainerDefinitions: [{Name: app, Image: "app:1", ResourceRequirements: [{Type: GPU, Value: "1"}]}]
""",
)
