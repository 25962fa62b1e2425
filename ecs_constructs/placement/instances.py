"""Which instance types a task or a job may land on, and the memory that they have for it."""

from collections.abc import Callable, Iterable, Iterator

from ecs_constructs import instance_types
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.template import NotDetermined, Position
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, InstanceRequirements, Range
from ecs_constructs.template.types.batch import ComputeResources, JobDefinition
from ecs_constructs.template.types.ecs import Service


def of_service(service: Service) -> list[InstanceType]:
    """Every instance type on which a service's tasks may be placed; empty where they do not run on EC2 alone.

    Raises:
        NotDetermined: the capacity is not among the templates, or one of its types is not known.
    """
    if service.launches() != {"EC2"}:
        return []
    return [instance for group in service.groups() for instance in of_group(group)]


def of_group(group: AutoScalingGroup) -> list[InstanceType]:
    """Every instance type that an Auto Scaling group may launch.

    Raises:
        NotDetermined: one of them is not determined or not known.
    """
    return list(_known(group.instance_types(), lambda name: filter(None, [instance_types.get(name)])))


def most_that_is_asked(
    service: Service, range_of: Callable[[InstanceRequirements], Range | None], of_type: Callable[[InstanceType], int]
) -> int | None:
    """The most that any instance of a service has, where a group chooses them by requirements; None where none says.

    Args:
        service: the service.
        range_of: what requirements say of it.
        of_type: what a type has of it.

    Raises:
        NotDetermined: the capacity is not among the templates, or one of its types is not known.
    """
    found: list[int | None] = []
    for group in service.groups() if service.launches() == {"EC2"} else ():
        asked = [range_of(each) for each in group.instance_requirements()]
        found += [each.maximum if each else None for each in asked] or map(of_type, of_group(group))
    known = [each for each in found if each is not None]
    return max(known, default=None) if len(known) == len(found) else None


def of_environment(resources: ComputeResources) -> list[InstanceType]:
    """Every instance type that a Batch compute environment may launch.

    Raises:
        NotDetermined: it names none, or one that is not known.
    """
    position = resources.at("InstanceTypes")
    if not resources.instance_types:
        raise NotDetermined("no instance types are named", position)
    named = [(name, position) for name in resources.instance_types]
    return list(_known(named, instance_types.selected_by_batch))


def architectures(resources: ComputeResources) -> dict[str, str]:
    """The processor architectures of what a Batch compute environment names, each with one such name.

    A name that is not known counts as nothing.
    """
    found: dict[str, str] = {}
    for name in resources.instance_types or ():
        for instance in instance_types.selected_by_batch(name):
            found.setdefault("arm64" if "arm64" in instance.architectures else "x86_64", name)
    return found


def of_job(job: JobDefinition) -> list[InstanceType]:
    """Every instance type that Batch may start for a job, in whichever queue of the templates it is submitted to.

    Raises:
        NotDetermined: some of its capacity is not determined.
    """
    return [instance for resources in job.capacity() for instance in of_environment(resources)]


def _known(
    named: Iterable[tuple[str, Position]], look_up: Callable[[str], Iterable[InstanceType]]
) -> Iterator[InstanceType]:
    for name, position in named:
        found = list(look_up(name))
        if not found:
            raise NotDetermined(f"the instance type {name} is not known", position)
        yield from found


def available_memory(instance: InstanceType, limits: Limits, reserved_mib: int) -> int:
    """The memory in MiB that is taken for available on an instance beside what the agent keeps back."""
    return instance_types.available_memory_mib(
        instance.memory_mib,
        instance.registered_memory_mib,
        ratio=limits.available_memory_ratio,
        reserved_mib=reserved_mib,
    )
