"""Batch jobs: on spot instances, with on-demand ones behind them; and the lab's load tests, which are jobs too."""

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from constructs import Construct

from ecs_constructs.batch import Ec2ComputeEnvironment, JobDefinition, JobQueue
from ecs_constructs.load_balancer import LoadBalancer
from ecs_constructs.load_testing import CLUSTER_LOAD, SERVICE_LOAD, LoadTest
from ecs_constructs.network import INetwork
from ecs_constructs.repository import Repository
from stacks.acknowledgements import acknowledge_nag, acknowledge_registry_login
from stacks.registry import image_or_sample
from stacks.retention import log_retention, removal_policy
from stacks.settings import Settings

SAMPLE_IMAGE = "public.ecr.aws/docker/library/busybox:1.37"
"""What the job runs until an image tag is set."""


class BatchStack(cdk.Stack):
    """A queue that takes spot instances first and on-demand ones where there is no spot capacity, and its jobs.

    Attributes:
        job_queue: the queue.
        job_definition: the job definition.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        network: INetwork,
        repository: Repository,
        load_balancer: LoadBalancer,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="Batch of the cats-and-dogs platform.")
        spot = Ec2ComputeEnvironment(
            self,
            "Spot",
            vpc=network.vpc,
            vpc_subnets=network.private_subnets,
            maxv_cpus=settings.batch_maximum_vcpus,
            spot=True,
            spot_bid_percentage=settings.spot_bid_percentage,
        )
        on_demand = Ec2ComputeEnvironment(
            self,
            "OnDemand",
            vpc=network.vpc,
            vpc_subnets=network.private_subnets,
            maxv_cpus=settings.batch_maximum_vcpus,
        )
        for environment in (spot, on_demand):
            self._acknowledge(environment)
        self.job_queue = JobQueue(
            self, "Queue", compute_environments=[spot.compute_environment, on_demand.compute_environment]
        )
        tag = settings.job_image_tag
        self.job_definition = JobDefinition(
            self,
            "Job",
            image=image_or_sample(repository, tag, SAMPLE_IMAGE),
            command=("echo", "hello") if tag is None else (),
            log_group=logs.LogGroup(
                self, "JobLogs", retention=log_retention(settings), removal_policy=removal_policy(settings)
            ),
        )
        queue, job = self.job_queue.job_queue_arn, self.job_definition.job_definition_arn
        acknowledge_registry_login(self.job_definition)
        # Without NAT a job reaches neither the load balancer's public addresses nor the registry of the tests' image.
        if settings.egress == "nat":
            self._add_load_tests(settings, load_balancer)
        cdk.CfnOutput(
            self,
            "SubmitJob",
            value=f"aws batch submit-job --job-name hello --job-queue {queue} --job-definition {job}",
        )

    def _add_load_tests(self, settings: Settings, load_balancer: LoadBalancer) -> None:
        protocol = elbv2.ApplicationProtocol.HTTPS if settings.certificate_arn else elbv2.ApplicationProtocol.HTTP
        for name, load in (("ServiceLoadTest", SERVICE_LOAD), ("ClusterLoadTest", CLUSTER_LOAD)):
            test = LoadTest(
                self,
                name,
                load_balancer=load_balancer.load_balancer,
                job_queue=self.job_queue.job_queue,
                load=load,
                protocol=protocol,
            )
            cdk.CfnOutput(self, f"Start{name}", value=test.submit_command)

    def _acknowledge(self, environment: Ec2ComputeEnvironment) -> None:
        role = environment.instance_role
        acknowledge_nag(role, "IAM5[Resource::*]", "ecs:DiscoverPollEndpoint takes no resource: only * can be written.")
        account = "<AWS::AccountId>" if cdk.Token.is_unresolved(self.account) else self.account
        arn = f"arn:{self.partition}:ecs:{self.region}:{account}"
        for resource in ("cluster/AWSBatch*", "container-instance/AWSBatch*/*"):
            acknowledge_nag(
                role,
                f"IAM5[Resource::{arn}:{resource}]",
                "Batch names the ECS cluster when it makes the compute environment: its prefix is all that is known.",
            )
