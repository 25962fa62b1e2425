"""What has become of a simulation, as JSON."""

import json

from ecs_constructs.report import cost_json
from ecs_constructs.simulation.result import Result

VERSION = 1
"""The version of the JSON's shape."""


def render(result: Result) -> str:
    """The result as JSON: ``version``, ``step_seconds``, ``services``, ``clusters``, ``events``, ``summary``, ``cost``.

    A list has a value for each minute, the first one for minute 1; ``cost`` is null where it was not worked out.
    """
    cost = None if result.cost is None else cost_json.document(result.cost)
    document = {"version": VERSION, **result.as_json(), "cost": cost}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
