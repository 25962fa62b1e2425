"""The network that everything runs in."""

import aws_cdk as cdk
from constructs import Construct

from ecs_constructs.network import EndpointEgress, NatEgress, Network
from stacks.retention import log_retention, removal_policy
from stacks.settings import Settings


class NetworkStack(cdk.Stack):
    """A VPC with public subnets for the load balancer and private ones for tasks, instances and jobs."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, env: cdk.Environment) -> None:
        super().__init__(scope, construct_id, env=env, description="The network of the cats-and-dogs platform.")
        nat = settings.egress == "nat"
        self.network = Network(
            self,
            "Network",
            availability_zones=settings.availability_zones,
            egress=NatEgress(gateways=settings.nat_gateways) if nat else EndpointEgress(),
            flow_log_retention=log_retention(settings),
            log_removal_policy=removal_policy(settings),
        )
