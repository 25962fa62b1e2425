"""Where a service's tasks go, and how many there are."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from ecs_constructs.limits import Limits
from ecs_constructs.placement.attributes import launch_data
from ecs_constructs.placement.counts import Counts
from ecs_constructs.placement.fleets import Fleet, clusters_of, fleet_of
from ecs_constructs.placement.rolling import Rolling
from ecs_constructs.placement.strategy import StrategyEntry, StrategyError, divide, surely
from ecs_constructs.placement.user_data import text_of
from ecs_constructs.template import Graph, NotDetermined, Resource, View
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, InstanceRequirements
from ecs_constructs.template.types.ecs import (
    CapacityProvider,
    Service,
    StrategyItem,
    providers_of,
)
from ecs_constructs.template.types.service_scaling import CapacityLimits, ScalableTarget
from ecs_constructs.template.view import once

T = TypeVar("T")
V = TypeVar("V", bound=View)


class Capacity(NamedTuple):
    """One place where tasks of a service go.

    Attributes:
        made_of: what there is: Auto Scaling groups, a capacity provider, or the name of one of AWS's.
        groups: its Auto Scaling groups; empty where it has none.
        requirements: what Managed Instances must have; None for other capacity.
        is_fargate: whether it is Fargate.
        is_external: whether it is machines of the user's (ECS Anywhere), of which no template tells.
        share: how many of a number of tasks go there.
        least_share: how many of them go there however ECS rounds.
    """

    made_of: tuple[Resource | str, ...]
    groups: tuple[AutoScalingGroup, ...] = ()
    requirements: InstanceRequirements | None = None
    is_fargate: bool = False
    is_external: bool = False
    share: Callable[[int], int] = int
    least_share: Callable[[int], int] = int

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return ", ".join(part.label if isinstance(part, Resource) else part for part in self.made_of)

    def fleets(self, limits: Limits) -> tuple[Fleet, ...]:
        """The instances of its groups.

        Raises:
            NotDetermined: those of a group are not known.
        """
        return tuple(fleet_of(group, limits) for group in self.groups)


def capacities(service: Service) -> list[Capacity]:
    """Where a service's tasks go: one capacity for each entry of its strategy, else one for its launch type.

    How ECS rounds the shares of a strategy is not published: those here are the nearest to the weights.

    Raises:
        NotDetermined: the capacity is not among the templates, or more than what is among them may take the tasks.
    """
    strategy = service.strategy()
    if strategy:
        return [_of_item(number, item, strategy) for number, item in enumerate(strategy)]
    match service.launch_type or "EC2":
        case "FARGATE":
            return [Capacity(made_of=("FARGATE",), is_fargate=True)]
        case "EXTERNAL":
            return [Capacity(made_of=("EXTERNAL",), is_external=True)]
        case "EC2":
            return [_of_groups(service)]
        case _:
            raise service.undetermined("LaunchType", "not a launch type")


def _of_groups(service: Service) -> Capacity:
    groups = service.groups()
    if not groups:
        raise service.undetermined("Cluster", "no Auto Scaling group of the templates joins the cluster")
    _require_known_instances(service)
    return Capacity(made_of=tuple(groups), groups=tuple(groups))


_FLEETS = ("AWS::EC2::EC2Fleet", "AWS::EC2::SpotFleet")
"""What starts any number of instances without an Auto Scaling group."""


def _require_known_instances(service: Service) -> None:
    """Checks that a service by launch type finds no instances in its cluster but those of its groups.

    Raises:
        NotDetermined: others may join the cluster.
    """
    graph = service.graph
    error = graph.left_open("groups that may join any cluster", AutoScalingGroup, _require_known_cluster)
    if error is not None:
        raise error
    if service.cluster is not None and once(service.cluster, "other instances", lambda each: _has_others(each.graph)):
        raise service.undetermined("Cluster", "instances outside of Auto Scaling groups may join it")


def _require_known_cluster(group: AutoScalingGroup) -> None:
    if providers_of(group) or clusters_of(group):
        return
    for data in launch_data(group):
        if "ECS_CLUSTER" in text_of(data):
            raise data.undetermined("UserData", "it is left open which cluster the instances join")


def _has_others(graph: Graph) -> bool:
    return any(
        isinstance(body, Mapping)
        and (body.get("Type") in _FLEETS or (body.get("Type") == "AWS::EC2::Instance" and "ECS_CLUSTER" in str(body)))
        for stack in graph.stacks
        for body in stack.section("Resources").values()
    )


def _of_item(number: int, item: StrategyItem, strategy: list[StrategyItem]) -> Capacity:
    provider = item.provider
    found = Capacity(made_of=(provider,), is_fargate=True) if isinstance(provider, str) else _of_provider(provider)
    return found._replace(
        share=lambda count: _divided(count, strategy, item, divide)[number],
        least_share=lambda count: _divided(count, strategy, item, surely)[number],
    )


def _of_provider(provider: CapacityProvider) -> Capacity:
    group = provider.group
    if group is not None:
        return Capacity(made_of=(group,), groups=(group,))
    managed = provider.managed_provider
    return Capacity(made_of=(provider,), requirements=managed.instance_requirements if managed else None)


def _divided(
    count: int,
    strategy: list[StrategyItem],
    item: StrategyItem,
    division: Callable[[int, list[StrategyEntry]], tuple[int, ...]],
) -> tuple[int, ...]:
    entries = [StrategyEntry(provider="", base=each.base or 0, weight=each.weight) for each in strategy]
    try:
        return division(count, entries)
    except StrategyError as error:
        raise item.undetermined("Weight", str(error)) from None


def task_counts(service: Service) -> Counts:
    """How many tasks a service has in different states; what is left open is None, and counted.

    The desired number may lie outside of what the service scales to, and then stays there until it scales.
    """
    lowest = _known(service, lambda service: _limits(service, lambda each: each.min_capacity))
    highest = _known(service, lambda service: _limits(service, lambda each: each.max_capacity))
    steady = _known(service, lambda service: _desired(service, lowest))
    return Counts(
        minimum=_first(min, lowest, steady),
        desired=steady,
        maximum=_first(max, highest, steady),
        rolling=_known(service, lambda service: None if steady is None else _peak(service, steady)),
    )


def why_open(service: Service) -> NotDetermined | None:
    """Why the largest number of tasks is left open; None where it is not."""
    try:
        _desired(service, _limits(service, lambda each: each.min_capacity))
        _limits(service, lambda each: each.max_capacity)
    except NotDetermined as error:
        return error
    return None


def _limits(service: Service, read: Callable[[ScalableTarget | CapacityLimits], int | None]) -> list[int]:
    """The limits that the targets of a service and their scheduled actions set.

    Raises:
        NotDetermined: one of them is left open, or a target somewhere may be one of this service.
    """
    error = service.graph.left_open("targets of open services", ScalableTarget, _require_known_service)
    if error is not None:
        raise error
    targets: list[ScalableTarget] = service.scalable_targets
    actions = (action.limits for target in targets for action in target.scheduled_actions)
    found = [read(each) for each in (*targets, *actions) if each is not None]
    return [limit for limit in found if limit is not None]


def _require_known_service(target: ScalableTarget) -> None:
    if target.service is None and target.service_namespace in (None, "ecs"):
        target.read("ResourceId")


def _peak(service: Service, desired: int) -> int | None:
    """The most tasks during a deployment; None where neither ECS nor CodeDeploy deploys the service."""
    if service.rolls:
        return rolling(service, desired).peak
    # A blue/green deployment runs all old and all new tasks at once.
    controller = service.deployment_controller
    return None if controller is not None and controller.type == "EXTERNAL" else 2 * desired


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


def _desired(service: Service, lowest: list[int] | None) -> int | None:
    """What the service says, else the least that it scales to; ECS starts with one task where neither is said."""
    if service.desired_count is not None:
        return service.desired_count
    return None if lowest is None else min(lowest, default=1)


def _first(pick: Callable[[list[int]], int], limits: list[int] | None, steady: int | None) -> int | None:
    """The least or the greatest of some limits and the desired number; None where one of them is open."""
    return None if limits is None or steady is None else pick([*limits, steady])


def _known(view: V, read: Callable[[V], T | None]) -> T | None:
    try:
        return read(view)
    except NotDetermined as error:
        view.graph.note(error)
        return None
