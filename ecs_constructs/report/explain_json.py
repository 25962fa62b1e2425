"""What containers get, as JSON."""

import json
from collections.abc import Iterable

from ecs_constructs.explain import Explanation

VERSION = 1
"""The version of the JSON's shape."""


def render(explanations: Iterable[Explanation]) -> str:
    """The tasks and jobs as JSON: ``version``, ``tasks``."""
    document = {"version": VERSION, "tasks": [explanation.as_json() for explanation in explanations]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
