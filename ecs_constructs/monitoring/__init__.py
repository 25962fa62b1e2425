"""Monitoring: one dashboard, alarms whose defaults have a reason, one encrypted topic."""

from ecs_constructs.monitoring.monitoring import Monitoring
from ecs_constructs.monitoring.thresholds import (
    CapacityThresholds,
    JobQueueThresholds,
    LoadBalancerThresholds,
    ServiceThresholds,
    Threshold,
)

__all__ = [
    "CapacityThresholds",
    "JobQueueThresholds",
    "LoadBalancerThresholds",
    "Monitoring",
    "ServiceThresholds",
    "Threshold",
]
