"""What fits where, of everything in some templates."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement import words
from ecs_constructs.placement.batch import of_job
from ecs_constructs.placement.clusters import of_cluster
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.daemons import Daemon
from ecs_constructs.placement.fargate import refusal
from ecs_constructs.placement.fleets import Fleet
from ecs_constructs.placement.managed_instances import judged
from ecs_constructs.placement.outlook import Outlook
from ecs_constructs.placement.packing import Amounts, Answer, Demand, Limit, Pool, Port, per_instance
from ecs_constructs.placement.pictures import boxes, daemon_boxes
from ecs_constructs.placement.placement import Kind, Placement, Plan, Together
from ecs_constructs.placement.services import Capacity, capacities, task_counts, why_open
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.placement.suggestions import trunking, ways_out
from ecs_constructs.template import Graph, NotDetermined
from ecs_constructs.template.types.batch import JobDefinition
from ecs_constructs.template.types.ecs import Cluster, Service
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
        shape = Shape.of(service)
        answer, limit, reason = judged(shape.amounts, shape.architecture, capacity.requirements, limits)
        yield replace(blank, answer=answer, limit=limit, reason=reason)
    elif service.is_daemon:
        yield from (_as_daemon(service, fleet, blank) for fleet in capacity.fleets(limits))
    else:
        yield _on_groups(service, capacity.fleets(limits), blank, limits)


def _on_fargate(service: Service, blank: Placement) -> Placement:
    if service.is_daemon:
        return replace(blank, answer=Answer.CANNOT, limit=Limit.CONSTRAINT, reason="Fargate runs no daemons.")
    task = service.task_definition
    if task is None or task.cpu is None or task.memory is None:
        raise service.undetermined("TaskDefinition", "the task's size is not known")
    refused = refusal(task.cpu, task.memory, task.gpus, is_windows=task.is_windows)
    if refused:
        return replace(blank, answer=Answer.CANNOT, limit=refused[0], reason=refused[1])
    reason = "Fargate has tasks of this size; how many run at once is up to the account's quota of vCPUs."
    return replace(blank, answer=Answer.FITS, reason=reason)


def _on_groups(service: Service, fleets: tuple[Fleet, ...], blank: Placement, limits: Limits) -> Placement:
    outlook = Outlook.of(Shape.of(service), fleets)
    tasks = blank.tasks
    answer, reason = _answer(service, outlook, tasks)
    return replace(
        blank,
        answer=answer,
        limit=_limit(outlook, answer),
        instance_limit=outlook.limit,
        per_instance=outlook.per_instance,
        instance_types=words.types_of(fleets),
        instances=tasks.each(outlook.instances),
        group_maximum=outlook.group_maximum,
        reason=reason,
        ways_out=(*trunking(outlook, tasks.maximum, limits), *ways_out(outlook, tasks.maximum, limits)),
        boxes=tuple(boxes(outlook, service.label, tasks.maximum)),
    )


def _answer(service: Service, outlook: Outlook, tasks: Counts) -> tuple[Answer, str]:
    """Whether the largest steady number of tasks fits, and why; where that is open, whether even the known do not."""
    if tasks.maximum is not None:
        answer = outlook.answer(tasks.maximum)
        return answer, words.of_tasks(outlook, tasks.maximum, answer)
    least = max((count for count in (tasks.minimum, tasks.desired) if count is not None), default=1)
    if outlook.answer(least) is Answer.CANNOT:
        return Answer.CANNOT, words.of_tasks(outlook, least, Answer.CANNOT)
    return Answer.UNDECIDED, words.of_open_count(outlook, why_open(service))


def _limit(outlook: Outlook, answer: Answer) -> Limit | None:
    """What keeps more tasks from fitting: the group's maximum where an instance would take some."""
    fits_on_one = outlook.possible_per_instance > 0
    return Limit.GROUP_MAXIMUM if answer is Answer.CANNOT and fits_on_one else outlook.limit


def _as_daemon(service: Service, fleet: Fleet, blank: Placement) -> Placement:
    daemon = next(each for each in fleet.daemons if each.service is service)
    answer, limit = _daemon_answer(fleet, daemon, Shape.of(service))
    return replace(
        blank,
        capacity=fleet.name,
        answer=answer,
        limit=limit,
        per_instance=1 if answer is Answer.FITS else None,
        instance_types=words.types_of((fleet,)),
        tasks=Counts(),
        group_maximum=fleet.maximum,
        reason=words.of_daemon(fleet, daemon, answer, limit),
        boxes=tuple(daemon_boxes(fleet)),
    )


def _daemon_answer(fleet: Fleet, daemon: Daemon, shape: Shape) -> tuple[Answer, Limit | None]:
    """Whether a daemon's task fits on every instance that it runs on, beside the other daemons, and the limit."""
    beside = fleet.without(daemon)
    kinds = [kind for kind in beside.kinds if kind.runs(daemon) is not False]
    if not kinds:
        return Answer.CANNOT, Limit.CONSTRAINT
    demand = Demand(name="", amounts=shape.amounts, ports=shape.ports)

    def rooms(ports: frozenset[Port], offers: Iterable[Amounts]) -> list[tuple[int, Limit | None]]:
        return [per_instance(demand, Pool(name="", amounts=each, count=1, ports=ports)) for each in offers]

    short = [limit for room, limit in rooms(beside.sure_ports, (kind.sure for kind in kinds)) if not room]
    if not short:
        return Answer.FITS, None
    at_best = rooms(beside.possible_ports, (kind.possible for kind in kinds))
    return Answer.UNDECIDED if any(room for room, _ in at_best) else Answer.CANNOT, short[0]
