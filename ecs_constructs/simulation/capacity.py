"""What a simulation needs to know of a cluster on EC2: its groups of instances and the services on them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ecs_constructs.placement.packing import Amounts, Demand, Port
from ecs_constructs.placement.placing import DEFAULT, Instance, Strategy
from ecs_constructs.placement.strategy import StrategyEntry
from ecs_constructs.simulation.assumptions import require_range, require_ranges
from ecs_constructs.simulation.group_scaling import GroupTracking
from ecs_constructs.simulation.scaling import Bounds
from ecs_constructs.template import InputError

REQUEST_BYTES = 600
"""What an instance receives for a request, headers and acknowledgements included: a plain guess for a small one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterAssumptions:
    """What the simulation of clusters takes for true although no documentation of AWS says it.

    Attributes:
        instance_start_seconds: from the launch of an instance until ECS can place tasks on it. Default 90. Uncertain:
            public measurements have 25 to 30 s until an instance answers; image, user data and agent add to it.
        instance_start_spread_seconds: by how much that may take longer, evenly distributed. Default 0.
        reservation_delay_seconds: from the end of a minute until managed scaling has acted on its metric. Default 60.
            A guess: the metric comes once a minute and the alarm needs one datapoint.
        reservation_high_periods: how many datapoints above the target capacity add instances. Default 1. Seen in
            alarms that ECS has made.
        reservation_low_periods: how many below it take instances away. Default 15, as AWS documents.
        empty_reservation: the metric of a group without instances and without tasks, in percent. Default 100, as
            AWS has said; with a target below 100 such a group starts instances again and again, which users reported
            in 2019 and nobody has said to be mended. 0 keeps it empty.
        first_instances: how many instances a group without any is given first. Default 2, as AWS documents.
        provisioning_quota: how many tasks of a cluster may wait for managed scaling at once; those beyond are not
            counted by it. Default 500, the account's quota.
        retry_seconds: how long ECS waits before it tries again to place tasks that no managed scaling waits for.
            Default 300. Seen once, in 2019; ECS throttles to 15 minutes at most.
        drain_seconds: how long an instance stays after its last task was told to stop. Default 300, the deregistration
            delay of a target group that does not set one.
        interruptions_per_hour: how often EC2 takes a Spot instance back, per hour that it runs; its tasks are lost at
            once. Default 0: that is left to chance.

    Raises:
        InputError: a value is out of its range.
    """

    instance_start_seconds: float = 90
    instance_start_spread_seconds: float = 0
    reservation_delay_seconds: float = 60
    reservation_high_periods: int = 1
    reservation_low_periods: int = 15
    empty_reservation: float = 100
    first_instances: int = 2
    provisioning_quota: int = 500
    retry_seconds: float = 300
    drain_seconds: float = 300
    interruptions_per_hour: float = 0

    def __post_init__(self) -> None:
        require_ranges(self, _RANGES)


_RANGES: dict[str, tuple[float, float]] = {
    "reservation_high_periods": (1, 1440),
    "reservation_low_periods": (1, 1440),
    "first_instances": (1, math.inf),
    "retry_seconds": (1, math.inf),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an instance of one type has for tasks.

    Attributes:
        amounts: CPU units, memory in MiB, GPUs and network interfaces beside what daemons take.
        ports: the ports of it that are taken.
        attributes: its attributes but the zone.
    """

    amounts: Amounts
    ports: frozenset[Port] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedScaling:
    """ECS decides over the size of a group, as its capacity provider says.

    Attributes:
        target_capacity: how much of the group shall be in use, in percent. Default 100, as ECS's.
        minimum_step: the fewest instances that are added at once. Default 1, as ECS's.
        maximum_step: the most instances that are added at once. Default 10,000, as ECS's.
        warmup_seconds: how long after a launch no further instances are added. Default 300, as ECS's.
        termination_protection: whether only instances without tasks are terminated. Default false, as ECS's.

    Raises:
        InputError: a value is out of its range.
    """

    target_capacity: float = 100
    minimum_step: int = 1
    maximum_step: int = 10_000
    warmup_seconds: float = 300
    termination_protection: bool = False

    def __post_init__(self) -> None:
        require_range("target_capacity", self.target_capacity, 1, 100)
        require_range("minimum_step", self.minimum_step, 1, 10_000)
        require_range("maximum_step", self.maximum_step, 1, 10_000)
        require_range("warmup_seconds", self.warmup_seconds, 0, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceGroup:
    """An Auto Scaling group and what decides over its size.

    Attributes:
        name: what it is known by; services name it in their strategies.
        offers: what instances of its types have, at least one; it launches the first.
        bounds: the fewest and the most instances.
        desired: the instances that it begins with; brought within the bounds. Default: the fewest.
        zones: the availability zones, over which it balances its instances.
        scaling: what decides over its size; None where nothing does.
        draining: whether an instance to be terminated first hands over its tasks. Default true, as a capacity
            provider's.
        metric_seconds: how long a datapoint of its instances is measured: 60 with detailed monitoring, which is the
            default here, 300 without. A tracking policy looks at them.
        idle_bytes_per_minute: what an instance receives without requests. Default 0: a plain guess.
        spot_share: which part of its instances are Spot instances, from 0 to 1. Default 0.

    Raises:
        InputError: the bounds cannot be, or there is no offer, or a figure is out of its range.
    """

    name: str
    offers: tuple[Offer, ...]
    bounds: Bounds
    desired: int | None = None
    zones: tuple[str, ...] = ("a",)
    scaling: ManagedScaling | GroupTracking | None = None
    draining: bool = True
    metric_seconds: int = 60
    idle_bytes_per_minute: float = 0
    spot_share: float = 0

    def __post_init__(self) -> None:
        if not 0 <= self.bounds.minimum <= self.bounds.maximum:
            raise InputError(
                f"{self.name}: at least {self.bounds.minimum} and at most {self.bounds.maximum} instances cannot be; "
                "the minimum is from 0 to the maximum"
            )
        if not self.offers or not self.zones:
            raise InputError(f"{self.name}: it has no instance type or no zone; give at least one of each")
        if self.metric_seconds not in (60, 300):
            raise InputError(f"{self.name}: metric_seconds is {self.metric_seconds}; it must be 60 or 300")
        require_range("idle_bytes_per_minute", self.idle_bytes_per_minute, 0)
        require_range("spot_share", self.spot_share, 0, 1)

    @property
    def first_count(self) -> int:
        """The instances that it begins with."""
        return self.bounds.minimum if self.desired is None else self.bounds.clamp(self.desired)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedService:
    """A service as its cluster sees it.

    Attributes:
        demand: what each of its tasks takes, under the service's name. How many there are is left open.
        strategy: the groups that its tasks go to, by their names, with base and weight. Without one, as with a launch
            type, they go to any group, and no managed scaling waits for them.
        placement: its placement strategies.
        allowed: whether its tasks may go to an instance by its constraints.
        minimum_healthy_percent: how many of its tasks run at least while instances hand over theirs, in percent of
            those wanted, rounded up. Default 100, as ECS's.
        maximum_percent: how many there are at most meanwhile, in percent, rounded down. Default 200, as ECS's.
        request_bytes: what an instance receives for each request. Default 600: a plain guess for a small request with
            its headers and acknowledgements.
    """

    demand: Demand
    strategy: tuple[StrategyEntry, ...] = ()
    placement: tuple[Strategy, ...] = DEFAULT
    allowed: Callable[[Instance], bool] = lambda _: True
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    request_bytes: float = REQUEST_BYTES

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.demand.name
