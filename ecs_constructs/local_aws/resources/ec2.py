"""AWS::EC2::*, as far as moto's own types are never deleted or drop what the API keeps."""

from typing import Any, ClassVar

from moto.core.common_models import CloudFormationModel

from ecs_constructs.local_aws.resources.api import ApiResource, ApiType, Part, Properties, service_client


class TaggedResource(ApiResource):
    """EC2 takes a new resource's tags with the name of its kind, and has an operation of its own to change them."""

    kind: ClassVar[str]

    def arguments(self) -> Properties:
        """Tags as a tag specification."""
        values = super().arguments()
        tags = values.pop("Tags", None)
        return {**values, "TagSpecifications": [{"ResourceType": self.kind, "Tags": tags}]} if tags else values

    @property
    def ec2_id(self) -> str:
        """The id by which EC2 tags the resource."""
        return self.physical_resource_id

    def update(self, properties: Properties) -> bool:
        """Other tags never replace a resource."""
        old, new = self.properties.get("Tags", []), properties.get("Tags", [])
        if not super().update({**properties, "Tags": old}):
            return False
        self.properties = properties
        client = service_client(self.api.service, self.region)
        kept = {tag["Key"] for tag in new}
        gone = [{"Key": tag["Key"]} for tag in old if tag["Key"] not in kept]
        if gone:
            client.delete_tags(Resources=[self.ec2_id], Tags=gone)
        if new:
            client.create_tags(Resources=[self.ec2_id], Tags=new)
        return True


class VPC(TaggedResource, CloudFormationModel):
    """moto's own can't be updated: other tags would replace the network."""

    kind = "vpc"
    api = ApiType(
        type="AWS::EC2::VPC",
        service="ec2",
        create="create_vpc",
        delete="delete_vpc",
        ref="response.Vpc.VpcId",
        attributes={
            "CidrBlock": "response.Vpc.CidrBlock",
            "CidrBlockAssociations": "response.Vpc.CidrBlockAssociationSet[].AssociationId",
            "DefaultNetworkAcl": "ref",
            "DefaultSecurityGroup": "ref",
            "Ipv6CidrBlocks": "response.Vpc.Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
            "VpcId": "ref",
        },
        key={"VpcId": "ref"},
        parts=(
            Part(
                property="EnableDnsSupport",
                operation="modify_vpc_attribute",
                values={"VpcId": "ref", "EnableDnsSupport": "{Value: properties.EnableDnsSupport}"},
            ),
            Part(
                property="EnableDnsHostnames",
                operation="modify_vpc_attribute",
                values={"VpcId": "ref", "EnableDnsHostnames": "{Value: properties.EnableDnsHostnames}"},
            ),
        ),
    )

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """The defaults that come with a network are found by the network."""
        client = service_client(self.api.service, self.region)
        of_this = {"Name": "vpc-id", "Values": [self.physical_resource_id]}
        if attribute_name == "DefaultSecurityGroup":
            default = {"Name": "group-name", "Values": ["default"]}
            return client.describe_security_groups(Filters=[of_this, default])["SecurityGroups"][0]["GroupId"]
        if attribute_name == "DefaultNetworkAcl":
            return client.describe_network_acls(Filters=[of_this])["NetworkAcls"][0]["NetworkAclId"]
        return super().get_cfn_attribute(attribute_name)


