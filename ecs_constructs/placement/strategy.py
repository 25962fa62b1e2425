"""How a capacity provider strategy divides tasks among capacity providers.

AWS documents what base and weight mean, but not in which order tasks go to the providers, nor how shares are rounded.
Here the next task by weight goes to the provider for which one more task is least against its weight; of equals to the
first of the strategy. So for any number of tasks the shares are as close to the weights as whole tasks allow, and one
task more never takes a task from a provider: dividing a new total and dividing what is added come to the same.

Sources, read 2026-11-22:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
https://github.com/aws/copilot-cli/blob/mainline/internal/pkg/deploy/cloudformation/stack/transformers.go
"""

from collections.abc import Sequence
from dataclasses import dataclass


class StrategyError(ValueError):
    """ECS places no task by a strategy; the message is one line that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyEntry:
    """One entry of a capacity provider strategy.

    Attributes:
        provider: what a person knows the capacity provider by.
        base: how many tasks it takes before the weights count, 0 to 100,000. Default 0, as ECS's.
        weight: its share of the other tasks, 0 to 1,000; None where none is written. Default None.
    """

    provider: str
    base: int = 0
    weight: int | None = None


def divide(
    count: int,
    strategy: Sequence[StrategyEntry],
    *,
    default_weight: int = 0,
    base_needs_weight: bool = False,
    single_needs_weight: bool = False,
) -> tuple[int, ...]:
    """How many tasks go to each capacity provider of a strategy.

    Args:
        count: how many tasks there are in all.
        strategy: the entries, in their order.
        default_weight: the weight of an entry that has none. Default 0, which the API and CloudFormation take; the
            console writes 1.
        base_needs_weight: whether an entry of weight 0 loses its base too. Default false: AWS writes that a provider of
            weight 0 "can't be used to place tasks", yet its own tool Copilot deploys a base with weight 0 to run just
            that many tasks there.
        single_needs_weight: whether a strategy of one entry fails without a weight. Default false: AWS's sentence about
            weights of 0 is about several providers.

    Returns:
        The tasks of each entry, in the order of the entries; they sum to the count.

    Raises:
        StrategyError: the strategy is one by which ECS places no task.
    """
    weights = _weights(strategy, default_weight, single_needs_weight)
    bases = [0 if base_needs_weight and not w else entry.base for entry, w in zip(strategy, weights, strict=True)]
    if sum(1 for base in bases if base) > 1:
        raise StrategyError("More than one entry of the strategy has a base; leave it out of all but one.")
    by_base = [min(base, count) for base in bases]
    by_weight = _shares(count - sum(by_base), weights)
    return tuple(base + share for base, share in zip(by_base, by_weight, strict=True))


def surely(count: int, strategy: Sequence[StrategyEntry]) -> tuple[int, ...]:
    """The fewest of some tasks that go to each capacity provider, however ECS rounds their shares.

    Args:
        count: how many tasks there are in all.
        strategy: the entries, in their order.

    Raises:
        StrategyError: the strategy is one by which ECS places no task.
    """
    weights = _weights(strategy, 0, single_needs_weight=False)
    by_base = [min(entry.base, count) for entry in strategy]
    others = max(count - sum(by_base), 0)
    return tuple(base + others * weight // sum(weights) for base, weight in zip(by_base, weights, strict=True))


def _weights(strategy: Sequence[StrategyEntry], default: int, single_needs_weight: bool) -> list[int]:
    weights = [default if entry.weight is None else entry.weight for entry in strategy]
    if len(weights) == 1 and not single_needs_weight:
        return [weights[0] or 1]
    if not any(weights):
        raise StrategyError("No entry of the strategy has a weight above 0; give at least one a weight of 1 or more.")
    return weights


def _shares(count: int, weights: Sequence[int]) -> list[int]:
    # No provider ever gets less than its exact share rounded down, so that much need not be given out one by one.
    shares = [count * weight // sum(weights) for weight in weights]
    weighted = [i for i, weight in enumerate(weights) if weight]
    for _ in range(count - sum(shares)):
        # Weights are whole numbers: compared crosswise, equals are found equal.
        best = weighted[0]
        for i in weighted[1:]:
            if (shares[i] + 1) * weights[best] < (shares[best] + 1) * weights[i]:
                best = i
        shares[best] += 1
    return shares
