"""What load balancers, NAT gateways and endpoints cost, worked out by hand from the prices of ap-northeast-2."""

import pytest

from ecs_constructs.cost import CostLine, Usage
from tests.cost.costing import only


def same(found: CostLine) -> float | None:
    """What a resource costs whose cost does not vary."""
    assert found.minimum == found.maximum
    assert found.typical is not None
    assert (found.typical.low, found.typical.high) == (found.minimum, found.maximum)
    return found.minimum


def balancer(properties: str = "Subnets: [a, b]") -> str:
    return f"Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{{properties}}}}}"


def nat_gateway(properties: str = "SubnetId: a") -> str:
    return f"Gateway: {{Type: AWS::EC2::NatGateway, Properties: {{{properties}}}}}"


def endpoint(properties: str) -> str:
    return f"Endpoint: {{Type: AWS::EC2::VPCEndpoint, Properties: {{ServiceName: x, VpcId: y, {properties}}}}}"


def test_an_application_load_balancer_costs_its_hours_and_its_addresses() -> None:
    found = only(balancer())
    assert same(found) == pytest.approx(730 * (0.0225 + 2 * 0.005))  # 23.725
    assert found.what == "Application Load Balancer with 2 public IPv4 addresses"
    assert found.left_out == (
        "what goes through it (0.008 USD for an LCU-hour of an Application Load Balancer)",
        "the public IPv4 addresses that it adds as traffic grows",
    )


@pytest.mark.parametrize("without", ["Scheme: internal", "IpAddressType: dualstack-without-public-ipv4"])
def test_one_without_public_addresses_costs_its_hours(without: str) -> None:
    found = only(balancer(f"{without}, Subnets: [a, b]"))
    assert same(found) == pytest.approx(730 * 0.0225)
    assert found.what == "Application Load Balancer"


def test_capacity_units_that_are_known_count() -> None:
    found = only(balancer("SubnetMappings: [{SubnetId: a}]"), Usage(lcu_hours=1000))
    assert same(found) == pytest.approx(730 * (0.0225 + 0.005) + 8)
    assert found.left_out == ("the public IPv4 addresses that it adds as traffic grows",)


def test_how_many_addresses_is_left_open() -> None:
    found = only(balancer("Subnets: !Split [',', !Ref Open]"))
    assert same(found) == pytest.approx(730 * 0.0225)
    assert found.left_out[-1] == "its public IPv4 addresses: the templates leave open how many"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("network", "no price known for an hour of a Network Load Balancer in ap-northeast-2"),
        ("gateway", "no price known for a load balancer of the type gateway"),
        ("!Ref Open", "not determined: Balancer/Type ("),
    ],
)
def test_other_types_have_no_price(kind: str, reason: str) -> None:
    assert only(balancer(f"Type: {kind}, Scheme: internal")).reason.startswith(reason)


def test_a_nat_gateway_costs_its_hours_and_its_address() -> None:
    found = only(nat_gateway())
    assert same(found) == pytest.approx(730 * (0.059 + 0.005))  # 46.72
    assert found.what == "NAT gateway with 1 public IPv4 address"
    assert found.left_out == ("what goes through it (0.059 USD for a GB through a NAT gateway)",)


def test_every_address_of_a_nat_gateway_costs() -> None:
    found = only(nat_gateway("AllocationId: a, SecondaryAllocationIds: [b, c]"))
    assert same(found) == pytest.approx(730 * (0.059 + 3 * 0.005))
    assert found.what == "NAT gateway with 3 public IPv4 addresses"
    addresses = nat_gateway("SecondaryAllocationIds: !Split [',', !Ref Open]")
    assert only(addresses).reason.startswith("not determined: Gateway/SecondaryAllocationIds (")


def test_a_private_one_has_no_address() -> None:
    found = only(nat_gateway("ConnectivityType: private"), Usage(gigabytes=100))
    assert same(found) == pytest.approx(730 * 0.059 + 5.9)
    assert found.what == "private NAT gateway"


def test_a_regional_one_has_no_price() -> None:
    found = only(nat_gateway("AvailabilityMode: regional"))
    assert found.reason == "a regional NAT gateway is paid for by the Availability Zones that it expands to"


def test_an_interface_endpoint_costs_its_hours_in_each_zone() -> None:
    found = only(endpoint("VpcEndpointType: Interface, SubnetIds: [a, b, c]"))
    assert same(found) == pytest.approx(730 * 3 * 0.013)  # 28.47
    assert found.what == "interface endpoint in 3 Availability Zones"
    assert found.left_out == ("what goes through it (0.01 USD for a GB through an interface endpoint)",)


def test_data_that_is_known_counts() -> None:
    found = only(endpoint("VpcEndpointType: Interface, SubnetIds: [a]"), Usage(gigabytes=50))
    assert same(found) == pytest.approx(730 * 0.013 + 0.5)


@pytest.mark.parametrize("properties", ["VpcEndpointType: Gateway", "RouteTableIds: [a]"])
def test_a_gateway_endpoint_is_free(properties: str) -> None:
    found = only(endpoint(properties), region=None)
    assert same(found) == 0
    assert found.what == "gateway endpoint, free of charge"


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("VpcEndpointType: GatewayLoadBalancer", "no price known for an endpoint of the type GatewayLoadBalancer"),
        ("VpcEndpointType: Interface, SubnetIds: !Split [',', !Ref Open]", "not determined: Endpoint/SubnetIds ("),
        ("VpcEndpointType: Interface", "it names no subnet"),
        ("VpcEndpointType: !Ref Open", "not determined: Endpoint/VpcEndpointType ("),
    ],
)
def test_what_has_no_price_says_why(properties: str, reason: str) -> None:
    assert only(endpoint(properties)).reason.startswith(reason)
