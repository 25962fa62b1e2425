"""A VPC for containers: public subnets for load balancers, private ones for tasks, instances and jobs."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Protocol, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct, DependencyGroup

from ecs_constructs.arguments import require_between
from ecs_constructs.validation.source_lines import record_source_line

MAXIMUM_AVAILABILITY_ZONES = 8
"""The address range is cut into twice as many equal parts, so that adding a zone never moves another zone's subnets."""

ECS_ENDPOINT_SERVICES: tuple[ec2.InterfaceVpcEndpointAwsService, ...] = (
    ec2.InterfaceVpcEndpointAwsService.ECR,
    ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    ec2.InterfaceVpcEndpointAwsService.ECS,
    ec2.InterfaceVpcEndpointAwsService.ECS_AGENT,
    ec2.InterfaceVpcEndpointAwsService.ECS_TELEMETRY,
    ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
    ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    ec2.InterfaceVpcEndpointAwsService.SSM,
)
"""The interface endpoints without which something on Amazon ECS or AWS Batch stands still in a subnet without internet.

- `ecr.api` and `ecr.dkr`: every pull from ECR (the layers come from S3, through its gateway endpoint).
- `logs`: the `awslogs` driver, ECS Exec session logs.
- `ecs`, `ecs-agent`, `ecs-telemetry`: container instances, those of AWS Batch included; tasks on Fargate need none of
  them.
- `ssmmessages`: ECS Exec.
- `secretsmanager`, `ssm`: secrets and parameters that a task definition refers to.

Sources:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    https://docs.aws.amazon.com/batch/latest/userguide/vpc-endpoint-considerations.html
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NatEgress:
    """Private subnets reach the internet through NAT gateways.

    Args:
        gateways: How many NAT gateways, from 1 to one for each availability zone. Each bills by the hour and by the
            gigabyte. Default None: one for each zone, so that the loss of a zone does not cut off the others; 1 is
            enough for development.
    """

    gateways: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEgress:
    """Private subnets reach only AWS services, through VPC endpoints; nothing else of the internet.

    Images must come from ECR: public.ecr.aws and Docker Hub can't be reached (an ECR pull-through cache can).

    Args:
        services: The interface endpoints. Each bills by the hour in each availability zone. Default: all that Amazon
            ECS, AWS Batch and ECS Exec need. Add what the tasks call, for example
            `(*ECS_ENDPOINT_SERVICES, ec2.InterfaceVpcEndpointAwsService.SQS)`, and KMS where ECS Exec uses a key.
    """

    services: Sequence[ec2.InterfaceVpcEndpointAwsService] = ECS_ENDPOINT_SERVICES


_NAT_IN_EACH_ZONE = NatEgress()


class INetwork(Protocol):
    """What stacks need to know of a network, made here or elsewhere."""

    @property
    def vpc(self) -> ec2.IVpc:
        """The VPC."""

    @property
    def public_subnets(self) -> ec2.SubnetSelection:
        """The subnets for internet-facing load balancers."""

    @property
    def private_subnets(self) -> ec2.SubnetSelection:
        """The subnets for tasks, container instances and jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingNetwork:
    """A VPC that was made elsewhere; it is used as it is.

    Args:
        vpc: The VPC.
        public_subnets: The subnets for internet-facing load balancers. Default: all public ones.
        private_subnets: The subnets for tasks, container instances and jobs. Default: all private ones with egress.
    """

    vpc: ec2.IVpc
    public_subnets: ec2.SubnetSelection = field(
        default_factory=lambda: ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
    )
    private_subnets: ec2.SubnetSelection = field(
        default_factory=lambda: ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
    )


