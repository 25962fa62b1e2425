"""What a cost says in words and cells, whatever prints it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ecs_constructs.cost import FIGURES, HOURS_PER_MONTH, Cost, CostLine, Discount, Figure, Price, Span, few
from ecs_constructs.report.short_names import short_names

HEADINGS = ("resource", "what", "minimum", "typical", "maximum")
"""The columns of the table."""

FIRST_AMOUNT = HEADINGS.index("minimum")
"""The number of the first column that holds amounts."""

TITLE = f"Cost in USD a month ({HOURS_PER_MONTH} hours), list prices without tax"
"""What the table holds."""

NOT_KNOWN = "?"
"""Stands for an amount that is not known."""

CENT = 0.01
"""USD: what is less is no difference."""

_SPOT = "It may cost up to the price on demand."

_TYPES = {
    "AWS::ECS::Service": "services",
    "AWS::AutoScaling::AutoScalingGroup": "Auto Scaling groups",
    "AWS::Batch::ComputeEnvironment": "Batch",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "load balancers",
    "AWS::EC2::NatGateway": "NAT gateways",
    "AWS::EC2::VPCEndpoint": "endpoints",
}
"""What those of a type are called together."""

NOTHING = "Nothing in the templates is priced here."
"""What is said where there is no service, group, environment, load balancer, NAT gateway or endpoint."""


def rows(cost: Cost) -> list[tuple[str, ...]]:
    """The rows of the table: what has a price, then the total."""
    names = names_of(cost.lines)
    lines = [
        (names[line.label], line.what, _usd(line.minimum), _span(line.typical), _usd(line.maximum))
        for line in cost.lines
        if line.is_priced
    ]
    return [*lines, ("total", "", _usd(cost.minimum), _span(cost.typical), _usd(cost.maximum))]


def names_of(lines: Iterable[CostLine]) -> dict[str, str]:
    """A short name for each resource, by its label."""
    return short_names(line.label for line in lines)


def notes(cost: Cost) -> Iterator[str]:
    """What is to be said beside the amounts: dates, what is not known, what is left out."""
    names = names_of(cost.lines)
    for region, dates in cost.regions.items():
        yield f"Prices of {_when(region, *dates)}."
    yield from _computed(cost.computed)
    yield from _spot(cost.figures)
    for reason, lines in cost.not_priced().items():
        yield f"No price, and not in the total: {_named(lines, names)} ({reason})."
    if any(line.is_priced and line.typical is None for line in cost.lines):
        yield f"Typical is {NOT_KNOWN} where nobody has said how much of a resource is used."
    beyond = [line for line in cost.lines if _is_beyond(line)]
    if beyond:
        yield f"More or less is said to be used than is possible between minimum and maximum: {_named(beyond, names)}."
    for left_out, lines in _left_out(cost.lines).items():
        yield f"Left out of {_named(lines, names)}: {left_out}."
    yield f"Left out everywhere: {'; '.join(cost.left_out)}."


def brief(costs: Sequence[tuple[str, Cost]]) -> Iterator[str]:
    """The cost in a few sentences; nothing where nothing costs.

    Args:
        costs: what :func:`~ecs_constructs.cost.costs_of` has found.
    """
    if not costs or not costs[0][1].lines:
        return
    (_, cost), *others = costs
    yield summary(cost)
    yield from elsewhere(others)
    if not _is_known(cost):
        return
    parts = [f"{_TYPES[kind]} {_span(span)}" for kind, span in cost.by_type().items()]
    if len(parts) > 1:
        yield f"Of that: {'; '.join(parts)}."
    names = names_of(cost.lines)
    for reason, lines in cost.not_priced().items():
        yield f"No price: {few([names[line.label] for line in lines])} ({reason})."
    if any(isinstance(figure.value, Discount) for figure in cost.figures):
        yield f"Spot is taken to be as much cheaper as it usually is. {_SPOT}"
    of_single = "; of single resources what --format html says" if _left_out(cost.lines) else ""
    yield f"Left out: {'; '.join(cost.left_out)}{of_single}."


def elsewhere(costs: Iterable[tuple[str, Cost]]) -> Iterator[str]:
    """What it costs where conditions turn out otherwise than the parameters' defaults say."""
    for where, cost in costs:
        amounts = f"{_range(cost)} USD a month" if cost.lines else "nothing that is priced here"
        reasons = "".join(f"; no price: {reason}" for reason in cost.not_priced())
        yield f"{where[0].upper()}{where[1:]}: {amounts}{reasons}."


