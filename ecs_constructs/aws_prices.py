"""Fetches list prices from AWS into a price file.

Needs the extra ``prices``, and credentials that may call ``pricing:GetProducts``.

Source, read 2026-11-22:
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

import importlib.util
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

_NOT_ALLOWED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException")

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


class PricesError(Exception):
    """Prices could not be fetched or kept; the text is one line for the user."""


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
        PricesError: the extra is not installed, AWS does not answer, or the file cannot be written.
        InputError: there is such a file, and it holds something else.
    """
    target = file or _default_file()
    before = read(target) if target.exists() else PriceList()
    pricing = client or _client()
    fetched = {region: fetch(region, pricing) for region in regions}
    _write(target, as_text(before.overlaid(PriceList(regions=fetched))))
    found = user_file()
    is_found = found is not None and found.absolute() == target.absolute()
    return Refreshed(file=target, regions=fetched, is_found=is_found)


def _default_file() -> Path:
    named = os.environ.get(VARIABLE)
    found = Path(named) if named else own_file()
    if found is None:
        raise PricesError("this user has no home folder to keep prices in; name a file with --output")
    return found


def fetch(region: str, client: Any) -> RegionPrices:
    """Fetches what AWS lists for one Region.

    A figure for which AWS lists several prices is left out: which of them is meant is not known.

    Raises:
        PricesError: AWS does not answer, or lists nothing.
    """
    figures = _unambiguous(_figures(region, client))
    instances = _unambiguous(_instances(region, client))
    if not figures and not instances:
        raise PricesError(f"AWS lists no prices for {region!r}; write a Region's name, such as eu-west-1")
    return RegionPrices(figures=figures, instances=instances)


def _client() -> Any:
    if importlib.util.find_spec("boto3") is None:
        raise PricesError("boto3 is not installed: install ecs-constructs[prices]")
    import boto3  # noqa: PLC0415 - it belongs to the extra
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    # Somebody waits for it: without a network, botocore would try for minutes.
    patience = Config(connect_timeout=10, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
    try:
        return boto3.Session().client("pricing", region_name=ENDPOINT_REGION, config=patience)
    except BotoCoreError as error:
        raise PricesError(_explained(error)) from None
    except ValueError as error:
        # An endpoint that is no address, which botocore does not wrap.
        raise PricesError(f"AWS's price list cannot be read: {error}") from None


def _explained(error: Exception) -> str:
    from botocore.exceptions import ClientError, NoCredentialsError  # noqa: PLC0415 - it belongs to the extra

    match error:
        case NoCredentialsError():
            return "no AWS credentials are configured; set AWS_PROFILE, or run 'aws configure'"
        case ClientError() if error.response["Error"]["Code"] in _NOT_ALLOWED:
            return "these credentials may not call pricing:GetProducts; allow it, or use others"
        case _:
            return f"AWS's price list cannot be read: {error}"


def _write(file: Path, text: str) -> None:
    """Writes a file as a whole, so that nobody who reads it meanwhile reads a part of it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.partial")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise PricesError(f"{file} cannot be written: {error.strerror}") from None


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
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - it belongs to the extra

    filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in attributes.items()]
    try:
        for page in client.get_paginator("get_products").paginate(ServiceCode=service, Filters=filters):
            yield from map(json.loads, page["PriceList"])
    except (BotoCoreError, ClientError) as error:
        raise PricesError(_explained(error)) from None


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
