"""Managed compute environments: Spot and On-Demand instances, and Fargate."""

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from ecs_constructs.arguments import is_unresolved, known_gibibytes, known_seconds, require_between
from ecs_constructs.batch.instance_role import create_instance_role
from ecs_constructs.batch.subnets import private_subnets
from ecs_constructs.validation.source_lines import record_source_line

DEFAULT_UPDATE_TIMEOUT = cdk.Duration.hours(1)
"""How long an update waits for running jobs: as long as a job of this library may run by default."""

_SMALLEST_VOLUME_GIB = 30
DEFAULT_VOLUME_SIZE = cdk.Size.gibibytes(_SMALLEST_VOLUME_GIB)
"""Root volume of an instance: the size of the Amazon ECS-optimized AL2023 image, below which it can't start."""

AL2023 = batch.EcsMachineImage(image_type=batch.EcsMachineImageType.ECS_AL2023)
"""Amazon ECS-optimized Amazon Linux 2023, as AWS Batch chooses it."""

_ON_DEMAND_STRATEGIES = (batch.AllocationStrategy.BEST_FIT_PROGRESSIVE, batch.AllocationStrategy.BEST_FIT)
# BEST_FIT on Spot goes through Spot Fleet, with a role of its own that aws-cdk-lib makes without any rights.
_SPOT_STRATEGIES = (
    batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED,
    batch.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED,
    batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
)


