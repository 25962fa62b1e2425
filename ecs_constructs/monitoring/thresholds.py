"""When an alarm is raised: thresholds by severity, with the reason for each default."""

from dataclasses import dataclass

from ecs_constructs.arguments import require_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The value at which each severity is raised. `Threshold()` raises no alarm at all.

    Args:
        warning: For the working day: something will hurt if it goes on. Default: no such alarm.
        critical: For the pager: users are affected. Default: no such alarm.
    """

    warning: float | None = None
    critical: float | None = None

    def by_severity(self) -> dict[str, float]:
        """The values that are set, by the name of their severity."""
        values = {"Warning": self.warning, "Critical": self.critical}
        return {severity: value for severity, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerThresholds:
    """Thresholds of a load balancer.

    Args:
        error_percent: Share of requests answered with a 5xx status, by the load balancer or a target, 3 minutes of 5.
            Default: warning from 1 %, at which a rolling deployment already deserves a look; critical from 5 %, one
            user in twenty.
        minimum_requests: Requests in a minute below which the share is taken as 0. Default: 100, the number at which a
            single error is 1 %; with fewer, one failed request would raise the alarm.
        latency_seconds: 99th percentile of the targets' response time, 5 minutes in a row. Default: warning above 1 s,
            where a person's train of thought breaks.

    Raises:
        ValueError: When `minimum_requests` is below 1.
    """

    error_percent: Threshold = Threshold(warning=1, critical=5)
    minimum_requests: int = 100
    latency_seconds: Threshold = Threshold(warning=1)

    def __post_init__(self) -> None:
        """Check the literal values."""
        require_between("minimum_requests", self.minimum_requests, minimum=1, fix="Use 1 to count every minute.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceThresholds:
    """Thresholds of an Amazon ECS service.

    Utilization is what tasks use of what they reserve. A container with CPU shares, or with a soft memory limit only,
    may rightly use more than 100 %: use another threshold for it, or none.

    Args:
        cpu_percent: Average CPU utilization, 15 minutes in a row. Default: warning above 90 %. Scaling on CPU or
            requests acts within minutes, so a quarter of an hour means that it can't: the maximum is reached, or the
            capacity is missing.
        memory_percent: Highest memory utilization, 5 minutes in a row. Default: warning above 80 %, critical above
            95 %. Memory is not given back by waiting, and at the hard limit the container is killed.
        missing_tasks: Running tasks fewer than desired, 15 minutes in a row. Default: warning from 1. A deployment or a
            new instance takes less; tasks that can't be placed or do not stay up take for ever.
        unhealthy_targets: Targets that fail their health check, 5 minutes in a row. Default: warning from 1. A task
            that stops or starts is replaced or healthy by then.
        healthy_targets: Targets that pass it, 2 minutes in a row. Default: critical below 1: nobody is served.
    """

    cpu_percent: Threshold = Threshold(warning=90)
    memory_percent: Threshold = Threshold(warning=80, critical=95)
    missing_tasks: Threshold = Threshold(warning=1)
    unhealthy_targets: Threshold = Threshold(warning=1)
    healthy_targets: Threshold = Threshold(critical=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityThresholds:
    """Thresholds of EC2 capacity.

    Args:
        excess_reservation_percent: How far the capacity provider's reservation is above its target, 15 minutes in a
            row. Default: warning above 0. Managed scaling reacts to the first minute above the target, and instances
            start within minutes: longer means that they can't, and tasks wait.
        spare_instances: Instances that the group may still add, 15 minutes in a row. Default: warning below 1. The
            maximum is a limit that somebody chose for calmer days; when it holds this long it should be looked at.
    """

    excess_reservation_percent: Threshold = Threshold(warning=0)
    spare_instances: Threshold = Threshold(warning=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQueueThresholds:
    """Thresholds of an AWS Batch job queue.

    Args:
        failed_jobs: Jobs that moved to FAILED within 5 minutes, cancelled and terminated ones included. Default:
            warning from 1: a job that failed has used up its retries, and nothing starts it again.
        waiting_minutes: Longest time from RUNNABLE to STARTING within 5 minutes. Default: warning above 30 minutes: a
            Spot Instance starts within minutes, so the rest is missing capacity or a full queue. A job that never
            starts is not counted; a blocked queue is notified by itself.
    """

    failed_jobs: Threshold = Threshold(warning=1)
    waiting_minutes: Threshold = Threshold(warning=30)
