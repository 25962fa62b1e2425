"""Watching the platform."""

import aws_cdk as cdk
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from ecs_constructs.monitoring import Monitoring, ServiceThresholds, Threshold
from stacks.batch import BatchStack
from stacks.cluster import ClusterStack
from stacks.services import ServicesStack
from stacks.settings import Settings

ON_INSTANCES = ServiceThresholds(memory_percent=Threshold(warning=160, critical=190))
"""For the services on instances, whose memory utilization is in percent of the soft limit.

Their hard limit, at which they are killed, is twice the soft one: 160 and 190 are 80 % and 95 % of it.
"""


class OperationsStack(cdk.Stack):
    """A dashboard and alarms.

    Attributes:
        monitoring: the dashboard and the alarms.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        cluster: ClusterStack,
        services: ServicesStack,
        batch: BatchStack,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Operations of the cats-and-dogs platform.")
        self.monitoring = Monitoring(self, "Monitoring")
        if settings.alarm_email is not None:
            self.monitoring.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        self._watch(settings, cluster, services, batch)

    def _watch(self, settings: Settings, cluster: ClusterStack, services: ServicesStack, batch: BatchStack) -> None:
        self.monitoring.add_load_balancer("LoadBalancer", load_balancer=cluster.load_balancer.load_balancer)
        for name, service, thresholds in (
            ("Web", services.web, ServiceThresholds()),
            ("Cats", services.cats, ON_INSTANCES),
            ("Dogs", services.dogs, ON_INSTANCES),
        ):
            self.monitoring.add_service(
                name,
                service=service.service,
                target_group=service.target_group,
                requests_per_target=settings.target_requests_per_minute,
                thresholds=thresholds,
            )
        managed = settings.cluster_scaling == "managed"
        self.monitoring.add_capacity(
            "Instances",
            cluster=cluster.cluster.cluster,
            auto_scaling_group=cluster.capacity.auto_scaling_group,
            capacity_provider_name=cluster.capacity.capacity_provider.capacity_provider_name if managed else None,
            target_capacity_percent=settings.target_capacity_percent,
        )
        self.monitoring.add_job_queue("Queue", job_queue=batch.job_queue.job_queue)
