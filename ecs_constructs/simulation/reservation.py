"""How ECS managed scaling computes the size of a group: CapacityProviderReservation and what follows from it.

The metric is M / N in percent: the instances that are needed against those that run. Waiting tasks need more than run;
without any, the instances that run no task are not needed. A target tracking policy of ECS keeps it at the target
capacity.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
- https://github.com/aws/containers-roadmap/issues/76 (of several groups of tasks the greatest need counts)
- https://github.com/aws/containers-roadmap/issues/961 (a group without instances)
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from ecs_constructs.placement.packing import Demand, Pool, Port, per_instance
from ecs_constructs.simulation.capacity import ManagedScaling, Offer
from ecs_constructs.simulation.scaling import tracked_capacity


def instances_to_add(waiting: Iterable[Demand], offers: Sequence[Offer], scaling: ManagedScaling) -> int | None:
    """How many instances waiting tasks need beside those that run.

    Tasks with the same requirements form a group. A group that does not fit on the least that an instance may have, of
    each resource, is left out; the others are packed on the most that one may have.

    Args:
        waiting: the tasks that wait, with their counts.
        offers: what the group's instance types have.
        scaling: the step sizes.

    Returns:
        The instances, none where nothing waits; None where tasks wait and none of them fits.
    """
    counts_of: Counter[Demand] = Counter()
    for demand in waiting:
        if demand.count:
            counts_of[_requirements(demand)] += demand.count
    if not counts_of:
        return 0
    least, most = _least(offers), _most(offers)
    needs = [
        -(-number // per_instance(demand, most)[0])
        for demand, number in counts_of.items()
        if per_instance(demand, least)[0]
    ]
    if not needs:
        return None
    return max(min(max(needs), scaling.maximum_step), scaling.minimum_step)


def _requirements(demand: Demand) -> Demand:
    """What makes tasks alike: their resources and ports, and whose they are where they keep apart from their own."""
    name = demand.name if demand.distinct else ""
    return Demand(name=name, amounts=demand.amounts, ports=demand.ports, distinct=demand.distinct)


def _least(offers: Sequence[Offer]) -> Pool:
    """The least that an instance may have of each resource."""
    cpu, memory, gpus, interfaces = map(min, zip(*(offer.amounts for offer in offers), strict=True))
    taken = frozenset[Port]().union(*(offer.ports for offer in offers))
    return Pool(name="least", amounts=(cpu, memory, gpus, interfaces), count=1, ports=taken)


def _most(offers: Sequence[Offer]) -> Pool:
    """The most that an instance may have of each resource."""
    cpu, memory, gpus, interfaces = map(max, zip(*(offer.amounts for offer in offers), strict=True))
    taken = offers[0].ports.intersection(*(offer.ports for offer in offers))
    return Pool(name="most", amounts=(cpu, memory, gpus, interfaces), count=1, ports=taken)


def reservation(running: int, empty: int, added: int | None, *, target: float, empty_reservation: float = 100) -> float:
    """The metric CapacityProviderReservation, in percent.

    Args:
        running: the instances that run.
        empty: those of them without tasks, daemons' tasks aside.
        added: the instances that waiting tasks need beside them; None where tasks wait and none fits.
        target: the target capacity.
        empty_reservation: the metric where there is neither instance nor task.
    """
    if added is None:
        return target
    if not running:
        return 200 if added else empty_reservation
    return 100 * (running + added if added else running - empty) / running


def wanted_instances(running: int, value: float, target: float, *, first: int = 2) -> int:
    """The instances that bring the metric to its target.

    Args:
        running: the instances that ran when it was measured.
        value: the metric.
        target: the target capacity.
        first: how many instances a group without any is given.
    """
    if not running:
        return first if value > target else 0
    return tracked_capacity(running, value, target)


def scaled_in(instances: int, wanted: int) -> int:
    """The instances after one minute of scaling in: at least one goes, and at most half of them."""
    return max(wanted, instances - max(instances // 2, 1))
