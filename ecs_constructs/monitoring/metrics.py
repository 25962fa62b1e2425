"""The metrics that dashboard and alarms share, each named once."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

_ONE_MINUTE = cdk.Duration.minutes(1)
_FIVE_MINUTES = cdk.Duration.minutes(5)


class LoadBalancerMetrics:
    """Metrics of an Application Load Balancer.

    It publishes a value only for minutes with requests, and counts of errors only when they are not zero.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
    """

    def __init__(self, load_balancer: elbv2.IApplicationLoadBalancer, *, minimum_requests: int) -> None:
        metrics = load_balancer.metrics
        self.requests = metrics.request_count(period=_ONE_MINUTE, label="Requests")
        self.load_balancer_errors = metrics.http_code_elb(
            elbv2.HttpCodeElb.ELB_5XX_COUNT, period=_ONE_MINUTE, label="5xx by the load balancer"
        )
        self.target_errors = metrics.http_code_target(
            elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=_ONE_MINUTE, label="5xx by a target"
        )
        self.error_percent = cloudwatch.MathExpression(
            expression=f"IF(requests >= {minimum_requests}, 100 * (FILL(own, 0) + FILL(theirs, 0)) / requests, 0)",
            using_metrics={
                "requests": self.requests,
                "own": self.load_balancer_errors,
                "theirs": self.target_errors,
            },
            period=_ONE_MINUTE,
            label="5xx, percent",
        )
        self.latency_seconds = metrics.target_response_time(period=_ONE_MINUTE, statistic="p99", label="p99, seconds")


class ServiceMetrics:
    """Metrics of an Amazon ECS service; the task counts need Container Insights on the cluster.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html.
    """

    def __init__(self, service: ecs.IBaseService) -> None:
        dimensions = {"ClusterName": service.cluster.cluster_name, "ServiceName": service.service_name}
        insights = "ECS/ContainerInsights"
        self.cpu_percent = _metric("AWS/ECS", "CPUUtilization", dimensions, statistic="Average", label="CPU, percent")
        self.memory_percent = _metric(
            "AWS/ECS", "MemoryUtilization", dimensions, statistic="Maximum", label="Memory, percent"
        )
        self.running_tasks = _metric(insights, "RunningTaskCount", dimensions, statistic="Average", label="Running")
        self.desired_tasks = _metric(insights, "DesiredTaskCount", dimensions, statistic="Average", label="Desired")
        self.missing_tasks = cloudwatch.MathExpression(
            expression="desired - running",
            using_metrics={"desired": self.desired_tasks, "running": self.running_tasks},
            period=_ONE_MINUTE,
            label="Missing",
        )


class TargetMetrics:
    """Metrics of a target group.

    Host counts are taken at their maximum over the load balancer's nodes: a node without targets reports 0.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html.
    """

    def __init__(self, target_group: elbv2.IApplicationTargetGroup) -> None:
        metrics = target_group.metrics
        self.healthy = metrics.healthy_host_count(period=_ONE_MINUTE, statistic="Maximum", label="Healthy")
        self.unhealthy = metrics.unhealthy_host_count(period=_ONE_MINUTE, statistic="Maximum", label="Unhealthy")
        self.requests_per_target = metrics.request_count_per_target(
            period=_ONE_MINUTE, statistic="Sum", label="Requests per target"
        )


class CapacityMetrics:
    """Metrics of an Auto Scaling group, which must have its group metrics enabled.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html.
    """

    def __init__(self, auto_scaling_group: autoscaling.IAutoScalingGroup) -> None:
        dimensions = {"AutoScalingGroupName": auto_scaling_group.auto_scaling_group_name}
        namespace = "AWS/AutoScaling"
        self.in_service = _metric(
            namespace, "GroupInServiceInstances", dimensions, statistic="Average", label="In service"
        )
        self.desired = _metric(namespace, "GroupDesiredCapacity", dimensions, statistic="Average", label="Desired")
        self.maximum = _metric(namespace, "GroupMaxSize", dimensions, statistic="Average", label="Maximum")
        self.spare = cloudwatch.MathExpression(
            expression="maximum - desired",
            using_metrics={"maximum": self.maximum, "desired": self.desired},
            period=_ONE_MINUTE,
            label="Spare",
        )


class ReservationMetrics:
    """The metric by which managed scaling of a capacity provider decides.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html.
    """

    def __init__(self, cluster: ecs.ICluster, *, capacity_provider_name: str, target_capacity_percent: int) -> None:
        self.target_capacity_percent = target_capacity_percent
        self.reservation_percent = _metric(
            "AWS/ECS/ManagedScaling",
            "CapacityProviderReservation",
            {"CapacityProviderName": capacity_provider_name, "ClusterName": cluster.cluster_name},
            statistic="Average",
            label="Reservation, percent",
        )
        self.excess_percent = cloudwatch.MathExpression(
            expression=f"reservation - {target_capacity_percent}",
            using_metrics={"reservation": self.reservation_percent},
            period=_ONE_MINUTE,
            label="Above the target, percent",
        )


class JobQueueMetrics:
    """Metrics of an AWS Batch job queue, published since October 2026, each when a job changes state.

    They count changes, not the jobs that are in a state, and one may be missed: AWS calls them best effort.

    Source: https://docs.aws.amazon.com/batch/latest/userguide/using_cloudwatch_metrics.html.
    """

    def __init__(self, job_queue: batch.IJobQueue) -> None:
        self._dimensions = {"JobQueueName": job_queue.job_queue_name}
        self.submitted = self._count("JobsSubmitted", "Submitted")
        self.runnable = self._count("JobsMovedToRunnable", "Runnable")
        self.running = self._count("JobsMovedToRunning", "Running")
        self.succeeded = self._count("JobsMovedToSucceeded", "Succeeded")
        self.failed = self._count("JobsMovedToFailed", "Failed")
        self.retried = self._count("JobsRetried", "Retried")
        self.waiting_minutes = self._minutes("JobAttemptRunnableToStartingDuration", "Waiting")
        self.execution_minutes = self._minutes("JobAttemptExecutionDuration", "Running")

    def _count(self, name: str, label: str) -> cloudwatch.Metric:
        return _metric("AWS/Batch", name, self._dimensions, statistic="Sum", label=label, period=_FIVE_MINUTES)

    def _minutes(self, name: str, label: str) -> cloudwatch.MathExpression:
        longest = _metric("AWS/Batch", name, self._dimensions, statistic="Maximum", label=label, period=_FIVE_MINUTES)
        # Both durations share a graph, where ids must differ.
        milliseconds = label.lower()
        return cloudwatch.MathExpression(
            expression=f"{milliseconds} / 60000",
            using_metrics={milliseconds: longest},
            period=_FIVE_MINUTES,
            label=f"{label}, minutes",
        )


def _metric(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    *,
    statistic: str,
    label: str,
    period: cdk.Duration = _ONE_MINUTE,
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        label=label,
        period=period,
    )