class Ec2ComputeEnvironment(Construct):
    """A managed AWS Batch compute environment of Spot or On-Demand instances.

    Made so that it can be updated: it has no physical name, it uses the service-linked role AWSServiceRoleForBatch, and
    `ReplaceComputeEnvironment` is false, so AWS Batch changes it in place. The vCPU limits and the state change at once
    (scaling update); subnets, security groups, instance types, bid percentage, allocation strategy, image and launch
    template change by new instances while running jobs get `update_timeout` to finish (infrastructure update). Only
    with the BEST_FIT strategy, which AWS Batch can't update, is the environment replaced; being unnamed, the new one
    can exist beside the old one while the job queue moves over.

    A Spot Instance can be reclaimed at two minutes' notice: put an On-Demand environment behind it in the job queue,
    and let jobs retry when the host is reclaimed (`JobDefinition` does).

    Args:
        vpc: The VPC of the instances.
        vpc_subnets: Subnets of the instances. Default: private subnets with egress, else isolated ones; never public
            ones, because nobody needs to reach an instance that runs jobs. They need a way to the registry and to
            Amazon ECS: a NAT gateway or VPC endpoints.
        security_groups: Security groups of the instances. Default: one without any inbound rule.
        spot: Whether to use Spot Instances. Default: false, as in aws-cdk-lib, since being interrupted is a choice that
            the jobs must be fit for.
        spot_bid_percentage: The highest Spot price to pay, in percent of the On-Demand price, 1 to 100. Default: unset,
            as AWS recommends, which means 100. Instances are billed at the market price anyway, so a low value saves
            nothing; when the market is above it no instance starts and jobs stay RUNNABLE.
        allocation_strategy: How AWS Batch chooses among instance types. Default: for Spot
            SPOT_PRICE_CAPACITY_OPTIMIZED, the cheapest of the pools least likely to be interrupted; for On-Demand
            BEST_FIT_PROGRESSIVE, the cheapest per vCPU and the next one when that runs out. BEST_FIT, the API's
            default, waits for one type instead; it is for On-Demand only.
        minv_cpus: vCPUs kept running even without jobs. Default: 0, so that an idle environment costs nothing.
        desiredv_cpus: vCPUs to start with, between minimum and maximum. Default: unset. AWS Batch changes the number by
            demand from then on, and refuses an update to less than the current number, so remove it after the start.
        maxv_cpus: vCPUs at most, at least 1. No default: it is the spending limit. Strategies other than BEST_FIT may
            exceed it by one instance.
        instance_types: Exact instance types to choose from.
        instance_classes: Instance families to choose from; AWS Batch chooses the size. All types and families must have
            one CPU architecture.
        default_instance_class: AWS Batch's current general, compute and memory families of one architecture; used when
            neither `instance_types` nor `instance_classes` is given. Default: x86_64 (today m6i, c6i, r6i, c7i, what
            `optimal` means since it stopped meaning C4, M4 and R4), because most public images have it.
        images: Machine images by image type. Default: Amazon Linux 2023 for Amazon ECS, chosen by AWS Batch at creation
            and kept until an infrastructure update: a new AMI never rolls the fleet by surprise. For GPU instances pass
            `ECS_AL2023_NVIDIA`.
        update_to_latest_image_version: Whether an infrastructure update also moves to the latest image. Default: unset
            (false): it is ignored with an image of one's own, and setting it starts an infrastructure update.
        instance_role: Role of the instances. Default: one that can join Batch clusters and nothing else. Images are
            pulled and logs written by each job's execution role, which `JobDefinition` always has.
        launch_template: Launch template to use instead of one with IMDSv2 required, metadata answers kept on the host
            (hop limit 1, so a bridged container can't take the instance's role) and an encrypted gp3 root volume.
        volume_size: Root volume of the launch template made here, at least 30 GiB, shared by image layers and scratch
            files of all jobs on the instance. Default: 30 GiB, what the image needs.
        update_timeout: How long an infrastructure update lets running jobs finish, 1 minute to 5 days. Default: 1 hour,
            the default timeout of a job, so an update interrupts none that keeps within it (AWS default: 30 minutes).
        terminate_on_update: Whether an infrastructure update ends running jobs at once. Default: false.
        enabled: Whether the environment takes jobs. Default: true. A disabled one keeps `minv_cpus` and its cost.

    Attributes:
        compute_environment: The compute environment.
        instance_role: Role of the instances.
        launch_template: Launch template of the instances.

    Raises:
        ValueError: When vCPU limits are out of order, a number or duration is out of range, an argument does not go
            with `spot`, instance types mix architectures, or the VPC has public subnets only.

    Sources: https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html,
    https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html,
    https://docs.aws.amazon.com/batch/latest/userguide/allocation-strategies.html.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        maxv_cpus: int,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        spot: bool = False,
        spot_bid_percentage: int | None = None,
        allocation_strategy: batch.AllocationStrategy | None = None,
        minv_cpus: int = 0,
        desiredv_cpus: int | None = None,
        instance_types: Sequence[ec2.InstanceType] = (),
        instance_classes: Sequence[ec2.InstanceClass] = (),
        default_instance_class: batch.DefaultInstanceClass = batch.DefaultInstanceClass.X86_64,
        images: Sequence[batch.EcsMachineImage] = (AL2023,),
        update_to_latest_image_version: bool | None = None,
        instance_role: iam.IRole | None = None,
        launch_template: ec2.ILaunchTemplate | None = None,
        volume_size: cdk.Size = DEFAULT_VOLUME_SIZE,
        update_timeout: cdk.Duration = DEFAULT_UPDATE_TIMEOUT,
        terminate_on_update: bool = False,
        enabled: bool = True,
    ) -> None:
        _check_vcpus(minv_cpus, desiredv_cpus, maxv_cpus)
        _check_spot(spot, spot_bid_percentage, allocation_strategy)
        _check_architectures(instance_types, instance_classes)
        _check_volume(volume_size)
        _check_update_timeout(update_timeout)
        subnets = vpc_subnets or private_subnets(vpc)
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)

        self.instance_role: iam.IRole = instance_role or create_instance_role(self, "InstanceRole")
        self.launch_template: ec2.ILaunchTemplate = launch_template or _launch_template(
            self, "LaunchTemplate", volume_size
        )
        named = [*instance_types, *instance_classes]
        self.compute_environment = batch.ManagedEc2EcsComputeEnvironment(
            self,
            "Resource",
            vpc=vpc,
            vpc_subnets=subnets,
            security_groups=list(security_groups) or None,
            spot=spot,
            spot_bid_percentage=spot_bid_percentage,
            allocation_strategy=allocation_strategy,
            minv_cpus=minv_cpus,
            maxv_cpus=maxv_cpus,
            instance_types=list(instance_types),
            instance_classes=list(instance_classes),
            default_instance_classes=None if named else [default_instance_class],
            use_optimal_instance_classes=False if named else None,
            images=list(images),
            update_to_latest_image_version=update_to_latest_image_version,
            instance_role=self.instance_role,
            launch_template=self.launch_template,
            update_timeout=update_timeout,
            terminate_on_update=terminate_on_update,
            replace_compute_environment=allocation_strategy == batch.AllocationStrategy.BEST_FIT,
            enabled=enabled,
        )
        resource = cast(batch.CfnComputeEnvironment, self.compute_environment.node.default_child)
        # The L2 names no version, which means the template's first one for ever: changes would never reach an instance.
        resource.add_property_override("ComputeResources.LaunchTemplate.Version", _version(self.launch_template))
        if desiredv_cpus is not None:
            resource.add_property_override("ComputeResources.DesiredvCpus", desiredv_cpus)


class FargateComputeEnvironment(Construct):
    """A managed AWS Batch compute environment on AWS Fargate or Fargate Spot.

    It has no instances, hence no instance types, image, roles or update policy; AWS Batch changes subnets, security
    groups and the vCPU limit in place.

    Args:
        vpc: The VPC of the jobs.
        vpc_subnets: Subnets of the jobs, at most 16. Default: private subnets with egress, else isolated ones.
        security_groups: Security groups of the jobs, at most 5. Default: one without any inbound rule.
        spot: Whether to use Fargate Spot. Default: false: being interrupted is a choice that the jobs must be fit for.
        maxv_cpus: vCPUs at most, at least 1. No default: it is the spending limit.
        enabled: Whether the environment takes jobs. Default: true.

    Attributes:
        compute_environment: The compute environment.

    Raises:
        ValueError: When the vCPU limit is out of range, or the VPC has public subnets only.

    Source: https://docs.aws.amazon.com/batch/latest/userguide/fargate.html.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        maxv_cpus: int,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        spot: bool = False,
        enabled: bool = True,
    ) -> None:
        _check_vcpus(0, None, maxv_cpus)
        subnets = vpc_subnets or private_subnets(vpc)
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        self.compute_environment = batch.FargateComputeEnvironment(
            self,
            "Resource",
            vpc=vpc,
            vpc_subnets=subnets,
            security_groups=list(security_groups) or None,
            spot=spot,
            maxv_cpus=maxv_cpus,
            enabled=enabled,
        )
        resource = cast(batch.CfnComputeEnvironment, self.compute_environment.node.default_child)
        # Both are about instances. AWS Batch refuses an update of a Fargate environment that carries an update policy:
        # https://github.com/aws/aws-cdk/issues/27054
        resource.add_property_deletion_override("UpdatePolicy")
        resource.add_property_deletion_override("ReplaceComputeEnvironment")


