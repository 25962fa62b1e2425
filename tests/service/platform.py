"""Four stacks for the tests of services: network, load balancer, cluster, services; only the last one knows the
others."""

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template

from ecs_constructs.load_balancer import LoadBalancer
from ecs_constructs.service import ContainerOptions
from tests.conftest import ENVIRONMENT, feature_flags

IMAGE = ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/httpd:2.4")


class Platform:
    """What a service needs, each part in a stack of its own."""

    def __init__(self) -> None:
        self.app = cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)
        self.network, self.balancing, self.capacity, self.services = (
            cdk.Stack(self.app, name, env=ENVIRONMENT) for name in ("Network", "Balancing", "Capacity", "Services")
        )
        self.vpc = ec2.Vpc(self.network, "Vpc", max_azs=2)
        self.load_balancer = LoadBalancer(self.balancing, "LoadBalancer", vpc=self.vpc)
        self.listener = self.load_balancer.listener
        self.cluster = ecs.Cluster(self.capacity, "Cluster", vpc=self.vpc)
        self.group = autoscaling.AutoScalingGroup(
            self.capacity,
            "Group",
            vpc=self.vpc,
            max_capacity=4,
            instance_type=ec2.InstanceType("m5.large"),
            machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        )
        provider = ecs.AsgCapacityProvider(self.capacity, "Provider", auto_scaling_group=self.group)
        self.cluster.add_asg_capacity_provider(provider)
        self.cluster.connections.add_security_group(*self.group.connections.security_groups)
        self.strategies = [
            ecs.CapacityProviderStrategy(capacity_provider=provider.capacity_provider_name, weight=1),
        ]


def serving(**options: Any) -> ContainerOptions:
    """A container that listens on port 80 and reserves a little memory."""
    return ContainerOptions(**{"image": IMAGE, "port": 80, "memory_reservation_mib": 128, **options})


def number_token() -> int:
    """A number that CloudFormation decides at deployment; aws-cdk-lib types it as a float."""
    return cast(int, cdk.Token.as_number({"Ref": "Number"}))


def only(template: Template, resource_type: str) -> dict[str, Any]:
    """The properties of the only resource of a type."""
    found = template.find_resources(resource_type)
    assert len(found) == 1, sorted(found)
    (resource,) = found.values()
    properties: dict[str, Any] = resource["Properties"]
    return properties


def only_container(template: Template) -> dict[str, Any]:
    """The only container of the only task definition."""
    (container,) = only(template, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    result: dict[str, Any] = container
    return result
