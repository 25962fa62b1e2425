"""What the compute environments of AWS Batch cost: Batch itself is free, what it launches is not.

Sources, read 2026-11-22: https://aws.amazon.com/batch/pricing/,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html (the sizes of Fargate),
https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html (by how much the most may be
exceeded; that Spot never costs more than the bid percentage).
"""

import math
from collections.abc import Mapping

from ecs_constructs import instance_types
from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.cost.draft import Draft, counted, required, without_price
from ecs_constructs.cost.groups import of_hours, types_in_words
from ecs_constructs.cost.span import NOTHING, Span
from ecs_constructs.cost.usage import HOURS_PER_MONTH, Usage
from ecs_constructs.template.types.batch import ComputeEnvironment, ComputeResources

FARGATE_GB_PER_VCPU = 8
"""The most memory that Fargate sells with a vCPU."""


def of_environment(environment: ComputeEnvironment, book: Book, usage: Usage) -> Draft:
    """What a compute environment costs.

    Raises:
        NotDetermined: the templates leave open what it launches, or how much.
        NotPriced: no price is known of what it launches, or Batch does not launch it.
    """
    resources = environment.resources
    if resources is None or not environment.is_managed:
        raise NotPriced("Batch does not launch its instances")
    if resources.is_fargate:
        return _on_fargate(resources, book, usage)
    if not resources.names_instances:
        raise NotPriced("ECS itself chooses the managed instances, and how many")
    return _on_instances(resources, book, usage)


def _on_fargate(resources: ComputeResources, book: Book, usage: Usage) -> Draft:
    """Nothing while no job runs; at the most every vCPU, with the most memory that goes with it."""
    vcpus = required(resources, "MaxvCpus", resources.maxv_cpus)
    vcpu_hour, gb_hour = book.figure("fargate_vcpu_hour"), book.figure("fargate_gb_hour")

    def cost(vcpu_hours: float, gb_hours: float) -> Span:
        usd = vcpu_hours * vcpu_hour + gb_hours * gb_hour
        return book.fargate_spot(usd) if resources.is_spot else Span.exactly(usd)

    hours = vcpus * HOURS_PER_MONTH
    is_known = usage.vcpu_hours is not None and usage.memory_gb_hours is not None
    return Draft(
        what=f"{counted(0, vcpus, 'vCPU')} on {_fargate(resources)}, with up to {FARGATE_GB_PER_VCPU} GB each",
        least=NOTHING,
        most=cost(hours, hours * FARGATE_GB_PER_VCPU),
        typical=cost(usage.vcpu_hours or 0, usage.memory_gb_hours or 0) if is_known else None,
        left_out=("what differs for jobs on Arm or Windows, with a public address or more than 20 GB of storage",),
    )


def _fargate(resources: ComputeResources) -> str:
    return "Fargate Spot" if resources.is_spot else "Fargate"


def _on_instances(resources: ComputeResources, book: Book, usage: Usage) -> Draft:
    """From its least vCPUs of the type that is cheapest for one to its most of the dearest, in whole instances."""
    vcpus, unknown = _vcpus(resources)
    on_demand, missing = book.instances(vcpus)
    is_spot = resources.is_spot
    prices = {name: Span.exactly(usd) for name, usd in on_demand.items()}
    if is_spot:
        bid = (100 if resources.bid_percentage is None else resources.bid_percentage) / 100
        prices = {name: book.spot_instance(name).up_to(bid * usd) for name, usd in on_demand.items()}
    least, most = resources.minv_cpus or 0, required(resources, "MaxvCpus", resources.maxv_cpus)
    return Draft(
        what=f"{counted(least, most, 'vCPU')} of {types_in_words(on_demand)}{', on Spot' if is_spot else ''}",
        least=_per_vcpu(prices, vcpus) * (_in_whole_instances(least, prices, vcpus) * HOURS_PER_MONTH),
        most=_per_vcpu(prices, vcpus) * (_in_whole_instances(most, prices, vcpus) * HOURS_PER_MONTH),
        typical=_typical(usage, prices, vcpus),
        left_out=(*without_price([*unknown, *missing]), *_beyond(resources)),
    )


def _typical(usage: Usage, prices: Mapping[str, Span], vcpus: Mapping[str, int]) -> Span | None:
    """What its hours cost: those of its instances, else those of their vCPUs."""
    if usage.instance_hours is not None:
        return of_hours(usage.instance_hours, prices)
    return None if usage.vcpu_hours is None else _per_vcpu(prices, vcpus) * usage.vcpu_hours


def _beyond(resources: ComputeResources) -> tuple[str, ...]:
    """What is said where Batch may launch an instance too many: with all but the default strategy, and on Spot."""
    if not resources.may_exceed_maximum:
        return ()
    return ("the one instance by which Batch may go beyond its most vCPUs",)


def _vcpus(resources: ComputeResources) -> tuple[dict[str, int], list[str]]:
    """The vCPUs of each type that may be launched, and the names that stand for none that is known."""
    names = required(resources, "InstanceTypes", resources.instance_types)
    found = {name: instance_types.selected_by_batch(name) for name in names}
    vcpus = {instance.name: instance.vcpus for types in found.values() for instance in types}
    unknown = [name for name, types in found.items() if not types]
    if not vcpus:
        raise NotPriced(f"no instance type is known by the name {unknown[0]}" if unknown else "it names no instances")
    return vcpus, unknown


def _per_vcpu(prices: Mapping[str, Span], vcpus: Mapping[str, int]) -> Span:
    return Span.around(price * (1 / vcpus[name]) for name, price in prices.items())


def _in_whole_instances(wanted: int, prices: Mapping[str, Span], vcpus: Mapping[str, int]) -> int:
    """The least number of vCPUs, from a number on, that instances of any of the types may have together."""
    step = math.gcd(*(vcpus[name] for name in prices))
    return step * -(-wanted // step)
