"""A load-balanced service on Fargate."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct

from ecs_constructs.service.capacity import require_fargate_strategies, task_subnets, way_out
from ecs_constructs.service.container import ContainerOptions, add_container
from ecs_constructs.service.deployment import DEFAULT_DEPLOYMENT, RollingDeployment
from ecs_constructs.service.load_balanced import (
    DEFAULT_HEALTH_CHECK,
    DEFAULT_LOGGING,
    LoadBalancedService,
    fewest_running,
    require_serving,
    zone_rebalancing,
)
from ecs_constructs.service.log_options import LogOptions
from ecs_constructs.service.routing import Route
from ecs_constructs.service.scaling import TaskScaling
from ecs_constructs.service.target_group import DEREGISTRATION_DELAY, TargetHealthCheck, make_target_group
from ecs_constructs.service.task_size import require_fargate_task
from ecs_constructs.validation.source_lines import record_source_line


class LoadBalancedFargateService(LoadBalancedService):
    """A service on Fargate behind a shared load balancer.

    The target group, the listener rule and the security group rules belong to the service's own stack: the load
    balancer and the cluster may live in others, which never refer to the service. Tasks run in private subnets without
    public addresses.

    Args:
        scope: The parent construct.
        construct_id: The id below the parent.
        cluster: The cluster. Changing it replaces the service.
        listener: The listener of the load balancer. Changing it replaces the target group.
        route: Which requests the service answers.
        container: The container that serves; it needs a port.
        cpu: The CPU units of the task, 1024 being one vCPU. Default: 256, the smallest and cheapest size.
        memory_limit_mib: The memory of the task in MiB, one of the sizes that Fargate offers for the CPU. Default: 512,
            the least for 256 units.
        cpu_architecture: The processor of the image. Default: ``X86_64``, for which most images are built; ``ARM64``
            costs less.
        desired_count: The fixed number of tasks, at least 0. Default: 2, so that one lost task or zone does not end the
            service. It can't be given together with ``scaling``.
        scaling: The bounds and targets of a scaled service. The desired count is then left out of the template, since
            each deployment would set it back. Default: the number is fixed.
        health_check: How the load balancer checks the tasks, and the grace period. Default: see `TargetHealthCheck`.
        deregistration_delay: How long a task that leaves may finish its requests, 0 to 3600 seconds. Default: 30
            seconds; ELB's own 300 make each step of a deployment last five minutes.
        deployment: How a new version replaces the old one. Default: see `RollingDeployment`.
        capacity_provider_strategies: How tasks are divided between ``FARGATE`` and ``FARGATE_SPOT``, which the cluster
            must have enabled. Default: on-demand Fargate alone, because a task on Spot can be stopped with two minutes'
            notice.
        availability_zone_rebalancing: Whether ECS evens out the tasks of the zones. Default: yes, where the
            deployment's maximum is above 100 %, which ECS requires.
        vpc_subnets: The subnets of the tasks. Default: the private ones, else the isolated ones.
        security_groups: The security groups of the tasks. Default: a new one, open to the load balancer only.
        task_role: The role of the program. Default: a new one, without permissions.
        execution_role: The role with which ECS pulls the image, reads secrets and writes logs. Default: a new one that
            may do just that.
        logging: The log group. Default: see `LogOptions`.
        enable_execute_command: Whether ``aws ecs execute-command`` works. Default: no; it opens a shell into
            production.

    Attributes:
        service: The ECS service.

    Raises:
        ValueError: When the task's size is not one of Fargate's, a container does not fit, the deployment could not
            proceed, the priority is taken, or another literal argument can't work.
    """

    service: ecs.FargateService

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        listener: elbv2.IApplicationListener,
        route: Route,
        container: ContainerOptions,
        cpu: int = 256,
        memory_limit_mib: int = 512,
        cpu_architecture: ecs.CpuArchitecture = ecs.CpuArchitecture.X86_64,
        desired_count: int | None = None,
        scaling: TaskScaling | None = None,
        health_check: TargetHealthCheck = DEFAULT_HEALTH_CHECK,
        deregistration_delay: cdk.Duration = DEREGISTRATION_DELAY,
        deployment: RollingDeployment = DEFAULT_DEPLOYMENT,
        capacity_provider_strategies: Sequence[ecs.CapacityProviderStrategy] = (),
        availability_zone_rebalancing: bool = True,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        task_role: iam.IRole | None = None,
        execution_role: iam.IRole | None = None,
        logging: LogOptions = DEFAULT_LOGGING,
        enable_execute_command: bool = False,
    ) -> None:
        require_serving(container, enable_execute_command=enable_execute_command)
        require_fargate_task(cpu=cpu, memory_limit_mib=memory_limit_mib, containers=[container])
        require_fargate_strategies(capacity_provider_strategies)
        task_count = fewest_running(desired_count, scaling)
        percentages = deployment.percentages(task_count)
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.log_group = logging.in_scope(self)
        self.task_definition = ecs.FargateTaskDefinition(
            self,
            "TaskDefinition",
            cpu=cpu,
            memory_limit_mib=memory_limit_mib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=cpu_architecture, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
            task_role=task_role,
            execution_role=execution_role,
        )
        self.container = add_container(
            self, self.task_definition, container, network_mode=ecs.NetworkMode.AWS_VPC, log_group=self.log_group
        )
        vpc = cluster.vpc
        subnets = task_subnets(vpc, vpc_subnets)
        self.service = ecs.FargateService(
            self,
            "Resource",
            cluster=cluster,
            task_definition=self.task_definition,
            desired_count=None if scaling else task_count,
            capacity_provider_strategies=list(capacity_provider_strategies) or None,
            min_healthy_percent=percentages.minimum,
            max_healthy_percent=percentages.maximum,
            circuit_breaker=deployment.to_circuit_breaker(),
            health_check_grace_period=health_check.effective_grace_period(),
            availability_zone_rebalancing=zone_rebalancing(availability_zone_rebalancing, percentages),
            assign_public_ip=False,
            vpc_subnets=subnets,
            security_groups=list(security_groups) if security_groups else None,
            enable_execute_command=enable_execute_command,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        # These must be there first and go last: the cluster's capacity providers, which a resource below it makes; the
        # rights of the execution role, a resource of their own; and the subnets' way to the registry.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html
        self.service.node.add_dependency(cluster, self.task_definition.obtain_execution_role(), way_out(vpc, subnets))
        self.target_group = make_target_group(
            self,
            vpc=vpc,
            listener=listener,
            target_type=elbv2.TargetType.IP,
            health_check=health_check,
            deregistration_delay=deregistration_delay,
        )
        self.service.attach_to_application_target_group(self.target_group)
        self.listener_rule = route.add_to(self, "ListenerRule", listener=listener, target_group=self.target_group)
        self.scalable_target = scaling.add_to(self.service, self.target_group) if scaling else None
