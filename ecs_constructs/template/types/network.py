"""Amazon VPC: subnets and the ways out of them, endpoints, security groups."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from ecs_constructs.template.errors import NotDetermined
from ecs_constructs.template.intrinsics import Reference
from ecs_constructs.template.resource import Resource
from ecs_constructs.template.scenarios import NESTED_STACK
from ecs_constructs.template.view import (
    Children,
    View,
    boolean,
    integer,
    remembered,
    remembered_property,
    target,
    targets,
    text,
)

WayOut = Literal["NAT gateway", "internet gateway", "none"]
"""What the default route of a subnet leads to."""


class RouteTable(Resource):
    """``AWS::EC2::RouteTable``."""

    cloudformation_type = "AWS::EC2::RouteTable"

    def routes(self) -> list["Route"]:
        """Its routes beside the local one.

        Raises:
            NotDetermined: a route somewhere may be one of this table.
        """
        error = self.graph.left_open("open routes", Route, lambda route: route.route_table)
        if error is not None:
            raise error
        return self.graph.index("routes of a table", Route, lambda route: _present(route.route_table)).get(id(self), [])


class InternetGateway(Resource):
    """``AWS::EC2::InternetGateway``."""

    cloudformation_type = "AWS::EC2::InternetGateway"


class NatGateway(Resource):
    """``AWS::EC2::NatGateway``."""

    cloudformation_type = "AWS::EC2::NatGateway"

    connectivity_type = text("ConnectivityType")
    availability_mode = text("AvailabilityMode")

    @property
    def public_address_count(self) -> int:
        """How many public addresses it has: one, and those that are named beside it; none where it is private."""
        return 0 if self.connectivity_type == "private" else 1 + len(self.members("SecondaryAllocationIds"))


class Route(Resource):
    """``AWS::EC2::Route``."""

    cloudformation_type = "AWS::EC2::Route"

    destination_cidr_block = text("DestinationCidrBlock")
    route_table = target("RouteTableId", RouteTable)
    """The table that it stands in."""

    @property
    def leads_to_internet_gateway(self) -> bool:
        """Whether it is the way to the internet for what has a public address."""
        return self._is_default and self._target("GatewayId", InternetGateway, "igw-")

    @property
    def leads_to_nat(self) -> bool:
        """Whether it is the way to the internet for what has no public address."""
        return self._is_default and self._target("NatGatewayId", NatGateway, "nat-") and not self._nat_is_private

    @property
    def _nat_is_private(self) -> bool:
        value = self.read("NatGatewayId")
        gateway = self.graph.resource(value) if isinstance(value, Reference) else None
        return isinstance(gateway, NatGateway) and gateway.connectivity_type == "private"

    @property
    def _is_default(self) -> bool:
        return self.destination_cidr_block == "0.0.0.0/0"

    def _target(self, name: str, kind: type[Resource], prefix: str) -> bool:
        value = self.read(name)
        if isinstance(value, Reference):
            return isinstance(self.graph.resource(value), kind)
        return isinstance(value, str) and value.startswith(prefix)


class VpnGatewayRoutePropagation(Resource):
    """``AWS::EC2::VPNGatewayRoutePropagation``: routes that no template holds."""

    cloudformation_type = "AWS::EC2::VPNGatewayRoutePropagation"


class Subnet(Resource):
    """``AWS::EC2::Subnet``."""

    cloudformation_type = "AWS::EC2::Subnet"

    map_public_ip_on_launch = boolean("MapPublicIpOnLaunch")

    @remembered_property
    def route_table(self) -> RouteTable:
        """The route table associated with it.

        Raises:
            NotDetermined: none is, so that the main table of the VPC counts, which is in no template.
        """
        kind = SubnetRouteTableAssociation
        associations = self.graph.index("tables of a subnet", kind, lambda item: _present(item.subnet)).get(
            id(self), []
        )
        tables = [table for association in associations if (table := association.route_table)]
        if len(tables) != 1:
            raise NotDetermined("its route table is not among the templates", self.position)
        return tables[0]

    @remembered
    def way_out(self) -> WayOut:
        """What the default route leads to, if anything.

        Raises:
            NotDetermined: the routes are not all known, or one leads where the templates do not follow.
        """
        table = self.route_table
        routes = table.routes()
        if any(route.leads_to_nat for route in routes):
            return "NAT gateway"
        has_others = self.graph.of_type(VpnGatewayRoutePropagation) or table.custom_resources()
        if has_others or not all(route.leads_to_internet_gateway for route in routes):
            raise NotDetermined("where its routes lead is not in the templates", self.position)
        return "internet gateway" if routes else "none"

    @remembered
    def endpoints(self) -> list["VpcEndpoint"]:
        """The endpoints of its VPC.

        Raises:
            NotDetermined: an endpoint somewhere may be one of this VPC, or a nested stack that is not among the
                templates may add some to it.
        """
        error = self.graph.left_open("open endpoints", VpcEndpoint, lambda endpoint: endpoint.read("VpcId"))
        if error is not None:
            raise error
        vpc = self.read("VpcId")
        if isinstance(vpc, Reference) and self._is_given_away(vpc):
            raise NotDetermined("a nested stack that is not among the templates gets its VPC", self.position)
        groups = self.graph.grouped("endpoints of a VPC", VpcEndpoint, lambda endpoint: endpoint.identity("VpcId"))
        return groups.get(self.identity("VpcId"), [])

    def _is_given_away(self, vpc: Reference) -> bool:
        """Whether a nested stack that is not among the templates gets the VPC."""
        known = {stack.name for stack in self.graph.stacks}
        others = (
            body
            for name, body in vpc.stack.section("Resources").items()
            if isinstance(body, dict) and body.get("Type") == NESTED_STACK and f"{vpc.stack.name}/{name}" not in known
        )
        mentioned = (self.graph.resolver.references(body.get("Properties"), vpc.stack) for body in others)
        return any(vpc[:2] == reference[:2] for references in mentioned for reference in references)


class SubnetRouteTableAssociation(Resource):
    """``AWS::EC2::SubnetRouteTableAssociation``."""

    cloudformation_type = "AWS::EC2::SubnetRouteTableAssociation"

    subnet = target("SubnetId", Subnet)
    route_table = target("RouteTableId", RouteTable)
    """The table that its routes come from."""


class SecurityGroupRule(View):
    """What a security group lets through, whatever the direction."""

    protocol = text("IpProtocol")
    from_port = integer("FromPort")
    to_port = integer("ToPort")
    cidr_ip = text("CidrIp")

    def covers(self, port: int) -> bool:
        """Whether it lets a TCP port through."""
        if self.protocol == "-1":
            return True
        if (self.protocol or "").lower() not in ("tcp", "6"):
            return False
        first = self.from_port
        last = first if self.to_port is None else self.to_port
        return first is None or last is None or first == -1 or first <= port <= last

    def concerns(self, others: list["SecurityGroup"], name: str) -> bool:
        """Whether its other side is, or may be, in one of these groups; addresses may be anybody's.

        Args:
            others: the security groups of the other side.
            name: the property that names the group of the other side.
        """
        group = self.target(name, SecurityGroup) if self.body.get(name) is not None else None
        return any(group is other for other in others) if group is not None else not self._is_nobody

    def lets_somebody(self, port: int) -> bool:
        """Whether it lets a TCP port through for anybody."""
        return self.covers(port) and not self._is_nobody

    @property
    def _is_nobody(self) -> bool:
        # How CDK writes a group that lets nothing out: an empty list would be replaced by "everything".
        return self.cidr_ip == "255.255.255.255/32"


class SeparateRule(Resource, SecurityGroupRule):
    """A rule of a security group that is a resource of its own."""

    @remembered_property
    def group(self) -> "SecurityGroup | None":
        """The group that it is a rule of."""
        return self.target("GroupId", SecurityGroup)


class IngressRule(SeparateRule):
    """``AWS::EC2::SecurityGroupIngress``."""

    cloudformation_type = "AWS::EC2::SecurityGroupIngress"


class EgressRule(SeparateRule):
    """``AWS::EC2::SecurityGroupEgress``."""

    cloudformation_type = "AWS::EC2::SecurityGroupEgress"


class SecurityGroup(Resource):
    """``AWS::EC2::SecurityGroup``."""

    cloudformation_type = "AWS::EC2::SecurityGroup"

    own_ingress = Children("SecurityGroupIngress", SecurityGroupRule)
    own_egress = Children("SecurityGroupEgress", SecurityGroupRule)

    def lets_in(self, port: int, others: list["SecurityGroup"]) -> bool:
        """Whether it lets a TCP port in from what has one of other groups, or may do so.

        Raises:
            NotDetermined: a rule somewhere may be one of this group.
        """
        rules: list[SecurityGroupRule] = [*self.own_ingress, *self._separate(IngressRule)]
        return any(rule.covers(port) and rule.concerns(others, "SourceSecurityGroupId") for rule in rules)

    def lets_out(self, port: int, others: list["SecurityGroup"]) -> bool:
        """Whether it lets a TCP port out to what has one of other groups, or may do so.

        Raises:
            NotDetermined: a rule somewhere may be one of this group.
        """
        if not self.own_egress:
            return True
        rules: list[SecurityGroupRule] = [*self.own_egress, *self._separate(EgressRule)]
        return any(rule.covers(port) and rule.concerns(others, "DestinationSecurityGroupId") for rule in rules)

    def lets_nothing_out(self, port: int) -> bool:
        """Whether it lets a TCP port out to nobody.

        Raises:
            NotDetermined: a rule somewhere may be one of this group.
        """
        own = self.own_egress
        if not own or any(rule.lets_somebody(port) for rule in own):
            return False
        return not any(rule.lets_somebody(port) for rule in self._separate(EgressRule))

    def _separate(self, kind: type[SeparateRule]) -> list[SeparateRule]:
        error = self.graph.left_open(f"open {kind.__name__}", kind, lambda rule: rule.group)
        if error is not None:
            raise error
        return self.graph.index(f"{kind.__name__} of a group", kind, lambda rule: _present(rule.group)).get(
            id(self), []
        )


class VpcEndpoint(Resource):
    """``AWS::EC2::VPCEndpoint``."""

    cloudformation_type = "AWS::EC2::VPCEndpoint"

    type = text("VpcEndpointType")
    private_dns_enabled = boolean("PrivateDnsEnabled")
    security_groups = targets("SecurityGroupIds", SecurityGroup)

    @property
    def service(self) -> str:
        """The AWS service behind it, without the Region: ``ecr.dkr``, ``s3``.

        Raises:
            NotDetermined: it is not written which one.
        """
        match = _ENDPOINT_SERVICE.search(self._written_service_name())
        if match is None:
            raise self.undetermined("ServiceName", "the service is not written in the template")
        return match.group(1)

    def _written_service_name(self) -> str:
        try:
            return str(self.read("ServiceName"))
        except NotDetermined:
            return "".join(_texts_in(self.body["ServiceName"]))

    @property
    def subnet_count(self) -> int:
        """How many subnets it has a network interface in: one in each of its Availability Zones."""
        return len(self.members("SubnetIds"))

    @property
    def is_gateway(self) -> bool:
        """Whether it is a target of routes and not a network interface; the default."""
        return self.type in (None, "Gateway")

    def serves(self, table: RouteTable) -> bool:
        """Whether a subnet with this route table reaches its service through it; where that is open, yes."""
        if not self.is_gateway:
            return True
        try:
            return table in self.targets("RouteTableIds", RouteTable)
        except NotDetermined:
            return True


_ENDPOINT_SERVICE = re.compile(r"amazonaws\.[^.]+\.([a-z0-9.-]+)$")
"""The part of an endpoint's service name that follows the Region, which may be an intrinsic function."""


def _texts_in(value: Any) -> Iterator[str]:
    """Every text written within a value, in its order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _texts_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts_in(member)


def _present(resource: Resource | None) -> list[Resource]:
    return [] if resource is None else [resource]
