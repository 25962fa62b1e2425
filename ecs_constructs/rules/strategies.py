"""Capacity provider strategies: what the rules of services and of clusters share."""

from collections.abc import Iterator, Sequence

from ecs_constructs.rules.ranges import Bounds, outside
from ecs_constructs.rules.rule import Severity, Violation
from ecs_constructs.template import View, determined
from ecs_constructs.template.types.ecs import FARGATE_PROVIDERS, CapacityProvider, StrategyItem

MAXIMUM_PROVIDERS = 20
"""The most entries of a strategy."""

_BOUNDS = (
    Bounds(property=StrategyItem.weight, least=0, most=1000),
    Bounds(property=StrategyItem.base, least=0, most=100_000),
)


def bases(items: Sequence[StrategyItem]) -> Iterator[Violation]:
    """More than one entry with a base; 0, the default, is none."""
    written = determined(items, lambda each: (each, each.base))
    found = [(item, base) for item, base in written if base is not None and base > 0]
    if len(found) > 1:
        yield Violation(
            at=found[1][0].at("Base"),
            message=(
                f"The strategy has {len(found)} entries with a Base: {', '.join(str(base) for _, base in found)}."
            ),
            actual=len(found),
            limit=1,
            fix="Leave Base out of every entry but one.",
        )


def weights(items: Sequence[StrategyItem], owner: View, property_name: str) -> Iterator[Violation]:
    """Weights and bases out of range, and strategies in which no entry has a weight.

    A single entry with weight 0 is a warning: AWS's documentation excludes it in one place and not in another. A single
    entry without any weight is left alone.
    """
    for item in items:
        yield from outside(item, "An entry of the strategy", _BOUNDS)
    found = [item.weight for item in items]
    if any(found) or found in ([], [None]):
        return
    yield Violation(
        at=owner.at(property_name),
        message="No entry of the strategy has a Weight above 0, so no task can be placed by it.",
        actual=0,
        limit=1,
        fix="Give at least one entry a Weight of 1 or more.",
        severity=Severity.ERROR if len(found) > 1 else Severity.WARNING,
    )


def mixture(items: Sequence[StrategyItem], owner: View, property_name: str) -> Iterator[Violation]:
    """Fargate beside other capacity in one strategy, and too many entries."""
    keys = list(determined(items, lambda each: each.provider_key))
    fargate = [key for key in keys if key in FARGATE_PROVIDERS]
    others = [key for key in keys if key not in FARGATE_PROVIDERS]
    if fargate and others:
        yield Violation(
            at=owner.at(property_name),
            message=f"The strategy mixes {_names(fargate)} with {_names(others)}, which is no Fargate capacity.",
            actual=_names([*fargate, *others]),
            fix="Use Fargate's providers only, or none of them: run the other part as a service of its own.",
        )
    if len(items) > MAXIMUM_PROVIDERS:
        yield Violation(
            at=owner.at(property_name),
            message=f"The strategy has {len(items)} entries.",
            actual=len(items),
            limit=MAXIMUM_PROVIDERS,
            fix=f"Keep at most {MAXIMUM_PROVIDERS} entries.",
        )


def unattached(
    items: Sequence[StrategyItem], attached: Sequence[CapacityProvider | str], *, is_listed: bool = True
) -> Iterator[Violation]:
    """Entries whose capacity provider is not attached to the cluster.

    A provider that names its cluster itself is attached by that. One that is no more than a name may do so elsewhere:
    it is a warning.

    Args:
        items: the entries.
        attached: the cluster's providers.
        is_listed: whether the templates list the cluster's providers at all; where they do not, nothing is certain
            about those of Fargate.
    """
    for item, key in determined(items, lambda each: (each, each.provider_key)):
        if isinstance(key, CapacityProvider) and key.body.get("ClusterName") is not None:
            continue
        if key not in attached and _is_none_of(key, attached):
            yield Violation(
                at=item.at("CapacityProvider"),
                message=f"Capacity provider {name_of(key)} is not attached to the cluster.",
                actual=name_of(key),
                limit=_names(attached) or None,
                fix="Add it to CapacityProviders of the cluster's AWS::ECS::ClusterCapacityProviderAssociations.",
                severity=Severity.ERROR if _is_known(key, is_listed=is_listed) else Severity.WARNING,
            )


def _is_known(key: CapacityProvider | str, *, is_listed: bool) -> bool:
    return isinstance(key, CapacityProvider) or (is_listed and key in FARGATE_PROVIDERS)


def _is_none_of(key: CapacityProvider | str, attached: Sequence[CapacityProvider | str]) -> bool:
    """Whether a name is known to be none of some providers'.

    Raises:
        NotDetermined: one of them has a name that is only known at deployment.
    """
    return isinstance(key, CapacityProvider) or all(
        isinstance(each, str) or each.read("Name") != key for each in attached
    )


def name_of(key: CapacityProvider | str) -> str:
    """What a person knows a capacity provider by."""
    return key if isinstance(key, str) else key.label


def _names(keys: Sequence[CapacityProvider | str]) -> str:
    return ", ".join(name_of(key) for key in keys)
