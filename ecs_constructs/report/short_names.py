"""Construct paths cut down to what tells one from another."""

from collections import Counter
from collections.abc import Iterable

_SAYS_NOTHING = frozenset(("Resource", "Default", "Service", "AutoScalingGroup", "ASG"))
"""The ids under which constructs keep what they are made of."""


def short_names(paths: Iterable[str]) -> dict[str, str]:
    """A short name for each construct path: as many of its last parts as no other path shares.

    Parts at the end that say nothing are left out: ``Shop-prod/Orders/Resource/Service`` is ``Orders``.
    """
    left = {path: _telling(path) for path in paths}
    names: dict[str, str] = {}
    length = 1
    while left:
        shared = Counter(parts[-length:] for parts in left.values())
        for path, parts in list(left.items()):
            if shared[parts[-length:]] == 1:
                names[path] = "/".join(parts[-length:])
            elif length == len(parts):
                names[path] = path
            else:
                continue
            del left[path]
        length += 1
    return names


def _telling(path: str) -> tuple[str, ...]:
    parts = path.split("/")
    while len(parts) > 2 and parts[-1] in _SAYS_NOTHING:
        parts.pop()
    return tuple(parts)
