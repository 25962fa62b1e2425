"""What is watched of a job queue."""

from aws_cdk import aws_batch as batch
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct

from ecs_constructs.monitoring.alarms import ABOVE, AT_LEAST, AlarmFactory, Condition
from ecs_constructs.monitoring.metrics import JobQueueMetrics
from ecs_constructs.monitoring.thresholds import JobQueueThresholds
from ecs_constructs.monitoring.widgets import graph

# A metric has a value only when a job changes state: silence is not a fault.
_QUIET_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING


def monitor_job_queue(
    alarms: AlarmFactory, metrics: JobQueueMetrics, thresholds: JobQueueThresholds
) -> list[cloudwatch.IWidget]:
    """Add the alarms of a job queue and return its widgets."""
    alarms.add(
        "FailedJobs",
        metric=metrics.failed,
        threshold=thresholds.failed_jobs,
        condition=Condition(comparison=AT_LEAST, periods=1, missing=_QUIET_IS_FINE),
        description="jobs failed for good",
    )
    alarms.add(
        "Waiting",
        metric=metrics.waiting_minutes,
        threshold=thresholds.waiting_minutes,
        condition=Condition(comparison=ABOVE, periods=1, missing=_QUIET_IS_FINE),
        description="jobs wait too long for an instance",
    )
    return [
        graph("Jobs, per 5 minutes", [metrics.submitted, metrics.runnable, metrics.running, metrics.succeeded]),
        graph("Failures, per 5 minutes", [metrics.failed, metrics.retried], threshold=thresholds.failed_jobs),
        graph(
            "Longest times", [metrics.waiting_minutes, metrics.execution_minutes], threshold=thresholds.waiting_minutes
        ),
    ]


def notify_when_blocked(scope: Construct, topic: sns.ITopic, job_queue: batch.IJobQueue) -> None:
    """Notify the topic when AWS Batch sees that a job can't be placed and blocks the queue.

    No metric shows it, for the job changes no state:
    https://docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html.
    """
    events.Rule(
        scope,
        "Blocked",
        description="A job that can't be placed blocks the job queue",
        event_pattern=events.EventPattern(
            source=["aws.batch"],
            detail_type=["Batch Job Queue Blocked"],
            detail={"jobQueue": [job_queue.job_queue_arn]},
        ),
        targets=[targets.SnsTopic(topic)],
    )
