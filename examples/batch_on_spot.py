"""Batch jobs on spot instances, with on-demand instances behind them, in a VPC of your own.

While no job waits nothing runs, and only the VPC's NAT gateway bills by the hour.
"""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from ecs_constructs import Ec2ComputeEnvironment, JobDefinition, JobQueue, ResourceLimitsPlugin

app = cdk.App()
stack = cdk.Stack(app, "Render")
vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)

spot = Ec2ComputeEnvironment(stack, "Spot", vpc=vpc, spot=True, spot_bid_percentage=80, maxv_cpus=64)
on_demand = Ec2ComputeEnvironment(stack, "OnDemand", vpc=vpc, maxv_cpus=16)
queue = JobQueue(stack, "Queue", compute_environments=[spot.compute_environment, on_demand.compute_environment])
job = JobDefinition(
    stack,
    "Frame",
    image=ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/busybox:1.37"),
    command=["echo", "rendered"],
    cpu=2,
    memory=cdk.Size.gibibytes(4),
    timeout=cdk.Duration.minutes(30),
)
cdk.CfnOutput(
    stack,
    "SubmitJob",
    value=f"aws batch submit-job --job-name frame --job-queue {queue.job_queue.job_queue_arn} "
    f"--job-definition {job.job_definition.job_definition_arn}",
)

cdk.Validations.of(app).add_plugins(ResourceLimitsPlugin())
app.synth()