def _check_vcpus(minimum: int, desired: int | None, maximum: int) -> None:
    require_between("maxv_cpus", maximum, minimum=1, fix="An environment that may have no vCPU runs no job.")
    require_between("minv_cpus", minimum, minimum=0, fix="Use 0 to keep no instance without jobs.")
    require_between("desiredv_cpus", desired, minimum=0, fix="Leave it unset to start with minv_cpus.")
    steps = [("minv_cpus", minimum), ("desiredv_cpus", desired), ("maxv_cpus", maximum)]
    known = [(name, value) for name, value in steps if value is not None and not is_unresolved(value)]
    for (lower_name, lower), (upper_name, upper) in pairwise(known):
        if lower > upper:
            raise ValueError(
                f"{lower_name} is {lower}, more than {upper_name}, which is {upper}; AWS Batch needs "
                f"minv_cpus <= desiredv_cpus <= maxv_cpus. Lower {lower_name} or raise {upper_name}."
            )


def _check_spot(spot: bool, bid_percentage: int | None, strategy: batch.AllocationStrategy | None) -> None:
    require_between(
        "spot_bid_percentage", bid_percentage, minimum=1, maximum=100, fix="Leave it unset unless there is a reason."
    )
    if bid_percentage is not None and not spot:
        raise ValueError(
            f"spot_bid_percentage is {bid_percentage}, but spot is False; it applies to Spot Instances only. "
            "Set spot=True or leave spot_bid_percentage unset."
        )
    allowed = _SPOT_STRATEGIES if spot else _ON_DEMAND_STRATEGIES
    if strategy is not None and strategy not in allowed:
        names = ", ".join(each.name for each in allowed)
        raise ValueError(
            f"allocation_strategy is {strategy.name} with spot={spot}, which allows {names}. "
            "Choose one of those, or leave it unset."
        )


def _check_architectures(types: Sequence[ec2.InstanceType], classes: Sequence[ec2.InstanceClass]) -> None:
    representatives = [*types, *(ec2.InstanceType.of(family, ec2.InstanceSize.LARGE) for family in classes)]
    literal = [each for each in representatives if not is_unresolved(each.to_string())]
    by_architecture = {each.architecture: each.to_string() for each in literal}
    if len(by_architecture) > 1:
        names = " and ".join(sorted(by_architecture.values()))
        raise ValueError(
            f"instance types mix CPU architectures ({names}); a compute environment has one. "
            "Make one environment for each architecture."
        )


def _check_volume(size: cdk.Size) -> None:
    require_between(
        "volume_size (in GiB)",
        known_gibibytes(size),
        minimum=_SMALLEST_VOLUME_GIB,
        fix="The image does not fit on less.",
    )


def _check_update_timeout(timeout: cdk.Duration) -> None:
    seconds = known_seconds(timeout)
    require_between(
        "update_timeout (in minutes)",
        None if seconds is None else seconds / 60,
        minimum=1,
        maximum=7200,
        fix="Set terminate_on_update instead to wait for no job.",
    )


def _launch_template(scope: Construct, construct_id: str, volume_size: cdk.Size) -> ec2.LaunchTemplate:
    root_volume = ec2.BlockDeviceVolume.ebs(
        int(volume_size.to_gibibytes()), volume_type=ec2.EbsDeviceVolumeType.GP3, encrypted=True
    )
    return ec2.LaunchTemplate(
        scope,
        construct_id,
        block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=root_volume)],
        require_imdsv2=True,
        http_put_response_hop_limit=1,
    )


def _version(template: ec2.ILaunchTemplate) -> str:
    """The latest version of our own template, so that a change rolls out; the version that another one stands for."""
    return template.latest_version_number if isinstance(template, ec2.LaunchTemplate) else template.version_number
