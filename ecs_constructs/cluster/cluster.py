"""An ECS cluster with logs, metrics and typed capacity."""

from collections.abc import Sequence
from typing import Unpack

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.arguments import require_between
from ecs_constructs.cluster.capacity import Ec2Capacity, Ec2CapacityOptions
from ecs_constructs.validation.source_lines import record_source_line

_FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
_MAXIMUM_PROVIDERS_IN_STRATEGY = 20


class Cluster(Construct):
    """An ECS cluster: observed, with logged ECS Exec sessions, and room for EC2 and Fargate capacity.

    Services and other constructs take `cluster`, an `ecs.Cluster`, or any other `ecs.ICluster`. For more capacity in a
    cluster that another construct of the same stack made, use `Ec2Capacity` directly.

    A service must be deleted before the cluster's capacity providers are taken from it, or its deletion fails because a
    provider is in use: `service.node.add_dependency(cluster.cluster)` sees to that, as the association of the
    providers is part of `cluster`.

    Args:
        scope: The construct that this one belongs to.
        construct_id: The id within the scope. Changing it replaces the cluster.
        vpc: The VPC of the cluster's instances and services.
        cluster_name: The physical name. Default None: CloudFormation makes one, so that the cluster can be replaced.
            Changing it replaces the cluster.
        container_insights: How much CloudWatch Container Insights reports. Default ENHANCED: down to the single
            container, without which a task that is short of memory can't be told from its neighbours. It bills by the
            metric.
        enable_fargate_capacity_providers: Whether FARGATE and FARGATE_SPOT can be used in strategies. Default True:
            they cost nothing until a task runs.
        exec_log_retention: How long the log of ECS Exec sessions is kept. Default one year: it says who did what inside
            a container.
        exec_encryption_key: The KMS key that encrypts ECS Exec sessions and their log. A key of this app is opened to
            CloudWatch Logs; an imported one must be already. Default None: TLS for the session and the encryption that
            CloudWatch Logs always applies for the log, which costs nothing.
        log_removal_policy: What happens to the log when it leaves the stack. Default RETAIN: an audit trail should
            outlive what it is about; it still expires.

    Attributes:
        cluster: The cluster. Its id is not `Resource`, because aws-cdk-lib gives the association of the providers the
            id of the cluster, and would then make two constructs of that id.
        exec_log_group: Where ECS Exec sessions are logged.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        cluster_name: str | None = None,
        container_insights: ecs.ContainerInsights = ecs.ContainerInsights.ENHANCED,
        enable_fargate_capacity_providers: bool = True,
        exec_log_retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        exec_encryption_key: kms.IKey | None = None,
        log_removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.exec_log_group = logs.LogGroup(
            self,
            "ExecLogGroup",
            retention=exec_log_retention,
            encryption_key=exec_encryption_key,
            removal_policy=log_removal_policy,
        )
        if exec_encryption_key:
            self._open_to_logs(exec_encryption_key)
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=vpc,
            cluster_name=cluster_name,
            container_insights_v2=container_insights,
            enable_fargate_capacity_providers=enable_fargate_capacity_providers,
            execute_command_configuration=ecs.ExecuteCommandConfiguration(
                kms_key=exec_encryption_key,
                logging=ecs.ExecuteCommandLogging.OVERRIDE,
                log_configuration=ecs.ExecuteCommandLogConfiguration(
                    cloud_watch_log_group=self.exec_log_group,
                    cloud_watch_encryption_enabled=exec_encryption_key is not None,
                ),
            ),
        )

    def add_ec2_capacity(self, construct_id: str, **options: Unpack[Ec2CapacityOptions]) -> Ec2Capacity:
        """Add container instances behind a capacity provider; more than once for different kinds.

        Args:
            construct_id: The id of the capacity within the cluster.
            **options: The arguments of `Ec2Capacity`, of which `instance_types`, `min_capacity` and `max_capacity` are
                required.

        Returns:
            The capacity.

        Raises:
            ValueError: As for `Ec2Capacity`.
        """
        return Ec2Capacity(self, construct_id, cluster=self.cluster, **options)

    def add_default_capacity_provider_strategy(self, strategy: Sequence[ecs.CapacityProviderStrategy]) -> None:
        """Set how tasks are spread over providers when neither they nor their service say so; once.

        Args:
            strategy: 1 to 20 items, for example `capacity.strategy(weight=1, base=2)`; either Fargate providers or EC2
                capacity of this cluster. Their order does not matter.

        Raises:
            ValueError: A number is out of range, more than one item has a base, no weight is above 0, or the kinds of
                providers are mixed.

        Source:
            https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
        """
        _check_strategy(strategy)
        self.cluster.add_default_capacity_provider_strategy(list(strategy))

    def _open_to_logs(self, key: kms.IKey) -> None:
        stack = cdk.Stack.of(self)
        any_log_group = stack.format_arn(
            service="logs", resource="log-group", resource_name="*", arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.{stack.url_suffix}")],
                actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                resources=["*"],
                # Not this log group's name alone: it is made after the key, with the key.
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": any_log_group}},
            )
        )


def _check_strategy(strategy: Sequence[ecs.CapacityProviderStrategy]) -> None:
    require_between(
        "the number of items in strategy",
        len(strategy),
        minimum=1,
        maximum=_MAXIMUM_PROVIDERS_IN_STRATEGY,
        fix="Name the providers to use.",
    )
    for item in strategy:
        name = item.capacity_provider
        require_between(f"weight of {name}", item.weight, minimum=0, maximum=1000, fix="Give a relative share.")
        require_between(f"base of {name}", item.base, minimum=0, maximum=100_000, fix="Give a number of tasks.")
    with_base = [item.capacity_provider for item in strategy if item.base]
    if len(with_base) > 1:
        raise ValueError(
            f"strategy has a base for {', '.join(with_base)}; only one item may have one. Leave out the others' base."
        )
    if not any(item.weight for item in strategy):
        raise ValueError(
            "strategy has no weight above 0; beyond the base no task could be placed. Give one a weight of 1 or more."
        )
    fargate = [item.capacity_provider for item in strategy if item.capacity_provider in _FARGATE_PROVIDERS]
    if 0 < len(fargate) < len(strategy):
        raise ValueError(
            f"strategy mixes {', '.join(fargate)} with EC2 capacity, which ECS rejects. Use one kind for the default, "
            "and let services that need the other name it."
        )
