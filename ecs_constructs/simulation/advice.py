"""What a person should know of a simulation, or do: each sentence follows from the run, or from running it again.

What is said to have happened is read off the series. What is said to help was tried: the same load on the same services
with that one change, and the sentence says what came out. Where trying would take too long, nothing is said to help.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ecs_constructs.placement.words import counted
from ecs_constructs.simulation.capacity import InstanceGroup
from ecs_constructs.simulation.composition import Composition, Outcome
from ecs_constructs.simulation.events import Kind
from ecs_constructs.simulation.result import Advice
from ecs_constructs.simulation.run import ServiceResult
from ecs_constructs.simulation.scaling import Bounds, Metric, TargetTracking
from ecs_constructs.simulation.service import MOST_TASKS, ScaledService
from ecs_constructs.simulation.trial import Trial

MINUTES_TO_TRY = 300_000
"""How many minutes of services are simulated at most to try what helps: a few seconds, but for clusters of hundreds."""

TARGETS_TO_TRY = (0.8, 0.6, 0.4)
"""Shares of a target that are tried in its place."""

SAFE_SHARE = 0.7
"""Which part of what a task serves is tried as the target where the target is beyond it."""

_LOST = 0.5
"""Fewer requests than this are none."""


def advise(trial: Trial, outcome: Outcome) -> tuple[Advice, ...]:
    """What to know or to do, the services that lose most first.

    Args:
        trial: what was asked.
        outcome: what became of it.
    """
    attempts = _Attempts(trial)
    results = outcome.simulation.services
    loaded = sorted(trial.loads, key=lambda name: -results[name].summary.beyond_capacity)
    found = [advice for name in loaded for advice in _Subject(trial, outcome, attempts, name).advice()]
    if found:
        return tuple(found)
    requests = sum(results[name].summary.requests for name in loaded)
    text = f"Every one of the {requests:,.0f} requests is served." if requests >= _LOST else "There are no requests."
    return (Advice(subject="", text=text),)


class _Attempts:
    """Runs a trial again with something changed, for as long as that is affordable."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._left = float(MINUTES_TO_TRY)

    def run(self, name: str, changed: Composition) -> Outcome | None:
        """What becomes of a service then; None where too much has been tried already."""
        around = changed.around(name)
        self._left -= len(around.services) * self._trial.duration_seconds / 60
        return self._trial.around(name, changed) if self._left >= 0 else None

    def least(self, low: int, high: int, works: Callable[[int], bool]) -> int | None:
        """The least number that works, where a larger one works as well; None where the largest does not."""
        if low > high or not works(high):
            return None
        return low + bisect_left(range(low, high), True, key=works)


