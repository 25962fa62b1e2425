"""Batch jobs on the compute environments of their queues.

A job definition names no queue: a job may be submitted to any. So each job is looked at on every compute environment of
its platform.

Batch starts instances until the environment has its maximum of vCPUs; with every allocation strategy but ``BEST_FIT``,
and with spot instances, it may go beyond it by at most one instance. How it chooses among several types is not
published: what is said here of a maximum holds on the type that suits the job best.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html (``maxvCpus``, ``allocationStrategy``)
- https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import instances, words
from ecs_constructs.placement.packing import RESOURCES, Amounts, Answer, Demand, Limit, Pool, per_instance
from ecs_constructs.placement.placement import Box, Content, Counts, Kind, Placement
from ecs_constructs.placement.shapes import architecture_of, expected_amounts, greatest_amounts
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.batch import ComputeEnvironment, ComputeResources, JobDefinition, JobTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What one instance has to hold for a job: the job, or one of its nodes.

    Attributes:
        amounts: what it takes; no network interface of its own.
        vcpus: the vCPUs that it asks for.
        architecture: the processor architecture that it is for, in EC2's words; None where it does not say.
        count: how many of them one job has.
    """

    amounts: Amounts
    vcpus: float
    architecture: str | None = None
    count: int = 1

    def on(self, instance: InstanceType, amounts: Amounts) -> tuple[int, Limit | None]:
        """How many of them an instance with so much for jobs holds, and what is the limit."""
        if self.architecture is not None and self.architecture not in instance.architectures:
            return 0, Limit.ARCHITECTURE
        return per_instance(Demand(name="", amounts=self.amounts), Pool(name="", amounts=amounts, count=1))


def of_job(job: JobDefinition, limits: Limits) -> Iterator[Placement]:
    """A job on each compute environment of its platform."""
    environments = [each for each in job.graph.of_type(ComputeEnvironment) if _may_run(job, each)]
    if not environments:
        yield _placement(job, None, Answer.UNDECIDED, "No compute environment for it is in the templates.")
    for environment in environments:
        try:
            yield _on(job, environment, limits)
        except NotDetermined as error:
            yield _placement(job, environment, Answer.UNDECIDED, words.open_value(error))


def _may_run(job: JobDefinition, environment: ComputeEnvironment) -> bool:
    """Whether an environment is of the job's platform, or may be."""
    try:
        if environment.is_on_kubernetes or job.eks is not None:
            return environment.is_on_kubernetes and job.eks is not None
        resources = environment.resources
        return resources is None or resources.platform in job.platforms
    except NotDetermined:
        return True


def _placement(job: JobDefinition, environment: ComputeEnvironment | None, answer: Answer, reason: str) -> Placement:
    return Placement(
        stack=job.stack.name,
        resource=job.logical_id,
        path=job.construct_path,
        kind=Kind.JOB,
        capacity=environment.label if environment else None,
        answer=answer,
        reason=reason,
    )


