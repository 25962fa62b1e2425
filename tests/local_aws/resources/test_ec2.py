"""AWS::EC2::*."""

from collections.abc import Callable
from typing import Any

from ecs_constructs.local_aws import LocalAws
from tests.local_aws.conftest import Stacks, Template

Deployed = Callable[[Template], str]

NAME = [{"Key": "Name", "Value": "before"}]


def template(*, tags: list[dict[str, str]] | None = None, cidr: str = "10.0.0.0/8") -> Template:
    """A network with everything that keeps a network from being deleted."""

    def resource(kind: str, *, depends_on: str | None = None, **properties: Any) -> dict[str, Any]:
        dependency = {"DependsOn": depends_on} if depends_on else {}
        return {"Type": f"AWS::EC2::{kind}", "Properties": properties, **dependency}

    ref = {name: {"Ref": name} for name in ("Vpc", "Gateway", "Public", "Private", "Table", "Group", "Peer", "Role")}
    anywhere = "0.0.0.0/0"
    https: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    return {
        "Resources": {
            "Vpc": resource(
                "VPC", CidrBlock="10.60.0.0/16", EnableDnsHostnames=True, EnableDnsSupport=True, Tags=tags or NAME
            ),
            "Gateway": resource("InternetGateway", Tags=NAME),
            "Attachment": resource("VPCGatewayAttachment", VpcId=ref["Vpc"], InternetGatewayId=ref["Gateway"]),
            "Public": resource(
                "Subnet",
                VpcId=ref["Vpc"],
                CidrBlock="10.60.0.0/24",
                AvailabilityZone={"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                MapPublicIpOnLaunch=True,
            ),
            "Private": resource("Subnet", VpcId=ref["Vpc"], CidrBlock="10.60.1.0/24", AvailabilityZone="us-east-1b"),
            "Table": resource("RouteTable", VpcId=ref["Vpc"]),
            "Association": resource("SubnetRouteTableAssociation", SubnetId=ref["Public"], RouteTableId=ref["Table"]),
            "Default": resource(
                "Route",
                depends_on="Attachment",
                RouteTableId=ref["Table"],
                DestinationCidrBlock=anywhere,
                GatewayId=ref["Gateway"],
            ),
            "Address": resource("EIP", Domain="vpc", Tags=NAME),
            "Nat": resource(
                "NatGateway", SubnetId=ref["Public"], AllocationId={"Fn::GetAtt": ["Address", "AllocationId"]}
            ),
            "Group": resource(
                "SecurityGroup",
                VpcId=ref["Vpc"],
                GroupDescription="group",
                SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": anywhere, "Description": "all"}],
                SecurityGroupIngress=[{**https, "CidrIp": cidr}],
            ),
            "Peer": resource(
                "SecurityGroup",
                VpcId=ref["Vpc"],
                GroupDescription="peer",
                SecurityGroupEgress=[
                    {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}
                ],
            ),
            "In": resource("SecurityGroupIngress", GroupId=ref["Group"], SourceSecurityGroupId=ref["Peer"], **https),
            "Out": resource(
                "SecurityGroupEgress", GroupId=ref["Peer"], DestinationSecurityGroupId=ref["Group"], **https
            ),
            "S3": resource(
                "VPCEndpoint",
                VpcId=ref["Vpc"],
                ServiceName="com.amazonaws.us-east-1.s3",
                VpcEndpointType="Gateway",
                RouteTableIds=[ref["Table"]],
            ),
            "Ecr": resource(
                "VPCEndpoint",
                VpcId=ref["Vpc"],
                ServiceName="com.amazonaws.us-east-1.ecr.api",
                VpcEndpointType="Interface",
                PrivateDnsEnabled=True,
                SubnetIds=[ref["Private"]],
                SecurityGroupIds=[ref["Group"]],
            ),
            "Logs": {"Type": "AWS::Logs::LogGroup"},
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
            },
            "FlowLog": resource(
                "FlowLog",
                ResourceId=ref["Vpc"],
                ResourceType="VPC",
                TrafficType="REJECT",
                LogGroupName={"Ref": "Logs"},
                DeliverLogsPermissionArn={"Fn::GetAtt": ["Role", "Arn"]},
            ),
        },
        "Outputs": {"DefaultGroup": {"Value": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}}},
    }


