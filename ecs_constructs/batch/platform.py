"""What a job definition needs to know of the platform that its jobs run on: EC2 instances or AWS Fargate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, known_gibibytes, known_mebibytes, require_between
from ecs_constructs.placement.fargate_sizes import MEMORY_BY_CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class Ec2Platform:
    """Jobs on instances of an EC2 compute environment, whose architecture is that of the instances.

    Args:
        gpu: GPUs reserved for the job, at least 1. Default: none. The environment needs GPU instances and their image.

    Raises:
        ValueError: When `gpu` is not a whole number of at least 1.

    Source: https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html.
    """

    gpu: int | None = None

    def __post_init__(self) -> None:
        """Check the literal values."""
        require_between("gpu", self.gpu, minimum=1, fix="Leave it unset for a job without a GPU.")

    def check_size(self, cpu: float, memory: cdk.Size) -> None:
        """Check vCPUs and memory against what AWS Batch accepts on EC2.

        Raises:
            ValueError: When the job asks for a part of a vCPU, or for less than 4 MiB.
        """
        require_between("cpu", cpu, minimum=1, fix="On EC2 a job gets whole vCPUs; Fargate has parts.")
        require_between(
            "memory (in MiB)",
            known_mebibytes(memory),
            minimum=4,
            fix="AWS Batch needs at least 4 MiB for a job.",
        )

    def container(self, scope: Construct, construct_id: str, options: dict[str, Any]) -> batch.IEcsContainerDefinition:
        """Create the container definition."""
        return batch.EcsEc2ContainerDefinition(scope, construct_id, gpu=self.gpu, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class FargatePlatform:
    """Jobs on AWS Fargate, each on a machine of its own.

    Args:
        cpu_architecture: CPU architecture of the image. Default: X86_64, because most public images have it.
        assign_public_ip: Whether a job gets a public address. Default: false: jobs run in private subnets.
        ephemeral_storage_size: Disk of the job, 21 to 200 GiB. Default: unset, the 20 GiB that Fargate includes.
        platform_version: Fargate platform version. Default: LATEST, which gets security fixes.

    Raises:
        ValueError: When the disk size is out of range.

    Source: https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html.
    """

    cpu_architecture: ecs.CpuArchitecture = ecs.CpuArchitecture.X86_64
    assign_public_ip: bool = False
    ephemeral_storage_size: cdk.Size | None = None
    platform_version: ecs.FargatePlatformVersion = ecs.FargatePlatformVersion.LATEST

    def __post_init__(self) -> None:
        """Check the literal values."""
        size = self.ephemeral_storage_size
        require_between(
            "ephemeral_storage_size (in GiB)",
            None if size is None else known_gibibytes(size),
            minimum=21,
            maximum=200,
            fix="Leave it unset for the 20 GiB that are included.",
        )

    def check_size(self, cpu: float, memory: cdk.Size) -> None:
        """Check vCPUs and memory against the sizes that Fargate has.

        Raises:
            ValueError: When Fargate has no such size.
        """
        memory_mib = known_mebibytes(memory)
        if not is_unresolved(cpu) and memory_mib is not None:
            _check_fargate_size(cpu, memory_mib)

    def container(self, scope: Construct, construct_id: str, options: dict[str, Any]) -> batch.IEcsContainerDefinition:
        """Create the container definition."""
        return batch.EcsFargateContainerDefinition(
            scope,
            construct_id,
            fargate_cpu_architecture=self.cpu_architecture,
            fargate_operating_system_family=ecs.OperatingSystemFamily.LINUX,
            fargate_platform_version=self.platform_version,
            assign_public_ip=self.assign_public_ip,
            ephemeral_storage_size=self.ephemeral_storage_size,
            **options,
        )


def _check_fargate_size(vcpus: float, memory_mib: float) -> None:
    memory_by_vcpus = {units / 1024: offered for units, offered in MEMORY_BY_CPU.items()}
    if vcpus not in memory_by_vcpus:
        raise ValueError(
            f"cpu is {vcpus:g}; a job on Fargate has {_alternatives(memory_by_vcpus)} vCPUs. Choose one of those."
        )
    if memory_mib not in memory_by_vcpus[vcpus]:
        raise ValueError(
            f"memory is {memory_mib:g} MiB; a Fargate job with cpu={vcpus:g} has "
            f"{_alternatives(memory_by_vcpus[vcpus])} MiB. Change memory or cpu."
        )


def _alternatives(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.10g}" for value in values)
