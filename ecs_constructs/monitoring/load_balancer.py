"""What is watched of a load balancer."""

from aws_cdk import aws_cloudwatch as cloudwatch

from ecs_constructs.monitoring.alarms import ABOVE, AT_LEAST, AlarmFactory, Condition
from ecs_constructs.monitoring.metrics import LoadBalancerMetrics
from ecs_constructs.monitoring.thresholds import LoadBalancerThresholds
from ecs_constructs.monitoring.widgets import graph

# A load balancer without requests publishes nothing: silence is not a fault.
_QUIET_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING


def monitor_load_balancer(
    alarms: AlarmFactory, metrics: LoadBalancerMetrics, thresholds: LoadBalancerThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of a load balancer and return its widgets."""
    alarms.add(
        "Errors",
        metric=metrics.error_percent,
        threshold=thresholds.error_percent,
        condition=Condition(comparison=AT_LEAST, periods=5, periods_to_alarm=3, missing=_QUIET_IS_FINE),
        description="too many requests are answered with a 5xx status",
    )
    alarms.add(
        "Latency",
        metric=metrics.latency_seconds,
        threshold=thresholds.latency_seconds,
        condition=Condition(comparison=ABOVE, periods=5, missing=_QUIET_IS_FINE),
        description="targets answer too slowly",
    )
    return [
        graph("Requests per minute", [metrics.requests, metrics.load_balancer_errors, metrics.target_errors]),
        graph("Errors, percent", [metrics.error_percent], threshold=thresholds.error_percent),
        graph("Latency", [metrics.latency_seconds], threshold=thresholds.latency_seconds),
    ]
