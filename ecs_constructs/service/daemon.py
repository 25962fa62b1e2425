"""A service that runs one task on each instance of a cluster."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.arguments import require_between
from ecs_constructs.service.container import ContainerOptions, add_container
from ecs_constructs.service.ec2_task import ec2_task_definition
from ecs_constructs.service.load_balanced import DEFAULT_LOGGING, require_executable
from ecs_constructs.service.log_options import LogOptions
from ecs_constructs.service.task_size import require_ec2_task
from ecs_constructs.validation.source_lines import record_source_line

_NETWORK_MODES = (ecs.NetworkMode.BRIDGE, ecs.NetworkMode.HOST, ecs.NetworkMode.NONE)


class DaemonService(Construct):
    """One task on each EC2 instance of a cluster: an agent for logs, metrics or security.

    A daemon is the one kind of service on EC2 that names no capacity provider: ECS refuses a strategy for it, and
    managed scaling leaves daemons out of its count on purpose. Its launch type is therefore EC2, also where the cluster
    has a default strategy. It has no desired count, so neither scaling nor the deployment circuit breaker applies.
    https://github.com/aws/containers-roadmap/issues/692 https://github.com/aws/aws-cdk/issues/38102

    Args:
        scope: The parent construct.
        construct_id: The id below the parent.
        cluster: The cluster. Changing it replaces the service.
        container: The container; it needs memory unless the task has some: see `ContainerOptions`. Reserve little:
            every instance loses that much.
        cpu: The CPU units of the task, 128 to 196608; a cap. Default: none.
        memory_limit_mib: The memory of the task in MiB; a cap, and what placement reserves. Default: none, so that the
            container's limits count.
        network_mode: ``BRIDGE``, ``HOST`` or ``NONE``. Default: ``BRIDGE``. ``HOST`` shows the agent the instance's own
            network. ``AWS_VPC`` is not offered: it would take a network interface of every instance.
        min_healthy_percent: The fewest instances that keep their task during a deployment, in percent, rounded up; 0 to
            99. Default: 0, the only value with which a deployment can proceed on a single instance: a daemon's old task
            stops before the new one starts.
        placement_constraints: Which instances run it. Default: all.
        task_role: The role of the program. Default: a new one, without permissions.
        execution_role: The role with which ECS pulls the image, reads secrets and writes logs. Default: a new one that
            may do just that.
        logging: The log group. Default: see `LogOptions`.
        enable_execute_command: Whether ``aws ecs execute-command`` works. Default: no.

    Attributes:
        service: The ECS service.
        task_definition: The task definition. Volumes and further containers are added to it.
        container: The container.
        log_group: The log group of the container.

    Raises:
        ValueError: When nothing has memory, the container does not fit its task, or another literal argument can't
            work.
    """

    service: ecs.Ec2Service
    task_definition: ecs.TaskDefinition
    container: ecs.ContainerDefinition
    log_group: logs.ILogGroup

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        container: ContainerOptions,
        cpu: int | None = None,
        memory_limit_mib: int | None = None,
        network_mode: ecs.NetworkMode = ecs.NetworkMode.BRIDGE,
        min_healthy_percent: int = 0,
        placement_constraints: Sequence[ecs.PlacementConstraint] = (),
        task_role: iam.IRole | None = None,
        execution_role: iam.IRole | None = None,
        logging: LogOptions = DEFAULT_LOGGING,
        enable_execute_command: bool = False,
    ) -> None:
        require_executable(container, enable_execute_command=enable_execute_command)
        require_ec2_task(cpu=cpu, memory_limit_mib=memory_limit_mib, containers=[container])
        require_between(
            "min_healthy_percent",
            min_healthy_percent,
            minimum=0,
            maximum=99,
            fix="At 100 no instance could stop its old task, and a deployment would hang.",
        )
        if network_mode not in _NETWORK_MODES:
            raise ValueError(
                f"network_mode is {network_mode.name}; a daemon takes "
                f"{', '.join(mode.name for mode in _NETWORK_MODES)}. Choose one of them."
            )
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.log_group = logging.in_scope(self)
        self.task_definition = ec2_task_definition(
            self,
            cpu=cpu,
            memory_limit_mib=memory_limit_mib,
            network_mode=network_mode,
            task_role=task_role,
            execution_role=execution_role,
        )
        self.container = add_container(
            self, self.task_definition, container, network_mode=network_mode, log_group=self.log_group
        )
        self.service = ecs.Ec2Service(
            self,
            "Resource",
            cluster=cluster,
            task_definition=self.task_definition,
            daemon=True,
            min_healthy_percent=min_healthy_percent,
            max_healthy_percent=100,
            placement_constraints=list(placement_constraints) or None,
            enable_execute_command=enable_execute_command,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        # These must be there first and go last: the cluster's instances, which come from resources below it, and the
        # rights of the execution role, a resource of their own.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html
        self.service.node.add_dependency(cluster, self.task_definition.obtain_execution_role())
        cdk.Annotations.of(self.service).acknowledge_warning(
            "@aws-cdk/aws-ecs:shouldUseCircuitBreaker",
            "The circuit breaker needs a desired count, which a daemon has not.",
        )

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
