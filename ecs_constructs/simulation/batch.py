"""AWS Batch over time: jobs that come in, the instances that Batch starts for them, and spot interruptions.

A queue is served in order: a job that finds no room keeps those behind it waiting. Batch starts instances in the first
of the queue's compute environments that may grow and has a type that is large enough, and ends instances that have been
idle for a while, down to the environment's minimum. On Fargate each job is a task of its own, as long as the
environment's maximum has room for its vCPUs.

Sources, read 2026-11-22:

- https://docs.aws.amazon.com/batch/latest/userguide/job_queue_parameters.html (environments are tried in order)
- https://docs.aws.amazon.com/batch/latest/userguide/allocation-strategies.html
- https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html (how far the maximum may be exceeded)
- https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html (retried jobs go to the front of the queue)
- https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html (what exceeds its timeout is not tried again)
"""

import heapq
import math
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import count, islice, takewhile
from random import Random
from typing import Any, NamedTuple

from ecs_constructs.placement.packing import Amounts, Demand, Limit, Pool, per_instance
from ecs_constructs.placement.placing import BinPack, Instance, Scheduler, TaskGroup
from ecs_constructs.simulation.assumptions import require_range, require_ranges
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.load import MAXIMUM_SECONDS, require_duration
from ecs_constructs.template import InputError

_MINUTE = 60


