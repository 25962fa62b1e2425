"""From templates to all that is simulated: which services there are, and what each runs on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ecs_constructs.cost import key
from ecs_constructs.explain.explanation import Open
from ecs_constructs.limits import CURRENT, Limits
from ecs_constructs.placement.services import Capacity, capacities
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions, require_range
from ecs_constructs.simulation.capacity import REQUEST_BYTES, ClusterAssumptions, HostedService
from ecs_constructs.simulation.cluster_reading import GroupReading, read_group, read_hosted
from ecs_constructs.simulation.composition import ClusterPlace, Composition, FargatePlace
from ecs_constructs.simulation.reading import ServiceReading, read_services
from ecs_constructs.simulation.service import ScaledService, TaskModel
from ecs_constructs.template import Graph, InputError, NotDetermined, Position
from ecs_constructs.template.types.auto_scaling import AutoScalingGroup
from ecs_constructs.template.types.ecs import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What instances receive, for groups that scale on it. No template tells.

    Attributes:
        request_bytes: for each request, headers and acknowledgements included. Default 600: a plain guess for a small
            one.
        idle_bytes_per_minute: without any request, each minute. Default 0: a plain guess.

    Raises:
        InputError: a value is out of its range.
    """

    request_bytes: float = REQUEST_BYTES
    idle_bytes_per_minute: float = 0

    def __post_init__(self) -> None:
        require_range("request_bytes", self.request_bytes, 0)
        require_range("idle_bytes_per_minute", self.idle_bytes_per_minute, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """All services of some templates.

    Attributes:
        composition: those that are simulated, and on what.
        sources: each of them in the templates, by name.
        behind_load_balancers: the names of those behind a load balancer, in order.
    """

    composition: Composition
    sources: Mapping[str, Service]
    behind_load_balancers: tuple[str, ...]


def compose(
    graph: Graph,
    *,
    tasks: Mapping[str, TaskModel] | None = None,
    usual_task: TaskModel | None = None,
    traffic: Traffic | None = None,
    limits: Limits = CURRENT,
    assumptions: Assumptions = AS_PUBLISHED,
    cluster_assumptions: ClusterAssumptions | None = None,
) -> Composed:
    """Reads all services and what they run on, in the scenario that the graph assumes.

    Services on Fargate are on hosts of their own. Those on instances share the groups of their cluster, which begin as
    managed scaling would have left them. Nothing is guessed: a service of which the templates leave open what it needs
    is left out, and said; so is one on ECS Managed Instances or on machines of the user's own.

    Args:
        graph: the resources of all stacks.
        tasks: what a task of a service serves, by the service's name.
        usual_task: what a task of all others serves.
        traffic: what instances receive.
        limits: the account's figures.
        assumptions: what AWS does not publish of services.
        cluster_assumptions: what it does not publish of clusters.
    """
    models = {key(service): usual_task or TaskModel() for service in graph.of_type(Service)} | dict(tasks or {})
    reading = read_services(graph, tasks=models, assumptions=assumptions)
    composer = _Composer(traffic or Traffic(), limits)
    for service in reading.services:
        composer.add(service)
    notes = [*composer.notes, *(found.note for found in reading.unknown)]
    composition = Composition(
        services=tuple(composer.services),
        fargate=composer.fargate,
        clusters=composer.clusters(),
        assumptions=assumptions,
        cluster_assumptions=cluster_assumptions or ClusterAssumptions(),
        notes=tuple(dict.fromkeys(notes)),
    )
    return Composed(
        composition=composition.settled(),
        sources=composer.sources,
        behind_load_balancers=tuple(composer.behind_load_balancers),
    )


class _LeftOut(Exception):  # noqa: N818 - it is an outcome, as NotDetermined is
    """Something that is not simulated, with the reason in a sentence."""


class _Composer:
    """Finds a place for one service after another, and keeps what is to be said."""

    def __init__(self, traffic: Traffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._groups: dict[AutoScalingGroup, GroupReading] = {}
        self._places: dict[str, tuple[dict[AutoScalingGroup, None], list[HostedService]]] = {}
        self.services: list[ScaledService] = []
        self.sources: dict[str, Service] = {}
        self.behind_load_balancers: list[str] = []
        self.fargate: dict[str, FargatePlace] = {}
        self.notes: list[str] = []

    def add(self, reading: ServiceReading) -> None:
        """Adds a service, or says why it is left out."""
        self.notes += (f"{reading.name}: {note}" for note in _notes(reading))
        if reading.service is None:
            return
        try:
            self._place(reading.source, reading.service)
        except _LeftOut as reason:
            self.notes.append(f"{reading.name} is left out: {reason}")
            return
        except (NotDetermined, InputError) as error:
            self.notes.append(f"{reading.name} is left out. {_open(error)}")
            return
        self.services.append(reading.service)
        self.sources[reading.name] = reading.source
        if reading.source.load_balancers:
            self.behind_load_balancers.append(reading.name)

    def clusters(self) -> dict[str, ClusterPlace]:
        """The clusters that services were placed on, by name."""
        return {
            name: ClusterPlace(groups=tuple(self._groups[group].group for group in groups), services=tuple(services))
            for name, (groups, services) in self._places.items()
        }

    def _place(self, source: Service, service: ScaledService) -> None:
        found = capacities(source)
        if all(capacity.is_fargate for capacity in found):
            self.fargate[service.name] = FargatePlace(
                is_behind_load_balancer=bool(source.load_balancers), spot_share=_spot_share(found, service)
            )
        elif all(capacity.groups for capacity in found):
            groups = [group for capacity in found for group in capacity.groups]
            self._place_on(source, list(dict.fromkeys(groups)))
        else:
            raise _LeftOut(_why_not(found))

    def _place_on(self, source: Service, groups: list[AutoScalingGroup]) -> None:
        if source.cluster is None:
            raise source.undetermined("Cluster", "the default cluster is not among the templates")
        hosted = read_hosted(source, groups, self._limits, request_bytes=self._traffic.request_bytes)
        for group in groups:
            if group not in self._groups:
                idle = self._traffic.idle_bytes_per_minute
                self._groups[group] = read_group(group, self._limits, idle_bytes_per_minute=idle)
                self.notes += self._groups[group].notes
        of_cluster, services = self._places.setdefault(key(source.cluster), ({}, []))
        of_cluster.update(dict.fromkeys(groups))
        services.append(hosted)


def _notes(reading: ServiceReading) -> Iterator[str]:
    yield from reading.notes
    for found in reading.unknown:
        yield f"{found.note.removesuffix('.')}; it is left out."


def _open(error: NotDetermined | InputError) -> str:
    position = error.position if isinstance(error, NotDetermined) else None
    return Open.at(position, str(error)).note if isinstance(position, Position) else f"{error}."


def _spot_share(found: Iterable[Capacity], service: ScaledService) -> float:
    """Which part of a service's tasks is on Fargate Spot, when it has as many as it may have."""
    most = max(service.bounds.maximum if service.bounds else service.desired, 1)
    return sum(capacity.share(most) for capacity in found if capacity.name == "FARGATE_SPOT") / most


def _why_not(found: list[Capacity]) -> str:
    names = ", ".join(capacity.name for capacity in found)
    if any(capacity.is_external for capacity in found):
        return "which machines are registered with its cluster no template tells."
    if len(found) > 1:
        return f"it runs on {names}, which is not simulated: Fargate alone is, and Auto Scaling groups alone are."
    return f"it runs on {names}, which is not simulated."