def _on(job: JobDefinition, environment: ComputeEnvironment, limits: Limits) -> Placement:
    if job.eks is not None:
        return _placement(job, environment, Answer.UNDECIDED, "Jobs on Amazon EKS are placed by Kubernetes.")
    resources = environment.resources
    if resources is None:
        reason = "Which instances an unmanaged compute environment has no template tells."
        return _placement(job, environment, Answer.UNDECIDED, reason)
    units = _units(job)
    vcpus, maximum = sum(unit.vcpus * unit.count for unit in units), resources.maxv_cpus
    if maximum is None:
        raise resources.undetermined("MaxvCpus", "no maximum is set")
    if vcpus > maximum:
        reason = f"The job takes {vcpus:g} vCPUs; the environment may have at most {maximum}."
        return replace(_placement(job, environment, Answer.CANNOT, reason), limit=Limit.VCPUS)
    if resources.is_fargate:
        at_once = words.counted(int(maximum // vcpus), "job") if vcpus else "any number of jobs"
        reason = f"Up to {at_once} at once within {maximum} vCPUs."
        return _placement(job, environment, Answer.FITS, reason)
    if not resources.names_instances:
        reason = "ECS starts Managed Instances of a type that holds the job, among those that are allowed."
        return _placement(job, environment, Answer.FITS, reason)
    return _on_instances(_placement(job, environment, Answer.UNDECIDED, ""), units, resources, limits)


def _units(job: JobDefinition) -> list[Unit]:
    units = list(_all_units(job))
    if not any(unit.count for unit in units):
        raise job.undetermined("ContainerProperties", "the job has no container")
    return units


def _all_units(job: JobDefinition) -> Iterator[Unit]:
    if job.nodes is None:
        yield from (_unit(job, task, 1) for task in job.tasks)
        return
    nodes = job.nodes.num_nodes
    if nodes is None:
        raise job.nodes.undetermined("NumNodes", "no number of nodes is set")
    ranges = job.nodes.ranges
    yield from (_unit(job, task, len(each.indexes(nodes))) for each in ranges for task in each.tasks)


def _unit(job: JobDefinition, task: JobTask, count: int) -> Unit:
    vcpus, memory = task.vcpu_requirement(), task.memory_requirement()
    if vcpus is None or memory is None:
        raise job.undetermined("ContainerProperties", "what the job needs is given when it is submitted")
    amounts = (round(vcpus[0] * 1024), memory[0], task.gpus, 0)
    return Unit(amounts=amounts, vcpus=vcpus[0], architecture=architecture_of(task.runtime_platform), count=count)


def _on_instances(placement: Placement, units: list[Unit], resources: ComputeResources, limits: Limits) -> Placement:
    """The answer for an environment that names instance types: each unit has to fit on one of them."""
    types = list(dict.fromkeys(instances.of_environment(resources)))
    reserved = limits.batch_reserved_memory_mib
    expected = {instance: expected_amounts(instance, limits, reserved) for instance in types}
    greatest = {instance: greatest_amounts(instance, limits, reserved) for instance in types}
    largest = max(units, key=lambda unit: unit.amounts[1])
    sure = [each for each in types if all(unit.on(each, expected[each])[0] for unit in units)]
    possible = [unit for unit in units if not any(unit.on(each, greatest[each])[0] for each in types)]
    shown = replace(placement, instance_types=tuple(instance.name for instance in sure or types))
    if sure:
        return _fitting(shown, units, resources, {instance: expected[instance] for instance in sure}, len(types))
    if possible:
        return _too_large(shown, possible[0], greatest, Answer.CANNOT, "has more than")
    return _too_large(shown, largest, expected, Answer.UNDECIDED, "can be expected to have more than")


def _fitting(
    placement: Placement, units: list[Unit], resources: ComputeResources, offers: dict[InstanceType, Amounts], of: int
) -> Placement:
    """A job that fits on some types: how many at once on the type that takes most of them within the maximum."""
    unit, maximum = max(units, key=lambda unit: unit.amounts), resources.maxv_cpus or 0
    rooms = {instance: unit.on(instance, amounts) for instance, amounts in offers.items()}
    most = max(rooms, key=lambda instance: (maximum // instance.vcpus * rooms[instance][0], -instance.vcpus))
    started = max(maximum // most.vcpus, 1)
    room, limit = rooms[most]
    at_once = started * room // sum(each.count for each in units)
    by = f" ({words.name_of(limit)})" if limit else ""
    types = (
        most.name if of == 1 else f"{len(offers)} of {words.counted(of, 'instance type')}; {most.name} suits it best"
    )
    needed = sum(each.count for each in units)
    return replace(
        placement,
        answer=Answer.FITS,
        limit=limit,
        per_instance=room,
        instances=Counts(desired=-(-needed // room), maximum=started),
        reason=(
            f"It fits on {types}, {room} on an instance{by}: about {words.counted(at_once, 'job')} at once within "
            f"{maximum} vCPUs."
        ),
        boxes=(_box(most, offers[most], Content(name=placement.name, amounts=unit.amounts, count=room)),),
    )


def _too_large(
    placement: Placement, unit: Unit, offers: dict[InstanceType, Amounts], answer: Answer, has: str
) -> Placement:
    """A job that no type surely holds, and of what it asks too much."""
    suited = {each: amounts for each, amounts in offers.items() if unit.on(each, amounts)[1] is not Limit.ARCHITECTURE}
    if not suited:
        reason = f"The job is for {unit.architecture}; no instance type of the environment is."
        return replace(placement, answer=answer, limit=Limit.ARCHITECTURE, reason=reason)
    roomiest = max(suited, key=lambda instance: suited[instance])
    limit = unit.on(roomiest, suited[roomiest])[1] or Limit.MEMORY
    d = RESOURCES.index(limit)
    most = max(amounts[d] for amounts in suited.values())
    return replace(
        placement,
        answer=answer,
        limit=limit,
        per_instance=0,
        reason=(
            f"The job takes {words.amount(limit, unit.amounts[d])}; no instance type of the environment {has} "
            f"{words.amount(limit, most)} for jobs."
        ),
    )


def _box(instance: InstanceType, available: Amounts, content: Content) -> Box:
    nominal = (instance.cpu_units, instance.memory_mib, instance.gpus, available[3])
    return Box(instance_type=instance.name, nominal=nominal, available=available, contents=(content,))
