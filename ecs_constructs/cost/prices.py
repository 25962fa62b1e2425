"""List prices: every figure with where it comes from, and of which date it is.

``prices.json`` holds the figures that come with this package. A file of the same shape that the user has fetched
(``ecs-constructs prices refresh``) wins over it, figure by figure. It is looked for, in this order,

1. where the command line says (``--prices``),
2. where the environment variable ``ECS_CONSTRUCTS_PRICES`` says,
3. in the user's data folder: ``ecs-constructs/prices.json`` below ``$XDG_DATA_HOME`` (``~/.local/share`` where that is
   not set), on Windows below ``%LOCALAPPDATA%``.

A price that neither file holds is not known, and nobody puts another in its place.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ecs_constructs.instance_types import data_file
from ecs_constructs.template import InputError

VERSION = 1
"""The version of the file's shape."""

_CURRENCY = "USD"
"""What AWS lists its prices in, but for China."""

VARIABLE = "ECS_CONSTRUCTS_PRICES"
"""The environment variable that names a price file to use."""

FIGURES: Mapping[str, str] = {
    "application_load_balancer_hour": "an hour of an Application Load Balancer",
    "application_load_balancer_lcu_hour": "an LCU-hour of an Application Load Balancer",
    "fargate_arm_gb_hour": "a GB-hour on Fargate, Arm",
    "fargate_arm_vcpu_hour": "a vCPU-hour on Fargate, Arm",
    "fargate_gb_hour": "a GB-hour on Fargate",
    "fargate_storage_gb_hour": "a GB-hour of storage beyond 20 GB on Fargate",
    "fargate_vcpu_hour": "a vCPU-hour on Fargate",
    "fargate_windows_gb_hour": "a GB-hour on Fargate, Windows",
    "fargate_windows_licence_vcpu_hour": "a vCPU-hour of the Windows licence on Fargate",
    "fargate_windows_vcpu_hour": "a vCPU-hour on Fargate, Windows",
    "interface_endpoint_gb": "a GB through an interface endpoint",
    "interface_endpoint_hour": "an hour of an interface endpoint in one Availability Zone",
    "nat_gateway_gb": "a GB through a NAT gateway",
    "nat_gateway_hour": "an hour of a NAT gateway",
    "network_load_balancer_hour": "an hour of a Network Load Balancer",
    "network_load_balancer_lcu_hour": "an LCU-hour of a Network Load Balancer",
    "public_ipv4_hour": "an hour of a public IPv4 address",
}
"""What a Region's prices may hold besides those of instances, and what it is a price of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where figures come from.

    Attributes:
        name: a short name, unique in its file.
        what: what was read.
        date: the day for which it speaks, ``2026-10-01``; the month or the year where no more is known.
        certainty: ``high``, ``medium-high``, ``medium`` or ``low``.
        computed: whether its figures follow from others, and were not seen themselves.
    """

    name: str
    what: str
    date: str
    certainty: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """A price in USD, tax excluded.

    Attributes:
        usd: the price of one unit.
        source: where it comes from.
        note: how it was computed, where it was.
    """

    usd: float
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Discount:
    """How much cheaper than on demand Spot capacity usually is: a range, as the price moves, and not a bound.

    Attributes:
        least: what is usually taken off at the least, in percent.
        most: and at the most.
        source: where it comes from.
    """

    least: float
    most: float
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPrices:
    """What is known of one Region.

    Attributes:
        figures: prices by the names in :data:`FIGURES`.
        instances: prices of an hour on demand by instance type: Linux, shared tenancy.
        spot: discounts of Spot instances by family.
        other_spot: the discount of families that are not in ``spot``; None where nothing is known.
    """

    figures: Mapping[str, Price] = field(default_factory=dict)
    instances: Mapping[str, Price] = field(default_factory=dict)
    spot: Mapping[str, Discount] = field(default_factory=dict)
    other_spot: Discount | None = None

    def overlaid(self, other: "RegionPrices") -> "RegionPrices":
        """These prices, with those of another list in the place of the same."""
        return RegionPrices(
            figures={**self.figures, **other.figures},
            instances={**self.instances, **other.instances},
            spot={**self.spot, **other.spot},
            other_spot=other.other_spot or self.other_spot,
        )

    def dates(self) -> list[str]:
        """The dates of its prices, oldest first."""
        return sorted({price.source.date for price in (*self.figures.values(), *self.instances.values())})


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """What is known of all Regions.

    Attributes:
        regions: the prices by Region.
        fargate_spot: the discount of Fargate Spot, in every Region; None where nothing is known.
    """

    regions: Mapping[str, RegionPrices] = field(default_factory=dict)
    fargate_spot: Discount | None = None

    def overlaid(self, other: "PriceList") -> "PriceList":
        """This list, with the prices of another in the place of the same."""
        nothing = RegionPrices()
        names = sorted({*self.regions, *other.regions})
        merged = {name: self.regions.get(name, nothing).overlaid(other.regions.get(name, nothing)) for name in names}
        return PriceList(regions=merged, fargate_spot=other.fargate_spot or self.fargate_spot)


@cache
def bundled() -> PriceList:
    """The prices that come with this package."""
    return read(Path(__file__).with_name("prices.json"))


def own_file() -> Path | None:
    """The price file in the user's data folder, whether there is one or not; None for a user without a home."""
    beside = data_file.own_file()
    return None if beside is None else beside.with_name("prices.json")


