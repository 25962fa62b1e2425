"""All services of some templates, each on what it runs on, ready to be simulated again and again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions, HostedService, InstanceGroup, ManagedScaling
from ecs_constructs.simulation.cluster import ClusterHost
from ecs_constructs.simulation.group_run import GroupSeries
from ecs_constructs.simulation.host import FargateHost, Host
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.run import Simulation, simulate
from ecs_constructs.simulation.service import ScaledService

_SETTLING_SECONDS = 3600
"""How long managed scaling has had before time begins: it acts within minutes, and removes after a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FargatePlace:
    """How a service runs on Fargate.

    Attributes:
        is_behind_load_balancer: whether its tasks serve only after a health check of a load balancer.
        spot_share: which part of its tasks is on Fargate Spot, from 0 to 1.
    """

    is_behind_load_balancer: bool = True
    spot_share: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPlace:
    """A cluster with instances.

    Attributes:
        groups: its Auto Scaling groups that services of the composition use.
        services: the services on them, as they find them.
    """

    groups: tuple[InstanceGroup, ...]
    services: tuple[HostedService, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What is left to chance in one run, beside what the assumptions leave to it.

    Attributes:
        instance_start_spread_seconds: by how much an instance may take longer to start, evenly distributed.
        interruptions_per_hour: how often Spot capacity is taken back, per hour of an instance or a task.
    """

    instance_start_spread_seconds: float = 0
    interruptions_per_hour: float = 0


NO_CHANCES = Chances()
"""Nothing is left to chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What has become of one run.

    Attributes:
        simulation: the services, and the events of everything.
        groups: each group of instances, by name.
    """

    simulation: Simulation
    groups: Mapping[str, GroupSeries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Services and what they run on.

    Attributes:
        services: the services, in order: of two that want the same room the first gets it.
        fargate: how each service on Fargate runs, by name; all others are on clusters.
        clusters: the clusters, by name.
        assumptions: what AWS does not publish of services.
        cluster_assumptions: what it does not publish of clusters.
        notes: what is left out or taken for true, in sentences.
    """

    services: tuple[ScaledService, ...]
    fargate: Mapping[str, FargatePlace] = field(default_factory=dict)
    clusters: Mapping[str, ClusterPlace] = field(default_factory=dict)
    assumptions: Assumptions = AS_PUBLISHED
    cluster_assumptions: ClusterAssumptions = field(default_factory=ClusterAssumptions)
    notes: tuple[str, ...] = ()

    @property
    def groups(self) -> dict[str, InstanceGroup]:
        """The groups of all clusters, by name."""
        return {group.name: group for cluster in self.clusters.values() for group in cluster.groups}

    def service(self, name: str) -> ScaledService:
        """One of its services."""
        return next(service for service in self.services if service.name == name)

    def with_service(self, changed: ScaledService) -> "Composition":
        """The same with another service in the place of the one that has its name."""
        return replace(
            self, services=tuple(changed if service.name == changed.name else service for service in self.services)
        )

    def with_groups(self, *changed: InstanceGroup) -> "Composition":
        """The same with other groups in the place of those that have their names."""
        new = {group.name: group for group in changed}
        return replace(
            self,
            clusters={
                name: replace(cluster, groups=tuple(new.get(group.name, group) for group in cluster.groups))
                for name, cluster in self.clusters.items()
            },
        )

    def around(self, name: str) -> "Composition":
        """The part of it that one service can have to do with: itself, and all services of its cluster."""
        if name in self.fargate:
            return replace(self, services=(self.service(name),), fargate={name: self.fargate[name]}, clusters={})
        cluster = self.cluster_of(name)
        there = {hosted.name for hosted in self.clusters[cluster].services}
        services = tuple(service for service in self.services if service.name in there)
        return replace(self, services=services, fargate={}, clusters={cluster: self.clusters[cluster]})

    def cluster_of(self, name: str) -> str:
        """The name of the cluster that a service is on, which is not on Fargate."""
        return next(
            cluster for cluster, place in self.clusters.items() if name in {hosted.name for hosted in place.services}
        )

    def hosted(self, name: str) -> HostedService:
        """A service that is not on Fargate, as its cluster sees it."""
        return next(each for each in self.clusters[self.cluster_of(name)].services if each.name == name)

    def groups_of(self, name: str) -> list[str]:
        """The names of the groups that a service's tasks may go to; none on Fargate."""
        if name in self.fargate:
            return []
        strategy = [entry.provider for entry in self.hosted(name).strategy]
        return strategy or [group.name for group in self.clusters[self.cluster_of(name)].groups]

    def settled(self) -> "Composition":
        """The same with its groups as managed scaling has left them where the services have been as they begin."""
        managed = [group for group in self.groups.values() if isinstance(group.scaling, ManagedScaling)]
        if not managed:
            return self
        still = [ScaledService(name=service.name, desired=service.first_count) for service in self.services]
        outcome = replace(self, services=tuple(still)).run(
            {},
            duration_seconds=_SETTLING_SECONDS,
            randomness=random.Random(0),  # noqa: S311 - it keeps no secret
        )
        return self.with_groups(*(replace(group, desired=outcome.groups[group.name].desired[-1]) for group in managed))

    def run(
        self,
        loads: Mapping[str, Load],
        *,
        duration_seconds: float,
        start: datetime | None = None,
        randomness: random.Random | None = None,
        chances: Chances = NO_CHANCES,
    ) -> Outcome:
        """Simulates all services.

        Args:
            loads: their requests, by name; a service without a load gets none.
            duration_seconds: how long, rounded up to whole minutes.
            start: when it begins, with a time zone; None for no particular moment.
            randomness: decides what is left to chance, which includes where the placement strategy ``random`` goes.
            chances: what is left to chance.

        Raises:
            InputError: names do not match, it would last too long, or randomness is needed and missing.
        """
        clusters = {name: self._cluster_host(place, randomness, chances) for name, place in self.clusters.items()}
        hosts: dict[str, Host] = {
            name: self._fargate_host(place, randomness, chances) for name, place in self.fargate.items()
        }
        for name, place in self.clusters.items():
            hosts.update(dict.fromkeys((service.name for service in place.services), clusters[name]))
        simulation = simulate(
            self.services,
            loads,
            hosts,
            duration_seconds=duration_seconds,
            start=start,
            assumptions=self.assumptions,
        )
        groups = {name: series for host in clusters.values() for name, series in host.series().items()}
        return Outcome(simulation=simulation, groups=groups)

    def _cluster_host(self, place: ClusterPlace, randomness: random.Random | None, chances: Chances) -> ClusterHost:
        cluster = replace(
            self.cluster_assumptions,
            instance_start_spread_seconds=self.cluster_assumptions.instance_start_spread_seconds
            + chances.instance_start_spread_seconds,
            interruptions_per_hour=self.cluster_assumptions.interruptions_per_hour + chances.interruptions_per_hour,
        )
        return ClusterHost(
            place.groups, place.services, randomness=randomness, assumptions=self.assumptions, cluster=cluster
        )

    def _fargate_host(self, place: FargatePlace, randomness: random.Random | None, chances: Chances) -> FargateHost:
        return FargateHost(
            None if place.is_behind_load_balancer else self.assumptions.task_start_seconds,
            interruptions_per_hour=chances.interruptions_per_hour * place.spot_share,
            randomness=randomness,
            assumptions=self.assumptions,
        )
