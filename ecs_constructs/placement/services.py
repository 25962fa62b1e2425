"""Where a service's tasks go, and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ecs_constructs.limits import Limits
from ecs_constructs.placement.fleets import Fleet, fleet_of
from ecs_constructs.placement.placement import Counts
from ecs_constructs.placement.rolling import Rolling
from ecs_constructs.placement.strategy import StrategyEntry, StrategyError, divide
from ecs_constructs.template import NotDetermined, View
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import CapacityProvider, InstanceRequirements, Service, StrategyItem
from ecs_constructs.template.types.service_scaling import ScalableTarget

T = TypeVar("T")
V = TypeVar("V", bound=View)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One place where tasks of a service go.

    Attributes:
        name: what a person knows it by: the Auto Scaling groups, or AWS's capacity provider.
        groups: its Auto Scaling groups; empty where it has none.
        requirements: what Managed Instances must have; None for other capacity.
        is_fargate: whether it is Fargate.
        is_external: whether it is machines of the user's (ECS Anywhere), of which no template tells.
        share: how many of a number of tasks go there.
    """

    name: str
    groups: tuple[AutoScalingGroup, ...] = ()
    requirements: InstanceRequirements | None = None
    is_fargate: bool = False
    is_external: bool = False
    share: Callable[[int], int] = int

    def fleets(self, limits: Limits) -> tuple[Fleet, ...]:
        """The instances of its groups.

        Raises:
            NotDetermined: those of a group are not known.
        """
        return tuple(fleet_of(group, limits) for group in self.groups)


def capacities(service: Service) -> list[Capacity]:
    """Where a service's tasks go: one capacity for each entry of its strategy, else one for its launch type.

    Raises:
        NotDetermined: the capacity is not among the templates.
    """
    strategy = service.strategy()
    if strategy:
        return [_of_item(number, item, strategy) for number, item in enumerate(strategy)]
    match service.launch_type or "EC2":
        case "FARGATE":
            return [Capacity(name="FARGATE", is_fargate=True)]
        case "EXTERNAL":
            return [Capacity(name="EXTERNAL", is_external=True)]
        case _:
            return [_of_groups(service)]


def _of_groups(service: Service) -> Capacity:
    groups = service.groups()
    if not groups:
        raise service.undetermined("Cluster", "no Auto Scaling group of the templates joins the cluster")
    return Capacity(name=", ".join(group.label for group in groups), groups=tuple(groups))


def _of_item(number: int, item: StrategyItem, strategy: list[StrategyItem]) -> Capacity:
    provider = item.provider
    found = Capacity(name=provider, is_fargate=True) if isinstance(provider, str) else _of_provider(provider)
    return replace(found, share=lambda count: _divided(count, strategy, item)[number])


def _of_provider(provider: CapacityProvider) -> Capacity:
    group = provider.group
    if group is not None:
        return Capacity(name=group.label, groups=(group,))
    managed = provider.managed_provider
    return Capacity(name=provider.label, requirements=managed.instance_requirements if managed else None)


def _divided(count: int, strategy: list[StrategyItem], item: StrategyItem) -> tuple[int, ...]:
    entries = [StrategyEntry(provider="", base=each.base or 0, weight=each.weight) for each in strategy]
    try:
        return divide(count, entries)
    except StrategyError as error:
        raise item.undetermined("Weight", str(error)) from None


def task_counts(service: Service) -> Counts:
    """How many tasks a service has in different states; what is left open is None, and counted."""
    targets: list[ScalableTarget] = service.scalable_targets
    lowest = [_known(target, lambda target: target.min_capacity) for target in targets]
    highest = [_known(target, lambda target: target.max_capacity) for target in targets]
    steady = _known(service, lambda service: _desired(service, lowest))
    return Counts(
        minimum=_first(min, lowest, steady),
        desired=steady,
        maximum=_first(max, highest, steady),
        rolling=_known(service, lambda service: None if steady is None else rolling(service, steady).peak),
    )


def rolling(service: Service, desired: int) -> Rolling:
    """The rolling deployment of a service at a number of tasks.

    Raises:
        NotDetermined: one of its percentages is left open.
    """
    return Rolling(
        desired=desired,
        minimum_healthy_percent=service.minimum_healthy_percent,
        maximum_percent=service.maximum_percent,
    )


def _desired(service: Service, lowest: list[int | None]) -> int | None:
    """What the service says, else the least that it scales to; ECS starts with one task where neither is said."""
    return service.desired_count if service.desired_count is not None else _first(min, lowest, 1)


def _first(pick: Callable[[list[int]], int], counts: list[int | None], otherwise: int | None) -> int | None:
    """The least or the greatest of some counts; None where one of them is open."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    return pick(known) if known else otherwise


def _known(view: V, read: Callable[[V], T | None]) -> T | None:
    try:
        return read(view)
    except NotDetermined as error:
        view.graph.note(error)
        return None
