"""What resources that a test writes in YAML cost."""

from collections.abc import Mapping
from pathlib import Path

from ecs_constructs.cost import Cost, CostLine, PriceList, Usage, cost_of
from ecs_constructs.template import Graph
from ecs_constructs.template.stack import Stack
from tests.rules.checking import OPEN, template

SEOUL = "ap-northeast-2"


def graph(resources: str, sections: str = OPEN, region: str | None = SEOUL) -> Graph:
    """The graph of one stack with resources in YAML."""
    return Graph([Stack(name="test", body=template(resources, sections), file=Path("test.yaml"), region=region)])


def costs(
    resources: str,
    *,
    region: str | None = SEOUL,
    usage: Mapping[str, Usage] | None = None,
    prices: PriceList | None = None,
    sections: str = OPEN,
) -> Cost:
    """What resources in YAML cost."""
    return cost_of(graph(resources, sections, region), prices, usage=usage)


def line(cost: Cost, resource: str) -> CostLine:
    """The line of a resource."""
    (found,) = [each for each in cost.lines if each.resource == resource]
    return found


def only(resources: str, usage: Usage | None = None, region: str | None = SEOUL) -> CostLine:
    """The only line of some resources, of which the use may be known."""
    cost = costs(resources, region=region)
    (found,) = cost.lines
    return line(costs(resources, region=region, usage={found.label: usage}), found.resource) if usage else found


Amounts = tuple[float | None, tuple[float, float] | None, float | None]


def amounts(found: CostLine) -> Amounts:
    """What a line costs, to a millionth of a dollar: the least, what is typical, the most."""
    typical = None if found.typical is None else (round(found.typical.low, 6), round(found.typical.high, 6))
    return _rounded(found.minimum), typical, _rounded(found.maximum)


def expected(least: float, typical: float | tuple[float, float] | None, most: float) -> Amounts:
    """Amounts to compare with :func:`amounts`; what is typical may be one amount."""
    low, high = typical if isinstance(typical, tuple) else (typical, typical)
    between = None if low is None or high is None else (round(low, 6), round(high, 6))
    return round(least, 6), between, round(most, 6)


def _rounded(usd: float | None) -> float | None:
    return None if usd is None else round(usd, 6)
