"""All stacks of the platform, wired together."""

import aws_cdk as cdk
from constructs import Construct

from stacks.batch import BatchStack
from stacks.cluster import ClusterStack
from stacks.network import NetworkStack
from stacks.operations import OperationsStack
from stacks.registry import RegistryStack
from stacks.services import ServicesStack
from stacks.settings import Settings


class Platform:
    """The stacks of one environment; each can be deployed and destroyed on its own, after those that it stands on.

    Args:
        scope: the app.
        prefix: begins the names of the stacks.
        settings: what differs between environments.
        env: the account and the Region to deploy to.

    Attributes:
        network: the VPC.
        registry: the image repositories.
        cluster: the cluster, its instances and the load balancer.
        services: web, cats and dogs.
        batch: the queue, a job definition and the load tests.
        operations: dashboard and alarms.
    """

    def __init__(self, scope: Construct, prefix: str, *, settings: Settings, env: cdk.Environment) -> None:
        self.network = NetworkStack(scope, f"{prefix}-Network", settings=settings, env=env)
        self.registry = RegistryStack(scope, f"{prefix}-Registry", settings=settings, env=env)
        network = self.network.network
        self.cluster = ClusterStack(scope, f"{prefix}-Cluster", settings=settings, network=network, env=env)
        self.services = ServicesStack(
            scope,
            f"{prefix}-Services",
            settings=settings,
            network=network,
            registry=self.registry,
            cluster=self.cluster.cluster,
            capacity=self.cluster.capacity,
            load_balancer=self.cluster.load_balancer,
            env=env,
        )
        self.batch = BatchStack(
            scope,
            f"{prefix}-Batch",
            settings=settings,
            network=network,
            repository=self.registry.job,
            load_balancer=self.cluster.load_balancer,
            env=env,
        )
        self.operations = OperationsStack(
            scope,
            f"{prefix}-Operations",
            settings=settings,
            cluster=self.cluster,
            services=self.services,
            batch=self.batch,
            env=env,
        )
