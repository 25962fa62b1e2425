"""A network that the resources of the tests live in."""

from dataclasses import dataclass

import pytest

from ecs_constructs.local_aws import LocalAws


@dataclass(frozen=True)
class Network:
    """Ids of a network made through the API."""

    vpc: str
    subnets: list[str]
    security_group: str


@pytest.fixture(scope="session")
def network(aws: LocalAws) -> Network:
    """A network with two subnets and a security group."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.50.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for number, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="tests", Description="tests", VpcId=vpc)["GroupId"]
    return Network(vpc, [subnet["SubnetId"] for subnet in subnets], group)
