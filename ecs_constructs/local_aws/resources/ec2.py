"""AWS::EC2::*, as far as moto's own types are never deleted or drop what the API keeps."""

from typing import Any, ClassVar

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Properties


class TaggedResource(ApiResource):
    """EC2 takes tags of a new resource with the name of its kind."""

    kind: ClassVar[str]

    def arguments(self) -> Properties:
        """Tags as a tag specification."""
        values = super().arguments()
        tags = values.pop("Tags", None)
        return {**values, "TagSpecifications": [{"ResourceType": self.kind, "Tags": tags}]} if tags else values


class InternetGateway(TaggedResource, CloudFormationModel):
    """moto's own is never deleted."""

    kind = "internet-gateway"
    api = ApiType(
        type="AWS::EC2::InternetGateway",
        service="ec2",
        create="create_internet_gateway",
        delete="delete_internet_gateway",
        ref="response.InternetGateway.InternetGatewayId",
        attributes={"InternetGatewayId": "ref"},
        key={"InternetGatewayId": "ref"},
    )


class VPCGatewayAttachment(ApiResource, CloudFormationModel):
    """moto's own is never detached."""

    api = ApiType(
        type="AWS::EC2::VPCGatewayAttachment",
        service="ec2",
        create="attach_internet_gateway",
        delete="detach_internet_gateway",
        key={"InternetGatewayId": "properties.InternetGatewayId", "VpcId": "properties.VpcId"},
    )


class RouteTable(TaggedResource, CloudFormationModel):
    """moto's own is never deleted."""

    kind = "route-table"
    api = ApiType(
        type="AWS::EC2::RouteTable",
        service="ec2",
        create="create_route_table",
        delete="delete_route_table",
        ref="response.RouteTable.RouteTableId",
        attributes={"RouteTableId": "ref"},
        key={"RouteTableId": "ref"},
    )


class Route(ApiResource, CloudFormationModel):
    """moto's own is never deleted."""

    api = ApiType(
        type="AWS::EC2::Route",
        service="ec2",
        create="create_route",
        update="replace_route",
        whole=True,
        delete="delete_route",
        key={
            "RouteTableId": "properties.RouteTableId",
            "DestinationCidrBlock": "properties.DestinationCidrBlock",
            "DestinationIpv6CidrBlock": "properties.DestinationIpv6CidrBlock",
            "DestinationPrefixListId": "properties.DestinationPrefixListId",
        },
    )


class SubnetRouteTableAssociation(ApiResource, CloudFormationModel):
    """moto's own is never deleted, and a route table with associations can't be."""

    api = ApiType(
        type="AWS::EC2::SubnetRouteTableAssociation",
        service="ec2",
        create="associate_route_table",
        delete="disassociate_route_table",
        ref="response.AssociationId",
        attributes={"Id": "ref"},
        key={"AssociationId": "ref"},
    )


class EIP(TaggedResource, CloudFormationModel):
    """moto's own is never released."""

    kind = "elastic-ip"
    api = ApiType(
        type="AWS::EC2::EIP",
        service="ec2",
        create="allocate_address",
        delete="release_address",
        ref="response.PublicIp",
        attributes={"AllocationId": "response.AllocationId", "PublicIp": "ref"},
        key={"AllocationId": "response.AllocationId"},
    )


class NatGateway(TaggedResource, CloudFormationModel):
    """moto's own is never deleted."""

    kind = "natgateway"
    api = ApiType(
        type="AWS::EC2::NatGateway",
        service="ec2",
        create="create_nat_gateway",
        delete="delete_nat_gateway",
        ref="response.NatGateway.NatGatewayId",
        attributes={"NatGatewayId": "ref"},
        key={"NatGatewayId": "ref"},
    )


class FlowLog(TaggedResource, CloudFormationModel):
    """moto's own is never deleted."""

    kind = "vpc-flow-log"
    api = ApiType(
        type="AWS::EC2::FlowLog",
        service="ec2",
        create="create_flow_logs",
        delete="delete_flow_logs",
        ref="response.FlowLogIds[0]",
        attributes={"Id": "ref"},
        key={"FlowLogIds": "[ref]"},
    )

    def arguments(self) -> Properties:
        """The API takes several resources."""
        values = super().arguments()
        return {**values, "ResourceIds": [values.pop("ResourceId")]}


class VPCEndpoint(TaggedResource, CloudFormationModel):
    """moto's own is never deleted."""

    kind = "vpc-endpoint"
    api = ApiType(
        type="AWS::EC2::VPCEndpoint",
        service="ec2",
        create="create_vpc_endpoint",
        update="modify_vpc_endpoint",
        delete="delete_vpc_endpoints",
        ref="response.VpcEndpoint.VpcEndpointId",
        attributes={
            "CreationTimestamp": "response.VpcEndpoint.CreationTimestamp",
            "DnsEntries": "response.VpcEndpoint.DnsEntries[].join(':', [HostedZoneId || '', DnsName])",
            "Id": "ref",
            "NetworkInterfaceIds": "response.VpcEndpoint.NetworkInterfaceIds",
        },
        delete_key={"VpcEndpointIds": "[ref]"},
        key={"VpcEndpointId": "ref"},
    )


class SecurityGroupRule(ApiResource):
    """A rule beside its group. A template names one peer; the API takes a permission with a list of each kind."""

    peer: ClassVar[str]
    """The end of the property names that hold the peer: Source or Destination."""

    def arguments(self) -> Properties:
        """The rule as one permission."""
        given = self.properties
        described = {"Description": given["Description"]} if "Description" in given else {}
        permission: dict[str, Any] = {"IpProtocol": str(given["IpProtocol"])}
        permission |= {name: int(given[name]) for name in ("FromPort", "ToPort") if name in given}
        for source, (target, member) in self._peers().items():
            if source in given:
                permission[target] = [{member: given[source], **described}]
        return {"GroupId": given["GroupId"], "IpPermissions": [permission]}

    def delete_arguments(self) -> dict[str, Any]:
        """A rule is revoked by what it says."""
        return self.arguments()

    def _peers(self) -> dict[str, tuple[str, str]]:
        return {
            "CidrIp": ("IpRanges", "CidrIp"),
            "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
            f"{self.peer}SecurityGroupId": ("UserIdGroupPairs", "GroupId"),
            f"{self.peer}PrefixListId": ("PrefixListIds", "PrefixListId"),
        }


class SecurityGroupIngress(SecurityGroupRule, CloudFormationModel):
    """moto's own is never revoked, and a group that another refers to can't be deleted."""

    peer = "Source"
    api = ApiType(
        type="AWS::EC2::SecurityGroupIngress",
        service="ec2",
        create="authorize_security_group_ingress",
        delete="revoke_security_group_ingress",
        ref="response.SecurityGroupRules[0].SecurityGroupRuleId",
        attributes={"Id": "ref"},
    )


class SecurityGroupEgress(SecurityGroupRule, CloudFormationModel):
    """Absent from moto."""

    peer = "Destination"
    api = ApiType(
        type="AWS::EC2::SecurityGroupEgress",
        service="ec2",
        create="authorize_security_group_egress",
        delete="revoke_security_group_egress",
        ref="response.SecurityGroupRules[0].SecurityGroupRuleId",
        attributes={"Id": "ref"},
    )
