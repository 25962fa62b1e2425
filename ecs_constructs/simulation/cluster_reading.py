"""From templates to what the simulation of a cluster needs: groups of instances, and services as they find them.

Source, read 2026-11-22:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ecs_constructs.cost import key
from ecs_constructs.explain.explanation import Open, read
from ecs_constructs.limits import Limits
from ecs_constructs.placement.attributes import zones_of
from ecs_constructs.placement.fleets import Fleet, fleet_of, suits
from ecs_constructs.placement.packing import Demand
from ecs_constructs.placement.placing import DEFAULT, Instance, Strategy, strategy
from ecs_constructs.placement.shapes import Shape
from ecs_constructs.placement.strategy import StrategyEntry
from ecs_constructs.simulation.capacity import HostedService, InstanceGroup, ManagedScaling, Offer
from ecs_constructs.simulation.group_scaling import GroupTracking
from ecs_constructs.simulation.scaling import Bounds
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup, AutoScalingPolicy
from ecs_constructs.template.types.ecs import CapacityProvider, Service, managing_providers_of, providers_of

NETWORK_IN = "ASGAverageNetworkIn"
"""The metric of a group that is simulated: the bytes that an instance receives, on average."""

DEFAULT_COOLDOWN_SECONDS = 300
"""A group's default cooldown where it sets none, which is its instances' warm-up where nothing sets that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReading:
    """A group as the templates have it.

    Attributes:
        source: the group in the templates.
        group: what is simulated.
        notes: what is left out or taken for true, in sentences.
    """

    source: AutoScalingGroup
    group: InstanceGroup
    notes: tuple[str, ...] = ()


def read_group(source: AutoScalingGroup, limits: Limits, *, idle_bytes_per_minute: float = 0) -> GroupReading:
    """Reads a group of instances.

    Args:
        source: the group in the templates.
        limits: the account's figures.
        idle_bytes_per_minute: what an instance receives without requests.

    Raises:
        NotDetermined: the templates leave open its size, its instances or a daemon on them.
    """
    fleet = fleet_of(source, limits)
    if any(daemon.shape is None for daemon in fleet.daemons):
        raise source.undetermined("LaunchTemplate", "what a daemon on its instances takes is left open")
    if fleet.maximum is None:
        raise source.undetermined("MaxSize", "how many instances it may have is left open, or it counts weights")
    zones, zone_notes = _zones(source)
    scaling, scaling_notes = _scaling(source)
    group = InstanceGroup(
        name=key(source),
        offers=tuple(Offer(amounts=kind.sure, ports=fleet.sure_ports) for kind in fleet.kinds),
        bounds=Bounds(minimum=_written(source, "MinSize"), maximum=_written(source, "MaxSize")),
        desired=source.desired_capacity,
        zones=zones,
        scaling=scaling,
        draining=_drains(source),
        metric_seconds=60 if source.has_detailed_monitoring else 300,
        idle_bytes_per_minute=idle_bytes_per_minute,
        spot_share=_spot_share(source),
    )
    notes = (*_types(fleet), *zone_notes, *scaling_notes, *_left_out(source))
    return GroupReading(source=source, group=group, notes=tuple(f"{key(source)}: {note}" for note in notes))


def _written(group: AutoScalingGroup, name: str) -> int:
    size = group.min_size if name == "MinSize" else group.max_size
    if size is None:
        raise group.undetermined(name, "it is not written")
    return size


def _types(fleet: Fleet) -> Iterator[str]:
    first, *others = (kind.instance.name for kind in fleet.kinds)
    if others:
        yield f"it may launch {len(others) + 1} instance types; all of its instances are taken for {first}, the first."


