"""A result made by hand, for tests of what is printed: ten minutes of two services and a cluster."""

from ecs_constructs.simulation.alarm import State
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.group_run import GroupSeries
from ecs_constructs.simulation.result import (
    Advice,
    ClusterOutcome,
    GroupOutcome,
    Range,
    Result,
    ServiceOutcome,
    Spread,
    Variants,
)
from ecs_constructs.simulation.scaling import Metric
from ecs_constructs.simulation.service import ServiceSeries, ServiceSummary, Signal

WEB, DOGS = "Shop/Web/Resource/Service", "Shop/Dogs/Resource/Service"
CLUSTER, GROUP = "Shop/Cluster/Resource", "Shop/Cluster/Instances/AutoScalingGroup/ASG"
MINUTES = 10

_HIGH, _LOW, _OK, _NO_DATA = Signal.HIGH, Signal.LOW, Signal.OK, Signal.NO_DATA
_REQUESTS = (600.0, 24_000.0, 24_000.0, 24_000.0, 24_000.0, 24_000.0, 24_000.0, 24_000.0, 600.0, 600.0)


def _service(running: tuple[int, ...], waiting: tuple[int, ...], alarm: tuple[Signal, ...]) -> ServiceOutcome:
    desired = tuple(sum(each) for each in zip(running, waiting, strict=True))
    beyond = tuple(max(requests - 6000 * tasks, 0.0) for requests, tasks in zip(_REQUESTS, running, strict=True))
    per_target = tuple(requests / tasks for requests, tasks in zip(_REQUESTS, running, strict=True))
    states = {Signal.HIGH: State.ALARM, Signal.NO_DATA: State.INSUFFICIENT_DATA}
    return ServiceOutcome(
        series=ServiceSeries(
            requests=_REQUESTS,
            beyond_capacity=beyond,
            desired=desired,
            running=running,
            starting=(0,) * MINUTES,
            waiting=waiting,
            alarm=alarm,
            alarms={"requests high": tuple(states.get(signal, State.OK) for signal in alarm)},
            metrics={Metric.REQUESTS_PER_TARGET: per_target},
        ),
        summary=ServiceSummary(
            requests=sum(_REQUESTS),
            beyond_capacity=sum(beyond),
            peak_requests_per_minute=max(_REQUESTS),
            peak_running=max(running),
            final_running=running[-1],
            most_wanted=max(desired),
            catch_up_seconds=60 * sum(each > 0 for each in beyond),
            caught_up=beyond[-1] == 0,
            scale_in_lag_seconds=None,
            task_hours=sum(running) / 60,
        ),
        minimum=2,
        maximum=8,
        task_requests_per_second=100,
    )


def result() -> Result:
    """One run, without variants."""
    alarm = (_NO_DATA, _NO_DATA, _OK, _OK, _HIGH, _HIGH, _HIGH, _HIGH, _OK, _LOW)
    return Result(
        load="from 10 to 400 requests a second, to each service",
        step_seconds=10,
        minutes=MINUTES,
        services={
            WEB: _service((2, 2, 2, 2, 2, 5, 8, 8, 8, 7), (0,) * MINUTES, alarm),
            DOGS: _service((2, 2, 2, 2, 2, 4, 6, 6, 6, 6), (0, 0, 0, 0, 0, 2, 2, 2, 2, 1), alarm),
        },
        clusters={CLUSTER: ClusterOutcome(groups={GROUP: _group()})},
        events=(
            Event(at=330, subject=WEB, kind=Kind.SCALE_OUT, text="requests sets 8 tasks instead of 2."),
            Event(at=330, subject=DOGS, kind=Kind.CAPACITY, text=f"4 of its tasks wait: no instance of {GROUP}."),
            Event(at=420, subject=GROUP, kind=Kind.LIMIT, text="It would need 5 instances; its maximum is 4."),
        ),
        advice=(
            Advice(subject=GROUP, text="The group's maximum of 4 stops Dogs at 6 of 8 tasks from minute 7.", at=420),
        ),
        notes=("Shop/Agent/Resource/Service is left out: it is a daemon.",),
    )


def varied() -> Result:
    """The same with ranges over variants."""
    plain = result()
    services = {
        path: ServiceOutcome(
            series=service.series,
            summary=service.summary,
            minimum=service.minimum,
            maximum=service.maximum,
            task_requests_per_second=service.task_requests_per_second,
            ranges={"desired": _around(service.series.desired), "running": _around(service.series.running)},
            spreads={"requests_beyond_capacity": Spread(40_000, 50_000, 64_000), "peak_running": Spread(6, 8, 8)},
        )
        for path, service in plain.services.items()
    }
    group = GroupOutcome(
        series=_group().series,
        minimum=2,
        maximum=4,
        target=100,
        ranges={"instances": _around(_group().series.instances)},
        spreads={"peak_instances": Spread(3, 4, 4)},
    )
    return Result(
        load=plain.load,
        step_seconds=plain.step_seconds,
        minutes=plain.minutes,
        services=services,
        clusters={CLUSTER: ClusterOutcome(groups={GROUP: group})},
        events=plain.events,
        advice=plain.advice,
        notes=plain.notes,
        variants=Variants(count=100, seed=1),
    )


def _group() -> GroupOutcome:
    return GroupOutcome(
        series=GroupSeries(
            instances=(2, 2, 2, 2, 2, 2, 4, 4, 4, 4),
            desired=(2, 2, 2, 2, 2, 4, 4, 4, 4, 4),
            reservation=(100.0,) * 5 + (150.0, 125.0, 125.0, 125.0, 125.0),
            metric=(None,) * MINUTES,
            alarms={"reservation high": (State.OK,) * 5 + (State.ALARM,) * 5},
            instance_hours=0.5,
        ),
        minimum=2,
        maximum=4,
        target=100,
    )


def _around(counts: tuple[int, ...]) -> Range:
    return Range(
        low=tuple(max(count - 1, 0) for count in counts), median=counts, high=tuple(count + 1 for count in counts)
    )
