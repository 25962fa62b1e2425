"""The facade: what to watch goes in by method, dashboard and alarms come out."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns
from constructs import Construct

from ecs_constructs.arguments import require_between
from ecs_constructs.monitoring.alarms import AlarmFactory
from ecs_constructs.monitoring.capacity import monitor_group, monitor_reservation
from ecs_constructs.monitoring.job_queue import monitor_job_queue, notify_when_blocked
from ecs_constructs.monitoring.load_balancer import monitor_load_balancer
from ecs_constructs.monitoring.metrics import (
    CapacityMetrics,
    JobQueueMetrics,
    LoadBalancerMetrics,
    ReservationMetrics,
    ServiceMetrics,
    TargetMetrics,
)
from ecs_constructs.monitoring.service import monitor_targets, monitor_tasks
from ecs_constructs.monitoring.thresholds import (
    CapacityThresholds,
    JobQueueThresholds,
    LoadBalancerThresholds,
    ServiceThresholds,
)
from ecs_constructs.monitoring.topic import create_alarm_topic
from ecs_constructs.validation.source_lines import record_source_line

DEFAULT_INTERVAL = cdk.Duration.hours(3)
"""What a dashboard shows at first: a deployment, or a load test and the scaling that follows it, as a whole."""

_LOAD_BALANCER_THRESHOLDS = LoadBalancerThresholds()
_SERVICE_THRESHOLDS = ServiceThresholds()
_CAPACITY_THRESHOLDS = CapacityThresholds()
_JOB_QUEUE_THRESHOLDS = JobQueueThresholds()


class Monitoring(Construct):
    """A CloudWatch dashboard and alarms over load balancers, services, EC2 capacity and job queues.

    Each `add_*` method adds a row to the dashboard and alarms that notify the topic. It only reads what it is given, so
    it works from a stack of its own: references run from there to the stacks watched, never back.

    Every alarm's default threshold has its reason in the class of thresholds that it belongs to.

    Args:
        topic: Topic to notify, whose policy (and key policy) must let CloudWatch and EventBridge publish. Default: a
            new one, encrypted with a rotated key of its own, TLS only. Subscriptions are up to the caller:
            `monitoring.topic.add_subscription(...)`.
        dashboard_name: Name of the dashboard. Default: made by CloudFormation, so that stacks never collide. A change
            replaces the dashboard.
        default_interval: Time that the dashboard shows when opened. Default: 3 hours.

    Attributes:
        dashboard: The dashboard.
        topic: The topic.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        topic: sns.ITopic | None = None,
        dashboard_name: str | None = None,
        default_interval: cdk.Duration = DEFAULT_INTERVAL,
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.topic: sns.ITopic = topic or create_alarm_topic(self)
        self._action = actions.SnsAction(self.topic)
        self.dashboard = cloudwatch.Dashboard(
            self, "Resource", dashboard_name=dashboard_name, default_interval=default_interval
        )

    def add_load_balancer(
        self,
        construct_id: str,
        *,
        load_balancer: elbv2.IApplicationLoadBalancer,
        thresholds: LoadBalancerThresholds = _LOAD_BALANCER_THRESHOLDS,
    ) -> None:
        """Watch requests, errors and latency of a load balancer.

        Args:
            construct_id: Id of its alarms' scope and title of its row.
            load_balancer: The load balancer.
            thresholds: Thresholds of its alarms.
        """
        metrics = LoadBalancerMetrics(load_balancer, minimum_requests=thresholds.minimum_requests)
        self._add_row(construct_id, monitor_load_balancer(self._alarms(construct_id), metrics, thresholds))

    def add_service(
        self,
        construct_id: str,
        *,
        service: ecs.IBaseService,
        target_group: elbv2.IApplicationTargetGroup | None = None,
        requests_per_target: float | None = None,
        thresholds: ServiceThresholds = _SERVICE_THRESHOLDS,
    ) -> None:
        """Watch CPU, memory and tasks of a service, and health and load of its targets.

        Args:
            construct_id: Id of its alarms' scope and title of its row.
            service: The service, on a cluster with Container Insights.
            target_group: Its target group, attached to a load balancer. Default: none, the service has no targets.
            requests_per_target: Requests per target and minute that its scaling aims at: drawn as a line, and a warning
                when they stay above it for 15 minutes, which scaling prevents as long as it can. Default: none.
            thresholds: Thresholds of its alarms.

        Raises:
            ValueError: When `requests_per_target` is not positive, or is given without a target group.
        """
        require_between(
            "requests_per_target", requests_per_target, minimum=1, whole=False, fix="Use the scaling policy's target."
        )
        if requests_per_target is not None and target_group is None:
            raise ValueError(
                f"requests_per_target is {requests_per_target}, but there is no target_group to count requests of. "
                "Pass target_group too."
            )
        alarms = self._alarms(construct_id)
        widgets = monitor_tasks(alarms, ServiceMetrics(service), thresholds)
        if target_group is not None:
            widgets += monitor_targets(alarms, TargetMetrics(target_group), requests_per_target, thresholds)
        self._add_row(construct_id, widgets)

    def add_capacity(
        self,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        auto_scaling_group: autoscaling.IAutoScalingGroup,
        capacity_provider_name: str | None = None,
        target_capacity_percent: int = 100,
        thresholds: CapacityThresholds = _CAPACITY_THRESHOLDS,
    ) -> None:
        """Watch an Auto Scaling group against its maximum, and the reservation of its capacity provider.

        Args:
            construct_id: Id of its alarms' scope and title of its row.
            cluster: The cluster.
            auto_scaling_group: The group; its group metrics must be enabled, or there is nothing to see.
            capacity_provider_name: Its capacity provider. Default: none; without managed scaling no reservation is
                published.
            target_capacity_percent: The provider's target, 1 to 100. Default: 100, as of Amazon ECS.
            thresholds: Thresholds of its alarms.

        Raises:
            ValueError: When `target_capacity_percent` is out of range.
        """
        require_between(
            "target_capacity_percent", target_capacity_percent, minimum=1, maximum=100, fix="Use the provider's value."
        )
        alarms = self._alarms(construct_id)
        widgets = monitor_group(alarms, CapacityMetrics(auto_scaling_group), thresholds)
        if capacity_provider_name is not None:
            reservation = ReservationMetrics(
                cluster,
                capacity_provider_name=capacity_provider_name,
                target_capacity_percent=target_capacity_percent,
            )
            widgets += monitor_reservation(alarms, reservation, thresholds)
        self._add_row(construct_id, widgets)

    def add_job_queue(
        self,
        construct_id: str,
        *,
        job_queue: batch.IJobQueue,
        thresholds: JobQueueThresholds = _JOB_QUEUE_THRESHOLDS,
    ) -> None:
        """Watch the jobs of a queue, and notify when a job blocks it.

        Args:
            construct_id: Id of its alarms' scope and title of its row.
            job_queue: The queue.
            thresholds: Thresholds of its alarms.
        """
        alarms = self._alarms(construct_id)
        self._add_row(construct_id, monitor_job_queue(alarms, JobQueueMetrics(job_queue), thresholds))
        notify_when_blocked(alarms.scope, self.topic, job_queue)

    def _alarms(self, construct_id: str) -> AlarmFactory:
        return AlarmFactory(Construct(self, construct_id), self._action)

    def _add_row(self, title: str, widgets: Sequence[cloudwatch.IWidget]) -> None:
        self.dashboard.add_widgets(cloudwatch.TextWidget(markdown=f"## {title}", width=24, height=1))
        self.dashboard.add_widgets(*widgets)