class Allocation(StrEnum):
    """How Batch chooses among the instance types of an environment."""

    BEST_FIT = "BEST_FIT"
    BEST_FIT_PROGRESSIVE = "BEST_FIT_PROGRESSIVE"
    BEST_FIT_PROGRESSIVE_ORDERED = "BEST_FIT_PROGRESSIVE_ORDERED"
    SPOT_CAPACITY_OPTIMIZED = "SPOT_CAPACITY_OPTIMIZED"
    SPOT_CAPACITY_OPTIMIZED_PRIORITIZED = "SPOT_CAPACITY_OPTIMIZED_PRIORITIZED"
    SPOT_PRICE_CAPACITY_OPTIMIZED = "SPOT_PRICE_CAPACITY_OPTIMIZED"

    @property
    def keeps_order(self) -> bool:
        """Whether the first type that is large enough is taken."""
        return self in (Allocation.BEST_FIT_PROGRESSIVE_ORDERED, Allocation.SPOT_CAPACITY_OPTIMIZED_PRIORITIZED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAssumptions:
    """What the simulation of Batch takes for true although no documentation of AWS says it.

    Attributes:
        scaling_interval_seconds: how often Batch decides whether instances are needed. Default 60. A guess.
        instance_start_seconds: from that decision until jobs can start on an instance. Default 120. Uncertain: public
            measurements have 25 to 30 s until an instance answers; image, agent and Batch's own work add to it.
        job_start_seconds: from then until a job works: its image is pulled. Default 15. A guess.
        idle_seconds: how long an instance is idle before it is ended. Default 600. Unpublished; from experience.
        fargate_start_seconds: from when a job on Fargate has room until it works. Default 23, as AWS measured for a
            task of a service; a large image takes longer.
        interruptions_per_hour: how often a spot instance, or a task on Fargate Spot, is interrupted, per hour that it
            runs. Default 0.05. A guess on the careful side: AWS says that on average less than 5 % of spot instances
            are interrupted at all.

    Raises:
        InputError: a value is out of its range.
    """

    scaling_interval_seconds: float = 60
    instance_start_seconds: float = 120
    job_start_seconds: float = 15
    idle_seconds: float = 600
    fargate_start_seconds: float = 23
    interruptions_per_hour: float = 0.05

    def __post_init__(self) -> None:
        require_ranges(self, {"scaling_interval_seconds": (1, math.inf)})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInstance:
    """An instance type of a compute environment.

    Attributes:
        name: its name.
        vcpus: its vCPUs, as the environment's minimum and maximum count them.
        amounts: what it has for jobs: CPU units, memory in MiB, GPUs and network interfaces.
        hourly_price: its price, by which Batch chooses. Default None: types are compared by their vCPUs, as their
            prices roughly are. Within an environment all have a price, or none counts.
    """

    name: str
    vcpus: float
    amounts: Amounts
    hourly_price: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A managed compute environment.

    Attributes:
        name: what it is known by.
        types: its instance types, in their order; at least one, but on Fargate none.
        maximum_vcpus: the most vCPUs; every strategy but BEST_FIT on demand may exceed it by one instance at most,
            where none of its types stays within it. Fargate never does.
        minimum_vcpus: the vCPUs that it keeps. Default 0.
        allocation: how it chooses types. Default BEST_FIT, as the API's.
        is_spot: whether its instances are spot instances, or its tasks on Fargate Spot.
        is_fargate: whether its jobs run on Fargate. Default False.
        scale_down_delay_minutes: how long after its last job an instance stays. Default 0: as Batch decides.

    Raises:
        InputError: it has no type, or its figures cannot be.
    """

    name: str
    types: tuple[JobInstance, ...]
    maximum_vcpus: int
    minimum_vcpus: int = 0
    allocation: Allocation = Allocation.BEST_FIT
    is_spot: bool = False
    is_fargate: bool = False
    scale_down_delay_minutes: float = 0

    def __post_init__(self) -> None:
        if not self.types and not self.is_fargate:
            raise InputError(f"{self.name}: it has no instance type; give at least one")
        if self.is_fargate and (self.types or self.minimum_vcpus):
            raise InputError(f"{self.name}: Fargate has no instance types and no minimum of vCPUs; give none")
        if not 0 <= self.minimum_vcpus <= self.maximum_vcpus:
            raise InputError(
                f"{self.name}: at least {self.minimum_vcpus} and at most {self.maximum_vcpus} vCPUs cannot be; "
                "the minimum is from 0 to the maximum"
            )
        require_range("scale_down_delay_minutes", self.scale_down_delay_minutes, 0, 10_080)

    def may_grow(self, vcpus: float, by: JobInstance) -> bool:
        """Whether it may start one more instance.

        Args:
            vcpus: the vCPUs that it has.
            by: the instance's type.
        """
        if self.allocation is Allocation.BEST_FIT and not self.is_spot:
            return vcpus + by.vcpus <= self.maximum_vcpus
        return vcpus < self.maximum_vcpus

    @property
    def usual_type(self) -> JobInstance:
        """The type that keeps its minimum: the first where it keeps their order, else the cheapest."""
        return self.types[0] if self.allocation.keeps_order else min(self.types, key=self.price)

    def price(self, of: JobInstance) -> float:
        """What a type costs in an hour, or its vCPUs where prices are not known."""
        if any(each.hourly_price is None for each in self.types):
            return of.vcpus
        return of.hourly_price or 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """Jobs that are alike and are submitted together.

    Attributes:
        name: what they are known by.
        amounts: what each of them takes: CPU units, memory in MiB, GPUs and network interfaces.
        seconds: how long each of them works.
        count: how many there are.
        at: when they are submitted, in seconds from the beginning.
        attempts: how often each of them is tried at most, 1 to 10. An interruption of its instance costs one. Default
            1, as Batch's: no second time.
        timeout_seconds: after how long of work an attempt is terminated: the job has failed then, and is not tried
            again. Default None: never.

    Raises:
        InputError: a figure is out of its range.
    """

    name: str
    amounts: Amounts
    seconds: float
    count: int = 1
    at: float = 0
    attempts: int = 1
    timeout_seconds: float | None = None

    def __post_init__(self) -> None:
        require_range(f"{self.name}: seconds", self.seconds, 0)
        require_range(f"{self.name}: count", self.count, 0, 1_000_000)
        require_range(f"{self.name}: at", self.at, 0)
        require_range(f"{self.name}: attempts", self.attempts, 1, 10)
        if self.timeout_seconds is not None:
            require_range(f"{self.name}: timeout_seconds", self.timeout_seconds, 60)

    @property
    def is_cut_off(self) -> bool:
        """Whether its timeout ends it before its work is done."""
        return self.timeout_seconds is not None and self.seconds > self.timeout_seconds

    @property
    def attempt_seconds(self) -> float:
        """How long an attempt works that is not interrupted."""
        return self.seconds if self.timeout_seconds is None else min(self.seconds, self.timeout_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What has become of the jobs of a queue.

    Attributes:
        finished_seconds: when the last job had ended, from the first submission; None where some never did.
        empty_seconds: when the last job had left the queue, likewise; None where some were waiting at the end.
        succeeded: how many jobs have done their work.
        failed: how many have used up their attempts, or their time.
        unfinished: how many were waiting or working at the end.
        interruptions: how many instances, or tasks on Fargate, were interrupted.
        retries: how many attempts were not a job's first.
        longest_wait_seconds: the longest time from a submission until the job first worked, or until the end.
        instance_hours: how long instances ran, by environment and type.
        vcpu_hours: how long vCPUs ran, by environment.
        memory_gb_hours: how long GB of memory ran on Fargate, by environment.
        waiting: the jobs that waited, for each minute at its end.
        running: the jobs that worked.
        instances: the instances of each environment, those that start included; on Fargate its tasks.
        vcpus: the vCPUs of those.
        peak_instances: the most of each environment at any time, which the ends of minutes may miss.
        peak_vcpus: the most vCPUs, likewise.
        events: what happened, in order.
    """

    finished_seconds: float | None
    empty_seconds: float | None
    succeeded: int
    failed: int
    unfinished: int
    interruptions: int
    retries: int
    longest_wait_seconds: float
    instance_hours: Mapping[str, Mapping[str, float]]
    vcpu_hours: Mapping[str, float]
    memory_gb_hours: Mapping[str, float]
    waiting: tuple[int, ...]
    running: tuple[int, ...]
    instances: Mapping[str, tuple[int, ...]]
    vcpus: Mapping[str, tuple[float, ...]]
    peak_instances: Mapping[str, int]
    peak_vcpus: Mapping[str, float]
    events: tuple[Event, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures, as the command line's JSON has them."""
        return {
            "time_to_finish_seconds": self.finished_seconds,
            "time_to_empty_queue_seconds": self.empty_seconds,
            "succeeded": self.succeeded,
            "failed": self.failed,
            "unfinished": self.unfinished,
            "interruptions": self.interruptions,
            "retries": self.retries,
            "longest_wait_seconds": self.longest_wait_seconds,
            "peak_instances": dict(self.peak_instances),
            "peak_vcpus": {name: plain(most) for name, most in self.peak_vcpus.items()},
            "instance_hours": {
                name: {of: round(hours, 3) for of, hours in types.items()}
                for name, types in self.instance_hours.items()
            },
            "vcpu_hours": {name: round(hours, 3) for name, hours in self.vcpu_hours.items()},
        }


def plain(vcpus: float) -> float:
    """A number of vCPUs: a whole one without a fraction."""
    return int(vcpus) if vcpus == int(vcpus) else vcpus


def simulate_jobs(
    environments: Sequence[Environment],
    jobs: Iterable[Jobs],
    *,
    randomness: Random | None = None,
    duration_seconds: float | None = None,
    assumptions: BatchAssumptions | None = None,
) -> BatchResult:
    """Lets the jobs of a queue run.

    Args:
        environments: the queue's compute environments, in their order.
        jobs: what is submitted.
        randomness: decides when spot instances are interrupted; needed where they may be.
        duration_seconds: how long. Default: until all jobs have ended and idle instances have gone, or nothing happens
            any more; a month at most.
        assumptions: what AWS does not publish.

    Raises:
        InputError: names do not match, or randomness is missing.
    """
    assumed = assumptions or BatchAssumptions()
    if len({each.name for each in environments}) < len(environments):
        raise InputError("two environments have the same name; give each a name of its own")
    if any(each.is_spot for each in environments) and assumed.interruptions_per_hour and randomness is None:
        raise InputError("spot instances may be interrupted, and there is no randomness; give a seed")
    if duration_seconds is not None:
        require_duration(duration_seconds)
    run = _Run(environments, assumed, randomness or Random(0))  # noqa: S311 - a simulation keeps no secret
    return run.simulate(list(jobs), duration_seconds)


@dataclass(slots=True, eq=False)
class _Job:
    """One job.

    Attributes:
        of: what it is one of.
        attempts: how often it has been tried.
    """

    of: Jobs
    attempts: int = 0


@dataclass(slots=True, eq=False)
class _Machine:
    """An instance.

    Attributes:
        name: what tells it from others.
        site: its environment.
        type: its type.
        launched: when it was launched.
        jobs: what works on it, with the environment's tasks that it takes; None for a task on Fargate, which it is.
        is_ready: whether jobs can start on it.
        was_used: whether a job has worked on it.
        idle_since: since when it has had none.
    """

    name: str
    site: "_Site"
    type: JobInstance
    launched: float
    jobs: dict[_Job, TaskGroup | None] = field(default_factory=dict)
    is_ready: bool = False
    was_used: bool = False
    idle_since: float = math.inf


class _Site:
    """A compute environment with its instances."""

    def __init__(self, spec: Environment) -> None:
        self.spec = spec
        self.machines: dict[str, _Machine] = {}
        self.vcpus = 0.0
        self.hours: defaultdict[str, float] = defaultdict(float)
        self.vcpu_hours = 0.0
        self.gb_hours = 0.0
        self.numbers = count(1)
        self.groups: dict[Jobs, TaskGroup] = {}

    def tasks(self, jobs: Jobs) -> TaskGroup:
        """Some jobs as they are placed on its instances."""
        if jobs not in self.groups:
            demand = Demand(
                name=f"{jobs.name} {len(self.groups)} in {self.spec.name}",
                amounts=jobs.amounts,
                pools=frozenset({self.spec.name}),
            )
            self.groups[jobs] = TaskGroup(demand=demand, strategies=(BinPack(Limit.CPU), BinPack(Limit.MEMORY)))
        return self.groups[jobs]

    def holds(self, amounts: Amounts) -> bool:
        """Whether a job finds room on an instance of its, or within its maximum on Fargate."""
        if self.spec.is_fargate:
            return _task(amounts).vcpus <= self.spec.maximum_vcpus
        return any(_held(amounts, each) for each in self.spec.types)

    def type_for(self, waiting: Sequence[_Job]) -> JobInstance | None:
        """The type that it would start for the first of some waiting jobs; None where it can start none."""
        amounts = waiting[0].of.amounts
        alike = sum(1 for _ in takewhile(lambda job: job.of.amounts == amounts, waiting))
        holds = {each: held for each in self.spec.types if (held := _held(amounts, each))}
        growing = [each for each in holds if self.spec.may_grow(self.vcpus, each)]
        if self.spec.allocation is Allocation.BEST_FIT:
            # It waits for the type that fits best rather than take another.
            best = min(holds, key=self.spec.price, default=None)
            return best if best in growing else None
        if self.spec.allocation.keeps_order:
            return growing[0] if growing else None
        within = [each for each in growing if self.vcpus + each.vcpus <= self.spec.maximum_vcpus]
        growing = within or growing
        return min(growing, key=lambda each: self.spec.price(each) / min(holds[each], alike), default=None)


def _task(amounts: Amounts) -> JobInstance:
    """A task on Fargate: what its job asks for, and no more."""
    return JobInstance(name="FARGATE", vcpus=amounts[0] / 1024, amounts=amounts)


def _held(amounts: Amounts, on: JobInstance) -> int:
    """How many jobs an instance holds."""
    return per_instance(Demand(name="job", amounts=amounts), Pool(name=on.name, amounts=on.amounts, count=1))[0]


_LOOK_AHEAD = 1_000
"""How many waiting jobs are looked at when a type is chosen: more never share an instance."""


class _Run:
    def __init__(self, environments: Sequence[Environment], assumptions: BatchAssumptions, randomness: Random) -> None:
        self._assumed = assumptions
        self._random = randomness
        self._scheduler = Scheduler(randomness)
        self._sites = [_Site(spec) for spec in environments]
        self._queue: deque[_Job] = deque()
        self._plans: list[tuple[float, int, Callable[[float], None]]] = []
        self._numbers = count()
        self._events: list[Event] = []
        self._decides = False
        self._expected = self._running = self._succeeded = self._failed = self._interruptions = self._retries = 0
        self._longest_wait = self._emptied = 0.0
        self._ended: float | None = None
        self._points: list[tuple[float, _State]] = []
        self._blocked: set[Jobs] = set()

    def simulate(self, jobs: Sequence[Jobs], duration: float | None) -> BatchResult:
        self._expected = sum(each.count for each in jobs)
        for each in jobs:
            self._plan(each.at, partial(self._submit, each))
        for site in self._sites:
            while site.vcpus < site.spec.minimum_vcpus:
                self._ready(self._launch(site, site.spec.usual_type, 0), 0)
        self._conclude(0)
        self._note(0)
        now = 0.0
        limit = MAXIMUM_SECONDS if duration is None else duration
        while self._plans and self._plans[0][0] <= min(limit, self._horizon()):
            now, _, action = heapq.heappop(self._plans)
            action(now)
            self._note(now)
        first = min((each.at for each in jobs if each.count), default=0.0)
        # What was planned for an instance that is gone changes nothing, and does not make it last longer.
        end = now if self._ended is None else self._points[-1][0]
        return self._result(first, end if duration is None else duration)

    def _horizon(self) -> float:
        """Until when there is anything to see: idle instances go a while after the last job."""
        if self._ended is None:
            return math.inf
        delay = max((site.spec.scale_down_delay_minutes * _MINUTE for site in self._sites), default=0.0)
        return self._ended + self._assumed.instance_start_seconds + max(self._assumed.idle_seconds, delay)

    def _plan(self, time: float, action: Callable[[float], None]) -> None:
        heapq.heappush(self._plans, (time, next(self._numbers), action))

    # Jobs

    def _submit(self, jobs: Jobs, now: float) -> None:
        self._queue.extend(_Job(jobs) for _ in range(jobs.count))
        self._dispatch(now)

    def _dispatch(self, now: float) -> None:
        """Starts jobs in the order of the queue until one finds no room."""
        while self._queue and self._started(self._queue[0], now):
            self._queue.popleft()
            self._emptied = now
        if self._queue and not self._decides:
            self._decides = True
            interval = self._assumed.scaling_interval_seconds
            self._plan((now // interval + 1) * interval, self._decide)

    def _started(self, job: _Job, now: float) -> bool:
        for site in self._sites:
            if site.spec.is_fargate:
                task = _task(job.of.amounts)
                if site.vcpus + task.vcpus <= site.spec.maximum_vcpus:
                    self._start(job, self._launch(site, task, now), None, now)
                    return True
                continue
            tasks = site.tasks(job.of)
            names = self._scheduler.place(tasks)
            if names:
                self._start(job, site.machines[names[0]], tasks, now)
                return True
        return False

    def _start(self, job: _Job, machine: _Machine, tasks: TaskGroup | None, now: float) -> None:
        begins = now + (self._assumed.fargate_start_seconds if tasks is None else self._assumed.job_start_seconds)
        machine.jobs[job] = tasks
        machine.was_used = True
        machine.idle_since = math.inf
        if not job.attempts:
            self._longest_wait = max(self._longest_wait, begins - job.of.at)
        else:
            self._retries += 1
        job.attempts += 1
        self._running += 1
        self._plan(begins + job.of.attempt_seconds, partial(self._finish, job, machine, job.attempts))

    def _finish(self, job: _Job, machine: _Machine, attempt: int, now: float) -> None:
        if job.attempts != attempt or job not in machine.jobs:
            return
        tasks = machine.jobs.pop(job)
        if tasks is None:
            self._end(machine, now)
        else:
            self._scheduler.stop_on(machine.name, tasks)
        self._running -= 1
        if job.of.is_cut_off:
            self._failed += 1
        else:
            self._succeeded += 1
        self._dispatch(now)
        if tasks is not None:
            self._rest(machine, now)
        self._conclude(now)

    def _conclude(self, now: float) -> None:
        if self._ended is None and self._succeeded + self._failed == self._expected:
            self._ended = now

    # Instances

    def _decide(self, now: float) -> None:
        """Starts the instances that waiting jobs need beside those that start already."""
        self._decides = False
        room = _Room(machine.type for site in self._sites for machine in _starting(site))
        for number, job in enumerate(self._queue):
            while not room.takes(job.of.amounts):
                machine = self._grow(list(islice(self._queue, number, number + _LOOK_AHEAD)), now)
                if machine is None:
                    self._note_blocked(job, now)
                    return
                room.add(machine.type)

    def _grow(self, waiting: Sequence[_Job], now: float) -> _Machine | None:
        """Starts an instance in the first environment that can."""
        for site in self._sites:
            of = site.type_for(waiting)
            if of is not None:
                machine = self._launch(site, of, now)
                self._plan(now + self._assumed.instance_start_seconds, partial(self._ready, machine))
                return machine
        return None

    def _note_blocked(self, job: _Job, now: float) -> None:
        """Says, once, that some jobs fit nowhere."""
        if job.of not in self._blocked and not any(site.holds(job.of.amounts) for site in self._sites):
            self._blocked.add(job.of)
            text = "It fits in none of the queue's environments, and keeps those behind it waiting."
            self._events.append(Event(at=now, subject=job.of.name, kind=Kind.CAPACITY, text=text))

    def _launch(self, site: _Site, of: JobInstance, now: float) -> _Machine:
        machine = _Machine(f"{site.spec.name} {next(site.numbers)}", site, of, now)
        site.machines[machine.name] = machine
        site.vcpus += of.vcpus
        if site.spec.is_spot and self._assumed.interruptions_per_hour:
            after = 3600 * self._random.expovariate(self._assumed.interruptions_per_hour)
            self._plan(now + after, partial(self._interrupt, machine))
        return machine

    def _ready(self, machine: _Machine, now: float) -> None:
        if machine.name not in machine.site.machines:
            return
        machine.is_ready = True
        self._scheduler.add(Instance(name=machine.name, amounts=machine.type.amounts, pool=machine.site.spec.name))
        self._dispatch(now)
        self._rest(machine, now)

    def _rest(self, machine: _Machine, now: float) -> None:
        """Plans the end of an instance that has become idle."""
        if machine.jobs:
            return
        machine.idle_since = now
        delay = machine.site.spec.scale_down_delay_minutes * _MINUTE if machine.was_used else 0.0
        self._plan(now + max(self._assumed.idle_seconds, delay), partial(self._end_idle, machine, now))

    def _end_idle(self, machine: _Machine, since: float, now: float) -> None:
        site = machine.site
        is_idle = machine.name in site.machines and machine.idle_since == since
        if is_idle and site.vcpus - machine.type.vcpus >= site.spec.minimum_vcpus:
            self._end(machine, now)
            self._dispatch(now)

    def _end(self, machine: _Machine, now: float) -> None:
        site = machine.site
        del site.machines[machine.name]
        site.vcpus -= machine.type.vcpus
        hours = (now - machine.launched) / 3600
        site.vcpu_hours += hours * machine.type.vcpus
        if site.spec.is_fargate:
            site.gb_hours += hours * machine.type.amounts[1] / 1024
        else:
            site.hours[machine.type.name] += hours
        if machine.is_ready:
            self._scheduler.remove(machine.name)

    def _interrupt(self, machine: _Machine, now: float) -> None:
        """Takes a spot instance away: its jobs are tried again from the front of the queue, or have failed."""
        if machine.name not in machine.site.machines:
            return
        self._interruptions += 1
        lost = list(machine.jobs)
        again = [job for job in lost if job.attempts < job.of.attempts]
        machine.jobs.clear()
        self._running -= len(lost)
        self._failed += len(lost) - len(again)
        text = (
            f"{machine.name} is interrupted; jobs that begin again: {len(again)}, "
            f"that have failed: {len(lost) - len(again)}."
        )
        self._events.append(Event(at=now, subject=machine.site.spec.name, kind=Kind.INTERRUPTED, text=text))
        self._end(machine, now)
        self._queue.extendleft(reversed(again))
        self._keep_minimum(machine.site, now)
        self._dispatch(now)
        self._conclude(now)

    def _keep_minimum(self, site: _Site, now: float) -> None:
        while site.vcpus < site.spec.minimum_vcpus:
            machine = self._launch(site, site.spec.usual_type, now)
            self._plan(now + self._assumed.instance_start_seconds, partial(self._ready, machine))

    # What is said of it

    def _note(self, now: float) -> None:
        counts = tuple(len(site.machines) for site in self._sites)
        vcpus = tuple(site.vcpus for site in self._sites)
        state = _State(len(self._queue), self._running, counts, vcpus)
        if not self._points or self._points[-1][1] != state:
            self._points.append((now, state))

    def _result(self, first: float, end: float) -> BatchResult:
        for site in self._sites:
            for machine in list(site.machines.values()):
                self._end(machine, max(end, machine.launched))
        for job in self._queue:
            if not job.attempts:
                self._longest_wait = max(self._longest_wait, end - job.of.at)
        rows, states = list(self._rows(end)), [state for _, state in self._points]
        return BatchResult(
            finished_seconds=None if self._ended is None else self._ended - first,
            empty_seconds=None if self._queue else max(self._emptied - first, 0.0),
            succeeded=self._succeeded,
            failed=self._failed,
            unfinished=self._expected - self._succeeded - self._failed,
            interruptions=self._interruptions,
            retries=self._retries,
            longest_wait_seconds=self._longest_wait,
            instance_hours={site.spec.name: dict(site.hours) for site in self._sites},
            vcpu_hours={site.spec.name: site.vcpu_hours for site in self._sites},
            memory_gb_hours={site.spec.name: site.gb_hours for site in self._sites if site.spec.is_fargate},
            waiting=tuple(row.waiting for row in rows),
            running=tuple(row.running for row in rows),
            instances={site.spec.name: tuple(row.instances[i] for row in rows) for i, site in enumerate(self._sites)},
            vcpus={site.spec.name: tuple(row.vcpus[i] for row in rows) for i, site in enumerate(self._sites)},
            peak_instances={
                site.spec.name: max(state.instances[i] for state in states) for i, site in enumerate(self._sites)
            },
            peak_vcpus={site.spec.name: max(state.vcpus[i] for state in states) for i, site in enumerate(self._sites)},
            events=tuple(self._events),
        )

    def _rows(self, end: float) -> "Iterator[_State]":
        """How things stood at the end of each minute."""
        times = [point[0] for point in self._points]
        for minute in range(1, math.ceil(end / _MINUTE) + 1):
            yield self._points[bisect_right(times, minute * _MINUTE) - 1][1]


class _State(NamedTuple):
    """How things stand: jobs that wait and that work, and each environment's instances and vCPUs."""

    waiting: int
    running: int
    instances: tuple[int, ...]
    vcpus: tuple[float, ...]


def _starting(site: _Site) -> Iterator[_Machine]:
    """The instances that jobs can expect; a task on Fargate is for its own alone."""
    return (machine for machine in site.machines.values() if not machine.is_ready and not site.spec.is_fargate)


class _Room:
    """What instances that start have left for jobs that wait.

    Args:
        types: the types of the instances.
    """

    def __init__(self, types: Iterable[JobInstance]) -> None:
        self._left: list[list[int]] = []
        self._full: dict[Amounts, int] = {}
        for each in types:
            self.add(each)

    def add(self, of: JobInstance) -> None:
        """Adds an instance."""
        self._left.append(list(of.amounts))

    def takes(self, amounts: Amounts) -> bool:
        """Takes room for a job on the first instance that has it; whether one has."""
        # An instance that had no room for such a job has none later: room only shrinks.
        for number in range(self._full.get(amounts, 0), len(self._left)):
            left = self._left[number]
            if all(has >= needs for has, needs in zip(left, amounts, strict=True)):
                left[:] = [has - needs for has, needs in zip(left, amounts, strict=True)]
                self._full[amounts] = number
                return True
        self._full[amounts] = len(self._left)
        return False
