"""AWS Batch: where jobs run (compute environments), how they wait (job queue) and what they are (job definition)."""

from ecs_constructs.batch.compute_environment import Ec2ComputeEnvironment, FargateComputeEnvironment
from ecs_constructs.batch.job_definition import JobDefinition
from ecs_constructs.batch.job_queue import JobQueue
from ecs_constructs.batch.platform import Ec2Platform, FargatePlatform

__all__ = [
    "Ec2ComputeEnvironment",
    "Ec2Platform",
    "FargateComputeEnvironment",
    "FargatePlatform",
    "JobDefinition",
    "JobQueue",
]
