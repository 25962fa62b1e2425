"""What instances cost that an Auto Scaling group or AWS Batch launches."""

from collections.abc import Callable, Mapping

from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.cost.draft import Draft, counted, required, without_price
from ecs_constructs.cost.span import NOTHING, Span
from ecs_constructs.cost.usage import HOURS_PER_MONTH, Usage
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, Override


def of_group(group: AutoScalingGroup, book: Book, usage: Usage) -> Draft:
    """What an Auto Scaling group costs.

    Raises:
        NotDetermined: the templates leave open what it launches, or how many.
        NotPriced: no price is known of what it launches, or its size does not count instances.
    """
    if any(override.weighted_capacity is not None for override in _overrides(group)):
        raise NotPriced("its size counts weights, not instances")
    names = [name for name, _ in group.instance_types()]
    prices, missing = book.instances(names)
    on_demand_of = _on_demand(group)
    least, most = _sizes(group)
    uses_spot = on_demand_of(most) < most
    spot = {name: book.spot_instance(name) for name in prices} if uses_spot else {}

    def monthly(instances: float) -> Span:
        on_demand = on_demand_of(instances)
        on_spot = Span.around(spot.values()) * (instances - on_demand) if spot else NOTHING
        return (around(prices) * on_demand + on_spot) * HOURS_PER_MONTH

    return Draft(
        what=f"{counted(least, most, 'instance')} of {types_in_words(prices)}{_spot_words(group, uses_spot)}",
        least=monthly(least),
        most=monthly(most),
        typical=_typical(usage, prices, spot, on_demand_of),
        left_out=(*without_price(missing), *_warm_pool(group)),
    )


def _typical(
    usage: Usage, prices: Mapping[str, float], spot: Mapping[str, Span], on_demand_of: Callable[[float], float]
) -> Span | None:
    """What the hours of its instances cost, the part that is on Spot taken from their average number."""
    if usage.instance_hours is None:
        return None
    hours = usage.instance_hours
    total = sum(hours.values()) if isinstance(hours, Mapping) else hours
    share = on_demand_of(total / HOURS_PER_MONTH) / (total / HOURS_PER_MONTH) if total else 0
    on_demand = of_hours(hours, {name: Span.exactly(usd) for name, usd in prices.items()})
    return on_demand * share + (of_hours(hours, spot) * (1 - share) if spot else NOTHING)


def of_hours(hours: float | Mapping[str, float], prices: Mapping[str, Span]) -> Span:
    """What hours of instances cost.

    Args:
        hours: the hours, by instance type where that is known.
        prices: what an hour costs, by instance type.

    Raises:
        NotPriced: a type is among the hours and not among the prices.
    """
    if not isinstance(hours, Mapping):
        return Span.around(prices.values()) * hours
    unknown = [name for name in hours if name not in prices]
    if unknown:
        raise NotPriced(f"no price known for {unknown[0]}, of which hours are given")
    return sum((prices[name] * each for name, each in hours.items()), NOTHING)


def around(prices: Mapping[str, float]) -> Span:
    """The cheapest and the dearest price."""
    return Span(min(prices.values()), max(prices.values()))


def types_in_words(prices: Mapping[str, float]) -> str:
    """Instance types in words: the one, or how many from which to which price."""
    cheapest, dearest = min(prices, key=prices.__getitem__), max(prices, key=prices.__getitem__)
    return cheapest if len(prices) == 1 else f"{len(prices)} types ({cheapest} to {dearest})"


def _overrides(group: AutoScalingGroup) -> list[Override]:
    mixed = group.mixed_instances_policy
    return mixed.launch_template.overrides if mixed and mixed.launch_template else []


def _sizes(group: AutoScalingGroup) -> tuple[int, int]:
    """The least and the most instances of a group, whatever is scheduled."""
    scheduled = group.scheduled_actions
    least = [required(group, "MinSize", group.min_size), *(each.min_size for each in scheduled)]
    most = [required(group, "MaxSize", group.max_size), *(each.max_size for each in scheduled)]
    return (min(size for size in least if size is not None), max(size for size in most if size is not None))


def _on_demand(group: AutoScalingGroup) -> Callable[[float], float]:
    """How many of a number of a group's instances are on demand; Auto Scaling rounds to whole instances."""
    mixed = group.mixed_instances_policy
    if mixed is None or mixed.distribution is None:
        return (lambda _: 0) if group.starts_spot_instances else (lambda instances: instances)
    base = mixed.distribution.on_demand_base or 0
    percentage = mixed.distribution.on_demand_percentage
    share = 1 if percentage is None else percentage / 100
    return lambda instances: min(instances, base) + max(0, instances - base) * share


def _spot_words(group: AutoScalingGroup, uses_spot: bool) -> str:
    if not uses_spot:
        return ""
    return ", in part on Spot" if _on_demand(group)(1) or _on_demand(group)(1000) else ", on Spot"


def _warm_pool(group: AutoScalingGroup) -> tuple[str, ...]:
    return ("the instances of its warm pool",) if group.warm_pools else ()
