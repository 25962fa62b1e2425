import re
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from ecs_constructs import instance_types
from ecs_constructs.cluster import (
    AgentSettings,
    AmazonLinux2023,
    Bottlerocket,
    ContainerInstanceImage,
    ManagedScaling,
    NetworkInScaling,
    SpotInstances,
)

AMAZON_LINUX = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
BOTTLEROCKET = "/aws/service/bottlerocket"
WITHOUT_NVIDIA_DRIVERS = {"Gaudi HL-205", "Radeon Pro V520"}


def image_id(stack: cdk.Stack, image: ContainerInstanceImage, *names: str) -> str:
    types = [ec2.InstanceType(name) for name in names]
    return image.machine_image_for(types).get_image(stack).image_id.removeprefix("resolve:ssm:")


@pytest.mark.parametrize(
    ("image", "instance_type", "parameter"),
    [
        (AmazonLinux2023(), "m5.large", f"{AMAZON_LINUX}/recommended/image_id"),
        (AmazonLinux2023(), "c7g.large", f"{AMAZON_LINUX}/arm64/recommended/image_id"),
        (AmazonLinux2023(), "g5.xlarge", f"{AMAZON_LINUX}/gpu/recommended/image_id"),
        (AmazonLinux2023(), "p4d.24xlarge", f"{AMAZON_LINUX}/gpu/recommended/image_id"),
        (AmazonLinux2023(), "g4ad.xlarge", f"{AMAZON_LINUX}/recommended/image_id"),
        (AmazonLinux2023(), "inf2.xlarge", f"{AMAZON_LINUX}/neuron/recommended/image_id"),
        (AmazonLinux2023(release="al2023-x"), "m7g.large", f"{AMAZON_LINUX}/arm64/al2023-x/image_id"),
        (Bottlerocket(), "m5.large", f"{BOTTLEROCKET}/aws-ecs-2/x86_64/latest/image_id"),
        (Bottlerocket(), "m7g.large", f"{BOTTLEROCKET}/aws-ecs-2/arm64/latest/image_id"),
        (Bottlerocket(), "g5.xlarge", f"{BOTTLEROCKET}/aws-ecs-2-nvidia/x86_64/latest/image_id"),
        (Bottlerocket(release="1.50.0"), "m5.large", f"{BOTTLEROCKET}/aws-ecs-2/x86_64/1.50.0/image_id"),
    ],
)
def test_image_follows_the_instance_type(
    stack: cdk.Stack, image: ContainerInstanceImage, instance_type: str, parameter: str
) -> None:
    assert image_id(stack, image, instance_type) == parameter


def test_gpu_image_for_every_type_with_an_nvidia_gpu(stack: cdk.Stack) -> None:
    known = [kind for name in instance_types.families() for kind in instance_types.family(name)]
    x86 = [kind for kind in known if kind.architectures[-1:] == ("x86_64",)]

    with_nvidia = {kind.name for kind in x86 if kind.gpus and kind.gpu_model not in WITHOUT_NVIDIA_DRIVERS}
    assert len(with_nvidia) > 50
    for kind in x86:
        is_gpu_image = "/gpu/" in image_id(stack, AmazonLinux2023(), kind.name)
        assert is_gpu_image == (kind.name in with_nvidia), kind.name


@pytest.mark.parametrize("image_class", [AmazonLinux2023, Bottlerocket])
def test_own_image(stack: cdk.Stack, image_class: type[AmazonLinux2023 | Bottlerocket]) -> None:
    own = ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"})

    assert image_id(stack, image_class(machine_image=own), "g5g.xlarge") == "ami-1"


def test_image_types() -> None:
    assert AmazonLinux2023().type is ecs.MachineImageType.AMAZON_LINUX_2
    assert Bottlerocket().type is ecs.MachineImageType.BOTTLEROCKET