def test_a_network_reads_back_and_goes_with_all_that_is_in_it(
    aws: LocalAws, stacks: Stacks, deployed: Deployed
) -> None:
    ec2 = aws.client("ec2")
    interfaces = {found["NetworkInterfaceId"] for found in ec2.describe_network_interfaces()["NetworkInterfaces"]}
    name = deployed(template())
    ids = {logical_id: stacks.physical_id(name, logical_id) for logical_id in template()["Resources"]}
    here = [{"Name": "vpc-id", "Values": [ids["Vpc"]]}]

    hostnames = ec2.describe_vpc_attribute(VpcId=ids["Vpc"], Attribute="enableDnsHostnames")
    assert hostnames["EnableDnsHostnames"] == {"Value": True}
    tags = {tag["Key"]: tag["Value"] for tag in ec2.describe_vpcs(VpcIds=[ids["Vpc"]])["Vpcs"][0]["Tags"]}
    assert (tags["Name"], tags["aws:cloudformation:logical-id"]) == ("before", "Vpc")
    assert ec2.describe_subnets(SubnetIds=[ids["Public"]])["Subnets"][0]["MapPublicIpOnLaunch"] is True
    peer, group = (ec2.describe_security_groups(GroupIds=[ids[key]])["SecurityGroups"][0] for key in ("Peer", "Group"))
    assert [rule["IpProtocol"] for rule in peer["IpPermissionsEgress"]] == ["icmp", "tcp"]
    assert peer["IpPermissionsEgress"][1]["UserIdGroupPairs"][0]["GroupId"] == ids["Group"]
    assert [rule["IpProtocol"] for rule in group["IpPermissionsEgress"]] == ["-1"]
    endpoints = {found["VpcEndpointType"]: found for found in ec2.describe_vpc_endpoints(Filters=here)["VpcEndpoints"]}
    assert endpoints["Gateway"]["RouteTableIds"] == [ids["Table"]]
    assert endpoints["Interface"]["SubnetIds"] == [ids["Private"]]
    assert ec2.describe_flow_logs()["FlowLogs"][0]["TrafficType"] == "REJECT"
    assert ec2.describe_nat_gateways(NatGatewayIds=[ids["Nat"]])["NatGateways"][0]["State"] == "available"
    assert stacks.outputs(name)["DefaultGroup"].startswith("sg-")

    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)

    assert ec2.describe_vpcs(Filters=here)["Vpcs"] == []
    assert ec2.describe_security_groups(Filters=here)["SecurityGroups"] == []
    assert ec2.describe_vpc_endpoints(Filters=here)["VpcEndpoints"] == []
    assert ec2.describe_route_tables(Filters=here)["RouteTables"] == []
    assert ec2.describe_flow_logs()["FlowLogs"] == []
    assert ids["Address"] not in {address["PublicIp"] for address in ec2.describe_addresses()["Addresses"]}
    gateways = ec2.describe_internet_gateways()["InternetGateways"]
    assert ids["Gateway"] not in {gateway["InternetGatewayId"] for gateway in gateways}
    left = {found["NetworkInterfaceId"] for found in ec2.describe_network_interfaces()["NetworkInterfaces"]}
    assert left == interfaces


def test_tags_and_rules_change_in_place(aws: LocalAws, stacks: Stacks, deployed: Deployed) -> None:
    name = deployed(template())
    vpc, group = stacks.physical_id(name, "Vpc"), stacks.physical_id(name, "Group")

    stacks.update(name, template(tags=[{"Key": "Owner", "Value": "after"}], cidr="192.168.0.0/16"))

    assert stacks.status(name) == "UPDATE_COMPLETE", stacks.failures(name)
    assert (stacks.physical_id(name, "Vpc"), stacks.physical_id(name, "Group")) == (vpc, group)
    ec2 = aws.client("ec2")
    tags = {tag["Key"] for tag in ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]}
    assert "Owner" in tags
    assert "Name" not in tags
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert {block["CidrIp"] for rule in rules for block in rule["IpRanges"]} == {"192.168.0.0/16"}
    assert stacks.delete(name) == "DELETE_COMPLETE", stacks.failures(name)
