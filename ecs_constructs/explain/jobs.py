"""Job definitions of AWS Batch."""

from collections.abc import Iterable, Iterator, Sequence

from ecs_constructs.explain.building import build
from ecs_constructs.explain.explanation import Amount, Explanation, Gpus, Kind, LaunchType, Open, known, read, total
from ecs_constructs.explain.figures import Asked, Surroundings
from ecs_constructs.explain.tasks import gpus, machines_of
from ecs_constructs.explain.words import UNITS_OF_A_VCPU
from ecs_constructs.rules import instances
from ecs_constructs.template import Position
from ecs_constructs.template.types.batch import EC2, FARGATE, JobContainer, JobDefinition, JobTask

_ONLY_CONTAINER = "default"
"""What Batch calls the container of a job that has only one, in the names of its log streams for example."""

_AT_SUBMISSION = "it has to be given when the job is submitted"


def of_job(job: JobDefinition) -> Iterator[Explanation]:
    """What a job definition's containers get; each range of nodes of a multi-node job by itself."""
    unknown: list[Open] = []
    platforms = known(read(lambda: job.platforms), (FARGATE, EC2), unknown)
    launches = {LaunchType.FARGATE if platform == FARGATE else LaunchType.EC2 for platform in platforms}
    parts = read(lambda: _parts(job))
    for launch in sorted(launches):
        for part, containers in [("", parts)] if isinstance(parts, Open) else parts:
            found = list(unknown)
            around = _surroundings(job, launch, containers, found)
            yield build(job, around, part=part, notes=[f"Each of the {part} gets this."] if part else [], unknown=found)


def _parts(job: JobDefinition) -> list[tuple[str, Sequence[JobContainer] | Open]]:
    """The containers that run on one machine together, with the name of the part of the job that they are."""
    if job.nodes is None:
        return [("", _containers(job.tasks, job.position))]
    return [(f"nodes {nodes.target_nodes}", _containers(nodes.tasks, job.position)) for nodes in job.node_ranges]


def _containers(tasks: Iterable[JobTask], position: Position) -> Sequence[JobContainer] | Open:
    found = [container for task in tasks for container in task.containers]
    return found or Open.at(position, "it has no container on ECS; on Amazon EKS, Kubernetes decides what one gets")


def _surroundings(
    job: JobDefinition, launch: LaunchType, containers: Sequence[JobContainer] | Open, unknown: list[Open]
) -> Surroundings:
    unlisted: list[Open] = []
    listed = known(containers, [], unlisted)
    asked = tuple(_asked(container, number) for number, container in enumerate(listed, 1))
    on_instances = launch is LaunchType.EC2
    machines = known(machines_of(lambda: instances.of_job(job)), [], unknown) if on_instances and asked else []
    return Surroundings(
        kind=Kind.JOB,
        launch=launch,
        cpu=None if on_instances and asked else total([*unlisted, *(each.cpu for each in asked)]),
        memory=total([*unlisted, *(each.hard for each in asked)]),
        asked=asked,
        unlisted=tuple(unlisted),
        machines=tuple(dict.fromkeys(machines)),
    )


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
