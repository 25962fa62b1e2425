"""A group of instances as time passes: which there are, what its alarms say, and what size follows from them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from ecs_constructs.simulation.alarm import Alarm, AlarmRule, Comparison, State
from ecs_constructs.simulation.assumptions import Assumptions
from ecs_constructs.simulation.capacity import ClusterAssumptions, InstanceGroup, ManagedScaling
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.group_scaling import GroupScaling, GroupTracking
from ecs_constructs.simulation.reservation import scaled_in, wanted_instances


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeries:
    """A group over time, a value for each minute.

    Attributes:
        instances: the instances that had registered and were not about to go, at the end of the minute.
        desired: those desired then.
        reservation: CapacityProviderReservation in percent; None where ECS does not decide over the group.
        metric: the bytes that its tracking policy looks at; None where there is none or no datapoint.
        alarms: what each of its alarms said then, by name.
        instance_hours: how long instances ran, together, from their launch.
    """

    instances: tuple[int, ...]
    desired: tuple[int, ...]
    reservation: tuple[float | None, ...]
    metric: tuple[float | None, ...]
    alarms: Mapping[str, tuple[State, ...]]
    instance_hours: float


@dataclass(slots=True, eq=False)
class Node:
    """An instance, from its launch to its end.

    Attributes:
        name: what tells it from others.
        zone: its zone.
        launched: when it was launched.
        registered: when ECS could first place tasks on it; None before.
        leaves: whether it hands over its tasks in order to go.
        ends: whether its end is settled.
    """

    name: str
    zone: str
    launched: float
    registered: float | None = None
    leaves: bool = False
    ends: bool = False


class ManagedSize:
    """ECS managed scaling of a group as time passes.

    Args:
        group: the group's name.
        scaling: its settings.
        cluster: what AWS does not publish.
    """

    def __init__(self, group: str, scaling: ManagedScaling, cluster: ClusterAssumptions) -> None:
        self.scaling = scaling
        self._first = cluster.first_instances
        self._high = self._alarm(f"{group} reservation high", Comparison.ABOVE, cluster.reservation_high_periods)
        self._low = self._alarm(f"{group} reservation low", Comparison.BELOW, cluster.reservation_low_periods)

    def _alarm(self, name: str, comparison: Comparison, periods: int) -> Alarm:
        target = self.scaling.target_capacity
        return Alarm(AlarmRule(name=name, threshold=target, comparison=comparison, evaluation_periods=periods))

    @property
    def states(self) -> dict[str, State]:
        """What its alarms say, by name."""
        return {alarm.rule.name: alarm.state for alarm in (self._high, self._low)}

    def decide(self, running: int, value: float, *, desired: int, is_warm: bool, now: float) -> int:
        """The instances wanted after the next datapoint, whatever the bounds; as before where nothing is to be done.

        Args:
            running: the instances that ran when it was measured.
            value: CapacityProviderReservation in percent.
            desired: the instances desired so far.
            is_warm: whether no instance warms up: nothing is done while one does.
            now: when the decision is made.
        """
        self._high.observe(value)
        self._low.observe(value)
        adds, removes = self._high.acts(now), self._low.acts(now)
        wanted = wanted_instances(running, value, self.scaling.target_capacity, first=self._first)
        if is_warm and adds:
            return max(desired, wanted)
        if is_warm and removes:
            return min(desired, scaled_in(desired, wanted))
        return desired


class GroupRun:
    """A group of instances as time passes.

    Args:
        spec: the group.
        assumptions: what AWS does not publish of scaling.
        cluster: what it does not publish of clusters.
    """

    def __init__(self, spec: InstanceGroup, assumptions: Assumptions, cluster: ClusterAssumptions) -> None:
        self.spec = spec
        self.desired = spec.first_count
        self.nodes: dict[str, Node] = {}
        self.events: list[Event] = []
        scaling = spec.scaling
        self.managed = ManagedSize(spec.name, scaling, cluster) if isinstance(scaling, ManagedScaling) else None
        self.tracking = GroupScaling(scaling, assumptions) if isinstance(scaling, GroupTracking) else None
        self._numbers = count(1)
        self._ended_seconds = 0.0
        self._is_limited = False
        self._bytes = 0.0
        self._rows: list[tuple[int, int, float | None, float | None]] = []
        self._states: dict[str, list[State]] = {name: [] for name in self._alarms()}

    def _alarms(self) -> dict[str, State]:
        size = self.managed or self.tracking
        return size.states if size else {}

    # Instances

    @property
    def staying(self) -> list[Node]:
        """The instances that are not about to go, those that are being launched among them."""
        return [node for node in self.nodes.values() if not node.leaves]

    @property
    def active(self) -> list[Node]:
        """Those of them that have registered."""
        return [node for node in self.nodes.values() if node.registered is not None and not node.leaves]

    def launch(self, now: float) -> Node:
        """Launches an instance in the zone that has the fewest."""
        in_zone = Counter(node.zone for node in self.staying)
        zone = min(self.spec.zones, key=lambda each: in_zone[each])
        node = Node(name=f"{self.spec.name} {next(self._numbers)}", zone=zone, launched=now)
        self.nodes[node.name] = node
        return node

    def end(self, node: Node, now: float) -> None:
        """Ends an instance."""
        del self.nodes[node.name]
        self._ended_seconds += now - max(node.launched, 0)

    def first_to_go(self, among: Iterable[Node]) -> Node:
        """Whom Auto Scaling's default termination policy chooses, as far as that can be told beforehand.

        That is the oldest instance of the zone that has the most.
        """
        in_zone = Counter(node.zone for node in self.staying)
        # Instances are in the order of their launch, and of equals the first is taken.
        return max(among, key=lambda node: in_zone[node.zone])

    # Size

    def follow_reservation(self, managed: ManagedSize, running: int, value: float, now: float) -> None:
        """Lets managed scaling act on a datapoint.

        Args:
            managed: the group's managed scaling.
            running: the instances that ran when it was measured.
            value: CapacityProviderReservation in percent.
            now: when it acts.
        """
        is_warm = all(now - node.launched >= managed.scaling.warmup_seconds for node in self.staying)
        wanted = managed.decide(running, value, desired=self.desired, is_warm=is_warm, now=now)
        self._note_limit(wanted, now)
        self._resize(self.spec.bounds.clamp(wanted), f"reservation is {value:.0f} %", now)

    def warm(self, tracking: GroupScaling, now: float) -> list[Node]:
        """The instances that a tracking policy measures: those that have been there for long enough."""
        warmup = tracking.policy.warmup_seconds
        return [node for node in self.active if node.registered is not None and now - node.registered >= warmup]

    def receive(self, per_instance: float | None, now: float) -> float | None:
        """Takes note of what an instance has received in a minute; the datapoint that this ends, else None.

        Args:
            per_instance: the bytes, on average over the warm instances; None where there are none.
            now: the end of the minute.
        """
        if per_instance is not None:
            self._bytes += per_instance + self.spec.idle_bytes_per_minute
        if per_instance is None or now % self.spec.metric_seconds:
            return None
        value, self._bytes = self._bytes, 0.0
        return value

    def follow_bytes(self, tracking: GroupScaling, value: float | None, warm: int, now: float) -> None:
        """Lets a tracking policy act on a datapoint.

        Args:
            tracking: the group's tracking policy.
            value: the datapoint; None where there is none.
            warm: the instances that it is the mean over.
            now: when it acts.
        """
        desired = tracking.decide(value, now=now, warm=warm, desired=self.desired, bounds=self.spec.bounds)
        self._note_limit(tracking.wanted if tracking.asks_for_more else 0, now)
        self._resize(desired, f"{tracking.policy.name} asks for it", now)

    def _note_limit(self, wanted: int, now: float) -> None:
        """Says that the group's maximum is too small, once until it shrinks."""
        maximum = self.spec.bounds.maximum
        if wanted > maximum and not self._is_limited:
            text = f"It would need {wanted} instances; its maximum is {maximum}."
            self.events.append(Event(at=now, subject=self.spec.name, kind=Kind.LIMIT, text=text))
            self._is_limited = True

    def _resize(self, desired: int, why: str, now: float) -> None:
        if desired != self.desired:
            kind = Kind.SCALE_OUT if desired > self.desired else Kind.SCALE_IN
            text = f"Its desired size becomes {desired} instead of {self.desired}: {why}."
            self.events.append(Event(at=now, subject=self.spec.name, kind=kind, text=text))
            self._is_limited = self._is_limited and desired > self.desired
            self.desired = desired

    # What is said of it

    def record(self, reservation: float | None, metric: float | None) -> None:
        """Ends a minute."""
        self._rows.append((len(self.active), self.desired, reservation, metric))
        for name, state in self._alarms().items():
            self._states[name].append(state)

    def series(self, now: float) -> GroupSeries:
        """What has become of it until now."""
        seconds = self._ended_seconds + sum(now - max(node.launched, 0) for node in self.nodes.values())
        return GroupSeries(
            instances=tuple(row[0] for row in self._rows),
            desired=tuple(row[1] for row in self._rows),
            reservation=tuple(row[2] for row in self._rows),
            metric=tuple(row[3] for row in self._rows),
            alarms={name: tuple(states) for name, states in self._states.items()},
            instance_hours=seconds / 3600,
        )
