"""A load-balanced service on the EC2 capacity of a cluster."""

from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct

from ecs_constructs.service.capacity import require_ec2_strategies, task_subnets
from ecs_constructs.service.container import ContainerOptions, add_container
from ecs_constructs.service.deployment import DEFAULT_DEPLOYMENT, RollingDeployment
from ecs_constructs.service.ec2_task import ec2_task_definition
from ecs_constructs.service.instance_ports import instance_ports, open_instance_ports
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
from ecs_constructs.service.task_size import require_ec2_task
from ecs_constructs.validation.source_lines import record_source_line

_SPREAD_THEN_PACK = (
    ecs.PlacementStrategy.spread_across(ecs.BuiltInAttributes.AVAILABILITY_ZONE),
    ecs.PlacementStrategy.packed_by_memory(),
)
_SERVING_NETWORK_MODES = (ecs.NetworkMode.BRIDGE, ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.HOST)


class LoadBalancedEc2Service(LoadBalancedService):
    """A service on EC2 instances behind a shared load balancer.

    The target group, the listener rule and the security group rules belong to the service's own stack, also those that
    open the instances' ports: neither the cluster's nor the load balancer's stack refers to the service. Services that
    share a cluster and a load balancer in ``BRIDGE`` mode share these rules, so keep them in one stack; where they must
    live in several, EC2 refuses the second copy, and ``AWS_VPC`` mode, with rules for each service, is the way.

    Args:
        scope: The parent construct.
        construct_id: The id below the parent.
        cluster: The cluster. Changing it replaces the service.
        listener: The listener of the load balancer. Changing it replaces the target group.
        route: Which requests the service answers.
        container: The container that serves; it needs a port, and memory unless the task has some: see
            `ContainerOptions`.
        capacity_provider_strategies: The capacity providers of the cluster that run the tasks, at least one with a
            weight. Required, because managed scaling counts only tasks that came through a capacity provider.
        cpu: The CPU units of the task, 128 to 196608; a cap for all its containers. Default: none, so that they can use
            what the instance has to spare.
        memory_limit_mib: The memory of the task in MiB; a cap for all its containers, and what placement reserves.
            Default: none, so that the containers' limits count.
        network_mode: ``BRIDGE``, ``AWS_VPC`` or ``HOST``. Default: ``BRIDGE`` with any free port of the instance,
            because ``AWS_VPC`` takes a network interface for each task, of which a small instance has two or three.
            ``AWS_VPC`` gives the tasks security groups of their own. ``HOST`` allows one task for each instance, so a
            deployment needs spare ones. Changing it replaces the target group.
            https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
        desired_count: The fixed number of tasks, at least 0. Default: 2, so that one lost task or zone does not end the
            service. It can't be given together with ``scaling``.
        scaling: The bounds and targets of a scaled service. The desired count is then left out of the template, since
            each deployment would set it back. Default: the number is fixed.
        health_check: How the load balancer checks the tasks, and the grace period. Default: see `TargetHealthCheck`.
        deregistration_delay: How long a task that leaves may finish its requests, 0 to 3600 seconds. Default: 30
            seconds; ELB's own 300 make each step of a deployment last five minutes.
        deployment: How a new version replaces the old one. Default: see `RollingDeployment`.
        placement_strategies: In which order instances are chosen. Default: evenly over the zones, then onto the fullest
            instance by memory, so that a lost zone takes the fewest tasks and emptied instances can go.
        placement_constraints: Which instances may be chosen. Default: all of the capacity providers'.
        availability_zone_rebalancing: Whether ECS evens out the tasks of the zones. Default: yes, where the
            deployment's maximum is above 100 %, which ECS requires; the first placement strategy must be the spread
            over the zones.
        instance_security_groups: The security groups of the instances, which the load balancer must reach except in
            ``AWS_VPC`` mode. Default: those of ``cluster.connections``; ``ecs.Cluster.add_asg_capacity_provider`` does
            not add any to it.
        vpc_subnets: The subnets of ``AWS_VPC`` tasks. Default: the private ones, else the isolated ones.
        security_groups: The security groups of ``AWS_VPC`` tasks. Default: a new one, open to the load balancer only.
        task_role: The role of the program. Default: a new one, without permissions.
        execution_role: The role with which ECS pulls the image, reads secrets and writes logs. Default: a new one that
            may do just that.
        logging: The log group. Default: see `LogOptions`.
        enable_execute_command: Whether ``aws ecs execute-command`` works. Default: no; it opens a shell into
            production.

    Attributes:
        service: The ECS service.

    Raises:
        ValueError: When no capacity provider is named, nothing has memory, a container does not fit its task, the
            deployment could not proceed, the priority is taken, or another literal argument can't work.
    """

    service: ecs.Ec2Service

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        listener: elbv2.IApplicationListener,
        route: Route,
        container: ContainerOptions,
        capacity_provider_strategies: Sequence[ecs.CapacityProviderStrategy],
        cpu: int | None = None,
        memory_limit_mib: int | None = None,
        network_mode: ecs.NetworkMode = ecs.NetworkMode.BRIDGE,
        desired_count: int | None = None,
        scaling: TaskScaling | None = None,
        health_check: TargetHealthCheck = DEFAULT_HEALTH_CHECK,
        deregistration_delay: cdk.Duration = DEREGISTRATION_DELAY,
        deployment: RollingDeployment = DEFAULT_DEPLOYMENT,
        placement_strategies: Sequence[ecs.PlacementStrategy] = _SPREAD_THEN_PACK,
        placement_constraints: Sequence[ecs.PlacementConstraint] = (),
        availability_zone_rebalancing: bool = True,
        instance_security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        task_role: iam.IRole | None = None,
        execution_role: iam.IRole | None = None,
        logging: LogOptions = DEFAULT_LOGGING,
        enable_execute_command: bool = False,
    ) -> None:
        port = require_serving(container, enable_execute_command=enable_execute_command)
        require_ec2_task(cpu=cpu, memory_limit_mib=memory_limit_mib, containers=[container])
        require_ec2_strategies(capacity_provider_strategies)
        _require_network(network_mode, vpc_subnets, security_groups)
        task_count = fewest_running(desired_count, scaling)
        percentages = deployment.percentages(task_count)
        rebalancing = zone_rebalancing(availability_zone_rebalancing, percentages)
        _require_zone_spread(rebalancing, placement_strategies)
        own_interface = network_mode is ecs.NetworkMode.AWS_VPC
        instances = (
            cluster.connections.security_groups if instance_security_groups is None else instance_security_groups
        )
        _require_reachable(own_interface, instances, cluster)
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
            desired_count=None if scaling else task_count,
            capacity_provider_strategies=list(capacity_provider_strategies),
            min_healthy_percent=percentages.minimum,
            max_healthy_percent=percentages.maximum,
            circuit_breaker=deployment.to_circuit_breaker(),
            health_check_grace_period=health_check.effective_grace_period(),
            placement_strategies=list(placement_strategies) or None,
            placement_constraints=list(placement_constraints) or None,
            availability_zone_rebalancing=rebalancing,
            vpc_subnets=task_subnets(cluster.vpc, vpc_subnets) if own_interface else None,
            security_groups=list(security_groups) if security_groups else None,
            enable_execute_command=enable_execute_command,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        node = self.service.node
        # These must be there first and go last: the cluster's capacity providers, which a resource below it makes, and
        # the rights of the execution role, a resource of their own.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html
        node.add_dependency(cluster, self.task_definition.obtain_execution_role())
        resource = cast(ecs.CfnService, node.default_child)
        if placement_strategies is _SPREAD_THEN_PACK:
            # aws-cdk-lib writes MEMORY, which ECS takes but does not document.
            resource.add_property_override("PlacementStrategies.1.Field", "memory")
        self.target_group = make_target_group(
            self,
            vpc=cluster.vpc,
            listener=listener,
            target_type=elbv2.TargetType.IP if own_interface else elbv2.TargetType.INSTANCE,
            health_check=health_check,
            deregistration_delay=deregistration_delay,
        )
        if own_interface:
            self.service.attach_to_application_target_group(self.target_group)
        self.listener_rule = route.add_to(self, "ListenerRule", listener=listener, target_group=self.target_group)
        if not own_interface:
            _attach_instances(resource, self.target_group, container_name=container.name, port=port)
            ports = instance_ports(network_mode, port)
            rules = open_instance_ports(self, listener=listener, instances=instances, ports=ports)
            node.add_dependency(self.listener_rule, *rules)
        self.scalable_target = scaling.add_to(self.service, self.target_group) if scaling else None