def _zones(group: AutoScalingGroup) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The zones, and what is said of them where they are not known: only which are the same matters."""
    zones = read(partial(zones_of, group))
    if not isinstance(zones, Open):
        return zones, ()
    subnets = read(partial(group.members, "VPCZoneIdentifier"))
    number = 1 if isinstance(subnets, Open) else max(len(subnets), 1)
    taken = f"each of its {number} subnets is taken for a zone of its own" if number > 1 else "it is taken to have one"
    return tuple(f"zone {each + 1}" for each in range(number)), (f"its zones are left open; {taken}.",)


def _spot_share(group: AutoScalingGroup) -> float:
    """Which part of its instances are Spot instances, beyond those that come first."""
    distribution = group.mixed_instances_policy.distribution if group.mixed_instances_policy else None
    if distribution is not None and distribution.on_demand_percentage is not None:
        return 1 - distribution.on_demand_percentage / 100
    return float(group.starts_spot_instances)


def _drains(group: AutoScalingGroup) -> bool:
    """Whether its instances hand over their tasks before they go, which ECS sees to through a capacity provider."""
    settings = [provider.group_provider for provider in providers_of(group)]
    return any(setting is not None and setting.managed_draining != "DISABLED" for setting in settings)


def _scaling(group: AutoScalingGroup) -> tuple[ManagedScaling | GroupTracking | None, tuple[str, ...]]:
    """What decides over its size, and what is left out of that."""
    providers = managing_providers_of(group)
    policies = [policy for policy in group.policies if policy.changes_desired_capacity]
    if providers:
        notes = (f"{_named(policies)}: ECS manages its size, and they are left out.",) if policies else ()
        return _managed(providers[0]), notes
    tracking = [found for policy in policies if (found := _tracking(policy, group)) is not None]
    left_out = [policy for policy in policies if policy.logical_id not in {found.name for found in tracking[:1]}]
    what = f"one policy that tracks {NETWORK_IN} is simulated, and they are left out."
    return (tracking[0] if tracking else None), ((f"{_named(left_out)}: {what}",) if left_out else ())


def _named(policies: list[AutoScalingPolicy]) -> str:
    return f"it has the scaling policies {', '.join(policy.logical_id for policy in policies)}"


def _managed(provider: CapacityProvider) -> ManagedScaling:
    settings = provider.group_provider
    scaling = settings.managed_scaling if settings else None
    if settings is None or scaling is None:
        raise provider.undetermined("AutoScalingGroupProvider", "it has no managed scaling")
    own = {
        "target_capacity": scaling.target_capacity,
        "minimum_step": scaling.minimum_scaling_step_size,
        "maximum_step": scaling.maximum_scaling_step_size,
        "warmup_seconds": scaling.instance_warmup_period,
    }
    return ManagedScaling(
        termination_protection=settings.managed_termination_protection == "ENABLED",
        **{name: value for name, value in own.items() if value is not None},
    )


def _tracking(policy: AutoScalingPolicy, group: AutoScalingGroup) -> GroupTracking | None:
    """The tracking of network input; None where it is something else."""
    tracking = policy.target_tracking
    metric = tracking.predefined_metric if tracking else None
    if tracking is None or metric is None or metric.type != NETWORK_IN:
        return None
    if tracking.target_value is None:
        raise tracking.undetermined("TargetValue", "it is not written")
    warmups = (policy.estimated_instance_warmup, group.default_instance_warmup, group.cooldown)
    return GroupTracking(
        name=policy.logical_id,
        target=tracking.target_value,
        warmup_seconds=next((each for each in warmups if each is not None), DEFAULT_COOLDOWN_SECONDS),
        disable_scale_in=bool(tracking.disable_scale_in),
    )


def _left_out(group: AutoScalingGroup) -> Iterator[str]:
    if group.scheduled_actions:
        yield "its scheduled actions are left out."
    if group.warm_pools:
        yield "its warm pool is left out: instances start as without one."


def read_hosted(
    service: Service, groups: list[AutoScalingGroup], limits: Limits, *, request_bytes: float
) -> HostedService:
    """Reads a service as its cluster sees it.

    Args:
        service: the service in the templates.
        groups: the groups that its tasks may go to.
        limits: the account's figures.
        request_bytes: what an instance receives for each request.

    Raises:
        NotDetermined: the templates leave open what its tasks take or where they may go.
    """
    shape = Shape.of(service)
    allowed = {key(group) for group in groups if _admits(service, shape, fleet_of(group, limits))}
    demand = Demand(
        name=key(service),
        amounts=shape.amounts,
        ports=shape.ports,
        distinct=shape.distinct,
    )
    return HostedService(
        demand=demand,
        strategy=tuple(_strategy(service)),
        placement=tuple(_placement(service)) or DEFAULT,
        allowed=partial(_is_of, allowed),
        minimum_healthy_percent=service.minimum_healthy_percent,
        maximum_percent=service.maximum_percent,
        request_bytes=request_bytes,
    )


def _is_of(groups: set[str], instance: Instance) -> bool:
    return instance.pool in groups


def _admits(service: Service, shape: Shape, fleet: Fleet) -> bool:
    """Whether a group's instances, all of its first type, may take a service's tasks."""
    answer = suits(shape, fleet.kinds[0])
    if answer is None:
        raise service.undetermined("PlacementConstraints", "which instances suit its tasks is not certain")
    return answer


def _strategy(service: Service) -> Iterator[StrategyEntry]:
    for item in service.strategy():
        group = item.provider.group if isinstance(item.provider, CapacityProvider) else None
        if group is None:
            raise item.undetermined("CapacityProvider", "it has no Auto Scaling group")
        yield StrategyEntry(provider=key(group), base=item.base or 0, weight=item.weight)


def _placement(service: Service) -> Iterator[Strategy]:
    for each in service.placement_strategies:
        try:
            yield strategy(each.type or "", each.field)
        except ValueError as error:
            raise NotDetermined(str(error), each.at("Type")) from None