def says_what_is_typical(cost: Cost) -> bool:
    """Whether the sentence says what is typical: where that is known, and another figure than the rest."""
    return _is_known(cost) and cost.typical is not None and _span(cost.typical) != _range(cost)


def _is_known(cost: Cost) -> bool:
    """Whether anything is known of it: that some of it is free says nothing where the rest has no price."""
    return cost.minimum is not None and (bool(cost.maximum) or not cost.not_priced())


def _range(cost: Cost) -> str:
    return _usd(cost.minimum) if cost.minimum == cost.maximum else f"{_usd(cost.minimum)} to {_usd(cost.maximum)}"


def summary(cost: Cost) -> str:
    """The cost in one sentence."""
    if not cost.lines:
        return NOTHING
    if not _is_known(cost):
        return f"Cost not known: {'; '.join(cost.not_priced())}."
    typical = f", typically {_span(cost.typical)}" if says_what_is_typical(cost) else ""
    missing = sum(not line.is_priced for line in cost.lines)
    without = f", without {missing} {'resource' if missing == 1 else 'resources'} of unknown price" if missing else ""
    dates = "; ".join(_when(region, *found) for region, found in cost.regions.items())
    return f"Cost: {_range(cost)} USD a month{typical}{without}" + (f" (list prices of {dates})." if dates else ".")


def of_time(cost: Cost, hours: float) -> str:
    """What some hours cost of which the typical month of a cost is made; empty where that is not known."""
    return "" if cost.typical is None else f"{_span(cost.typical * (hours / HOURS_PER_MONTH))} USD"


def _when(region: str, oldest: str, newest: str) -> str:
    return f"{region}, dated {oldest}" + ("" if oldest == newest else f" to {newest}")


def _computed(figures: Iterable[Figure]) -> Iterator[str]:
    """The prices that nobody has seen, by how they came about."""
    found: dict[tuple[str, str], list[str]] = {}
    for figure in figures:
        how = figure.value.note if isinstance(figure.value, Price) else ""
        found.setdefault((figure.region, how or figure.value.source.what), []).append(
            FIGURES.get(figure.name, figure.name)
        )
    for (region, how), names in found.items():
        yield f"Not seen but computed for {region}: {few(names)} ({how})."


def _spot(figures: Iterable[Figure]) -> Iterator[str]:
    """The discounts that were used, by Region and date."""
    found: dict[tuple[str, str], list[str]] = {}
    for figure in figures:
        if isinstance(figure.value, Discount):
            percent = f"{figure.name} {figure.value.least:g} to {figure.value.most:g} %"
            found.setdefault((figure.region, figure.value.source.date), []).append(percent)
    for (region, date), discounts in found.items():
        where = f" in {region}" if region else ""
        off = ", ".join(discounts)
        yield f"Spot is taken to be as much cheaper as it usually is{where}, as of {date}: {off}. {_SPOT}"


def _is_beyond(line: CostLine) -> bool:
    if line.typical is None or line.minimum is None or line.maximum is None:
        return False
    return line.typical.low > line.maximum + CENT or line.typical.high < line.minimum - CENT


def _left_out(lines: Iterable[CostLine]) -> dict[str, list[CostLine]]:
    found: dict[str, list[CostLine]] = {}
    for line in lines:
        for left_out in line.left_out:
            found.setdefault(left_out, []).append(line)
    return found


def _named(lines: Iterable[CostLine], names: Mapping[str, str]) -> str:
    return ", ".join(names[line.label] for line in lines)


def _usd(amount: float | None) -> str:
    return NOT_KNOWN if amount is None else f"{amount:,.2f}"


def _span(span: Span | None) -> str:
    if span is None:
        return NOT_KNOWN
    low, high = _usd(span.low), _usd(span.high)
    return low if low == high else f"{low} to {high}"
