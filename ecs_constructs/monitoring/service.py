"""What is watched of a service and its targets."""

from aws_cdk import aws_cloudwatch as cloudwatch

from ecs_constructs.monitoring.alarms import ABOVE, AT_LEAST, BELOW, AlarmFactory, Condition
from ecs_constructs.monitoring.metrics import ServiceMetrics, TargetMetrics
from ecs_constructs.monitoring.thresholds import ServiceThresholds, Threshold
from ecs_constructs.monitoring.widgets import graph

# ECS publishes nothing for a service without running tasks, which the count of tasks and of healthy targets tells.
_NO_TASK_IS_ANOTHER_ALARM = cloudwatch.TreatMissingData.NOT_BREACHING
# Container Insights always has both counts; without them nothing is known, and the alarm should say so.
_UNKNOWN = cloudwatch.TreatMissingData.MISSING
# Without a registered target there is no count, and nobody is served.
_NO_TARGET_IS_AN_OUTAGE = cloudwatch.TreatMissingData.BREACHING
_NO_TARGET_IS_NOT_UNHEALTHY = cloudwatch.TreatMissingData.NOT_BREACHING
# Targets that get no request have no count.
_QUIET_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING


def monitor_tasks(
    alarms: AlarmFactory, metrics: ServiceMetrics, thresholds: ServiceThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of a service's tasks and return their widgets."""
    alarms.add(
        "Cpu",
        metric=metrics.cpu_percent,
        threshold=thresholds.cpu_percent,
        condition=Condition(comparison=ABOVE, periods=15, missing=_NO_TASK_IS_ANOTHER_ALARM),
        description="tasks need more CPU than scaling gives them",
    )
    alarms.add(
        "Memory",
        metric=metrics.memory_percent,
        threshold=thresholds.memory_percent,
        condition=Condition(comparison=ABOVE, periods=5, missing=_NO_TASK_IS_ANOTHER_ALARM),
        description="a task is close to its memory limit",
    )
    alarms.add(
        "MissingTasks",
        metric=metrics.missing_tasks,
        threshold=thresholds.missing_tasks,
        condition=Condition(comparison=AT_LEAST, periods=15, missing=_UNKNOWN),
        description="tasks do not start or do not stay up",
    )
    return [
        graph("CPU", [metrics.cpu_percent], threshold=thresholds.cpu_percent),
        graph("Memory", [metrics.memory_percent], threshold=thresholds.memory_percent),
        graph("Tasks", [metrics.running_tasks, metrics.desired_tasks]),
    ]


def monitor_targets(
    alarms: AlarmFactory, metrics: TargetMetrics, requests_per_target: float | None, thresholds: ServiceThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of a service's targets and return their widgets."""
    alarms.add(
        "UnhealthyTargets",
        metric=metrics.unhealthy,
        threshold=thresholds.unhealthy_targets,
        condition=Condition(comparison=AT_LEAST, periods=5, missing=_NO_TARGET_IS_NOT_UNHEALTHY),
        description="targets fail their health check",
    )
    alarms.add(
        "HealthyTargets",
        metric=metrics.healthy,
        threshold=thresholds.healthy_targets,
        condition=Condition(comparison=BELOW, periods=2, missing=_NO_TARGET_IS_AN_OUTAGE),
        description="too few targets pass their health check",
    )
    scaling_target = Threshold(warning=requests_per_target)
    alarms.add(
        "RequestsPerTarget",
        metric=metrics.requests_per_target,
        threshold=scaling_target,
        condition=Condition(comparison=ABOVE, periods=15, missing=_QUIET_IS_FINE),
        description="targets get more requests than scaling aims at",
    )
    return [
        graph("Targets", [metrics.healthy, metrics.unhealthy]),
        graph("Requests per target and minute", [metrics.requests_per_target], threshold=scaling_target),
    ]
