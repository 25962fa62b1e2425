"""EC2 capacity of a cluster: an Auto Scaling group behind a capacity provider."""

import re
from collections.abc import Sequence
from typing import TypedDict, cast

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, require_between
from ecs_constructs.cluster.agent_policy import agent_policy
from ecs_constructs.cluster.image import AgentSettings, AmazonLinux2023, ContainerInstanceImage
from ecs_constructs.cluster.scaling import ManagedScaling, NetworkInScaling
from ecs_constructs.cluster.spot import SpotInstances
from ecs_constructs.validation.source_lines import record_source_line

_MANAGED_SCALING = ManagedScaling()
_AMAZON_LINUX_2023 = AmazonLinux2023()
_AGENT_SETTINGS = AgentSettings()
_ONE_MINUTE = cdk.Duration.minutes(1)

_RESERVED_NAME_PREFIX = re.compile(r"aws|ecs|fargate", re.IGNORECASE)
_PROVIDER_NAME = re.compile(r"[\w-]{1,255}", re.ASCII)
_MAXIMUM_INSTANCE_TYPES = 40
_ON_DEMAND = autoscaling.InstancesDistribution(on_demand_percentage_above_base_capacity=100)


class _CommonProviderArguments(TypedDict):
    auto_scaling_group: autoscaling.IAutoScalingGroup
    capacity_provider_name: str | None
    enable_managed_draining: bool
    machine_image_type: ecs.MachineImageType


class Ec2CapacityOptions(TypedDict, total=False):
    """The arguments of `Ec2Capacity` that `Cluster.add_ec2_capacity` hands on; see there for meaning and defaults."""

    instance_types: Sequence[ec2.InstanceType]
    min_capacity: int
    max_capacity: int
    scaling: ManagedScaling | NetworkInScaling
    image: ContainerInstanceImage
    agent: AgentSettings
    spot: SpotInstances | None
    volume_size_gib: int
    vpc_subnets: ec2.SubnetSelection | None
    security_group: ec2.ISecurityGroup | None
    instance_role: iam.IRole | None
    ssm_session_permissions: bool
    detailed_monitoring: bool
    max_instance_lifetime: cdk.Duration | None
    update_policy: autoscaling.UpdatePolicy | None
    notifications_topic: sns.ITopic | None
    capacity_provider_name: str | None


