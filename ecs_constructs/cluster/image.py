"""What container instances boot from, and how their container agent is set up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from ecs_constructs import instance_types as known_instance_types
from ecs_constructs.arguments import require_between, require_duration_between

_ONE_HOUR = cdk.Duration.hours(1)
_NVIDIA_FAMILY = re.compile(r"g\d(?!ad)|gr\d|p\d")
_NEURON_FAMILY = re.compile(r"inf\d|trn\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """Settings of the container agent.

    Tasks in awsvpc mode are always kept away from the instance's metadata service, so that they can't act with the
    instance's role; those in bridge mode are by the hop limit of the launch template, those in host mode can't be.

    How many awsvpc tasks fit on an instance depends on its network interfaces. The account setting `awsvpcTrunking`
    raises that number, for instances launched after it is turned on; a template can't set it.

    Args:
        reserved_memory_mib: Memory kept back from tasks for the agent, Docker and the system; 0 or more. Default 256:
            with 0, the agent's own default, tasks can be given all memory, and the kernel then kills what it likes.
        image_minimum_cleanup_age: How long a pulled image stays before it may be removed, at least a minute. Default
            one hour, the agent's own default: the disk does not fill up with old releases.

    Raises:
        ValueError: A number is out of range.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
    """

    reserved_memory_mib: int = 256
    image_minimum_cleanup_age: cdk.Duration = _ONE_HOUR

    def __post_init__(self) -> None:
        """Check the ranges."""
        require_between("reserved_memory_mib", self.reserved_memory_mib, minimum=0, fix="Give the memory in MiB.")
        require_duration_between(
            "image_minimum_cleanup_age", self.image_minimum_cleanup_age, minimum=60, fix="Give one minute or more."
        )


class ContainerInstanceImage(Protocol):
    """What `Ec2Capacity` needs to know of an image. `AmazonLinux2023` and `Bottlerocket` are ready to use."""

    @property
    def type(self) -> ecs.MachineImageType:
        """How aws-cdk-lib tells the instance its cluster."""

    def machine_image_for(self, instance_types: Sequence[ec2.InstanceType]) -> ec2.IMachineImage:
        """The image that boots on all these instance types."""

    def empty_user_data(self) -> ec2.UserData:
        """User data to add to."""

    def agent_user_data(self, agent: AgentSettings, *, spot: bool) -> list[str]:
        """The lines of user data that set up the agent, to follow those that name the cluster."""

    def block_devices(self, volume_size_gib: int) -> list[ec2.BlockDevice]:
        """The encrypted volumes, the one for images and containers with the given size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmazonLinux2023:
    """The Amazon ECS-optimized image of Amazon Linux 2023, with the drivers that the instance types need.

    Left alone, EC2 looks up the recommended release each time an instance starts. The template never changes by itself,
    so a deployment never replaces an instance because AWS released an image; instances started later get it, and the
    group runs both until the older ones are replaced (`max_instance_lifetime` or an instance refresh). Give a release
    to start every instance from the same image, and change it when you want to.

    Args:
        release: The full name of one release, such as `al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64`. Default
            None: the recommended release at each instance's start.
        machine_image: Another image with the container agent, for example one that you built. Default None.

    Raises:
        ValueError: Both a release and an image are given.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
    """

    release: str | None = None
    machine_image: ec2.IMachineImage | None = None

    def __post_init__(self) -> None:
        """Check that there is one image to choose."""
        _require_one_image(self.release, self.machine_image)

    @property
    def type(self) -> ecs.MachineImageType:
        """aws-cdk-lib's name of shell user data."""
        return ecs.MachineImageType.AMAZON_LINUX_2

    def machine_image_for(self, instance_types: Sequence[ec2.InstanceType]) -> ec2.IMachineImage:
        """The image that boots on all these instance types.

        Args:
            instance_types: The types of the group.

        Returns:
            The image given, or AWS's image for their architecture and accelerator.

        Raises:
            ValueError: There is no one image for these types.
        """
        if self.machine_image:
            return self.machine_image
        variant = {
            ecs.AmiHardwareType.STANDARD: "",
            ecs.AmiHardwareType.ARM: "arm64/",
            ecs.AmiHardwareType.GPU: "gpu/",
            ecs.AmiHardwareType.NEURON: "neuron/",
        }[_hardware_type(instance_types)]
        release = self.release or "recommended"
        return ec2.MachineImage.resolve_ssm_parameter_at_launch(
            f"/aws/service/ecs/optimized-ami/amazon-linux-2023/{variant}{release}/image_id"
        )

    def empty_user_data(self) -> ec2.UserData:
        """A shell script."""
        return ec2.UserData.for_linux()

    def agent_user_data(self, agent: AgentSettings, *, spot: bool) -> list[str]:
        """Lines that append to the agent's configuration file.

        Args:
            agent: The settings.
            spot: Whether the instances may be reclaimed.

        Returns:
            Shell commands.
        """
        settings = {
            "ECS_AWSVPC_BLOCK_IMDS": "true",
            "ECS_RESERVED_MEMORY": str(agent.reserved_memory_mib),
            "ECS_IMAGE_MINIMUM_CLEANUP_AGE": _minutes(agent.image_minimum_cleanup_age),
        }
        if spot:
            settings["ECS_ENABLE_SPOT_INSTANCE_DRAINING"] = "true"
        return [f"echo {name}={value} >> /etc/ecs/ecs.config" for name, value in settings.items()]

    def block_devices(self, volume_size_gib: int) -> list[ec2.BlockDevice]:
        """One volume for everything.

        Args:
            volume_size_gib: Its size.

        Returns:
            The root device.
        """
        return [_encrypted_volume("/dev/xvda", volume_size_gib)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottlerocket:
    """The Amazon ECS variant of Bottlerocket, a system for containers alone, without shell or package manager.

    As with `AmazonLinux2023`, EC2 looks up the latest release each time an instance starts unless one is given.

    Args:
        release: One release, such as `1.50.0`. Default None: the latest at each instance's start.
        machine_image: Another image of the same family. Default None.

    Raises:
        ValueError: Both a release and an image are given.

    Sources:
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-bottlerocket.html
        https://bottlerocket.dev/en/os/latest/api/settings/ecs/
    """

    release: str | None = None
    machine_image: ec2.IMachineImage | None = None

    def __post_init__(self) -> None:
        """Check that there is one image to choose."""
        _require_one_image(self.release, self.machine_image)

    @property
    def type(self) -> ecs.MachineImageType:
        """aws-cdk-lib's name of TOML user data."""
        return ecs.MachineImageType.BOTTLEROCKET

    def machine_image_for(self, instance_types: Sequence[ec2.InstanceType]) -> ec2.IMachineImage:
        """The image that boots on all these instance types.

        Args:
            instance_types: The types of the group.

        Returns:
            The image given, or AWS's image for their architecture and accelerator.

        Raises:
            ValueError: There is no one image for these types.
        """
        if self.machine_image:
            return self.machine_image
        hardware = _hardware_type(instance_types)
        if hardware is ecs.AmiHardwareType.NEURON:
            raise ValueError(
                f"instance_types has {_names(instance_types)}; Bottlerocket has no variant with Neuron drivers. "
                "Use AmazonLinux2023."
            )
        variant = "aws-ecs-2-nvidia" if hardware is ecs.AmiHardwareType.GPU else "aws-ecs-2"
        architecture = "arm64" if hardware is ecs.AmiHardwareType.ARM else "x86_64"
        release = self.release or "latest"
        return ec2.MachineImage.resolve_ssm_parameter_at_launch(
            f"/aws/service/bottlerocket/{variant}/{architecture}/{release}/image_id"
        )

    def empty_user_data(self) -> ec2.UserData:
        """A TOML file."""
        return ec2.UserData.custom("")

    def agent_user_data(self, agent: AgentSettings, *, spot: bool) -> list[str]:
        """Further keys of the table `settings.ecs`, which aws-cdk-lib opens to name the cluster.

        Args:
            agent: The settings.
            spot: Whether the instances may be reclaimed.

        Returns:
            TOML lines.
        """
        spot_lines = ["enable-spot-instance-draining = true"] if spot else []
        return [
            "awsvpc-block-imds = true",
            f"reserved-memory = {agent.reserved_memory_mib}",
            f'image-cleanup-age = "{_minutes(agent.image_minimum_cleanup_age)}"',
            *spot_lines,
        ]

    def block_devices(self, volume_size_gib: int) -> list[ec2.BlockDevice]:
        """The volume of the system, with the image's own size, and one for images and containers.

        Args:
            volume_size_gib: The size of the second.

        Returns:
            Both devices.
        """
        return [_encrypted_volume("/dev/xvda", None), _encrypted_volume("/dev/xvdb", volume_size_gib)]


def _require_one_image(release: str | None, machine_image: ec2.IMachineImage | None) -> None:
    if release and machine_image:
        raise ValueError(
            f"release is {release!r} and machine_image is given too; an instance boots from one image. Leave one out."
        )


def _hardware_type(instance_types: Sequence[ec2.InstanceType]) -> ecs.AmiHardwareType:
    """The one kind of image that all the types boot from."""
    kinds = {_hardware_type_of(instance_type) for instance_type in instance_types}
    if len(kinds) > 1:
        raise ValueError(
            f"instance_types has {_names(instance_types)}, which need different images "
            f"({', '.join(sorted(kind.name for kind in kinds))}). Add one capacity for each kind."
        )
    return kinds.pop()


def _hardware_type_of(instance_type: ec2.InstanceType) -> ecs.AmiHardwareType:
    name = instance_type.to_string()
    arm = _is_arm(instance_type)
    if _NVIDIA_FAMILY.match(name) and not arm:
        return ecs.AmiHardwareType.GPU
    if _NVIDIA_FAMILY.match(name):
        raise ValueError(
            f"instance_types has {name}; there is no Amazon ECS-optimized image with NVIDIA drivers for Arm. "
            "Give a machine_image, or choose an x86 GPU type."
        )
    if _NEURON_FAMILY.match(name):
        return ecs.AmiHardwareType.NEURON
    return ecs.AmiHardwareType.ARM if arm else ecs.AmiHardwareType.STANDARD


def _is_arm(instance_type: ec2.InstanceType) -> bool:
    # aws-cdk-lib tells the architecture by the name, and fails on names such as p6-b200.48xlarge.
    known = known_instance_types.get(instance_type.to_string())
    if known:
        return "arm64" in known.architectures
    return instance_type.architecture is ec2.InstanceArchitecture.ARM_64


def _names(instance_types: Sequence[ec2.InstanceType]) -> str:
    return ", ".join(instance_type.to_string() for instance_type in instance_types)


def _minutes(duration: cdk.Duration) -> str:
    return f"{duration.to_minutes(integral=False):g}m"


def _encrypted_volume(device_name: str, size_gib: int | None) -> ec2.BlockDevice:
    return ec2.BlockDevice(
        device_name=device_name,
        volume=ec2.BlockDeviceVolume(
            ec2.EbsDeviceProps(volume_size=size_gib, volume_type=ec2.EbsDeviceVolumeType.GP3, encrypted=True)
        ),
    )