def user_file() -> Path | None:
    """The user's price file: the one that the environment names, else the one in the data folder, if there is one."""
    return data_file.found_file(VARIABLE, own_file())


def price_list(file: Path | None = None) -> PriceList:
    """The prices that come with this package, with the user's own in the place of the same.

    Args:
        file: the user's price file; default :func:`user_file`, where there is one.

    Raises:
        InputError: the file cannot be used.
    """
    found = file or user_file()
    return bundled() if found is None else bundled().overlaid(read(found))


def read(file: Path) -> PriceList:
    """Reads a price file.

    Raises:
        InputError: it cannot be used.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{file}: no such file; 'ecs-constructs prices refresh' makes one") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{file}: cannot be read as a price file: {error}") from None
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise InputError(f"{file}: not a price file of version {VERSION}")
    if document.get("currency", _CURRENCY) != _CURRENCY:
        raise InputError(f"{file}: its currency is {document['currency']}; a price file is in {_CURRENCY}")
    try:
        return _Reader(document).price_list()
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        raise InputError(f"{file}: not a price file: {type(error).__name__}: {error}") from None


class _Reader:
    """Reads the document of a price file."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._sources = {name: _source(name, body) for name, body in document["sources"].items()}

    def price_list(self) -> PriceList:
        fargate_spot = self._document.get("fargate_spot")
        return PriceList(
            regions={name: self._region(body) for name, body in self._document["regions"].items()},
            fargate_spot=self._discount(fargate_spot[:2], fargate_spot[2]) if fargate_spot else None,
        )

    def _region(self, body: Mapping[str, Any]) -> RegionPrices:
        spot: Mapping[str, Any] = body.get("spot", {})
        source = spot.get("source", "")
        return RegionPrices(
            figures={_figure(name): self._price(*row) for name, row in body.get("figures", {}).items()},
            instances={
                f"{family}.{size}": self._price(usd, source)
                for source, instances in body.get("instances", {}).items()
                for family, sizes in instances.items()
                for size, usd in sizes.items()
            },
            spot={family: self._discount(row, source) for family, row in spot.get("families", {}).items()},
            other_spot=self._discount(spot["all"], source) if spot else None,
        )

    def _price(self, usd: Any, source: str, note: str = "") -> Price:
        return Price(_amount(usd), self._sources[source], note)

    def _discount(self, percent: list[Any], source: str) -> Discount:
        least, most = percent
        if not 0 <= _amount(least) <= _amount(most) <= 100:
            raise ValueError(f"{least} to {most} is no range of percent")
        return Discount(least, most, self._sources[source])


def _figure(name: str) -> str:
    if name not in FIGURES:
        raise ValueError(f"{name!r} is the name of no price; the names are {', '.join(FIGURES)}")
    return name


def _source(name: str, body: Mapping[str, Any]) -> Source:
    return Source(
        name=name,
        what=str(body["what"]),
        date=str(body["date"]),
        certainty=str(body["certainty"]),
        computed=bool(body.get("computed", False)),
    )


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no price")
    return value


def as_text(prices: PriceList) -> str:
    """The content of a price file that holds these prices: one line a figure, and one a family of instances."""
    return "\n".join(_lines(_document(prices), "")) + "\n"


def _document(prices: PriceList) -> dict[str, Any]:
    sources: dict[str, Any] = {}
    regions = {name: _region_document(region, sources) for name, region in sorted(prices.regions.items())}
    spot = prices.fargate_spot
    return {
        "version": VERSION,
        "fargate_spot": [spot.least, spot.most, _noted(spot.source, sources)] if spot else [],
        "regions": regions,
        "sources": dict(sorted(sources.items())),
    }


def _noted(source: Source, sources: dict[str, Any]) -> str:
    """The name of a source, which is now among those of the file."""
    computed = {"computed": True} if source.computed else {}
    sources[source.name] = {"what": source.what, "date": source.date, "certainty": source.certainty, **computed}
    return source.name


def _region_document(region: RegionPrices, sources: dict[str, Any]) -> dict[str, Any]:
    figures = {
        name: [price.usd, _noted(price.source, sources), *([price.note] if price.note else [])]
        for name, price in sorted(region.figures.items())
    }
    instances: dict[str, dict[str, dict[str, float]]] = {}
    for name, price in sorted(region.instances.items(), key=lambda item: (item[0].partition(".")[0], item[1].usd)):
        family, _, size = name.partition(".")
        instances.setdefault(_noted(price.source, sources), {}).setdefault(family, {})[size] = price.usd
    document: dict[str, Any] = {"figures": figures, "instances": instances}
    if region.other_spot is not None:
        other = region.other_spot
        families = {family: [each.least, each.most] for family, each in sorted(region.spot.items())}
        source = _noted(other.source, sources)
        document["spot"] = {"source": source, "all": [other.least, other.most], "families": families}
    return document


def _lines(value: Mapping[str, Any], indent: str) -> list[str]:
    """A mapping as JSON, one line a member; a member without mappings or lists of its own stays on its line."""
    members = [f"{indent} {json.dumps(name)}: {_member(member, indent + ' ')}" for name, member in value.items()]
    return [f"{indent}{{", ",\n".join(members), f"{indent}}}"]


def _member(value: Any, indent: str) -> str:
    if isinstance(value, Mapping) and any(isinstance(member, Mapping | list) for member in value.values()):
        return "\n".join(_lines(value, indent)).lstrip()
    return json.dumps(value, ensure_ascii=False)