class Network(Construct):
    """A VPC with a public and a private subnet in each availability zone, egress, and flow logs.

    It never looks anything up while the app is synthesised. `ec2.Vpc` does in a stack with a concrete account and
    region, even when it is given its zones, so that synthesis there needs credentials; this VPC is therefore put
    together from subnets. Adding a zone leaves the other zones' subnets as they are, because each zone's addresses are
    fixed.

    Tasks and instances in public subnets get no public address unless they ask for one. The default security group is
    left as AWS makes it, as CloudFormation alone can't empty it (the CDK needs a Lambda function); nothing here uses
    it.

    To use an existing VPC, pass `ExistingNetwork` wherever an `INetwork` is asked for.

    Args:
        scope: The construct that this one belongs to.
        construct_id: The id within the scope. Changing it replaces the network.
        cidr_block: The IPv4 range, /16 to /24; each subnet gets a sixteenth. Default 10.0.0.0/16: every task in awsvpc
            mode takes an address, and 4,091 in each subnet are room enough. Changing it replaces the network.
        availability_zones: How many zones (1 to 8; the first ones of the region), or their names. Default 2: the fewest
            that an Application Load Balancer accepts. Names guard against AWS listing the zones in another order some
            day. A changed name replaces that zone's subnets.
        egress: How private subnets reach AWS: `NatEgress` or `EndpointEgress`. Default: a NAT gateway in each zone,
            because it works for any image and any API. Either way S3 has its gateway endpoint, which is free and
            carries ECR's image layers past the NAT gateways.
        flow_log_retention: How long the flow log of all traffic is kept. Default three months, long enough to look
            into an incident. None: no flow log.
        log_removal_policy: What happens to the flow log when it leaves the stack. Default RETAIN: evidence should
            outlive what it is about; it still expires.

    Attributes:
        cfn_vpc: The VPC as CloudFormation sees it.
        vpc: The VPC, for other constructs.
        public_subnets: The subnets for internet-facing load balancers.
        private_subnets: The subnets for tasks, container instances and jobs.
        nat_gateways: The NAT gateways, empty with `EndpointEgress`.
        interface_endpoints: The interface endpoints by the service's short name, such as `ecr.api`; empty with
            `NatEgress`.
        s3_endpoint: The gateway endpoint of S3.
        flow_log: The flow log, or None.
        flow_log_group: Where the flow log goes, or None.

    Raises:
        ValueError: The range can't be cut up, a number is out of range, or a zone is named twice.

    Sources:
        https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cidr_block: str = "10.0.0.0/16",
        availability_zones: int | Sequence[str] = 2,
        egress: NatEgress | EndpointEgress = _NAT_IN_EACH_ZONE,
        flow_log_retention: logs.RetentionDays | None = logs.RetentionDays.THREE_MONTHS,
        log_removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, construct_id)
        record_source_line(self, scope, construct_id)
        zones = _zones(availability_zones)
        private_blocks, public_blocks = _subnet_blocks(cidr_block)
        self.cfn_vpc = ec2.CfnVPC(
            self,
            "Resource",
            cidr_block=cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=[cdk.CfnTag(key="Name", value=self.node.path)],
        )
        vpc_id = self.cfn_vpc.ref
        public = [
            ec2.PublicSubnet(
                self,
                f"Public{number}",
                vpc_id=vpc_id,
                availability_zone=zone,
                cidr_block=block,
                map_public_ip_on_launch=False,
            )
            for number, (zone, block) in enumerate(zip(zones, public_blocks, strict=False), start=1)
        ]
        private = [
            ec2.PrivateSubnet(self, f"Private{number}", vpc_id=vpc_id, availability_zone=zone, cidr_block=block)
            for number, (zone, block) in enumerate(zip(zones, private_blocks, strict=False), start=1)
        ]
        self._add_internet_gateway(vpc_id, public)
        self.nat_gateways = _add_nat_gateways(egress, public, private)
        self.vpc = self._as_vpc(vpc_id, cidr_block, zones, public, private)
        self.public_subnets = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
        self.private_subnets = ec2.SubnetSelection(
            subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS if self.nat_gateways else ec2.SubnetType.PRIVATE_ISOLATED
        )
        self.s3_endpoint = ec2.GatewayVpcEndpoint(
            self,
            "S3Endpoint",
            vpc=self.vpc,
            service=ec2.GatewayVpcEndpointAwsService.S3,
            subnets=[self.private_subnets],
        )
        self.interface_endpoints = self._add_interface_endpoints(egress, cidr_block)
        self._hand_on_connectivity(public, private)
        self.flow_log_group = self._flow_log_group(flow_log_retention, log_removal_policy)
        self.flow_log = self._flow_log(self.flow_log_group)

    def _as_vpc(
        self,
        vpc_id: str,
        cidr_block: str,
        zones: list[str],
        public: Sequence[ec2.PublicSubnet],
        private: Sequence[ec2.PrivateSubnet],
    ) -> ec2.IVpc:
        private_ids = [subnet.subnet_id for subnet in private]
        private_tables = [subnet.route_table.route_table_id for subnet in private]
        with_egress = bool(self.nat_gateways)
        return ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id=vpc_id,
            vpc_cidr_block=cidr_block,
            availability_zones=zones,
            public_subnet_ids=[subnet.subnet_id for subnet in public],
            public_subnet_route_table_ids=[subnet.route_table.route_table_id for subnet in public],
            private_subnet_ids=private_ids if with_egress else None,
            private_subnet_route_table_ids=private_tables if with_egress else None,
            isolated_subnet_ids=None if with_egress else private_ids,
            isolated_subnet_route_table_ids=None if with_egress else private_tables,
        )

    def _add_internet_gateway(self, vpc_id: str, public: Sequence[ec2.PublicSubnet]) -> None:
        gateway_id = ec2.CfnInternetGateway(self, "InternetGateway").ref
        attachment = ec2.CfnVPCGatewayAttachment(
            self, "InternetGatewayAttachment", vpc_id=vpc_id, internet_gateway_id=gateway_id
        )
        for subnet in public:
            subnet.add_default_internet_route(gateway_id, attachment)

    def _add_interface_endpoints(
        self, egress: NatEgress | EndpointEgress, cidr_block: str
    ) -> dict[str, ec2.InterfaceVpcEndpoint]:
        if isinstance(egress, NatEgress):
            return {}
        security_group = ec2.SecurityGroup(
            self,
            "EndpointSecurityGroup",
            vpc=self.vpc,
            description="Interface endpoints: HTTPS from the VPC",
            allow_all_outbound=False,
        )
        security_group.add_ingress_rule(ec2.Peer.ipv4(cidr_block), ec2.Port.tcp(443), "HTTPS from the VPC")
        return {
            service.short_name: ec2.InterfaceVpcEndpoint(
                self,
                _construct_id(service),
                vpc=self.vpc,
                service=service,
                subnets=self.private_subnets,
                security_groups=[security_group],
                open=False,
            )
            for service in egress.services
        }

    def _hand_on_connectivity(self, public: Sequence[ec2.PublicSubnet], private: Sequence[ec2.PrivateSubnet]) -> None:
        """Make what waits for the VPC's connectivity wait for its routes and endpoints, unknown to an imported VPC."""
        endpoints = [self.s3_endpoint, *self.interface_endpoints.values()]
        public_ways = [subnet.internet_connectivity_established for subnet in public]
        private_ways = [subnet.internet_connectivity_established for subnet in private]
        for subnet, way in zip(self.vpc.public_subnets, public_ways, strict=True):
            _connectivity(subnet).add(way)
        known_private = self.vpc.private_subnets if self.nat_gateways else self.vpc.isolated_subnets
        for subnet, way in zip(known_private, private_ways, strict=True):
            _connectivity(subnet).add(way, *endpoints)
        _connectivity(self.vpc).add(*public_ways, *private_ways, *endpoints)

    def _flow_log_group(
        self, retention: logs.RetentionDays | None, removal_policy: cdk.RemovalPolicy
    ) -> logs.LogGroup | None:
        if retention is None:
            return None
        return logs.LogGroup(self, "FlowLogGroup", retention=retention, removal_policy=removal_policy)

    def _flow_log(self, group: logs.LogGroup | None) -> ec2.FlowLog | None:
        if group is None:
            return None
        return ec2.FlowLog(
            self,
            "FlowLog",
            resource_type=ec2.FlowLogResourceType.from_vpc(self.vpc),
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
            traffic_type=ec2.FlowLogTrafficType.ALL,
        )


