"""Fetches list prices from AWS into a price file.

Needs the extra ``aws``, and credentials that may call ``pricing:GetProducts``.

Source, read 2026-11-22:
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_constructs.aws_requests import AwsError, Request, file_to_keep, is_same, write
from ecs_constructs.cost import (
    VARIABLE,
    Price,
    PriceList,
    RegionPrices,
    Source,
    as_text,
    own_file,
    read,
    user_file,
)

_REQUEST = Request(
    whom="AWS's price list",
    service="pricing",
    operation="get_products",
    action="pricing:GetProducts",
)

ENDPOINT_REGION = "us-east-1"
"""The Price List API answers in a few Regions only, for all of them."""

_USAGE_TYPES: Mapping[tuple[str, str, str], str] = {
    ("AmazonEC2", "NAT Gateway", "NatGateway-Bytes"): "nat_gateway_gb",
    ("AmazonEC2", "NAT Gateway", "NatGateway-Hours"): "nat_gateway_hour",
    ("AmazonECS", "", "Fargate-ARM-GB-Hours"): "fargate_arm_gb_hour",
    ("AmazonECS", "", "Fargate-ARM-vCPU-Hours:perCPU"): "fargate_arm_vcpu_hour",
    ("AmazonECS", "", "Fargate-EphemeralStorage-GB-Hours"): "fargate_storage_gb_hour",
    ("AmazonECS", "", "Fargate-GB-Hours"): "fargate_gb_hour",
    ("AmazonECS", "", "Fargate-vCPU-Hours:perCPU"): "fargate_vcpu_hour",
    ("AmazonECS", "", "Fargate-Windows-GB-Hours"): "fargate_windows_gb_hour",
    ("AmazonECS", "", "Fargate-Windows-OS-Hours:perCPU"): "fargate_windows_licence_vcpu_hour",
    ("AmazonECS", "", "Fargate-Windows-vCPU-Hours:perCPU"): "fargate_windows_vcpu_hour",
    ("AmazonVPC", "", "PublicIPv4:InUseAddress"): "public_ipv4_hour",
    ("AmazonVPC", "", "VpcEndpoint-Bytes"): "interface_endpoint_gb",
    ("AmazonVPC", "", "VpcEndpoint-Hours"): "interface_endpoint_hour",
    ("AWSELB", "Load Balancer-Application", "LCUUsage"): "application_load_balancer_lcu_hour",
    ("AWSELB", "Load Balancer-Application", "LoadBalancerUsage"): "application_load_balancer_hour",
    ("AWSELB", "Load Balancer-Network", "LCUUsage"): "network_load_balancer_lcu_hour",
    ("AWSELB", "Load Balancer-Network", "LoadBalancerUsage"): "network_load_balancer_hour",
}
"""Which figure a product is the price of: by its service, the family where that matters, and the usage type's end."""

_REGION_PART = re.compile(r"^(?:[A-Z]{2,4}\d|EU)-")
"""What a usage type begins with outside us-east-1: ``APN2-``, ``EU-``. Not ``TS-``, which is a trust store."""

_INSTANCES = {
    "operatingSystem": "Linux",
    "preInstalledSw": "NA",
    "tenancy": "Shared",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}
"""What tells the one price of an instance type that this package uses from its many others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh has brought.

    Attributes:
        file: the file that holds it.
        regions: the prices that were fetched, by Region.
        is_found: whether costs find the file where it is.
    """

    file: Path
    regions: Mapping[str, RegionPrices]
    is_found: bool


def refresh(regions: Iterable[str], file: Path | None = None, client: Any | None = None) -> Refreshed:
    """Fetches the prices of some Regions into a price file; what else the file holds stays.

    Args:
        regions: the Regions.
        file: where to write. Default: the file that the environment variable ``ECS_CONSTRUCTS_PRICES`` names, else the
            one in the user's data folder; costs find either by themselves.
        client: a boto3 client of ``pricing``. Default: one with the user's own credentials.

    Raises:
        AwsError: the extra is not installed, AWS does not answer, or the file cannot be read or written.
        InputError: there is such a file, and it holds something else.
    """
    target = file or file_to_keep(VARIABLE, own_file())
    before = _kept(target)
    pricing = client or _client()
    fetched = {region: fetch(region, pricing) for region in regions}
    write(target, as_text(before.overlaid(PriceList(regions=fetched))))
    return Refreshed(file=target, regions=fetched, is_found=is_same(target, user_file()))


def _kept(file: Path) -> PriceList:
    try:
        return read(file) if file.exists() else PriceList()
    except OSError as error:
        raise AwsError(f"{file} cannot be read: {error.strerror}") from None


def fetch(region: str, client: Any) -> RegionPrices:
    """Fetches what AWS lists for one Region.

    A figure for which AWS lists several prices is left out: which of them is meant is not known.

    Raises:
        AwsError: AWS does not answer, or lists nothing.
    """
    figures = _unambiguous(_figures(region, client))
    instances = _unambiguous(_instances(region, client))
    if not figures and not instances:
        raise AwsError(f"AWS lists no prices for {region!r}; write a Region's name, such as eu-west-1")
    return RegionPrices(figures=figures, instances=instances)


def _client() -> Any:
    return _REQUEST.client(ENDPOINT_REGION)


def _figures(region: str, client: Any) -> Iterator[tuple[str, Price]]:
    for service, family in sorted({(service, family) for service, family, _ in _USAGE_TYPES}):
        attributes = {"regionCode": region, "productFamily": family}
        for product in _products(client, service, {name: value for name, value in attributes.items() if value}):
            usage = _REGION_PART.sub("", product["product"]["attributes"].get("usagetype", ""))
            name = _USAGE_TYPES.get((service, family, usage))
            if name is not None:
                yield from ((name, price) for price in _prices(product, service))


def _instances(region: str, client: Any) -> Iterator[tuple[str, Price]]:
    for product in _products(client, "AmazonEC2", {"regionCode": region, **_INSTANCES}):
        name = product["product"]["attributes"].get("instanceType", "")
        if "." in name:
            yield from ((name, price) for price in _prices(product, "AmazonEC2"))


def _products(client: Any, service: str, attributes: Mapping[str, str]) -> Iterator[Any]:
    filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in attributes.items()]
    for page in _REQUEST.pages(client, ServiceCode=service, Filters=filters):
        yield from map(json.loads, page["PriceList"])


def _prices(product: Mapping[str, Any], service: str) -> Iterator[Price]:
    """The price in USD on demand of a product's first units; nothing where it has none, or is free."""
    date = str(product["publicationDate"])[:10]
    source = Source(name=f"aws-{service}-{date}", what=f"AWS Price List, {service}", date=date, certainty="high")
    for term in product["terms"].get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            usd = float(dimension["pricePerUnit"].get("USD", 0))
            if usd and dimension.get("beginRange", "0") == "0":
                yield Price(usd, source)


def _unambiguous(found: Iterable[tuple[str, Price]]) -> dict[str, Price]:
    """The prices of names that have only one."""
    prices: dict[str, set[Price]] = {}
    for name, price in found:
        prices.setdefault(name, set()).add(price)
    return {name: each.pop() for name, each in prices.items() if len(each) == 1}
