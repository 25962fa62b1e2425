"""Alarms: how each kind is evaluated, and whom it notifies."""

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from ecs_constructs.monitoring.thresholds import Threshold

ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
"""For what is normal up to the threshold."""

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
"""For counts and shares of what should not be."""

BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
"""For what should be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How an alarm looks at its metric.

    Args:
        comparison: How values compare to the threshold.
        periods: How many periods of the metric are looked at.
        periods_to_alarm: How many of them must breach. Default: all of them.
        missing: What a period without a value counts as.
    """

    comparison: cloudwatch.ComparisonOperator
    periods: int
    periods_to_alarm: int | None = None
    missing: cloudwatch.TreatMissingData


class AlarmFactory:
    """Makes alarms in one scope that take one action, when they are raised and when they are over."""

    def __init__(self, scope: Construct, action: cloudwatch.IAlarmAction) -> None:
        self.scope = scope
        self._action = action

    def add(
        self,
        construct_id: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: Threshold,
        condition: Condition,
        description: str,
    ) -> None:
        """Add one alarm for each severity of the threshold, with the severity at the end of its id."""
        for severity, value in threshold.by_severity().items():
            alarm = cloudwatch.Alarm(
                self.scope,
                f"{construct_id}{severity}",
                metric=metric,
                threshold=value,
                comparison_operator=condition.comparison,
                evaluation_periods=condition.periods,
                datapoints_to_alarm=condition.periods_to_alarm or condition.periods,
                treat_missing_data=condition.missing,
                alarm_description=f"{severity}: {description}",
            )
            alarm.add_alarm_action(self._action)
            alarm.add_ok_action(self._action)
