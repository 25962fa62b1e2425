"""What load-balanced services on Fargate and on EC2 share."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.arguments import require_between
from ecs_constructs.service.container import ContainerOptions
from ecs_constructs.service.deployment import HealthyPercentages
from ecs_constructs.service.log_options import LogOptions
from ecs_constructs.service.scaling import TaskScaling
from ecs_constructs.service.target_group import TargetHealthCheck

DEFAULT_DESIRED_COUNT = 2
DEFAULT_HEALTH_CHECK = TargetHealthCheck()
DEFAULT_LOGGING = LogOptions()


class LoadBalancedService(Construct):
    """The parts and metrics of a load-balanced service; make one of its subclasses.

    Attributes:
        service: The ECS service.
        task_definition: The task definition. Further containers, volumes and so on are added to it.
        container: The container that serves.
        log_group: The log group of the container.
        target_group: The target group, in the stack of the service.
        listener_rule: The rule on the load balancer's listener, in the stack of the service.
        scalable_target: What scales the number of tasks; None when it is fixed.
    """

    service: ecs.BaseService
    task_definition: ecs.TaskDefinition
    container: ecs.ContainerDefinition
    log_group: logs.ILogGroup
    target_group: elbv2.ApplicationTargetGroup
    listener_rule: elbv2.ApplicationListenerRule
    scalable_target: ecs.ScalableTaskCount | None

    @property
    def task_role(self) -> iam.IRole:
        """The role of the program in the container: grant it what the program needs."""
        return self.task_definition.task_role

    def metric_cpu_utilization(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The CPU in use, in percent of what the tasks reserve; the average of 5 minutes unless told otherwise."""
        return self.service.metric_cpu_utilization(period=period, statistic=statistic)

    def metric_memory_utilization(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The memory in use, in percent of what the tasks reserve; the average of 5 minutes unless told otherwise."""
        return self.service.metric_memory_utilization(period=period, statistic=statistic)

    def metric_request_count_per_target(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The requests that each task got; the sum of 5 minutes unless told otherwise."""
        return self.target_group.metrics.request_count_per_target(period=period, statistic=statistic)

    def metric_target_response_time(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The seconds until a task answered; the average of 5 minutes unless told otherwise."""
        return self.target_group.metrics.target_response_time(period=period, statistic=statistic)

    def metric_healthy_host_count(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The tasks that the load balancer finds healthy; the average of 5 minutes unless told otherwise."""
        return self.target_group.metrics.healthy_host_count(period=period, statistic=statistic)

    def metric_unhealthy_host_count(
        self, *, period: cdk.Duration | None = None, statistic: str | None = None
    ) -> cloudwatch.Metric:
        """The tasks that the load balancer finds unhealthy; the average of 5 minutes unless told otherwise."""
        return self.target_group.metrics.unhealthy_host_count(period=period, statistic=statistic)


def fewest_running(desired_count: int | None, scaling: TaskScaling | None) -> int:
    """The smallest number of tasks that a service is meant to run.

    Raises:
        ValueError: When the number is both fixed and scaled, or negative.
    """
    if scaling is None:
        count = DEFAULT_DESIRED_COUNT if desired_count is None else desired_count
        require_between("desired_count", count, minimum=0, fix="It is the number of tasks.")
        return count
    if desired_count is not None:
        raise ValueError(
            f"desired_count is {desired_count} on a scaled service; each deployment would set the tasks back to it. "
            "Leave it out, and set min_capacity of the scaling instead."
        )
    return scaling.min_capacity


def require_serving(container: ContainerOptions, *, enable_execute_command: bool) -> int:
    """Check that a container can take requests, and commands where they are asked for.

    Returns:
        The port that the container takes requests on.

    Raises:
        ValueError: When it has no port, or Exec could not write its files.
    """
    if container.port is None:
        raise ValueError(
            f"container {container.name} has no port; give the port that the load balancer sends requests to."
        )
    require_executable(container, enable_execute_command=enable_execute_command)
    return container.port


def require_executable(container: ContainerOptions, *, enable_execute_command: bool) -> None:
    """Check that ECS Exec works where it is asked for.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html

    Raises:
        ValueError: When the container's files are read-only, since the agent of ECS Exec writes some.
    """
    if enable_execute_command and container.readonly_root_filesystem:
        raise ValueError(
            f"container {container.name} has a read-only root filesystem, which ECS Exec can't work with; set "
            "readonly_root_filesystem or enable_execute_command to False."
        )


def zone_rebalancing(enabled: bool, percentages: HealthyPercentages) -> ecs.AvailabilityZoneRebalancing:
    """Whether ECS evens out the tasks of the zones.

    It starts the new task before it stops the old one, so the deployment's maximum must leave room for one.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    if enabled and percentages.maximum > 100:
        return ecs.AvailabilityZoneRebalancing.ENABLED
    return ecs.AvailabilityZoneRebalancing.DISABLED
