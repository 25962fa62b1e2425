"""Parts of the dashboard."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from ecs_constructs.monitoring.thresholds import Threshold

_NO_THRESHOLD = Threshold()
_COLORS = {"Warning": cloudwatch.Color.ORANGE, "Critical": cloudwatch.Color.RED}


def graph(
    title: str,
    metrics: Sequence[cloudwatch.IMetric],
    *,
    threshold: Threshold = _NO_THRESHOLD,
    line: cloudwatch.HorizontalAnnotation | None = None,
) -> cloudwatch.GraphWidget:
    """Draw metrics from zero, with a line at each threshold of their alarm and any further line."""
    lines = [
        cloudwatch.HorizontalAnnotation(value=value, label=severity, color=_COLORS[severity])
        for severity, value in threshold.by_severity().items()
    ]
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_annotations=lines if line is None else [*lines, line],
        left_y_axis=cloudwatch.YAxisProps(min=0),
        width=8,
        height=6,
    )
