import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from aws_cdk.assertions import Template

from ecs_constructs.network import (
    ECS_ENDPOINT_SERVICES,
    EndpointEgress,
    ExistingNetwork,
    INetwork,
    NatEgress,
    Network,
)
from tests.conftest import ENVIRONMENT, feature_flags


def resources(stack: cdk.Stack, kind: str) -> dict[str, Any]:
    return dict(Template.from_stack(stack).find_resources(kind))


def blocks(stack: cdk.Stack) -> dict[str, str]:
    return {name: subnet["Properties"]["CidrBlock"] for name, subnet in resources(stack, "AWS::EC2::Subnet").items()}


@pytest.fixture(scope="module")
def default_network() -> tuple[cdk.Stack, Network]:
    app = cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "Test", env=ENVIRONMENT)
    return stack, Network(stack, "Network")


def test_vpc_and_subnets_keep_their_logical_ids(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    assert set(resources(stack, "AWS::EC2::VPC")) == {"Network1C6012B5"}
    assert blocks(stack) == {
        "NetworkPrivate1SubnetF325DCBC": "10.0.0.0/20",
        "NetworkPrivate2Subnet5101577A": "10.0.16.0/20",
        "NetworkPublic1Subnet541BD61B": "10.0.128.0/20",
        "NetworkPublic2SubnetB4FF5957": "10.0.144.0/20",
    }


def test_vpc_resolves_names_which_endpoints_need(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    properties = resources(stack, "AWS::EC2::VPC")["Network1C6012B5"]["Properties"]
    assert properties["CidrBlock"] == "10.0.0.0/16"
    assert properties["EnableDnsSupport"] is True
    assert properties["EnableDnsHostnames"] is True


def test_no_subnet_gives_public_addresses(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    for subnet in resources(stack, "AWS::EC2::Subnet").values():
        assert subnet["Properties"].get("MapPublicIpOnLaunch", False) is False


def test_each_zone_has_a_nat_gateway_of_its_own(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, network = default_network

    assert len(network.nat_gateways) == 2
    assert network.interface_endpoints == {}
    routes = resources(stack, "AWS::EC2::Route")
    through_nat = [
        route["Properties"]["NatGatewayId"]["Ref"] for route in routes.values() if "NatGatewayId" in route["Properties"]
    ]
    assert sorted(through_nat) == sorted(resources(stack, "AWS::EC2::NatGateway"))


def test_s3_gateway_endpoint_is_on_the_private_route_tables(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    (endpoint,) = resources(stack, "AWS::EC2::VPCEndpoint").values()
    assert endpoint["Properties"]["VpcEndpointType"] == "Gateway"
    assert endpoint["Properties"]["RouteTableIds"] == [
        {"Ref": "NetworkPrivate1RouteTable79AAF63C"},
        {"Ref": "NetworkPrivate2RouteTable57B64EA9"},
    ]


def test_all_traffic_is_logged_for_three_months(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    (flow_log,) = resources(stack, "AWS::EC2::FlowLog").values()
    assert flow_log["Properties"]["TrafficType"] == "ALL"
    assert flow_log["Properties"]["ResourceId"] == {"Ref": "Network1C6012B5"}
    (group,) = resources(stack, "AWS::Logs::LogGroup").values()
    assert group["Properties"]["RetentionInDays"] == 90
    assert group["DeletionPolicy"] == "Retain"


def test_no_lambda_function_and_no_custom_resource(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = default_network

    kinds = {resource["Type"] for resource in Template.from_stack(stack).to_json()["Resources"].values()}
    assert "AWS::Lambda::Function" not in kinds
    assert not {kind for kind in kinds if kind.startswith("Custom::")}


def test_selections_name_the_right_subnets(default_network: tuple[cdk.Stack, Network]) -> None:
    stack, made = default_network
    network: INetwork = made

    def chosen(selection: ec2.SubnetSelection) -> Any:
        return stack.resolve(network.vpc.select_subnets(subnet_type=selection.subnet_type).subnet_ids)

    assert chosen(network.public_subnets) == [
        {"Ref": "NetworkPublic1Subnet541BD61B"},
        {"Ref": "NetworkPublic2SubnetB4FF5957"},
    ]
    assert chosen(network.private_subnets) == [
        {"Ref": "NetworkPrivate1SubnetF325DCBC"},
        {"Ref": "NetworkPrivate2Subnet5101577A"},
    ]


@pytest.mark.parametrize("environment", [ENVIRONMENT, None], ids=["concrete", "agnostic"])
@pytest.mark.parametrize("zones", [3, ["eu-west-1a", "eu-west-1c"]], ids=["counted", "named"])
def test_nothing_is_looked_up_at_synthesis(
    app: cdk.App, environment: cdk.Environment | None, zones: int | list[str]
) -> None:
    Network(cdk.Stack(app, "Test", env=environment), "Network", availability_zones=zones)

    manifest = json.loads((Path(app.synth().directory) / "manifest.json").read_text())
    assert "missing" not in manifest


def test_another_zone_leaves_the_subnets_of_the_others_as_they_are(make_stack: Callable[[str], cdk.Stack]) -> None:
    two, four = make_stack("Two"), make_stack("Four")
    Network(two, "Network", availability_zones=2)
    Network(four, "Network", availability_zones=4)

    assert len(blocks(four)) == 8
    assert blocks(two).items() <= blocks(four).items()


def test_named_zones(stack: cdk.Stack) -> None:
    Network(stack, "Network", availability_zones=["eu-west-1b", "eu-west-1c"])

    zones = {subnet["Properties"]["AvailabilityZone"] for subnet in resources(stack, "AWS::EC2::Subnet").values()}
    assert zones == {"eu-west-1b", "eu-west-1c"}


def test_one_nat_gateway_for_all_zones(stack: cdk.Stack) -> None:
    network = Network(stack, "Network", availability_zones=3, egress=NatEgress(gateways=1))

    assert len(network.nat_gateways) == 1
    assert len(resources(stack, "AWS::EC2::NatGateway")) == 1
    through_nat = [r for r in resources(stack, "AWS::EC2::Route").values() if "NatGatewayId" in r["Properties"]]
    assert len(through_nat) == 3


@pytest.fixture(scope="module")
def isolated_network() -> tuple[cdk.Stack, Network]:
    app = cdk.App(context=feature_flags(), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "Test", env=ENVIRONMENT)
    return stack, Network(stack, "Network", egress=EndpointEgress(), cidr_block="10.1.0.0/24")


def test_endpoints_cover_what_containers_need(isolated_network: tuple[cdk.Stack, Network]) -> None:
    stack, network = isolated_network

    interfaces = [
        endpoint["Properties"]
        for endpoint in resources(stack, "AWS::EC2::VPCEndpoint").values()
        if endpoint["Properties"]["VpcEndpointType"] == "Interface"
    ]
    names = {endpoint["ServiceName"].removeprefix("com.amazonaws.eu-west-1.") for endpoint in interfaces}
    assert names == {
        "ecr.api",
        "ecr.dkr",
        "logs",
        "ecs",
        "ecs-agent",
        "ecs-telemetry",
        "ssmmessages",
        "secretsmanager",
        "ssm",
    }
    assert names == set(network.interface_endpoints)
    for endpoint in interfaces:
        assert endpoint["PrivateDnsEnabled"] is True
        assert endpoint["SubnetIds"] == [
            {"Ref": "NetworkPrivate1SubnetF325DCBC"},
            {"Ref": "NetworkPrivate2Subnet5101577A"},
        ]


def test_endpoints_take_https_from_the_vpc_alone(isolated_network: tuple[cdk.Stack, Network]) -> None:
    stack, _ = isolated_network

    (group,) = resources(stack, "AWS::EC2::SecurityGroup").values()
    (rule,) = group["Properties"]["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.1.0.0/24", 443, 443)


def test_endpoints_leave_private_subnets_isolated(isolated_network: tuple[cdk.Stack, Network]) -> None:
    stack, network = isolated_network

    assert network.nat_gateways == []
    assert not resources(stack, "AWS::EC2::NatGateway")
    tables = {route["Properties"]["RouteTableId"]["Ref"] for route in resources(stack, "AWS::EC2::Route").values()}
    assert not {table for table in tables if "Private" in table}
    assert network.private_subnets.subnet_type is ec2.SubnetType.PRIVATE_ISOLATED


def test_more_endpoints(stack: cdk.Stack) -> None:
    services = (*ECS_ENDPOINT_SERVICES, ec2.InterfaceVpcEndpointAwsService.KMS)
    network = Network(stack, "Network", egress=EndpointEgress(services=services))

    assert "kms" in network.interface_endpoints


def test_what_needs_the_internet_waits_for_its_routes(stack: cdk.Stack) -> None:
    network = Network(stack, "Network")
    elbv2.ApplicationLoadBalancer(stack, "Alb", vpc=network.vpc, internet_facing=True)

    (balancer,) = resources(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer").values()
    assert "NetworkPublic1DefaultRouteE5BC8AC6" in balancer["DependsOn"]
    assert balancer["Properties"]["Subnets"] == [
        {"Ref": "NetworkPublic1Subnet541BD61B"},
        {"Ref": "NetworkPublic2SubnetB4FF5957"},
    ]


def test_flow_log_arguments(stack: cdk.Stack) -> None:
    Network(
        stack,
        "Network",
        flow_log_retention=logs.RetentionDays.ONE_WEEK,
        log_removal_policy=cdk.RemovalPolicy.DESTROY,
    )

    (group,) = resources(stack, "AWS::Logs::LogGroup").values()
    assert group["Properties"]["RetentionInDays"] == 7
    assert group["DeletionPolicy"] == "Delete"


def test_flow_log_can_be_left_out(stack: cdk.Stack) -> None:
    network = Network(stack, "Network", flow_log_retention=None)

    assert network.flow_log is None
    assert network.flow_log_group is None
    assert not resources(stack, "AWS::EC2::FlowLog")


def test_existing_vpc_stands_in_for_a_network(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["eu-west-1a"],
        public_subnet_ids=["subnet-1"],
        private_subnet_ids=["subnet-2"],
    )
    network: INetwork = ExistingNetwork(vpc=vpc)

    assert network.vpc.select_subnets(subnet_type=network.public_subnets.subnet_type).subnet_ids == ["subnet-1"]
    assert network.vpc.select_subnets(subnet_type=network.private_subnets.subnet_type).subnet_ids == ["subnet-2"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"availability_zones": 0},
            "availability_zones is 0; it must be a whole number between 1 and 8. Give a number of zones, or the "
            "names of different zones.",
        ),
        (
            {"availability_zones": 9},
            "availability_zones is 9; it must be a whole number between 1 and 8. Give a number of zones, or the "
            "names of different zones.",
        ),
        (
            {"availability_zones": []},
            "availability_zones is 0; it must be a whole number between 1 and 8. Give a number of zones, or the "
            "names of different zones.",
        ),
        (
            {"availability_zones": ["eu-west-1a", "eu-west-1a"]},
            "availability_zones is ['eu-west-1a', 'eu-west-1a']; a zone may be named only once. Give a "
            "number of zones, or the names of different zones.",
        ),
        (
            {"egress": NatEgress(gateways=0)},
            "gateways is 0; it must be a whole number between 1 and 2. Give at most one for each availability zone.",
        ),
        (
            {"egress": NatEgress(gateways=3)},
            "gateways is 3; it must be a whole number between 1 and 2. Give at most one for each availability zone.",
        ),
    ],
)
def test_arguments_that_cannot_work(stack: cdk.Stack, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Network(stack, "Network", **arguments)


@pytest.mark.parametrize("cidr_block", ["10.0.0.0/15", "10.0.0.0/25", "10.0.0.1/16", "fd00::/56", "ten"])
def test_ranges_that_cannot_be_cut_into_subnets(stack: cdk.Stack, cidr_block: str) -> None:
    message = (
        f"cidr_block is {cidr_block!r}; it must be an IPv4 network from /16 to /24, written out, because subnets "
        "are cut from it at synthesis. Give the network's first address and its prefix, such as 10.0.0.0/16."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Network(stack, "Network", cidr_block=cidr_block)
