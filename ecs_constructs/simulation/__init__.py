"""What a load test would do: services that follow a load over time, before there is anything to load.

The way in is :func:`read_services`, from templates to what is simulated, and :func:`simulate`. Time passes in events
(a datapoint each minute, a decision, a task that begins to run) and not in steps, so that a day takes no time. What AWS
documents is done as documented; what it does not is an argument in :class:`Assumptions`, with its default and how
certain that is. The same input gives the same output.
"""

from ecs_constructs.simulation.apache_bench import ApacheBench, Version, loads_in_turn
from ecs_constructs.simulation.assumptions import AS_PUBLISHED, Assumptions
from ecs_constructs.simulation.events import Event, Kind
from ecs_constructs.simulation.group_scaling import GroupScaling, GroupTracking
from ecs_constructs.simulation.host import FargateHost, Host, TaskCounts
from ecs_constructs.simulation.load import Load
from ecs_constructs.simulation.reading import Reading, ServiceReading, read_services
from ecs_constructs.simulation.run import ServiceResult, Simulation, simulate
from ecs_constructs.simulation.scaling import (
    Adjustment,
    Bounds,
    Metric,
    Step,
    StepScaling,
    TargetTracking,
)
from ecs_constructs.simulation.schedule import ScheduledAction
from ecs_constructs.simulation.service import ScaledService, ServiceSeries, ServiceSummary, Signal, TaskModel
from ecs_constructs.simulation.shapes import Shape, shaped
from ecs_constructs.simulation.trace import read_trace

__all__ = [
    "AS_PUBLISHED",
    "Adjustment",
    "ApacheBench",
    "Assumptions",
    "Bounds",
    "Event",
    "FargateHost",
    "GroupScaling",
    "GroupTracking",
    "Host",
    "Kind",
    "Load",
    "Metric",
    "Reading",
    "ScaledService",
    "ScheduledAction",
    "ServiceReading",
    "ServiceResult",
    "ServiceSeries",
    "ServiceSummary",
    "Shape",
    "Signal",
    "Simulation",
    "Step",
    "StepScaling",
    "TargetTracking",
    "TaskCounts",
    "TaskModel",
    "Version",
    "loads_in_turn",
    "read_services",
    "read_trace",
    "shaped",
    "simulate",
]
