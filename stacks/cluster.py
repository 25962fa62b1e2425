"""The cluster, its instances, and the load balancer in front of its services."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from ecs_constructs.cluster import Cluster, Ec2Capacity, ManagedScaling, NetworkInScaling
from ecs_constructs.load_balancer import LoadBalancer
from ecs_constructs.network import INetwork
from stacks.acknowledgements import acknowledge_nag
from stacks.retention import log_retention, removal_policy
from stacks.settings import Settings

LAB_NETWORK_IN = NetworkInScaling(
    target_bytes=50_000,
    estimated_instance_warmup=cdk.Duration.seconds(10),
    default_cooldown=cdk.Duration.seconds(10),
)
"""The lab's own scaling: a target so low that a load test scales at once. It is for watching, not for production."""


class ClusterStack(cdk.Stack):
    """An ECS cluster with Fargate and with instances that scale, and a load balancer that its services share.

    Attributes:
        cluster: the cluster.
        capacity: the instances and their capacity provider.
        load_balancer: the load balancer.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, network: INetwork, env: cdk.Environment
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="ECS cluster of the cats-and-dogs platform.")
        self.cluster = Cluster(
            self,
            "Cluster",
            vpc=network.vpc,
            exec_log_retention=log_retention(settings),
            log_removal_policy=removal_policy(settings),
        )
        self.capacity: Ec2Capacity = self.cluster.add_ec2_capacity(
            "Instances",
            instance_types=[ec2.InstanceType(settings.instance_type)],
            min_capacity=settings.minimum_instances,
            max_capacity=settings.maximum_instances,
            scaling=_scaling(settings),
            vpc_subnets=network.private_subnets,
        )
        self.cluster.add_default_capacity_provider_strategy([self.capacity.strategy(weight=1)])
        self.load_balancer = LoadBalancer(
            self,
            "LoadBalancer",
            vpc=network.vpc,
            vpc_subnets=network.public_subnets,
            certificates=_certificates(self, settings),
            # It stays when the stack goes: a bucket with a load balancer's test file in it can't be deleted.
            access_logs_retention=cdk.Duration.days(settings.log_retention_days),
            deletion_protection=settings.retain_data,
        )
        self._acknowledge()
        cdk.CfnOutput(self, "Url", value=f"http://{self.load_balancer.load_balancer.load_balancer_dns_name}/")

    def _acknowledge(self) -> None:
        acknowledge_nag(
            self.load_balancer,
            "EC23",
            "The platform is a public web site: its load balancer, and nothing behind it, is open to the internet.",
        )
        if self.load_balancer.access_logs_bucket is not None:
            acknowledge_nag(
                self.load_balancer.access_logs_bucket,
                "S1",
                "This bucket holds access logs itself; logging access to it into itself would never end.",
            )
        acknowledge_nag(
            self.capacity.auto_scaling_group,
            "AS3",
            "The group scales with the load, many times a day: the operations stack alarms when it is full instead.",
        )
        acknowledge_nag(
            self.capacity.instance_role,
            "IAM5[Resource::*]",
            "ecs:DiscoverPollEndpoint and ecr:GetAuthorizationToken take no resource, so only * can be written.",
        )


def _scaling(settings: Settings) -> ManagedScaling | NetworkInScaling:
    if settings.cluster_scaling == "network-in":
        return LAB_NETWORK_IN
    return ManagedScaling(target_capacity_percent=settings.target_capacity_percent)


def _certificates(scope: Construct, settings: Settings) -> list[acm.ICertificate]:
    arn = settings.certificate_arn
    return [acm.Certificate.from_certificate_arn(scope, "Certificate", arn)] if arn else []
