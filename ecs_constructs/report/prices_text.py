"""Of which Regions prices are known, as text."""

from ecs_constructs.cost import FIGURES, PriceList, RegionPrices


def render(prices: PriceList) -> str:
    """A line for each Region: how many prices, of which dates, and what is not known."""
    return "".join(f"{_line(name, region)}\n" for name, region in sorted(prices.regions.items()))


def _line(name: str, region: RegionPrices) -> str:
    dates = region.dates()
    when = "" if not dates else f", dated {dates[0]}" + (f" to {dates[-1]}" if len(dates) > 1 else "")
    missing = [words for figure, words in FIGURES.items() if figure not in region.figures]
    without = f"; no price for {', '.join(missing)}" if missing else ""
    known = f"{len(region.instances)} instance types and {len(region.figures)} other prices"
    return f"{name}: {known}{when}{without}"