def _zones(availability_zones: int | Sequence[str]) -> list[str]:
    fix = "Give a number of zones, or the names of different zones."
    if isinstance(availability_zones, int):
        _require_zone_count(availability_zones, fix)
        zones = cdk.Fn.get_azs()
        return [cdk.Fn.select(index, zones) for index in range(availability_zones)]
    _require_zone_count(len(availability_zones), fix)
    if len(set(availability_zones)) < len(availability_zones):
        raise ValueError(f"availability_zones is {list(availability_zones)}; a zone may be named only once. {fix}")
    return list(availability_zones)


def _require_zone_count(count: int, fix: str) -> None:
    require_between("availability_zones", count, minimum=1, maximum=MAXIMUM_AVAILABILITY_ZONES, fix=fix)


def _subnet_blocks(cidr_block: str) -> tuple[list[str], list[str]]:
    """The private subnets' blocks and the public subnets' blocks, one a zone."""
    try:
        network = ipaddress.IPv4Network(cidr_block)
    except ValueError:
        network = None
    if network is None or not 16 <= network.prefixlen <= 24:
        raise ValueError(
            f"cidr_block is {cidr_block!r}; it must be an IPv4 network from /16 to /24, written out, because subnets "
            "are cut from it at synthesis. Give the network's first address and its prefix, such as 10.0.0.0/16."
        )
    blocks = [str(block) for block in network.subnets(new_prefix=network.prefixlen + 4)]
    return blocks[:MAXIMUM_AVAILABILITY_ZONES], blocks[MAXIMUM_AVAILABILITY_ZONES:]


def _add_nat_gateways(
    egress: NatEgress | EndpointEgress, public: Sequence[ec2.PublicSubnet], private: Sequence[ec2.PrivateSubnet]
) -> list[ec2.CfnNatGateway]:
    if isinstance(egress, EndpointEgress):
        return []
    require_between(
        "gateways", egress.gateways, minimum=1, maximum=len(public), fix="Give at most one for each availability zone."
    )
    count = len(public) if egress.gateways is None else egress.gateways
    gateways = [subnet.add_nat_gateway() for subnet in public[:count]]
    for subnet, gateway_id in zip(private, cycle([gateway.ref for gateway in gateways]), strict=False):
        subnet.add_default_nat_route(gateway_id)
    return gateways


def _connectivity(source: ec2.IVpc | ec2.ISubnet) -> DependencyGroup:
    return cast(DependencyGroup, source.internet_connectivity_established)


def _construct_id(service: ec2.InterfaceVpcEndpointAwsService) -> str:
    return "".join(part.capitalize() for part in re.split(r"\W", service.short_name)) + "Endpoint"
