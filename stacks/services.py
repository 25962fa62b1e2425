"""The three services of the platform."""

import aws_cdk as cdk
from constructs import Construct

from ecs_constructs.cluster import Cluster, Ec2Capacity
from ecs_constructs.load_balancer import LoadBalancer
from ecs_constructs.network import INetwork
from ecs_constructs.repository import Repository
from ecs_constructs.service import (
    ContainerOptions,
    LoadBalancedEc2Service,
    LoadBalancedFargateService,
    LogOptions,
    RequestCountScaling,
    Route,
    TargetHealthCheck,
    TaskScaling,
)
from stacks.acknowledgements import acknowledge_registry_login
from stacks.registry import RegistryStack, image_or_sample
from stacks.retention import log_retention, removal_policy
from stacks.settings import Settings

PORT = 80
"""The port that the services' images listen on."""

TASK_CPU = 256
"""A quarter of a vCPU, on Fargate and on instances alike, and the most that a task gets.

All services scale at the same requests a task: one that took what its instance has to spare would pass a load test on
an idle instance, and fail on a busy one.
"""

SAMPLE_IMAGE = "public.ecr.aws/docker/library/nginx:1.29-alpine"
"""What a service runs until an image tag is set: small, for every architecture, from a registry that asks nobody."""


class ServicesStack(cdk.Stack):
    """Web on Fargate at ``/``, cats and dogs on instances at ``/cats`` and ``/dogs``, each scaled by its requests.

    Attributes:
        web: the web service.
        cats: the cats service.
        dogs: the dogs service.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        network: INetwork,
        registry: RegistryStack,
        cluster: Cluster,
        capacity: Ec2Capacity,
        load_balancer: LoadBalancer,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Services of the cats-and-dogs platform.")
        self._settings = settings
        self._cluster = cluster
        self._capacity = capacity
        self._listener = load_balancer.listener
        self._scaling = _scaling(settings)
        self.web = LoadBalancedFargateService(
            self,
            "Web",
            cluster=cluster.cluster,
            listener=self._listener,
            route=Route(paths=("/*",)),
            container=ContainerOptions(
                image=image_or_sample(registry.web, settings.web_image_tag, SAMPLE_IMAGE),
                command=_sample_command("web", settings.web_image_tag),
                port=PORT,
            ),
            cpu=TASK_CPU,
            memory_limit_mib=512,
            scaling=self._scaling,
            vpc_subnets=network.private_subnets,
            logging=self._logging(),
        )
        self.cats = self._on_instances("Cats", registry.cats, settings.cats_image_tag)
        self.dogs = self._on_instances("Dogs", registry.dogs, settings.dogs_image_tag)
        for service in (self.web, self.cats, self.dogs):
            acknowledge_registry_login(service.task_definition)

    def _on_instances(self, name: str, repository: Repository, tag: str | None) -> LoadBalancedEc2Service:
        path = f"/{name.lower()}"
        return LoadBalancedEc2Service(
            self,
            name,
            cluster=self._cluster.cluster,
            listener=self._listener,
            route=Route(paths=(f"{path}*",)),
            container=ContainerOptions(
                image=image_or_sample(repository, tag, SAMPLE_IMAGE),
                command=_sample_command(name.lower(), tag),
                port=PORT,
                cpu=TASK_CPU,
                # Placement counts the soft limit; the container is stopped above the hard limit.
                memory_reservation_mib=128,
                memory_limit_mib=256,
            ),
            cpu=TASK_CPU,
            capacity_provider_strategies=[self._capacity.strategy(weight=1)],
            health_check=TargetHealthCheck(path=path),
            scaling=self._scaling,
            logging=self._logging(),
        )

    def _logging(self) -> LogOptions:
        return LogOptions(retention=log_retention(self._settings), removal_policy=removal_policy(self._settings))


def _scaling(settings: Settings) -> TaskScaling:
    return TaskScaling(
        policies=[
            RequestCountScaling(
                target_requests_per_minute=settings.target_requests_per_minute,
                scale_out_cooldown=cdk.Duration.seconds(settings.scale_out_cooldown_seconds),
            )
        ],
        min_capacity=settings.minimum_tasks,
        max_capacity=settings.maximum_tasks,
    )


def _sample_command(name: str, tag: str | None) -> list[str] | None:
    """Makes the sample image answer on every path, the health check's included; an image of one's own needs nothing."""
    if tag is not None:
        return None
    answer = f"server {{ listen {PORT}; location / {{ default_type text/plain; return 200 '{name}\\n'; }} }}"
    return ["sh", "-c", f'echo "{answer}" > /etc/nginx/conf.d/default.conf && exec nginx -g "daemon off;"']
