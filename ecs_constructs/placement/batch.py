"""Batch jobs on the compute environments of their queues.

A job definition names no queue: a job may be submitted to any. So each job is looked at on every compute environment of
its platform.

Batch starts instances until the environment has its maximum of vCPUs; with every allocation strategy but ``BEST_FIT``,
and with spot instances, it may go beyond it by at most one instance. How it chooses among several types is not
published: how many jobs run at once is said of the type that suits the job best. Each node of a multi-node job has an
instance of its own, and all are of one type.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html (``maxvCpus``, ``allocationStrategy``)
- https://docs.aws.amazon.com/batch/latest/userguide/memory-management.html
- https://docs.aws.amazon.com/batch/latest/userguide/mnp-ce.html (multi-node jobs: not unmanaged, not on spot instances)
- https://docs.aws.amazon.com/batch/latest/userguide/multi-node-parallel-jobs.html (one node on an instance)
- https://docs.aws.amazon.com/batch/latest/userguide/create-multi-node-job-def.html (not on Fargate)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ecs_constructs import instance_types
from ecs_constructs.instance_types import InstanceType
from ecs_constructs.limits import Limits
from ecs_constructs.placement import instances, words
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.fargate import refusal
from ecs_constructs.placement.fleets import reserved_by
from ecs_constructs.placement.managed_instances import judged
from ecs_constructs.placement.packing import Amounts, Answer, Demand, Limit, Pool, per_instance
from ecs_constructs.placement.placement import Box, Content, Kind, Placement
from ecs_constructs.placement.shapes import architecture_of, expected_amounts, greatest_amounts
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.batch import (
    ComputeEnvironment,
    ComputeResources,
    JobDefinition,
    JobTask,
    NodeRange,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What one instance has to hold for a job: the job, or one of its nodes.

    Attributes:
        amounts: what it takes; a node has a network interface of its own.
        vcpus: the vCPUs that it asks for.
        architecture: the processor architecture that it is for, in EC2's words; None where it does not say.
        is_node: whether it is a node, which shares its instance with nothing.
        count: how many of them one job has.
    """

    amounts: Amounts
    vcpus: float
    architecture: str | None = None
    is_node: bool = False
    count: int = 1

    def on(self, instance: InstanceType, amounts: Amounts) -> tuple[int, Limit | None]:
        """How many of them an instance with so much for jobs holds, and what is the limit."""
        if self.architecture is not None and self.architecture not in instance.architectures:
            return 0, Limit.ARCHITECTURE
        demand = Demand(name="", amounts=self.amounts, distinct=self.is_node)
        return per_instance(demand, Pool(name="", amounts=amounts, count=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job on the instances of an environment.

    Attributes:
        units: what instances have to hold.
        maximum: the most vCPUs of the environment.
        may_exceed: whether Batch may go beyond them by one instance.
    """

    units: Sequence[Unit]
    maximum: int
    may_exceed: bool

    @property
    def vcpus(self) -> float:
        """The vCPUs that the job asks for."""
        return sum(unit.vcpus * unit.count for unit in self.units)

    @property
    def instances(self) -> int:
        """How many instances one job takes at most."""
        return sum(unit.count for unit in self.units)

    @property
    def largest(self) -> Unit:
        """The unit that asks for most."""
        return max(self.units, key=lambda unit: unit.amounts)

    def fits_on(self, instance: InstanceType, amounts: Amounts) -> bool:
        """Whether each unit fits on an instance with so much for jobs."""
        return all(unit.on(instance, amounts)[0] for unit in self.units)

    def started(self, instance: InstanceType, *, beyond: bool = False) -> int:
        """How many instances of a type Batch starts, within the maximum or with what it may start beyond it."""
        if beyond and self.may_exceed:
            return -(-self.maximum // instance.vcpus)
        return self.maximum // instance.vcpus

    def at_once(self, instance: InstanceType, amounts: Amounts, *, beyond: bool = False) -> int:
        """How many such jobs instances of one type hold at once."""
        started = self.started(instance, beyond=beyond)
        return started * self.largest.on(instance, amounts)[0] // self.instances


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
    blank = _placement(job, environment, Answer.UNDECIDED, "")
    if job.eks is not None:
        return replace(blank, reason="Jobs on Amazon EKS are placed by Kubernetes.")
    resources = environment.resources
    if job.nodes is not None and (resources is None or resources.is_fargate or resources.is_spot):
        reason = "Multi-node jobs run on managed instances on demand only: not on Fargate, on spot or unmanaged."
        return replace(blank, answer=Answer.CANNOT, limit=Limit.CONSTRAINT, reason=reason)
    if resources is None:
        return replace(blank, reason="Which instances an unmanaged compute environment has no template tells.")
    if environment.state == "DISABLED":
        return replace(blank, reason="The compute environment is disabled: it starts nothing for new jobs.")
    return _on_resources(blank, job, resources, limits)


def _on_resources(blank: Placement, job: JobDefinition, resources: ComputeResources, limits: Limits) -> Placement:
    if resources.maxv_cpus is None:
        raise resources.undetermined("MaxvCpus", "no maximum is set")
    work = Work(units=units_of(job), maximum=resources.maxv_cpus, may_exceed=resources.may_exceed_maximum)
    if work.vcpus > work.maximum:
        reason = f"The job takes {work.vcpus:g} vCPUs; the environment may have at most {work.maximum}."
        return replace(blank, answer=Answer.CANNOT, limit=Limit.VCPUS, reason=reason)
    if resources.is_fargate:
        return _on_fargate(blank, work)
    if not resources.names_instances:
        return _on_managed_instances(blank, work, resources, limits)
    types = [
        instance for instance in dict.fromkeys(instances.of_environment(resources)) if _is_asked_for(job, instance)
    ]
    if not types:
        reason = "The environment has no instance of the type that the nodes ask for."
        return replace(blank, answer=Answer.CANNOT, limit=Limit.CONSTRAINT, reason=reason)
    return _on_instances(blank, work, types, reserved_memory(resources, limits), limits)


def reserved_memory(resources: ComputeResources, limits: Limits) -> tuple[int, int]:
    """The least and the most memory in MiB that the agent keeps from jobs.

    Whether what a launch template sets comes instead of what Batch's own images keep, or beside it, is not documented.
    """
    own = limits.batch_reserved_memory_mib
    specification = resources.launch_template
    data = specification.template.data if specification else None
    least, most = reserved_by(data, 0) if data else (0, 0)
    return (min(least, own), most + own) if most else (own, own)


def _is_asked_for(job: JobDefinition, instance: InstanceType) -> bool:
    """Whether nodes may run on an instance type; a job without nodes asks for none."""
    asked = [names for each in job.node_ranges for names in _types_asked_for(each) if names]
    return all(instance in names for names in asked)


def _types_asked_for(nodes: NodeRange) -> Iterator[list[InstanceType]]:
    names = [*nodes.members("InstanceTypes"), *(name for task in nodes.tasks if (name := task.read("InstanceType")))]
    yield [instance for name in names for instance in instance_types.selected_by_batch(str(name))]


def units_of(job: JobDefinition) -> list[Unit]:
    """What instances have to hold for a job.

    Raises:
        NotDetermined: the templates leave open what it asks for.
    """
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
    counted = ((each, each.indexes(nodes)) for each in ranges)
    # A range may be longer than Python can say: its length is not asked for.
    yield from (_unit(job, task, max(some.stop - some.start, 0)) for each, some in counted for task in each.tasks)


def _unit(job: JobDefinition, task: JobTask, count: int) -> Unit:
    vcpus, memory = task.vcpu_requirement(), task.memory_requirement()
    if vcpus is None or memory is None:
        raise job.undetermined("ContainerProperties", "what the job needs is given when it is submitted")
    is_node = job.nodes is not None
    return Unit(
        amounts=(round(vcpus[0] * 1024), memory[0], task.gpus, int(is_node)),
        vcpus=vcpus[0],
        architecture=architecture_of(task.runtime_platform),
        is_node=is_node,
        count=count,
    )


def _on_fargate(blank: Placement, work: Work) -> Placement:
    cpu, memory, gpus, _ = work.largest.amounts
    refused = refusal(cpu, memory, gpus)
    if refused:
        return replace(blank, answer=Answer.CANNOT, limit=refused[0], reason=refused[1])
    at_once = words.counted(int(work.maximum // work.vcpus), "job")
    return replace(blank, answer=Answer.FITS, reason=f"Up to {at_once} at once within {work.maximum} vCPUs.")


def _on_managed_instances(blank: Placement, work: Work, resources: ComputeResources, limits: Limits) -> Placement:
    if resources.instance_types:
        return replace(blank, reason="Which of its instance types ECS chooses for a job is not looked at.")
    answer, limit, reason = judged(work.largest.amounts, work.largest.architecture, None, limits)
    return replace(blank, answer=answer, limit=limit, reason=reason)


def _on_instances(
    blank: Placement, work: Work, types: list[InstanceType], reserved: tuple[int, int], limits: Limits
) -> Placement:
    """The answer for an environment that names instance types: one of them has to hold each unit."""
    expected = {instance: expected_amounts(instance, limits, reserved[1]) for instance in types}
    greatest = {instance: greatest_amounts(instance, limits, reserved[0]) for instance in types}
    possible = [each for each in types if work.fits_on(each, greatest[each])]
    startable = [each for each in possible if work.started(each, beyond=True) >= work.instances]
    likely = [each for each in startable if work.fits_on(each, expected[each])]
    sure = [each for each in likely if work.started(each) >= work.instances]
    named = replace(blank, instance_types=tuple(each.name for each in sure or likely or startable or possible or types))
    if sure:
        return _fitting(named, work, {each: expected[each] for each in sure}, len(types))
    if not possible:
        return _too_large(named, work, greatest, Answer.CANNOT, "has")
    if not startable:
        return replace(named, answer=Answer.CANNOT, limit=Limit.VCPUS, reason=_too_many(work, possible))
    if not likely:
        return _too_large(named, work, expected, Answer.UNDECIDED, "can be expected to have")
    return replace(named, limit=Limit.VCPUS, reason=f"{_too_many(work, likely)} Batch may go beyond that once.")


def _too_many(work: Work, types: list[InstanceType]) -> str:
    """That what the job needs of the smallest types that hold it is more than the maximum."""
    least = min(instance.vcpus for instance in types)
    return (
        f"The job takes {words.counted(work.instances, 'instance')} of at least {words.counted(least, 'vCPU')}; "
        f"the environment may have at most {work.maximum}."
    )


def _fitting(placement: Placement, work: Work, offers: Mapping[InstanceType, Amounts], of: int) -> Placement:
    """A job that fits on some types: how many at once on the type that takes most of them within the maximum."""
    best = max(offers, key=lambda instance: (work.at_once(instance, offers[instance]), -instance.vcpus))
    room, limit = work.largest.on(best, offers[best])
    by = "" if limit is None or work.largest.is_node else f" ({words.name_of(limit)})"
    types = (
        best.name if of == 1 else f"{len(offers)} of {words.counted(of, 'instance type')}; {best.name} suits it best"
    )
    unit = "node" if work.largest.is_node else "job"
    content = Content(name=placement.name, amounts=work.largest.amounts, count=room, is_alone=work.largest.is_node)
    return replace(
        placement,
        answer=Answer.FITS,
        limit=limit,
        per_instance=room,
        instances=Counts(desired=work.instances, maximum=work.started(best)),
        reason=f"It fits on {types}, {words.counted(room, unit)} on an instance{by}: {_at_once(work, best, offers)}.",
        boxes=(_box(best, offers[best], content),),
    )


def _at_once(work: Work, best: InstanceType, offers: Mapping[InstanceType, Amounts]) -> str:
    """How many jobs run at once; about so many where Batch may choose other types."""
    within = work.at_once(best, offers[best])
    beyond = work.at_once(best, offers[best], beyond=True)
    about = "up to" if len(offers) == 1 else "about"
    more = f", or {beyond} as Batch may go beyond that by one instance" if beyond > within else ""
    return f"{about} {words.counted(within, 'job')} at once within {work.maximum} vCPUs{more}"


def _too_large(
    placement: Placement, work: Work, offers: Mapping[InstanceType, Amounts], answer: Answer, has: str
) -> Placement:
    """A job that no type surely holds, and of what it asks too much."""
    unit = next((each for each in work.units if not any(each.on(t, offers[t])[0] for t in offers)), work.largest)
    suited = [amounts for each, amounts in offers.items() if unit.on(each, amounts)[1] is not Limit.ARCHITECTURE]
    if not suited:
        reason = f"The job is for {unit.architecture}; no instance type of the environment is."
        return replace(placement, answer=Answer.CANNOT, limit=Limit.ARCHITECTURE, reason=reason)
    return replace(
        placement,
        answer=answer,
        limit=words.lacking(unit.amounts, suited) or Limit.MEMORY,
        per_instance=0,
        reason=words.too_large("The job", unit.amounts, suited, where="the environment", has=has),
    )


def _box(instance: InstanceType, available: Amounts, content: Content) -> Box:
    nominal = (instance.cpu_units, instance.memory_mib, instance.gpus, available[3])
    return Box(instance_type=instance.name, nominal=nominal, available=available, contents=(content,))