@pytest.mark.parametrize(
    ("image", "names", "message"),
    [
        (
            AmazonLinux2023(),
            ("m5.large", "m7g.large"),
            "instance_types has m5.large, m7g.large, which need different images (ARM, STANDARD). Add one capacity "
            "for each kind.",
        ),
        (
            Bottlerocket(),
            ("m5.large", "g5.xlarge"),
            "instance_types has m5.large, g5.xlarge, which need different images (GPU, STANDARD). Add one capacity "
            "for each kind.",
        ),
        (
            AmazonLinux2023(),
            ("g5g.xlarge",),
            "instance_types has g5g.xlarge; there is no Amazon ECS-optimized image with NVIDIA drivers for Arm. Give a "
            "machine_image, or choose an x86 GPU type.",
        ),
        (
            Bottlerocket(),
            ("inf2.xlarge",),
            "instance_types has inf2.xlarge; Bottlerocket has no variant with Neuron drivers. Use AmazonLinux2023.",
        ),
    ],
)
def test_types_without_a_common_image(
    stack: cdk.Stack, image: ContainerInstanceImage, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        image_id(stack, image, *names)


@pytest.mark.parametrize("image_class", [AmazonLinux2023, Bottlerocket])
def test_one_image_and_not_two(image_class: type[AmazonLinux2023 | Bottlerocket]) -> None:
    message = "release is '1.50.0' and machine_image is given too; an instance boots from one image. Leave one out."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        image_class(release="1.50.0", machine_image=ec2.MachineImage.generic_linux({}))


@pytest.mark.parametrize(
    ("options", "arguments", "message"),
    [
        (
            ManagedScaling,
            {"target_capacity_percent": 0},
            "target_capacity_percent is 0; it must be a whole number between 1 and 100. Give the percentage of the "
            "group that tasks should fill.",
        ),
        (
            ManagedScaling,
            {"target_capacity_percent": 101},
            "target_capacity_percent is 101; it must be a whole number between 1 and 100. Give the percentage of the "
            "group that tasks should fill.",
        ),
        (
            ManagedScaling,
            {"maximum_scaling_step_size": 10_001},
            "maximum_scaling_step_size is 10001; it must be a whole number between 1 and 10000. Give a number of "
            "instances.",
        ),
        (
            ManagedScaling,
            {"minimum_scaling_step_size": 0},
            "minimum_scaling_step_size is 0; it must be a whole number between 1 and 10000. Keep it at or below "
            "maximum_scaling_step_size.",
        ),
        (
            ManagedScaling,
            {"minimum_scaling_step_size": 3, "maximum_scaling_step_size": 2},
            "minimum_scaling_step_size is 3; it must be a whole number between 1 and 2. Keep it at or below "
            "maximum_scaling_step_size.",
        ),
        (
            ManagedScaling,
            {"instance_warmup": cdk.Duration.seconds(10_001)},
            "instance_warmup (in seconds) is 10001; it must be a whole number between 0 and 10000. Give at most 10,000 "
            "seconds.",
        ),
        (
            NetworkInScaling,
            {"target_bytes": 0},
            "target_bytes is 0; it must be a whole number at least 1. Give the bytes that one instance takes.",
        ),
        (
            SpotInstances,
            {"max_price_per_hour": 0},
            "max_price_per_hour is 0; it must be a number at least 0.001. Give US dollars, or leave it out to pay up "
            "to the on-demand price.",
        ),
        (
            SpotInstances,
            {"on_demand_base_capacity": -1},
            "on_demand_base_capacity is -1; it must be a whole number at least 0. Give a number of instances.",
        ),
        (
            SpotInstances,
            {"on_demand_percentage_above_base_capacity": 101},
            "on_demand_percentage_above_base_capacity is 101; it must be a whole number between 0 and 100. Give a "
            "percentage.",
        ),
        (
            AgentSettings,
            {"reserved_memory_mib": -1},
            "reserved_memory_mib is -1; it must be a whole number at least 0. Give the memory in MiB.",
        ),
        (
            AgentSettings,
            {"image_minimum_cleanup_age": cdk.Duration.seconds(59)},
            "image_minimum_cleanup_age (in seconds) is 59; it must be a whole number at least 60. Give one minute or "
            "more.",
        ),
    ],
)
def test_values_out_of_range(options: type[Any], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        options(**arguments)