def _attach_instances(
    service: ecs.CfnService, target_group: elbv2.ApplicationTargetGroup, *, container_name: str, port: int
) -> None:
    """Attach the target group without the security group rules that aws-cdk-lib would add.

    It adds the rules of the instances once for each service, and EC2 refuses the copies.
    """
    service.load_balancers = [
        ecs.CfnService.LoadBalancerProperty(
            container_name=container_name, container_port=port, target_group_arn=target_group.target_group_arn
        )
    ]


def _require_network(
    network_mode: ecs.NetworkMode,
    vpc_subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
) -> None:
    if network_mode not in _SERVING_NETWORK_MODES:
        raise ValueError(
            f"network_mode is {network_mode.name}; a load balancer reaches tasks in "
            f"{', '.join(mode.name for mode in _SERVING_NETWORK_MODES)} mode. Choose one of them."
        )
    if network_mode is not ecs.NetworkMode.AWS_VPC and (vpc_subnets or security_groups):
        raise ValueError(
            f"vpc_subnets or security_groups is given with network_mode {network_mode.name}; only AWS_VPC tasks have "
            "an interface of their own, others use their instance's. Leave them out, or set network_mode to AWS_VPC."
        )


def _require_reachable(own_interface: bool, instances: Sequence[ec2.ISecurityGroup], cluster: ecs.ICluster) -> None:
    if not own_interface and not instances:
        raise ValueError(
            f"the instances of cluster {cluster.node.path} have no security group that is known here, so the load "
            "balancer could not reach the tasks; pass instance_security_groups, or set network_mode to AWS_VPC."
        )


def _require_zone_spread(
    rebalancing: ecs.AvailabilityZoneRebalancing, strategies: Sequence[ecs.PlacementStrategy]
) -> None:
    spread = not strategies or strategies is _SPREAD_THEN_PACK
    if spread or rebalancing is ecs.AvailabilityZoneRebalancing.DISABLED:
        return
    first = strategies[0].to_json()[0]
    if first.type != "spread" or first.field != ecs.BuiltInAttributes.AVAILABILITY_ZONE:
        raise ValueError(
            f"the first of placement_strategies is {first.type} by {first.field}; with availability_zone_rebalancing "
            "ECS wants the spread over the zones first. Put it there, or set availability_zone_rebalancing to False."
        )
