"""Which version of this tool made a report."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def tool_version() -> str:
    """The version installed; 0.0.0 where only the source is there."""
    try:
        return version("ecs-constructs")
    except PackageNotFoundError:
        return "0.0.0"
