"""Puts an explanation together."""

from collections.abc import Iterable

from ecs_constructs.explain import words
from ecs_constructs.explain.explanation import ContainerExplanation, Explanation, Open
from ecs_constructs.explain.figures import Asked, Surroundings
from ecs_constructs.template import Resource


def build(
    resource: Resource, around: Surroundings, *, part: str = "", notes: Iterable[str] = (), unknown: Iterable[Open] = ()
) -> Explanation:
    """The explanation of a task or a job.

    Args:
        resource: the task definition or job definition.
        around: what its containers run in and ask for.
        part: which part of the resource it is; empty for the whole.
        notes: what else is to be said.
        unknown: what else the templates leave open about it.
    """
    return Explanation(
        stack=resource.stack.name,
        resource=resource.logical_id,
        path=resource.construct_path,
        part=part,
        kind=around.kind,
        launch=around.launch,
        cpu_units=around.cpu,
        memory_mib=around.memory,
        reserved_memory_mib=around.reserved_memory,
        containers=tuple(_container(asked, around) for asked in around.asked),
        notes=(*notes, *words.of_whole(around)),
        unknown=(*around.unlisted, *unknown),
    )


def _container(asked: Asked, around: Surroundings) -> ContainerExplanation:
    return ContainerExplanation(
        name=asked.name,
        label=asked.label,
        cpu_shares=around.shares_of(asked),
        cpu_limit_units=around.cpu_limit(asked),
        memory_reservation_mib=asked.reservation,
        memory_ceiling_mib=around.ceiling(asked),
        gpus=asked.gpus,
        notes=tuple(words.of_container(asked, around)),
    )
