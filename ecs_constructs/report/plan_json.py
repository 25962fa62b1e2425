"""What fits where, as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from ecs_constructs.cost import Cost
from ecs_constructs.placement.placement import Plan
from ecs_constructs.report import cost_json

VERSION = 1
"""The version of the JSON's shape."""


def render(plan: Plan, costs: Sequence[tuple[str, Cost]] = ()) -> str:
    """The plan as JSON: ``version``, ``placements``, ``clusters``, and ``cost`` where that was asked for.

    Args:
        plan: what fits where.
        costs: what it costs, by :func:`~ecs_constructs.cost.costs_of`.
    """
    document: dict[str, Any] = {
        "version": VERSION,
        "placements": [placement.as_json() for placement in plan.placements],
        "clusters": [together.as_json() for together in plan.clusters],
    }
    if costs:
        document["cost"] = cost_json.documents(costs)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
