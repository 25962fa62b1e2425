"""Task definitions of Amazon ECS."""

from collections.abc import Iterable, Iterator

from ecs_constructs.explain.building import build
from ecs_constructs.explain.explanation import (
    NO_MACHINES,
    Explanation,
    Gpus,
    Kind,
    LaunchType,
    Open,
    because,
    known,
    read,
)
from ecs_constructs.explain.figures import Asked, Surroundings
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, instances
from ecs_constructs.template.types.ecs import Container, ResourceRequirement, TaskDefinition

_LAUNCH_TYPES = {
    "FARGATE": LaunchType.FARGATE,
    "EC2": LaunchType.EC2,
    "MANAGED_INSTANCES": LaunchType.EC2,
    "EXTERNAL": LaunchType.EXTERNAL,
}
"""Where a task runs; managed instances are instances of EC2 that ECS chooses."""

ON_MANAGED_INSTANCES = "ECS chooses and manages the instances that it runs on (ECS Managed Instances)."
"""What is said of a task or a job whose instances nobody has to choose."""


def of_task(task: TaskDefinition, limits: Limits) -> Iterator[Explanation]:
    """What a task definition's containers get, launched in each way in which they are."""
    unknown: list[Open] = []
    names = _launches(task, unknown)
    for launch in sorted({_LAUNCH_TYPES[name] for name in names}):
        found = list(unknown)
        around = _surroundings(task, launch, limits, found)
        managed = launch is LaunchType.EC2 and "MANAGED_INSTANCES" in names
        yield build(task, around, notes=[ON_MANAGED_INSTANCES] if managed else [], unknown=found)


def _launches(task: TaskDefinition, unknown: list[Open]) -> set[str]:
    """How its services launch it; where one does not tell or there is none, how it says that it may be launched."""
    told = [known(read(service.launches), set(), unknown) for service in task.services]
    by_services = {str(name) for names in told for name in names}
    if told and all(told):
        return by_services
    compatibilities = read(lambda: task.requires_compatibilities)
    if isinstance(compatibilities, Open):
        unknown.append(compatibilities)
        return by_services or {"FARGATE", "EC2"}
    return by_services | (set(compatibilities or ()) & set(_LAUNCH_TYPES)) or {"EC2"}


def _surroundings(task: TaskDefinition, launch: LaunchType, limits: Limits, unknown: list[Open]) -> Surroundings:
    on_windows = because(read(lambda: task.is_windows), "so the figures are those of Linux containers")
    windows = launch is not LaunchType.FARGATE and known(on_windows, False, unknown)
    machines = (
        known(because(read(lambda: _machines(task)), NO_MACHINES), [], unknown) if launch is LaunchType.EC2 else []
    )
    unlisted: list[Open] = []
    containers = known(read(lambda: task.containers), [], unlisted)
    return Surroundings(
        kind=Kind.TASK,
        launch=launch,
        cpu=None if windows else read(lambda: task.cpu) or None,
        memory=None if windows else read(lambda: task.memory) or None,
        asked=tuple(_asked(container, number) for number, container in enumerate(containers, 1)),
        unlisted=tuple(unlisted),
        windows=windows,
        machines=tuple(machines),
        available_mib=tuple(
            each.memory_mib if windows else instances.available_memory(each, limits, limits.reserved_memory_mib)
            for each in machines
        ),
    )


def _machines(task: TaskDefinition) -> list[InstanceType]:
    """The instance types that its services may place it on."""
    return list(dict.fromkeys(machine for service in task.services for machine in instances.of_service(service)))


def _asked(container: Container, number: int) -> Asked:
    name = read(lambda: container.name or "")
    return Asked(
        name=name,
        label=name if name and isinstance(name, str) else f"container {number}",
        cpu=read(lambda: container.cpu),
        soft=read(lambda: container.memory_reservation) or None,
        hard=read(lambda: container.memory) or None,
        gpus=read(lambda: gpus(container.resource_requirements)),
    )


def gpus(requirements: Iterable[ResourceRequirement]) -> Gpus:
    """The GPUs that requirements ask for.

    Raises:
        NotDetermined: their number is open, or all GPUs of the instance are asked for.
    """
    amount = sum(_gpus_of(requirement) for requirement in requirements if requirement.type == "GPU")
    return int(amount) if amount == int(amount) else amount


def _gpus_of(requirement: ResourceRequirement) -> float:
    if requirement.read("Value") == "ALL":
        raise requirement.undetermined("Value", "all GPUs of the instance that it runs on")
    return requirement.amount or 0