class Ec2Capacity(Construct):
    """Container instances in an Auto Scaling group, offered to a cluster through a capacity provider.

    - Instances take only IMDSv2 requests, with a hop limit of 1: the agent, in the host's network, reaches the metadata
      service, containers behind a bridge don't.
    - The desired capacity is left out of the template, so that a deployment does not undo what scaling did.
    - ECS drains an instance before Auto Scaling ends it (managed draining, always on), without a Lambda function.
    - A service that uses the provider must be deleted before the provider leaves the cluster. Add
      `service.node.add_dependency(cluster)`; the cluster takes its associations with it.

    It works with every `ecs.Cluster` of the same stack, not only with our `Cluster`, which has `add_ec2_capacity`. A
    cluster that was imported can't be given providers: their list belongs to the stack that made it.

    Args:
        scope: The construct that this one belongs to.
        construct_id: The id within the scope. Changing it replaces the group and the provider.
        cluster: The cluster, in the same stack: the two refer to each other.
        instance_types: One type, or several that a task runs on equally well; all of one architecture, 1 to 40. ECS
            scales by the smallest of them, so they should be of about the same size. The first comes first while
            on-demand.
        min_capacity: The fewest instances; 0 or more, with `NetworkInScaling` 1 or more.
        max_capacity: The most instances; at least 1 and not below min_capacity. Required, because aws-cdk-lib's own
            default (the minimum) leaves managed scaling without room.
        scaling: `ManagedScaling`, or `NetworkInScaling` for target tracking of the group's own. Default managed
            scaling: it alone looks at the tasks that wait.
        image: What instances boot from: `AmazonLinux2023` or `Bottlerocket`. Default Amazon Linux 2023, the image that
            AWS recommends; see there why a deployment never replaces instances because of a new release.
        agent: Settings of the container agent. Default: see `AgentSettings`.
        spot: Spot instances instead of on-demand ones. Default None: on-demand, as a reclaimed instance interrupts
            tasks.
        volume_size_gib: Size of the encrypted gp3 volume for images and containers; at least 30, the size of the AMI's
            own. Default 30. Encrypted with the account's default EBS key.
        vpc_subnets: Where instances run. Default None: the VPC's private subnets.
        security_group: Of the instances. Default None: a new one without ingress, with all egress, which images from
            any registry need. It is added to the cluster's connections, where services in bridge and host mode look
            for it.
        instance_role: The instances' role. Default None: a new one that may do what the agent needs in this cluster and
            nothing else. It can't pull images or write logs: each task's execution role does. On a role given here
            aws-cdk-lib adds the agent's permissions.
        ssm_session_permissions: Whether Session Manager can open a shell on the instances (the managed policy
            AmazonSSMManagedInstanceCore). Default False: ECS Exec reaches containers without it.
        detailed_monitoring: Whether EC2 reports each minute instead of every five. Default True: the group's alarms
            look at single minutes. It costs extra for each instance.
        max_instance_lifetime: After how long an instance is replaced, 1 to 365 days. Default None: never by itself.
            Set it to roll new releases of the image through the group steadily.
        update_policy: How a changed launch template reaches running instances. Default None: it applies to instances
            started later; none is replaced during a deployment.
        notifications_topic: Gets every launch and termination, failed ones too. Default None: no one to tell.
        capacity_provider_name: The physical name, up to 255 letters, digits, '_' and '-', not starting with aws, ecs or
            fargate. Default None: CloudFormation makes one from the stack's name; where that has such a prefix, which
            AWS rejects, one is made here. Changing it replaces the provider.

    Attributes:
        auto_scaling_group: The group.
        launch_template: The launch template.
        capacity_provider: The capacity provider.
        instance_role: The instances' role.
        security_group: The instances' security group.
        instance_types: The instance types.

    Raises:
        ValueError: A number is out of range, the types share no image, a name is not allowed, arguments exclude each
            other, or the cluster is in another stack.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.Cluster,
        instance_types: Sequence[ec2.InstanceType],
        min_capacity: int,
        max_capacity: int,
        scaling: ManagedScaling | NetworkInScaling = _MANAGED_SCALING,
        image: ContainerInstanceImage = _AMAZON_LINUX_2023,
        agent: AgentSettings = _AGENT_SETTINGS,
        spot: SpotInstances | None = None,
        volume_size_gib: int = 30,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_group: ec2.ISecurityGroup | None = None,
        instance_role: iam.IRole | None = None,
        ssm_session_permissions: bool = False,
        detailed_monitoring: bool = True,
        max_instance_lifetime: cdk.Duration | None = None,
        update_policy: autoscaling.UpdatePolicy | None = None,
        notifications_topic: sns.ITopic | None = None,
        capacity_provider_name: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        _check_capacity(min_capacity, max_capacity)
        _check_start(min_capacity, scaling)
        _check_instance_types(instance_types)
        _check_role(instance_role, ssm_session_permissions=ssm_session_permissions)
        _check_name(capacity_provider_name)
        _check_stack(self, cluster)
        require_between(
            "volume_size_gib", volume_size_gib, minimum=30, maximum=16_384, fix="Give at least the AMI's own 30 GiB."
        )
        _check_lifetime(max_instance_lifetime)
        self._cluster = cluster
        vpc = cluster.vpc
        self.instance_types = tuple(instance_types)
        self.security_group = security_group or ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Container instances", allow_all_outbound=True
        )
        self.instance_role, launch_role = self._roles(
            instance_role, drains_itself=spot is not None, ssm_session_permissions=ssm_session_permissions
        )
        self.launch_template = ec2.LaunchTemplate(
            self,
            "LaunchTemplate",
            instance_type=instance_types[0],
            machine_image=image.machine_image_for(instance_types),
            user_data=image.empty_user_data(),
            role=launch_role,
            security_group=self.security_group,
            block_devices=image.block_devices(volume_size_gib),
            http_tokens=ec2.LaunchTemplateHttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            detailed_monitoring=detailed_monitoring,
        )
        one_kind = spot is None and len(instance_types) == 1
        self.auto_scaling_group = autoscaling.AutoScalingGroup(
            self,
            "AutoScalingGroup",
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            launch_template=self.launch_template if one_kind else None,
            mixed_instances_policy=None if one_kind else self._mixed_instances_policy(spot),
            min_capacity=min_capacity,
            max_capacity=max_capacity,
            cooldown=scaling.default_cooldown if isinstance(scaling, NetworkInScaling) else None,
            group_metrics=[autoscaling.GroupMetrics.all()],
            max_instance_lifetime=max_instance_lifetime,
            update_policy=update_policy,
            notifications=_notifications(notifications_topic),
        )
        # An instance that starts before its subnet has a way out can't register with the cluster.
        self.auto_scaling_group.node.add_dependency(vpc.internet_connectivity_established)
        self.capacity_provider = self._make_capacity_provider(scaling, image, capacity_provider_name)
        cluster.add_asg_capacity_provider(self.capacity_provider)
        cluster.connections.add_security_group(self.security_group)
        # aws-cdk-lib has now written which cluster to join; for Bottlerocket the rest must follow in the same table.
        self.auto_scaling_group.add_user_data(*image.agent_user_data(agent, spot=spot is not None))

    def strategy(self, *, weight: int = 1, base: int | None = None) -> ecs.CapacityProviderStrategy:
        """This capacity as an item of a service's or the cluster's capacity provider strategy.

        Args:
            weight: Its share of the tasks beyond the base, 0 to 1,000. Default 1.
            base: How many tasks it takes before the weights count, 0 to 100,000. Default None: left out, as only one
                item of a strategy may have a base.

        Returns:
            The item.

        Raises:
            ValueError: A number is out of range.
        """
        require_between("weight", weight, minimum=0, maximum=1000, fix="Give a share relative to the other items.")
        require_between("base", base, minimum=0, maximum=100_000, fix="Give a number of tasks.")
        return ecs.CapacityProviderStrategy(
            capacity_provider=self.capacity_provider.capacity_provider_name, weight=weight, base=base
        )

    def metric_capacity_provider_reservation(
        self, *, period: cdk.Duration = _ONE_MINUTE, statistic: str = "Average"
    ) -> cloudwatch.Metric:
        """How full the group is, in percent; above the target capacity managed scaling adds instances.

        Args:
            period: The period. Default one minute, as often as ECS reports it.
            statistic: The statistic. Default the average.

        Returns:
            The metric, which exists with managed scaling only.
        """
        return cloudwatch.Metric(
            namespace="AWS/ECS/ManagedScaling",
            metric_name="CapacityProviderReservation",
            dimensions_map={
                "ClusterName": self._cluster.cluster_name,
                "CapacityProviderName": self.capacity_provider.capacity_provider_name,
            },
            period=period,
            statistic=statistic,
        )

    def _roles(
        self, given: iam.IRole | None, *, drains_itself: bool, ssm_session_permissions: bool
    ) -> tuple[iam.IRole, iam.IRole]:
        """The instances' role, and the same as aws-cdk-lib sees it when it adds permissions to it."""
        if given:
            return given, given
        made = iam.Role(
            self,
            "InstanceRole",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            # Inline and not a policy of its own: the group waits for the role, so no instance starts without it.
            inline_policies={"ContainerAgent": agent_policy(self._cluster, drains_itself=drains_itself)},
            managed_policies=[_session_manager_policy()] if ssm_session_permissions else None,
        )
        return made, made.without_policy_updates()

    def _mixed_instances_policy(self, spot: SpotInstances | None) -> autoscaling.MixedInstancesPolicy:
        return autoscaling.MixedInstancesPolicy(
            launch_template=self.launch_template,
            launch_template_overrides=[
                autoscaling.LaunchTemplateOverrides(instance_type=instance_type)
                for instance_type in self.instance_types
            ],
            instances_distribution=spot.distribution() if spot else _ON_DEMAND,
        )

    def _make_capacity_provider(
        self, scaling: ManagedScaling | NetworkInScaling, image: ContainerInstanceImage, name: str | None
    ) -> ecs.AsgCapacityProvider:
        common = _CommonProviderArguments(
            auto_scaling_group=self.auto_scaling_group,
            capacity_provider_name=name or self._name_without_reserved_prefix(),
            enable_managed_draining=True,
            machine_image_type=image.type,
        )
        if isinstance(scaling, ManagedScaling):
            return ecs.AsgCapacityProvider(
                self,
                "Resource",
                **common,
                target_capacity_percent=scaling.target_capacity_percent,
                minimum_scaling_step_size=scaling.minimum_scaling_step_size,
                maximum_scaling_step_size=scaling.maximum_scaling_step_size,
                instance_warmup_period=scaling.instance_warmup.to_seconds(),
                enable_managed_termination_protection=scaling.managed_termination_protection,
            )
        autoscaling.TargetTrackingScalingPolicy(
            self,
            "NetworkIn",
            auto_scaling_group=self.auto_scaling_group,
            predefined_metric=autoscaling.PredefinedMetric.ASG_AVERAGE_NETWORK_IN,
            target_value=scaling.target_bytes,
            estimated_instance_warmup=scaling.estimated_instance_warmup,
        )
        provider = ecs.AsgCapacityProvider(
            self, "Resource", **common, enable_managed_scaling=False, enable_managed_termination_protection=False
        )
        # aws-cdk-lib leaves the setting out, which would keep managed scaling on where it was on before.
        resource = cast(ecs.CfnCapacityProvider, provider.node.default_child)
        resource.add_property_override("AutoScalingGroupProvider.ManagedScaling", {"Status": "DISABLED"})
        return provider

    def _name_without_reserved_prefix(self) -> str | None:
        stack_name = cdk.Stack.of(self).stack_name
        if is_unresolved(stack_name) or not _RESERVED_NAME_PREFIX.match(stack_name):
            return None
        unique = cdk.Names.unique_resource_name(self, max_length=250, allowed_special_characters="-_")
        return f"cp-{unique}"


