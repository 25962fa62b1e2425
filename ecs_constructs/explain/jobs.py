"""Job definitions of AWS Batch."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ecs_constructs.explain.building import build
from ecs_constructs.explain.explanation import (
    NO_MACHINES,
    Amount,
    Explanation,
    Gpus,
    Kind,
    LaunchType,
    Open,
    because,
    known,
    read,
    total,
)
from ecs_constructs.explain.figures import Asked, Surroundings
from ecs_constructs.explain.tasks import ON_MANAGED_INSTANCES, gpus
from ecs_constructs.explain.words import UNITS_OF_A_VCPU
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.rules import Limits, instances
from ecs_constructs.template import Position
from ecs_constructs.template.types.batch import EC2, FARGATE, MANAGED, JobContainer, JobDefinition, JobTask, NodeRange

_ONLY_CONTAINER = "default"
"""What Batch calls the container of a job that has only one, in the names of its log streams for example."""

_AT_SUBMISSION = "it has to be given when the job is submitted"


def of_job(job: JobDefinition, limits: Limits) -> Iterator[Explanation]:
    """What a job definition's containers get; each range of nodes of a multi-node job by itself."""
    unknown: list[Open] = []
    platforms = known(read(lambda: job.platforms), (FARGATE, EC2), unknown)
    launches = {LaunchType.FARGATE if platform == FARGATE else LaunchType.EC2 for platform in platforms}
    parts = read(lambda: _parts(job))
    for launch in sorted(launches):
        managed = [ON_MANAGED_INSTANCES] if launch is LaunchType.EC2 and MANAGED in platforms else []
        for part in [_Part(parts)] if isinstance(parts, Open) else parts:
            found = list(unknown)
            around = _surroundings(job, launch, part.containers, limits, found)
            yield build(job, around, part=part.name, notes=[*managed, *part.notes], unknown=found)


class _Part(NamedTuple):
    """Containers that run on one machine together.

    Attributes:
        containers: what runs there.
        name: which part of the job it is; empty for the whole.
        notes: who gets it, in sentences.
    """

    containers: Sequence[JobContainer] | Open
    name: str = ""
    notes: tuple[str, ...] = ()


def _parts(job: JobDefinition) -> list[_Part]:
    return [_of_nodes(nodes, job) for nodes in job.node_ranges] or [_Part(_containers(job.tasks, job.position))]


def _of_nodes(nodes: NodeRange, job: JobDefinition) -> _Part:
    target = str(nodes.target_nodes)
    name, who = (
        (f"nodes {target}", f"Each of the nodes {target}") if ":" in target else (f"node {target}", f"Node {target}")
    )
    inner = known(read(lambda: _ranges_within(nodes, job)), [], [])
    but = f", except {' and '.join(inner)}" if inner else ""
    return _Part(_containers(nodes.tasks, job.position), name, (f"{who} gets this{but}.",))


def _ranges_within(nodes: NodeRange, job: JobDefinition) -> list[str]:
    """The ranges within a range of nodes: what they say holds for their nodes instead."""
    count = (job.nodes.num_nodes if job.nodes else None) or 0
    whole = nodes.indexes(count)
    others = [(str(other.target_nodes), other.indexes(count)) for other in job.node_ranges]
    return [name for name, part in others if part and part != whole and part[0] in whole and part[-1] in whole]


def _containers(tasks: Iterable[JobTask], position: Position) -> Sequence[JobContainer] | Open:
    found = [container for task in tasks for container in task.containers]
    return found or Open.at(position, "it has no container on ECS; on Amazon EKS, Kubernetes decides what one gets")


def _surroundings(
    job: JobDefinition,
    launch: LaunchType,
    containers: Sequence[JobContainer] | Open,
    limits: Limits,
    unknown: list[Open],
) -> Surroundings:
    unlisted: list[Open] = []
    listed = known(containers, [], unlisted)
    asked = tuple(_asked(container, number) for number, container in enumerate(listed, 1))
    on_instances = launch is LaunchType.EC2
    machines = known(because(read(lambda: _machines(job)), NO_MACHINES), [], unknown) if on_instances and asked else []
    reserved = limits.batch_reserved_memory_mib
    return Surroundings(
        kind=Kind.JOB,
        launch=launch,
        cpu=None if on_instances and asked else total([*unlisted, *(each.cpu for each in asked)]),
        memory=total([*unlisted, *(each.hard for each in asked)]),
        asked=asked,
        unlisted=tuple(unlisted),
        machines=tuple(machines),
        available_mib=tuple(instances.available_memory(each, limits, reserved) for each in machines),
    )


def _machines(job: JobDefinition) -> list[InstanceType]:
    """The instance types that Batch may start for it."""
    return list(dict.fromkeys(instances.of_job(job)))


def _asked(container: JobContainer, number: int) -> Asked:
    name = read(lambda: container.name or ("" if container.is_of_ecs_task else _ONLY_CONTAINER))
    return Asked(
        name=name,
        label=name if name and isinstance(name, str) else f"container {number}",
        cpu=read(lambda: _cpu_units(container)),
        soft=None,
        hard=read(lambda: _memory(container)),
        gpus=read(lambda: _gpus(container)),
    )


def _cpu_units(container: JobContainer) -> Amount:
    required = container.vcpu_requirement()
    if required is None:
        raise container.undetermined("ResourceRequirements/VCPU", _AT_SUBMISSION)
    return round(required[0] * UNITS_OF_A_VCPU)


def _memory(container: JobContainer) -> Amount:
    required = container.memory_requirement()
    if required is None:
        raise container.undetermined("ResourceRequirements/MEMORY", _AT_SUBMISSION)
    return required[0]


def _gpus(container: JobContainer) -> Gpus:
    return gpus(container.resource_requirements)
