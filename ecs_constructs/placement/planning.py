"""What fits where, of everything in some templates."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.batch import of_job
from ecs_constructs.placement.clusters import of_cluster
from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.pictures import boxes, daemon_boxes
from ecs_constructs.placement.placement import Counts, Kind, Placement, Plan, Together
from ecs_constructs.placement.services import Capacity, capacities, task_counts
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.placement.suggestions import ways_out
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.types.batch import JobDefinition
from ecs_constructs.template.types.ecs import Cluster, InstanceRequirements, Service
from ecs_constructs.template.variants import variants


def plan(graph: Graph, limits: Limits = CURRENT) -> Plan:
    """What fits where.

    Args:
        graph: the resources of all stacks.
        limits: the account's figures, from which follows what an instance has for tasks.

    Returns:
        Each service and each job on each capacity that it may use, in the order of the templates, and the services of
        each cluster together.
    """
    services = variants(graph, lambda: graph.of_type(Service), lambda service: of_service(service, limits), _place)
    jobs = variants(graph, lambda: graph.of_type(JobDefinition), lambda job: of_job(job, limits), _place)
    clusters = variants(graph, lambda: graph.of_type(Cluster), lambda cluster: of_cluster(cluster, limits), _owner)
    return Plan(
        placements=tuple(replace(each, holds=holds) for each, holds in (*services, *jobs)),
        clusters=tuple(replace(each, holds=holds) for each, holds in clusters),
    )


def _place(placement: Placement) -> tuple[str | None, ...]:
    return placement.stack, placement.resource, placement.capacity


def _owner(together: Together) -> tuple[str, ...]:
    return together.stack, together.resource


def of_service(service: Service, limits: Limits) -> Iterator[Placement]:
    """A service's tasks on each capacity that takes some of them."""
    blank = Placement(
        stack=service.stack.name,
        resource=service.logical_id,
        path=service.construct_path,
        kind=Kind.SERVICE,
        capacity=None,
        answer=Answer.UNDECIDED,
        reason="",
    )
    try:
        blank = replace(blank, kind=Kind.DAEMON if service.is_daemon else Kind.SERVICE)
        found = capacities(service)
    except NotDetermined as error:
        yield replace(blank, reason=words.open_value(error))
        return
    counts = task_counts(service)
    for capacity in found:
        named = replace(blank, capacity=capacity.name)
        try:
            yield from _on(service, capacity, replace(named, tasks=counts.each(capacity.share)), limits)
        except NotDetermined as error:
            yield replace(named, reason=words.open_value(error))


def _on(service: Service, capacity: Capacity, blank: Placement, limits: Limits) -> Iterator[Placement]:
    """The answer for one capacity; for a daemon one for each of its groups."""
    if capacity.is_external:
        yield replace(blank, reason="Which machines are registered with the cluster no template tells.")
    elif capacity.is_fargate:
        yield _on_fargate(service, blank)
    elif not capacity.groups:
        yield _on_managed_instances(service, capacity.requirements, blank)
    elif service.is_daemon:
        yield from (_as_daemon(service, fleet, blank) for fleet in capacity.fleets(limits))
    else:
        yield _on_groups(service, capacity.fleets(limits), blank, limits)


def _on_fargate(service: Service, blank: Placement) -> Placement:
    task = service.task_definition
    if task is None or task.cpu is None or task.memory is None:
        raise service.undetermined("TaskDefinition", "the task's size is not known")
    if task.memory in MEMORY_BY_CPU.get(task.cpu, ()):
        reason = "Fargate has tasks of this size; how many run at once is up to the account's quota of vCPUs."
        return replace(blank, answer=Answer.FITS, reason=reason)
    limit = Limit.MEMORY if task.cpu in MEMORY_BY_CPU else Limit.CPU
    reason = f"Fargate has no tasks of {task.cpu} CPU units and {task.memory} MiB."
    return replace(blank, answer=Answer.CANNOT, limit=limit, reason=reason)


def _on_managed_instances(service: Service, wanted: InstanceRequirements | None, blank: Placement) -> Placement:
    cpu, memory, _, _ = Shape.of(service).amounts
    most_vcpus = wanted.vcpu_count.maximum if wanted and wanted.vcpu_count else None
    most_memory = wanted.memory_mib.maximum if wanted and wanted.memory_mib else None
    if most_vcpus is not None and cpu > most_vcpus * 1024:
        reason = f"A task takes {cpu} CPU units; the instances may have at most {words.counted(most_vcpus, 'vCPU')}."
        return replace(blank, answer=Answer.CANNOT, limit=Limit.CPU, reason=reason)
    if most_memory is not None and memory >= most_memory:
        reason = f"A task takes {memory} MiB; the instances may have at most {most_memory}, less what they keep."
        return replace(blank, answer=Answer.CANNOT, limit=Limit.MEMORY, reason=reason)
    reason = "ECS starts Managed Instances of a type that holds the tasks, among those that its requirements allow."
    return replace(blank, answer=Answer.FITS, reason=reason)


def _on_groups(service: Service, fleets: tuple[Fleet, ...], blank: Placement, limits: Limits) -> Placement:
    outlook = Outlook.of(Shape.of(service), fleets)
    tasks = blank.tasks
    answer = _answer(outlook, tasks)
    return replace(
        blank,
        answer=answer,
        limit=_limit(outlook, answer),
        instance_limit=outlook.limit,
        per_instance=outlook.per_instance,
        instance_types=words.types_of(fleets),
        instances=tasks.each(outlook.instances),
        group_maximum=outlook.group_maximum,
        reason=words.of_tasks(outlook, tasks.maximum or 0, answer),
        ways_out=ways_out(outlook, tasks.maximum, limits),
        boxes=tuple(boxes(outlook, service.label, tasks.maximum)),
    )


def _as_daemon(service: Service, fleet: Fleet, blank: Placement) -> Placement:
    daemon = next(each for each in fleet.daemons if each.service is service)
    answer, limit, reason = words.of_daemon(fleet, daemon, Shape.of(service))
    return replace(
        blank,
        capacity=fleet.name,
        answer=answer,
        limit=limit,
        per_instance=1 if answer is Answer.FITS else None,
        instance_types=words.types_of((fleet,)),
        tasks=Counts(),
        group_maximum=fleet.maximum,
        reason=reason,
        boxes=tuple(daemon_boxes(fleet)),
    )


def _answer(outlook: Outlook, tasks: Counts) -> Answer:
    """Whether the largest steady number of tasks fits; where that is open, whether even the known ones do not."""
    if tasks.maximum is not None:
        return outlook.answer(tasks.maximum)
    least = max((count for count in (tasks.minimum, tasks.desired) if count is not None), default=1)
    return Answer.CANNOT if outlook.answer(least) is Answer.CANNOT else Answer.UNDECIDED


def _limit(outlook: Outlook, answer: Answer) -> Limit | None:
    """What keeps more tasks from fitting: the group's maximum where an instance would take some."""
    fits_on_one = outlook.possible_per_instance > 0
    return Limit.GROUP_MAXIMUM if answer is Answer.CANNOT and fits_on_one else outlook.limit