def _check_capacity(min_capacity: int, max_capacity: int) -> None:
    require_between("max_capacity", max_capacity, minimum=1, fix="Allow one instance or more.")
    require_between("min_capacity", min_capacity, minimum=0, fix="Give a number of instances.")
    known = not is_unresolved(min_capacity) and not is_unresolved(max_capacity)
    if known and min_capacity > max_capacity:
        raise ValueError(
            f"min_capacity is {min_capacity} and max_capacity is {max_capacity}; the minimum must not be above the "
            "maximum. Lower min_capacity or raise max_capacity."
        )


def _check_start(min_capacity: int, scaling: ManagedScaling | NetworkInScaling) -> None:
    if min_capacity == 0 and isinstance(scaling, NetworkInScaling):
        raise ValueError(
            "min_capacity is 0 with NetworkInScaling; a group without instances has no network input, so it would "
            "never start one. Set min_capacity to 1 or more, or use ManagedScaling."
        )


def _check_instance_types(instance_types: Sequence[ec2.InstanceType]) -> None:
    names = [instance_type.to_string() for instance_type in instance_types]
    if not 1 <= len(set(names)) == len(names) <= _MAXIMUM_INSTANCE_TYPES:
        raise ValueError(
            f"instance_types has {', '.join(names) or 'no type'}; it must have 1 to {_MAXIMUM_INSTANCE_TYPES} "
            "different types. Name each type that the group may start once."
        )


