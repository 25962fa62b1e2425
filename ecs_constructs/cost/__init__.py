"""What the resources of some templates cost in a month: the least, the most, and what is typical where use is known.

The way in is :func:`cost_of`. Figures are list prices of a date, with their source; a user's own price file wins over
the one that comes with this package. Nothing is guessed: a price that is not known is said to be missing, Spot is a
range, and what is left out is listed.
"""

from ecs_constructs.cost.book import Figure, few
from ecs_constructs.cost.cost import Cost, CostLine
from ecs_constructs.cost.prices import (
    FIGURES,
    VARIABLE,
    Discount,
    Price,
    PriceList,
    RegionPrices,
    Source,
    as_text,
    bundled,
    own_file,
    price_list,
    read,
    user_file,
)
from ecs_constructs.cost.span import Span
from ecs_constructs.cost.templates import cost_of, costs_of, key
from ecs_constructs.cost.usage import HOURS_PER_MONTH, Usage

__all__ = [
    "FIGURES",
    "HOURS_PER_MONTH",
    "VARIABLE",
    "Cost",
    "CostLine",
    "Discount",
    "Figure",
    "Price",
    "PriceList",
    "RegionPrices",
    "Source",
    "Span",
    "Usage",
    "as_text",
    "bundled",
    "cost_of",
    "costs_of",
    "few",
    "key",
    "own_file",
    "price_list",
    "read",
    "user_file",
]
