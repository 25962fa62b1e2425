"""What an app costs, as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from ecs_constructs.cost import Cost, CostLine, Discount, Figure, Span

VERSION = 1
"""The version of the JSON's shape."""


def render(cost: Cost) -> str:
    """The cost as JSON: ``version`` and what :func:`document` holds."""
    return json.dumps({"version": VERSION, **document(cost)}, indent=2, ensure_ascii=False) + "\n"


def document(cost: Cost) -> dict[str, Any]:
    """The cost as a part of another document; amounts in USD a month, null where one is not known."""
    return {
        "currency": "USD",
        "minimum": _usd(cost.minimum),
        "typical": _span(cost.typical),
        "maximum": _usd(cost.maximum),
        "resources": [_line(line) for line in cost.lines],
        "prices": [_figure(figure) for figure in cost.figures],
        "left_out": list(cost.left_out),
    }


def documents(costs: Sequence[tuple[str, Cost]]) -> dict[str, Any]:
    """The cost as :func:`document` has it, with ``conditions``: what it is where they turn out otherwise.

    Args:
        costs: what :func:`~ecs_constructs.cost.costs_of` has found.
    """
    (_, cost), *others = costs
    return {**document(cost), "conditions": [_where(where, other) for where, other in others]}


def _where(where: str, cost: Cost) -> dict[str, Any]:
    return {
        "holds": where,
        "minimum": _usd(cost.minimum),
        "maximum": _usd(cost.maximum),
        "not_priced": list(cost.not_priced()),
    }


def _line(line: CostLine) -> dict[str, Any]:
    return {
        "stack": line.stack,
        "resource": line.resource,
        "resource_type": line.resource_type,
        "path": line.path,
        "region": line.region,
        "what": line.what or None,
        "minimum": _usd(line.minimum),
        "typical": _span(line.typical),
        "maximum": _usd(line.maximum),
        "left_out": list(line.left_out),
        "not_priced": line.reason or None,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    value = figure.value
    amount = {"percent_off": [value.least, value.most]} if isinstance(value, Discount) else {"usd": value.usd}
    source = value.source
    return {
        "region": figure.region or None,
        "name": figure.name,
        **amount,
        "date": source.date,
        "source": source.what,
        "certainty": source.certainty,
        "computed": source.computed,
    }


def _usd(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def _span(span: Span | None) -> dict[str, float | None] | None:
    return None if span is None else {"low": _usd(span.low), "high": _usd(span.high)}