@dataclass(frozen=True, slots=True)
class _Subject:
    """One service that a load came to."""

    trial: Trial
    outcome: Outcome
    attempts: _Attempts
    name: str

    @property
    def service(self) -> ScaledService:
        return self.trial.composition.service(self.name)

    @property
    def result(self) -> ServiceResult:
        return self.outcome.simulation.services[self.name]

    @property
    def lost(self) -> float:
        return self.result.summary.beyond_capacity

    def advice(self) -> Iterator[Advice]:
        stopped = self._stopped_by_group()
        if stopped:
            yield stopped
        above = self._target_above_capacity()
        limited = None if stopped else self._stopped_by_maximum()
        yield from filter(None, (above, limited))
        if self.lost >= _LOST:
            yield self._loss()

    # The group's maximum

    def _stopped_by_group(self) -> Advice | None:
        """Whether the size of a group keeps tasks from running."""
        groups = self._full_groups()
        first = next((minute for minute, full in enumerate(groups) if full), None)
        if first is None:
            return None
        series = self.result.series
        waits = [minute for minute in range(first, len(series.waiting)) if series.waiting[minute]]
        desired = max(series.desired[minute] for minute in waits)
        running = max(series.running[minute] for minute in waits)
        group = self.trial.composition.groups[groups[first]]
        helps = self._larger(group, desired, first)
        if helps is None:
            text = (
                f"From minute {first + 1} at most {running} of {counted(desired, 'task')} of {self.name} find room in "
                f"{group.name}, which has at most {counted(group.bounds.maximum, 'instance')}."
            )
        else:
            size, minute = helps
            text = (
                f"{_limit(group)} stops {self.name} at {running} of {counted(desired, 'task')} from minute "
                f"{first + 1}; with {size} it runs {counted(desired, 'task')} from minute {minute + 1}."
            )
        return Advice(subject=group.name, text=text, at=60 * first)

    def _full_groups(self) -> list[str]:
        """For each minute the group that is as large as it gets while tasks wait for it; empty where there is none."""
        names = self.trial.composition.groups_of(self.name)
        return [
            next((name for name in names if waits and self._is_full(name, minute)), "")
            for minute, waits in enumerate(self.result.series.waiting)
        ]

    def _is_full(self, name: str, minute: int) -> bool:
        group, series = self.trial.composition.groups[name], self.outcome.groups[name]
        return group.scaling is None or series.instances[minute] >= group.bounds.maximum

    def _larger(self, group: InstanceGroup, desired: int, first: int) -> tuple[int, int] | None:
        """The least size of the group that lets all tasks run, and the minute in which they do; None without one."""
        reached: dict[int, int] = {}

        def works(size: int) -> bool:
            outcome = self.attempts.run(self.name, self.trial.composition.with_groups(_resized(group, size)))
            running = outcome.simulation.services[self.name].series.running if outcome else ()
            minutes = (minute for minute, tasks in enumerate(running) if minute >= first and tasks >= desired)
            minute = next(minutes, None)
            if minute is not None:
                reached[size] = minute
            return minute is not None

        now = group.bounds.maximum
        size = self.attempts.least(now + 1, 2 * now + desired, works)
        return None if size is None else (size, reached[size])

    # The service's own settings

    def _target_above_capacity(self) -> Advice | None:
        """Whether a task is overloaded before its target is reached."""
        capacity = 60 * self.service.task.requests_per_second
        for policy in self.service.policies:
            if isinstance(policy, TargetTracking) and policy.metric is Metric.REQUESTS_PER_TARGET:
                if policy.target <= capacity:
                    continue
                target = float(int(capacity * SAFE_SHARE)) or capacity * SAFE_SHARE
                helps = self._clause(_retargeted(self.service, policy, target), f"a target of {target:,g}")
                text = (
                    f"The target of {self.name}, {policy.target:,g} requests a minute, is more than the {capacity:,g} "
                    f"that a task serves{helps}."
                )
                return Advice(subject=self.name, text=text)
        return None

    def _stopped_by_maximum(self) -> Advice | None:
        """Whether scaling asked for more tasks than there may be."""
        bounds, wanted = self.service.bounds, self.result.summary.most_wanted
        limits = [event for event in self.outcome.simulation.events if event.kind is Kind.LIMIT]
        first = next((event for event in limits if event.subject == self.name), None)
        if bounds is None or first is None:
            return None
        minute = int(first.at // 60)
        if self._loses_at_maximum(minute, bounds.maximum):
            enough = max(min(wanted, MOST_TASKS), bounds.maximum)
            larger = replace(self.service, bounds=replace(bounds, maximum=enough))
            helps = self._clause(larger, f"a maximum of {enough:,}")
        else:
            helps = "; they serve all that comes then"
        text = (
            f"The maximum of {counted(bounds.maximum, 'task')} keeps {self.name} from the {wanted:,} that its scaling "
            f"asks for, from minute {minute + 1}{helps}."
        )
        return Advice(subject=self.name, text=text, at=first.at)

    def _loses_at_maximum(self, first: int, maximum: int) -> bool:
        """Whether requests are lost although as many tasks run as there may be."""
        series = self.result.series
        minutes = range(first, len(series.running))
        runs = next((minute for minute in minutes if series.running[minute] >= maximum), first - 1)
        # In the minute in which they begin to run there may have been too few at first.
        return any(beyond >= _LOST for beyond in series.beyond_capacity[runs + 1 :])

    def _loss(self) -> Advice:
        """How many requests were not served, when, and what would have served them."""
        series = self.result.series
        minutes = [minute for minute, beyond in enumerate(series.beyond_capacity) if beyond > 0]
        first, last = minutes[0] + 1, minutes[-1] + 1
        when = f"in minute {first}" if first == last else f"between minutes {first} and {last}"
        requests = self.result.summary.requests
        verb = "holds back" if self.trial.loads[self.name].closed else "does not serve"
        text = (
            f"{self.name} {verb} {self.lost:,.0f} of {requests:,.0f} requests ({100 * self.lost / requests:.1f} %), "
            f"{when}{self._remedies()}."
        )
        return Advice(subject=self.name, text=text, at=60.0 * minutes[0])

    def _remedies(self) -> str:
        """What would serve everything: more tasks from the beginning, or a lower target."""
        peak = self.trial.loads[self.name].peak
        enough = max(-int(-peak // self.service.task.requests_per_second), self.service.first_count + 1)
        fewest = self.attempts.least(
            self.service.first_count + 1,
            min(enough, MOST_TASKS),
            lambda tasks: self._serves(_begun(self.service, tasks)),
        )
        ways = []
        if fewest is not None:
            ways.append(_words_of_minimum(self.service, fewest))
        target = self._lower_target()
        if target is not None:
            ways.append(f"with a target of {target:,g}")
        return f"; it serves all of them {', or '.join(ways)}" if ways else ""

    def _lower_target(self) -> float | None:
        """The highest of some lower targets with which everything is served."""
        tracking = [
            policy
            for policy in self.service.policies
            if isinstance(policy, TargetTracking) and policy.metric is Metric.REQUESTS_PER_TARGET
        ]
        for share in TARGETS_TO_TRY if tracking else ():
            target = float(round(tracking[0].target * share))
            if target > 0 and self._serves(_retargeted(self.service, tracking[0], target)):
                return target
        return None

    def _serves(self, changed: ScaledService) -> bool:
        return self._lost_with(changed) == 0

    def _lost_with(self, changed: ScaledService) -> float | None:
        """How many requests are lost where the service is another one; None where that is not tried."""
        outcome = self.attempts.run(self.name, self.trial.composition.with_service(changed))
        if outcome is None:
            return None
        lost = outcome.simulation.services[self.name].summary.beyond_capacity
        return 0.0 if lost < _LOST else lost

    def _clause(self, changed: ScaledService, what: str) -> str:
        """What a change would do to what is lost; empty where that is not tried, or nothing is lost."""
        lost = self._lost_with(changed) if self.lost >= _LOST else None
        if lost is None:
            return ""
        if lost >= self.lost:
            return f"; {what} alone would not help"
        served = "none" if not lost else f"{lost:,.0f}"
        return f"; with {what} it loses {served} instead of {self.lost:,.0f} requests"


def _limit(group: InstanceGroup) -> str:
    """What keeps a group from growing."""
    if group.scaling is None:
        return f"Nothing scales {group.name}, and its size of {group.first_count}"
    return f"The maximum of {counted(group.bounds.maximum, 'instance')} of {group.name}"


def _resized(group: InstanceGroup, size: int) -> InstanceGroup:
    bounds = Bounds(minimum=group.bounds.minimum, maximum=max(size, group.bounds.maximum))
    if group.scaling is None:
        return replace(group, bounds=bounds, desired=size)
    return replace(group, bounds=bounds)


def _retargeted(service: ScaledService, policy: TargetTracking, target: float) -> ScaledService:
    changed = replace(policy, target=target)
    return replace(service, policies=tuple(changed if each is policy else each for each in service.policies))


def _begun(service: ScaledService, tasks: int) -> ScaledService:
    """A service with so many tasks from the beginning, and never fewer."""
    bounds = service.bounds
    if bounds is None:
        return replace(service, desired=tasks)
    return replace(service, desired=tasks, bounds=Bounds(minimum=tasks, maximum=max(bounds.maximum, tasks)))


def _words_of_minimum(service: ScaledService, tasks: int) -> str:
    if service.bounds is None:
        return f"with {counted(tasks, 'task')}, as nothing scales it"
    if tasks > service.bounds.maximum:
        return f"with a minimum and a maximum of {counted(tasks, 'task')}"
    return f"with a minimum of {counted(tasks, 'task')}"
