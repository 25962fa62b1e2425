"""The prices of one Region, as somebody looks them up."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_constructs.cost.prices import FIGURES, Discount, Price, PriceList, RegionPrices
from ecs_constructs.cost.span import Span


class NotPriced(Exception):  # noqa: N818 - it is an outcome, not an error: many things have no known price
    """Raised where a cost cannot be said; its text says why, for a person."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A price or a discount that was looked up.

    Attributes:
        region: the Region; empty where it is the same in all.
        name: its name in the price file, or the instance type, or what it is a discount of.
        value: the figure with its source.
    """

    region: str
    name: str
    value: Price | Discount


class Book:
    """Looks prices up, and keeps which.

    Args:
        prices: what is known of all Regions.
        region: the Region; None where it is not known.
    """

    def __init__(self, prices: PriceList, region: str | None) -> None:
        self._prices = prices
        self.region = region
        self.used: list[Figure] = []
        """What has been looked up."""

    def figure(self, name: str) -> float:
        """A price by its name in :data:`~ecs_constructs.cost.prices.FIGURES`.

        Raises:
            NotPriced: it is not known.
        """
        price = self._known().figures.get(name)
        if price is None:
            raise NotPriced(f"no price known for {FIGURES[name]} in {self.region}")
        return self._use(name, price)

    def instances(self, names: Iterable[str]) -> tuple[dict[str, float], list[str]]:
        """What an hour of each of some instance types costs on demand, and the types whose price is not known.

        Raises:
            NotPriced: none is known.
        """
        known = self._known().instances
        asked = list(dict.fromkeys(names))
        found = {name: self._use(name, known[name]) for name in asked if name in known}
        if not found:
            raise NotPriced(f"no price known for {few(asked)} in {self.region}")
        return found, [name for name in asked if name not in known]

    def spot_instance(self, name: str) -> Span:
        """What an hour of an instance type costs on Spot.

        Raises:
            NotPriced: the price or the discount is not known.
        """
        region = self._known()
        family = name.partition(".")[0]
        discount = region.spot.get(family, region.other_spot)
        if discount is None or name not in region.instances:
            raise NotPriced(f"no Spot price known for {name} in {self.region}")
        words = family if family in region.spot else "other families"
        return self._discounted(region.instances[name].usd, words, discount, str(self.region))

    def fargate_spot(self, usd: float) -> Span:
        """What costs so much on Fargate, on Fargate Spot.

        Raises:
            NotPriced: the discount is not known.
        """
        discount = self._prices.fargate_spot
        if discount is None:
            raise NotPriced("no discount known for Fargate Spot")
        return self._discounted(usd, "Fargate Spot", discount, "")

    def _known(self) -> RegionPrices:
        if self.region is None:
            raise NotPriced("no Region known; pass --region")
        found = self._prices.regions.get(self.region)
        if found is None:
            fetch = f"'ecs-constructs prices refresh --region {self.region}' fetches them"
            raise NotPriced(f"no prices known for {self.region}; {fetch}")
        return found

    def _use(self, name: str, price: Price) -> float:
        self.used.append(Figure(str(self.region), name, price))
        return price.usd

    def _discounted(self, usd: float, name: str, discount: Discount, region: str) -> Span:
        self.used.append(Figure(region, name, discount))
        return Span(usd * (100 - discount.most) / 100, usd * (100 - discount.least) / 100)


def few(names: list[str]) -> str:
    """Some names in words: the first three, and how many more there are."""
    shown, more = names[:3], len(names) - 3
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
