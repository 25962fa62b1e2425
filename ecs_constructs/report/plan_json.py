"""What fits where, as JSON."""

import json

from ecs_constructs.placement.placement import Plan

VERSION = 1
"""The version of the JSON's shape."""


def render(plan: Plan) -> str:
    """The plan as JSON: ``version``, ``placements``, ``clusters``."""
    document = {
        "version": VERSION,
        "placements": [placement.as_json() for placement in plan.placements],
        "clusters": [together.as_json() for together in plan.clusters],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
