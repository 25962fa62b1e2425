"""What fits where, of everything in some templates."""

from collections.abc import Iterator
from dataclasses import replace

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.batch import of_job
from ecs_constructs.placement.clusters import of_cluster
from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU
from ecs_constructs.placement.fleets import Fleet, fleet_of
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Answer, Limit
from ecs_constructs.placement.pictures import boxes, daemon_boxes
from ecs_constructs.placement.placement import Counts, Kind, Placement, Plan
from ecs_constructs.placement.services import Capacity, capacities, task_counts
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.placement.suggestions import ways_out
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.types.batch import JobDefinition
from ecs_constructs.template.types.ecs import Cluster, Service


def plan(graph: Graph, limits: Limits = CURRENT) -> Plan:
    """What fits where.

    Args:
        graph: the resources of all stacks.
        limits: the account's figures, from which follows what an instance has for tasks.

    Returns:
        Each service and each job on each capacity that it may use, in the order of the templates, and the services of
        each cluster together.
    """
    placements = [
        *(each for service in graph.of_type(Service) for each in of_service(service, limits)),
        *(each for job in graph.of_type(JobDefinition) for each in of_job(job, limits)),
    ]
    clusters = [found for cluster in graph.of_type(Cluster) if (found := of_cluster(cluster, limits)) is not None]
    return Plan(placements=tuple(placements), clusters=tuple(clusters))


def of_service(service: Service, limits: Limits) -> Iterator[Placement]:
    """A service's tasks on each capacity that takes some of them."""
    subject = _Subject(service, limits)
    try:
        found = capacities(service)
    except NotDetermined as error:
        yield subject.placement(None, Answer.UNDECIDED, words.open_value(error))
        return
    for capacity in found:
        try:
            yield from subject.on(capacity)
        except NotDetermined as error:
            yield subject.placement(capacity, Answer.UNDECIDED, words.open_value(error))


class _Subject:
    """A service that is looked at.

    Args:
        service: the service.
        limits: the account's figures.
    """

    def __init__(self, service: Service, limits: Limits) -> None:
        self._service = service
        self._limits = limits
        self._counts = task_counts(service)

    def placement(
        self, capacity: Capacity | None, answer: Answer, reason: str, *, limit: Limit | None = None
    ) -> Placement:
        """An answer for one capacity, without figures of instances."""
        service = self._service
        return Placement(
            stack=service.stack.name,
            resource=service.logical_id,
            path=service.construct_path,
            kind=Kind.DAEMON if service.is_daemon else Kind.SERVICE,
            capacity=capacity.name if capacity else None,
            answer=answer,
            limit=limit,
            tasks=self._counts if capacity is None else self._counts.each(capacity.share),
            reason=reason,
        )

    def on(self, capacity: Capacity) -> Iterator[Placement]:
        """The answer for one capacity; for a daemon one for each of its groups."""
        if capacity.is_external:
            reason = "Which machines are registered with the cluster no template tells."
            yield self.placement(capacity, Answer.UNDECIDED, reason)
        elif capacity.is_fargate:
            yield self._on_fargate(capacity)
        elif not capacity.groups:
            yield self._on_managed_instances(capacity)
        elif self._service.is_daemon:
            for group in capacity.groups:
                fleet = fleet_of(group, self._limits)
                yield self._as_daemon(replace(capacity, name=group.label, groups=(group,)), fleet)
        else:
            yield self._on_groups(capacity)

    def _on_fargate(self, capacity: Capacity) -> Placement:
        task = self._service.task_definition
        if task is None or task.cpu is None or task.memory is None:
            raise self._service.undetermined("TaskDefinition", "the task's size is not known")
        if task.memory in MEMORY_BY_CPU.get(task.cpu, ()):
            reason = "Fargate has tasks of this size; how many run at once is up to the account's quota of vCPUs."
            return self.placement(capacity, Answer.FITS, reason)
        limit = Limit.MEMORY if task.cpu in MEMORY_BY_CPU else Limit.CPU
        reason = f"Fargate has no tasks of {task.cpu} CPU units and {task.memory} MiB."
        return self.placement(capacity, Answer.CANNOT, reason, limit=limit)

    def _on_managed_instances(self, capacity: Capacity) -> Placement:
        cpu, memory, _, _ = Shape.of(self._service).amounts
        wanted = capacity.requirements
        most_vcpus = wanted.vcpu_count.maximum if wanted and wanted.vcpu_count else None
        most_memory = wanted.memory_mib.maximum if wanted and wanted.memory_mib else None
        if most_vcpus is not None and cpu > most_vcpus * 1024:
            reason = f"A task takes {cpu} CPU units; the instances may have at most {most_vcpus} vCPUs."
            return self.placement(capacity, Answer.CANNOT, reason, limit=Limit.CPU)
        if most_memory is not None and memory >= most_memory:
            reason = f"A task takes {memory} MiB; the instances may have at most {most_memory}, less what they keep."
            return self.placement(capacity, Answer.CANNOT, reason, limit=Limit.MEMORY)
        reason = "ECS starts Managed Instances of a type that holds the tasks, among those that its requirements allow."
        return self.placement(capacity, Answer.FITS, reason)

    def _on_groups(self, capacity: Capacity) -> Placement:
        outlook = Outlook.of(Shape.of(self._service), capacity.fleets(self._limits))
        tasks = self._counts.each(capacity.share)
        answer = _answer(outlook, tasks)
        return replace(
            self.placement(capacity, answer, words.of_tasks(outlook, tasks.maximum or 0, answer)),
            limit=_limit(outlook, answer),
            per_instance=outlook.per_instance,
            instance_types=words.types_of(outlook.fleets),
            instances=tasks.each(outlook.instances),
            group_maximum=outlook.group_maximum,
            ways_out=ways_out(outlook, tasks.maximum, self._limits),
            boxes=tuple(boxes(outlook, self._service.label, tasks.maximum)),
        )

    def _as_daemon(self, capacity: Capacity, fleet: Fleet) -> Placement:
        daemon = next(each for each in fleet.daemons if each.service is self._service)
        shape = Shape.of(self._service)
        answer, limit, reason = words.of_daemon(fleet, daemon, shape)
        return replace(
            self.placement(capacity, answer, reason, limit=limit),
            per_instance=1 if answer is Answer.FITS else None,
            instance_types=words.types_of((fleet,)),
            group_maximum=fleet.maximum,
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
