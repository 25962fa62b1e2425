"""From templates to what a simulation needs: services, their bounds and their policies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from ecs_constructs.cost import key
from ecs_constructs.explain.explanation import Open, read
from ecs_constructs.simulation.alarm import AlarmRule, Comparison, Missing
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.scaling import (
    DEFAULT_COOLDOWN_SECONDS,
    Adjustment,
    Bounds,
    Metric,
    Policy,
    Step,
    StepScaling,
    TargetTracking,
)
from ecs_constructs.simulation.schedule import ScheduledAction
from ecs_constructs.simulation.service import ScaledService, TaskModel
from ecs_constructs.template import Graph, InputError, View
from ecs_constructs.template.types import service_scaling as types
from ecs_constructs.template.types.ecs import Service

T = TypeVar("T")
V = TypeVar("V", bound=View)

_METRICS = {
    "ALBRequestCountPerTarget": (Metric.REQUESTS_PER_TARGET, False),
    "ECSServiceAverageCPUUtilization": (Metric.CPU, False),
    "ECSServiceAverageMemoryUtilization": (Metric.MEMORY, False),
    "ECSServiceAverageCPUUtilizationHighResolution": (Metric.CPU, True),
    "ECSServiceAverageMemoryUtilizationHighResolution": (Metric.MEMORY, True),
}
"""The metrics that AWS has a name for, and whether they are measured every 20 seconds."""

_ALARM_METRICS = {
    ("AWS/ECS", "CPUUtilization", "Average"): Metric.CPU,
    ("AWS/ECS", "MemoryUtilization", "Average"): Metric.MEMORY,
    ("AWS/ApplicationELB", "RequestCountPerTarget", "Sum"): Metric.REQUESTS_PER_TARGET,
}
"""The metrics of alarms that are simulated, with the statistic that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReading:
    """A service as the templates have it.

    Attributes:
        source: the service in the templates.
        service: what is simulated; None where the templates leave open what that needs, or it is a daemon.
        unknown: what they leave open: where the service can be simulated, a policy or a schedule that is left out.
        notes: what is left out for other reasons, in sentences.
    """

    source: Service
    service: ScaledService | None
    unknown: tuple[Open, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the service is known by."""
        return key(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The services of some templates.

    Attributes:
        services: each service.
        unknown: scaling that the templates have, but leave open for what.
    """

    services: tuple[ServiceReading, ...]
    unknown: tuple[Open, ...] = ()


class _LeftOut(Exception):  # noqa: N818 - it is an outcome, as NotDetermined is
    """Something that is not simulated, with the reason in a sentence."""


def read_services(
    graph: Graph, *, tasks: Mapping[str, TaskModel] | None = None, assumptions: Assumptions = AS_PUBLISHED
) -> Reading:
    """Reads what scales the services of some templates, in the scenario that the graph assumes.

    Nothing is guessed: what templates leave open is left out, and said.

    Args:
        graph: the resources of all stacks.
        tasks: what a task of a service can serve, by the service's name; a service not named has the usual task.
        assumptions: what AWS does not publish.
    """
    alarms = list(types.MetricAlarm.all_in(graph))
    models = tasks or {}
    services = [
        _Reader(service, alarms, models.get(key(service), TaskModel()), assumptions).read()
        for service in graph.of_type(Service)
    ]
    return Reading(services=tuple(services), unknown=tuple(_unknown(graph)))


def _unknown(graph: Graph) -> Iterator[Open]:
    """What scales something that is not known."""
    for target in graph.of_type(types.ScalableTarget):
        if read(partial(getattr, target, "service_namespace")) != "ecs":
            continue
        service = read(partial(getattr, target, "service"))
        if isinstance(service, Open):
            yield service
        elif service is None:
            yield Open.at(target.at("ResourceId"), "it is none of the templates' services that it scales")
    for policy in graph.of_type(types.ScalingPolicy):
        scaled = read(partial(getattr, policy, "scalable_target"))
        if isinstance(scaled, Open):
            yield scaled


def _target_tracking(name: str, tracking: types.TargetTracking) -> TargetTracking:
    kind = tracking.predefined_metric.type if tracking.predefined_metric else None
    if kind not in _METRICS:
        raise _LeftOut(f"it tracks {kind or 'a metric of its own'}, which is not simulated.")
    metric, high_resolution = _METRICS[kind]
    return TargetTracking(
        name=name,
        metric=metric,
        target=_written(tracking, "TargetValue", tracking.target_value),
        scale_out_cooldown=_or(tracking.scale_out_cooldown, DEFAULT_COOLDOWN_SECONDS),
        scale_in_cooldown=_or(tracking.scale_in_cooldown, DEFAULT_COOLDOWN_SECONDS),
        disable_scale_in=bool(tracking.disable_scale_in),
        high_resolution=high_resolution,
    )


def _step(step: types.StepAdjustment) -> Step:
    adjustment = _written(step, "ScalingAdjustment", step.adjustment)
    return Step(lower=step.lower_bound, upper=step.upper_bound, adjustment=adjustment)


def _scheduled(action: types.ScheduledScaling) -> ScheduledAction:
    limits = action.limits
    return ScheduledAction(
        name=action.name or _label(action),
        schedule=_written(action, "Schedule", action.schedule),
        timezone=action.timezone or "UTC",
        minimum=limits.min_capacity if limits else None,
        maximum=limits.max_capacity if limits else None,
        begins=_moment(action, "StartTime", action.start_time),
        ends=_moment(action, "EndTime", action.end_time),
    )


def _moment(action: types.ScheduledScaling, name: str, written: str | None) -> datetime | None:
    """A moment, which is one of UTC where it does not say."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise action.undetermined(name, "it is not a moment such as 2026-12-24T18:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _label(view: View) -> str:
    """What a person knows a part of a template by."""
    return "/".join([view.resource.logical_id, *view.path.split("/")[1:]])


def _written(view: View, name: str, value: T | None) -> T:
    """A value that a template must have."""
    if value is None:
        raise view.undetermined(name, "it is not written")
    return value


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


class _Reader:
    """Reads one service, and keeps what cannot be read."""

    def __init__(
        self, service: Service, alarms: list[types.MetricAlarm], task: TaskModel, assumptions: Assumptions
    ) -> None:
        self._service = service
        self._alarms = alarms
        self._task = task
        self._assumptions = assumptions
        self._unknown: list[Open] = []
        self._notes: list[str] = []

    def read(self) -> ServiceReading:
        found = next(self._kept([self._service], self._scaled), None)
        unknown, notes = tuple(self._unknown), tuple(self._notes)
        return ServiceReading(source=self._service, service=found, unknown=unknown, notes=notes)

    def _scaled(self, service: Service) -> ScaledService:
        if service.is_daemon:
            raise _LeftOut("it is a daemon, with one task on each instance, and follows no load.")
        targets = service.scalable_targets
        # ECS starts one task where the template does not say how many.
        desired = 1 if service.desired_count is None else service.desired_count
        if not targets:
            return ScaledService(name=key(service), desired=desired, task=self._task)
        target: types.ScalableTarget = targets[0]
        controller, suspended = service.deployment_controller, target.suspended_state
        return ScaledService(
            name=key(service),
            desired=desired,
            bounds=Bounds(
                minimum=_written(target, "MinCapacity", target.min_capacity),
                maximum=_written(target, "MaxCapacity", target.max_capacity),
            ),
            policies=tuple(self._kept(target.policies, self._policy)),
            scheduled=tuple(self._kept(target.scheduled_actions, _scheduled)),
            task=self._task,
            scales_in_while_deploying=controller is not None and controller.type == "EXTERNAL",
            scale_out_suspended=bool(suspended and suspended.scaling_out),
            scale_in_suspended=bool(suspended and suspended.scaling_in),
            scheduled_suspended=bool(suspended and suspended.scheduled),
        )

    def _kept(self, views: Iterable[V], build: Callable[[V], T]) -> Iterator[T]:
        """What is made of each view; what cannot be made is noted."""
        for view in views:
            try:
                found = read(partial(build, view))
            except _LeftOut as reason:
                self._notes.append(f"{_label(view)}: {reason}")
                continue
            except InputError as error:
                self._notes.append(f"{error}; it is left out.")
                continue
            if isinstance(found, Open):
                self._unknown.append(found)
            else:
                yield found

    def _policy(self, policy: types.ScalingPolicy) -> Policy:
        if policy.target_tracking is not None:
            return _target_tracking(policy.logical_id, policy.target_tracking)
        if policy.step_scaling is not None:
            return self._step_scaling(policy, policy.step_scaling)
        raise _LeftOut("it is neither target tracking nor step scaling, and not simulated.")

    def _step_scaling(self, policy: types.ScalingPolicy, scaling: types.StepScaling) -> StepScaling:
        calling = [alarm for alarm in self._alarms if policy in alarm.mentioned_in("AlarmActions")]
        if len(calling) != 1:
            raise _LeftOut(f"{len(calling) or 'no'} alarms of the templates call it; one is simulated.")
        metric, rule = self._alarm(calling[0])
        adjustment = scaling.adjustment_type
        if adjustment not in list(Adjustment):
            raise scaling.undetermined("AdjustmentType", "it is not a type of adjustment")
        return StepScaling(
            name=policy.logical_id,
            metric=metric,
            alarm=rule,
            adjustment=Adjustment(adjustment),
            steps=tuple(map(_step, scaling.step_adjustments)),
            cooldown=_or(scaling.cooldown, DEFAULT_COOLDOWN_SECONDS),
            min_adjustment_magnitude=scaling.min_adjustment_magnitude or 0,
        )

    def _alarm(self, alarm: types.MetricAlarm) -> tuple[Metric, AlarmRule]:
        written = (alarm.namespace or "", alarm.metric_name or "", alarm.statistic or "")
        metric = _ALARM_METRICS.get(written)
        if metric is None:
            raise _LeftOut(f"its alarm {alarm.logical_id} looks at {' '.join(written)}: not simulated.")
        if not self._is_about_the_service(alarm):
            raise _LeftOut(f"its alarm {alarm.logical_id} looks at something else than the service.")
        if alarm.comparison_operator not in list(Comparison):
            raise _LeftOut(f"its alarm {alarm.logical_id} compares by {alarm.comparison_operator}: not simulated.")
        missing = alarm.treat_missing_data or Missing.MISSING
        if missing not in list(Missing):
            raise alarm.undetermined("TreatMissingData", "it is no treatment of missing data")
        period = _written(alarm, "Period", alarm.period)
        if period < 60 or period % 60:
            raise _LeftOut(f"its alarm {alarm.logical_id} looks at {period} seconds, the metric is one of minutes.")
        return metric, AlarmRule(
            name=alarm.logical_id,
            threshold=_written(alarm, "Threshold", alarm.threshold),
            comparison=Comparison(str(alarm.comparison_operator)),
            evaluation_periods=_written(alarm, "EvaluationPeriods", alarm.evaluation_periods),
            datapoints_to_alarm=alarm.datapoints_to_alarm,
            period_seconds=period,
            missing=Missing(missing),
            extra_datapoints=self._assumptions.extra_datapoints,
        )

    def _is_about_the_service(self, alarm: types.MetricAlarm) -> bool:
        groups = (entry.target_group for entry in self._service.load_balancers if not entry.is_classic)
        mentioned = alarm.mentioned_in("Dimensions")
        return self._service in mentioned or any(group in mentioned for group in groups)
