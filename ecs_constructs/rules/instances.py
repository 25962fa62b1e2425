"""Which instance types a task or a job may land on, and what to use instead: what the rules of capacity share."""

from collections.abc import Callable, Iterable

from ecs_constructs import instance_types
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.placement.instances import (
    architectures,
    available_memory,
    most_that_is_asked,
    of_environment,
    of_group,
    of_job,
    of_service,
)

__all__ = [
    "advice",
    "architectures",
    "available_memory",
    "most_that_is_asked",
    "of_environment",
    "of_group",
    "of_job",
    "of_service",
    "suggestion",
]


def advice(types: Iterable[InstanceType], fits: Callable[[InstanceType], bool]) -> str:
    """Names the smallest type that fits, of the families in use: ``, such as m5.xlarge``; empty where there is none."""
    families = sorted({instance.name.partition(".")[0] for instance in types})
    fitting = [instance for name in families for instance in instance_types.family(name) if fits(instance)]
    smallest = min(fitting, key=lambda instance: (instance.vcpus, instance.memory_mib), default=None)
    return f", such as {smallest.name}" if smallest else ""


def suggestion(name: str) -> str:
    """What may be meant by an instance type or family that is not known, in sentences."""
    family, _, _ = name.partition(".")
    sizes = instance_types.family(family)
    if sizes:
        meant = f"The sizes of {family} are {', '.join(size.name.partition('.')[2] for size in sizes)}."
    else:
        import difflib  # noqa: PLC0415 - only a type that is not known needs it

        nearest = difflib.get_close_matches(family, instance_types.families(), n=1)
        meant = f"Is the family {nearest[0]} meant?" if nearest else "Check the spelling."
    return f"{meant} If it is newer than this data, update ecs-constructs or acknowledge the finding."
