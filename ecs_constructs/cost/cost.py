"""What the resources of some templates cost in a month, ready to be printed."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecs_constructs.cost.book import Figure
from ecs_constructs.cost.span import NOTHING, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """What one resource costs in a month, in USD.

    Attributes:
        stack: the stack's name.
        resource: the logical id.
        path: the construct path; None where the template does not say.
        resource_type: the CloudFormation type.
        region: the Region; None where it is not known.
        what: what is paid for, in words; empty where it has no price.
        minimum: what it costs at the least; None where it has no price.
        typical: what it costs as it is used; None where its use is not known.
        maximum: what it costs at the most, Spot being as cheap as usual; None where it has no price.
        left_out: what else it costs that no figure here contains.
        reason: why it has no price; empty where it has one.
    """

    stack: str
    resource: str
    path: str | None
    resource_type: str
    region: str | None
    what: str = ""
    minimum: float | None = None
    typical: Span | None = None
    maximum: float | None = None
    left_out: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_priced(self) -> bool:
        """Whether it has a price."""
        return not self.reason

    @property
    def label(self) -> str:
        """What a person knows it by: its construct path, else stack and logical id."""
        return self.path or f"{self.stack}/{self.resource}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What everything costs that has a price here.

    Attributes:
        lines: the resources, those without a price included.
        figures: the prices and discounts that were used, each once.
        left_out: what no line contains.
    """

    lines: tuple[CostLine, ...]
    figures: tuple[Figure, ...]
    left_out: tuple[str, ...]

    @property
    def minimum(self) -> float | None:
        """What it costs in a month at the least, in USD, without what has no price; None where nothing has one."""
        return _total(line.minimum for line in self.lines)

    @property
    def typical(self) -> Span | None:
        """What it costs as it is used; None where nothing has a price, or its use is not known."""
        spans = [line.typical for line in self.lines if line.is_priced]
        known = [span for span in spans if span is not None]
        return sum(known, NOTHING) if known and len(known) == len(spans) else None

    @property
    def maximum(self) -> float | None:
        """What it costs in a month at the most, in USD, without what has no price; None where nothing has one."""
        return _total(line.maximum for line in self.lines)

    @property
    def regions(self) -> dict[str, tuple[str, str]]:
        """The date of the oldest and of the newest figure of each Region that was used."""
        dates: dict[str, list[str]] = {}
        for figure in self.figures:
            if figure.region:
                dates.setdefault(figure.region, []).append(figure.value.source.date)
        return {region: (min(found), max(found)) for region, found in dates.items()}

    @property
    def computed(self) -> list[Figure]:
        """The figures that follow from others and were not seen themselves."""
        return [figure for figure in self.figures if figure.value.source.computed]

    def by_type(self) -> dict[str, Span]:
        """From what to what all of a CloudFormation type that have a price cost, without those that are free."""
        found: dict[str, Span] = {}
        for line in self.lines:
            if line.minimum is not None and line.maximum:
                found[line.resource_type] = found.get(line.resource_type, NOTHING) + Span(line.minimum, line.maximum)
        return found

    def not_priced(self) -> dict[str, list[CostLine]]:
        """What has no price, by the reason."""
        found: dict[str, list[CostLine]] = {}
        for line in self.lines:
            if not line.is_priced:
                found.setdefault(line.reason, []).append(line)
        return found


def _total(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
