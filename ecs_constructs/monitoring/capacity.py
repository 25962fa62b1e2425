"""What is watched of EC2 capacity."""

from aws_cdk import aws_cloudwatch as cloudwatch

from ecs_constructs.monitoring.alarms import ABOVE, BELOW, AlarmFactory, Condition
from ecs_constructs.monitoring.metrics import CapacityMetrics, ReservationMetrics
from ecs_constructs.monitoring.thresholds import CapacityThresholds
from ecs_constructs.monitoring.widgets import graph

# Both metrics have a value every minute; without one, nothing is known, and the alarm should say so.
_UNKNOWN = cloudwatch.TreatMissingData.MISSING


def monitor_group(
    alarms: AlarmFactory, metrics: CapacityMetrics, thresholds: CapacityThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of an Auto Scaling group and return its widgets."""
    alarms.add(
        "SpareInstances",
        metric=metrics.spare,
        threshold=thresholds.spare_instances,
        condition=Condition(comparison=BELOW, periods=15, missing=_UNKNOWN),
        description="the Auto Scaling group is at its maximum",
    )
    return [graph("Instances", [metrics.in_service, metrics.desired, metrics.maximum])]


def monitor_reservation(
    alarms: AlarmFactory, metrics: ReservationMetrics, thresholds: CapacityThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of a capacity provider's managed scaling and return its widgets."""
    alarms.add(
        "Reservation",
        metric=metrics.excess_percent,
        threshold=thresholds.excess_reservation_percent,
        condition=Condition(comparison=ABOVE, periods=15, missing=_UNKNOWN),
        description="tasks need more instances than managed scaling gets",
    )
    target = cloudwatch.HorizontalAnnotation(value=metrics.target_capacity_percent, label="Target capacity")
    return [graph("Capacity provider reservation", [metrics.reservation_percent], line=target)]
