"""A cluster and the capacity that its tasks run on."""

from ecs_constructs.cluster.capacity import Ec2Capacity, Ec2CapacityOptions
from ecs_constructs.cluster.cluster import Cluster
from ecs_constructs.cluster.image import AgentSettings, AmazonLinux2023, Bottlerocket, ContainerInstanceImage
from ecs_constructs.cluster.scaling import ManagedScaling, NetworkInScaling
from ecs_constructs.cluster.spot import SpotInstances

__all__ = [
    "AgentSettings",
    "AmazonLinux2023",
    "Bottlerocket",
    "Cluster",
    "ContainerInstanceImage",
    "Ec2Capacity",
    "Ec2CapacityOptions",
    "ManagedScaling",
    "NetworkInScaling",
    "SpotInstances",
]