class Subnet(TaggedResource, CloudFormationModel):
    """moto's own can't be updated."""

    kind = "subnet"
    api = ApiType(
        type="AWS::EC2::Subnet",
        service="ec2",
        create="create_subnet",
        delete="delete_subnet",
        ref="response.Subnet.SubnetId",
        attributes={
            "AvailabilityZone": "response.Subnet.AvailabilityZone",
            "AvailabilityZoneId": "response.Subnet.AvailabilityZoneId",
            "CidrBlock": "response.Subnet.CidrBlock",
            "SubnetId": "ref",
            "VpcId": "response.Subnet.VpcId",
        },
        key={"SubnetId": "ref"},
        parts=(
            Part(
                property="MapPublicIpOnLaunch",
                operation="modify_subnet_attribute",
                values={"SubnetId": "ref", "MapPublicIpOnLaunch": "{Value: properties.MapPublicIpOnLaunch}"},
            ),
        ),
    )


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

    @property
    def ec2_id(self) -> str:
        """An address is tagged by its allocation."""
        return str(self.response["AllocationId"])


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
        resource_id = values.pop("ResourceId")
        return {**values, "ResourceIds": [resource_id]}


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
            "Id": "ref",
            "NetworkInterfaceIds": "response.VpcEndpoint.NetworkInterfaceIds",
        },
        delete_key={"VpcEndpointIds": "[ref]"},
        key={"VpcEndpointId": "ref"},
    )


class SecurityGroup(TaggedResource, CloudFormationModel):
    """moto's own replaces the group when a rule changes, and forgets to keep egress rules apart from its default."""

    kind = "security-group"
    api = ApiType(
        type="AWS::EC2::SecurityGroup",
        service="ec2",
        create="create_security_group",
        delete="delete_security_group",
        name="GroupName",
        ref="response.GroupId",
        attributes={"GroupId": "ref", "Id": "ref", "VpcId": "properties.VpcId"},
        key={"GroupId": "ref"},
        renamed={"GroupDescription": "Description"},
        inert=frozenset({"SecurityGroupIngress", "SecurityGroupEgress"}),
    )

    def create(self) -> None:
        """Creates the group and its rules; egress rules replace the one that lets everything out."""
        super().create()
        if "SecurityGroupEgress" in self.properties:
            self._call_rules("revoke", "Egress", [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}])
        self._change_rules("authorize", self.properties)

    def update(self, properties: Properties) -> bool:
        """Rules change in place."""
        before = self.properties
        if not super().update(properties):
            return False
        self._change_rules("revoke", before)
        self._change_rules("authorize", properties)
        return True

    def _change_rules(self, verb: str, properties: Properties) -> None:
        self._call_rules(verb, "Ingress", properties.get("SecurityGroupIngress", []))
        self._call_rules(verb, "Egress", properties.get("SecurityGroupEgress", []))

    def _call_rules(self, verb: str, direction: str, rules: list[Properties]) -> None:
        if rules:
            permissions = [_permission(rule) for rule in rules]
            operation = f"{verb}_security_group_{direction.lower()}"
            self.call(operation, {"GroupId": self.physical_resource_id, "IpPermissions": permissions})


class SecurityGroupRule(ApiResource):
    """A rule beside its group."""

    def arguments(self) -> Properties:
        """The rule as one permission."""
        return {"GroupId": self.properties["GroupId"], "IpPermissions": [_permission(self.properties)]}

    def delete_arguments(self) -> dict[str, Any]:
        """A rule is revoked by what it says."""
        return self.arguments()


class SecurityGroupIngress(SecurityGroupRule, CloudFormationModel):
    """moto's own is never revoked, and a group that another refers to can't be deleted."""

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

    api = ApiType(
        type="AWS::EC2::SecurityGroupEgress",
        service="ec2",
        create="authorize_security_group_egress",
        delete="revoke_security_group_egress",
        ref="response.SecurityGroupRules[0].SecurityGroupRuleId",
        attributes={"Id": "ref"},
    )


# The peer that a template names, and the list and member of the API's permission that it becomes.
_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def _permission(rule: Properties) -> dict[str, Any]:
    """A template's rule names one peer; the API takes a permission with a list of each kind of peer."""
    described = {"Description": rule["Description"]} if "Description" in rule else {}
    permission: dict[str, Any] = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    for name, (peers, member) in _PEERS.items():
        if name in rule:
            permission[peers] = [{member: rule[name], **described}]
    return permission