def _check_role(instance_role: iam.IRole | None, *, ssm_session_permissions: bool) -> None:
    if instance_role and ssm_session_permissions:
        raise ValueError(
            "ssm_session_permissions is True and instance_role is given; only a role made here gets the policy. "
            "Add AmazonSSMManagedInstanceCore to the role, or leave instance_role out."
        )


def _check_lifetime(lifetime: cdk.Duration | None) -> None:
    if lifetime and not lifetime.is_unresolved():
        require_between(
            "max_instance_lifetime (in days)",
            lifetime.to_days(integral=False),
            minimum=1,
            maximum=365,
            fix="Give a day or more, or leave it out to keep instances.",
            whole=False,
        )


def _check_name(name: str | None) -> None:
    if name is None or is_unresolved(name):
        return
    if not _PROVIDER_NAME.fullmatch(name) or _RESERVED_NAME_PREFIX.match(name):
        raise ValueError(
            f"capacity_provider_name is {name!r}; it must be up to 255 letters, digits, '_' and '-', and not start "
            "with aws, ecs or fargate. Choose another name, or leave it out."
        )


def _check_stack(capacity: Construct, cluster: ecs.Cluster) -> None:
    own, other = cdk.Stack.of(capacity), cdk.Stack.of(cluster)
    if own is not other:
        raise ValueError(
            f"cluster is in stack {other.node.path!r} and this capacity in {own.node.path!r}; each refers to the "
            "other, which stacks can't. Add the capacity in the cluster's stack."
        )


def _session_manager_policy() -> iam.IManagedPolicy:
    return iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")


def _notifications(topic: sns.ITopic | None) -> list[autoscaling.NotificationConfiguration] | None:
    return [autoscaling.NotificationConfiguration(topic=topic)] if topic else None
