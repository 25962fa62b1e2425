"""An Application Load Balancer does not stand in two Availability Zones.

## What it does

Counts the subnets of Application Load Balancers, and looks for two of them in one Availability Zone. A single subnet is
an error where it is known to be in no Outpost and no Local Zone, where one is enough; else it is a warning.

## Why is this bad

The deployment fails: "At least two subnets in two different Availability Zones must be specified", or "A load balancer
cannot be attached to multiple subnets in the same Availability Zone".

## Use instead

One subnet in each of two or more Availability Zones.
"""

import re
from collections.abc import Iterator

from ecs_constructs.rules import Limits, Rule, Severity, Source, Violation
from ecs_constructs.rules.parts import apart
from ecs_constructs.template import NotDetermined
from ecs_constructs.template.types.load_balancing import LoadBalancer
from ecs_constructs.template.types.network import Subnet

MINIMUM_SUBNETS = 2
"""The least subnets of an Application Load Balancer, each in an Availability Zone of its own."""

_LOCAL_ZONE = re.compile(r"[a-z]+-[a-z]+-\d+-.+")
"""The name of a zone that is no Availability Zone, such as ``us-west-2-lax-1a``."""


def _check(balancer: LoadBalancer, _limits: Limits) -> Iterator[Violation]:
    if balancer.type in (None, "application"):
        yield from apart(balancer, _too_few, _same_zone)


def _too_few(balancer: LoadBalancer) -> Iterator[Violation]:
    count = balancer.subnet_count
    if 0 < count < MINIMUM_SUBNETS:
        name = "Subnets" if balancer.members("Subnets") else "SubnetMappings"
        yield Violation(
            at=balancer.at(name),
            message=f"The Application Load Balancer stands in {count} subnet.",
            actual=count,
            limit=MINIMUM_SUBNETS,
            fix=f"Name at least {MINIMUM_SUBNETS} subnets in different Availability Zones.",
            severity=Severity.ERROR if _is_in_availability_zone(balancer) else Severity.WARNING,
        )


def _is_in_availability_zone(balancer: LoadBalancer) -> bool:
    """Whether its subnets are known to be in no Outpost and no Local Zone."""
    try:
        return all(map(_is_ordinary, balancer.targets("Subnets", Subnet))) and balancer.says("Subnets")
    except NotDetermined:
        return False


def _is_ordinary(subnet: Subnet) -> bool:
    zone = subnet.body.get("AvailabilityZone")
    return not ({"OutpostArn", "AvailabilityZoneId"} & subnet.body.keys() or _LOCAL_ZONE.fullmatch(str(zone)))


def _same_zone(balancer: LoadBalancer) -> Iterator[Violation]:
    zones: dict[object, Subnet] = {}
    for subnet in balancer.targets("Subnets", Subnet):
        if "AvailabilityZone" in subnet.body:
            other = zones.setdefault(subnet.identity("AvailabilityZone"), subnet)
            if other is not subnet:
                yield Violation(
                    at=balancer.at("Subnets"),
                    message=f"Its subnets {other.label} and {subnet.label} are in the same Availability Zone.",
                    actual=subnet.label,
                    fix="Name one subnet of each Availability Zone.",
                )


RULE = Rule(
    name="lb/subnets",
    title="An Application Load Balancer stands in at least two Availability Zones, in one subnet of each.",
    severity=Severity.ERROR,
    subject=LoadBalancer,
    check=_check,
    sources=(
        Source(
            url="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
            read="2026-11-22",
            quote=(
                "You can specify only one subnet per Availability Zone. ... [Application Load Balancers] You must "
                "specify subnets from at least two Availability Zones."
            ),
        ),
        Source(
            url="https://github.com/aws-cloudformation/cfn-lint/issues/638",
            read="2026-11-22",
            quote="At least two subnets in two different Availability Zones must be specified",
        ),
    ),
    bad="""
First:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}
Second:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [!Ref First, !Ref Second]}
""",
    good="""
First:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}
Second:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: vpc-1, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}
Balancer:
  Type: AWS::ElasticLoadBalancingV2::LoadBalancer
  Properties: {Subnets: [!Ref First, !Ref Second]}
""",
)
