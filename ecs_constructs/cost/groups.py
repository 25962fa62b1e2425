"""What instances cost that an Auto Scaling group or AWS Batch launches."""

from collections.abc import Mapping
from fractions import Fraction

from ecs_constructs.cost.book import Book, NotPriced
from ecs_constructs.cost.draft import Draft, counted, required, without_price
from ecs_constructs.cost.span import NOTHING, Span
from ecs_constructs.cost.split import Split
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
    split = _split(group)
    least, most = _sizes(group)
    on_demand = {name: Span.exactly(usd) for name, usd in prices.items()}
    spot = {name: book.spot_instance(name) for name in prices} if split.uses_spot else on_demand

    def cost(hours: float | Mapping[str, float], share: float) -> Span:
        return of_hours(hours, on_demand) * (1 - share) + of_hours(hours, spot) * share

    def monthly(instances: int) -> Span:
        shares = [on_spot / instances if instances else 0 for on_spot in split.whole_on_spot(instances)]
        return Span.around(cost(instances * HOURS_PER_MONTH, share) for share in shares)

    used = usage.instance_hours
    return Draft(
        what=f"{counted(least, most, 'instance')} of {types_in_words(prices)}{split.words}",
        least=monthly(least),
        most=monthly(most),
        typical=None if used is None else cost(used, _share_on_spot(used, split)),
        left_out=(*without_price(missing), *_warm_pool(group)),
    )


def _share_on_spot(hours: float | Mapping[str, float], split: Split) -> float:
    """The part of the hours of a month that is on Spot, as if as many instances ran all the time."""
    instances = (sum(hours.values()) if isinstance(hours, Mapping) else hours) / HOURS_PER_MONTH
    return split.on_spot(instances) / instances if instances else 0


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


def _split(group: AutoScalingGroup) -> Split:
    """How a group divides its instances; on demand unless it says otherwise."""
    mixed = group.mixed_instances_policy
    if mixed is None or mixed.distribution is None:
        return Split(share=Fraction(group.starts_spot_instances))
    percentage = mixed.distribution.on_demand_percentage
    on_demand = Fraction(100 if percentage is None else percentage, 100)
    return Split(base=mixed.distribution.on_demand_base or 0, share=1 - on_demand)


def _warm_pool(group: AutoScalingGroup) -> tuple[str, ...]:
    return ("the instances of its warm pool",) if group.warm_pools else ()
