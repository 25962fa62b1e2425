"""AWS CDK constructs for Amazon ECS and AWS Batch, and checks that prove what was written can run.

Names are resolved when they are first used: importing this package starts no node process, and the checks alone never
do.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecs_constructs.validation import ResourceLimitsAspect, ResourceLimitsPlugin

_HOMES = {
    "ResourceLimitsAspect": "ecs_constructs.validation",
    "ResourceLimitsPlugin": "ecs_constructs.validation",
}

__all__ = ["ResourceLimitsAspect", "ResourceLimitsPlugin"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
