"""Patterns with ``*`` (any characters) and ``?`` (one character), as listener rules have them."""

from collections.abc import Iterable


def covers(pattern: str, other: str) -> bool:
    """Whether a pattern matches whatever another pattern matches.

    The other's wildcards are read as characters that only a wildcard of the pattern can match. It takes time in
    proportion to the product of the two lengths.
    """
    places = _with_skipped(pattern, [0])
    for character in other:
        places = _with_skipped(pattern, (after for at in places for after in _steps(pattern, at, character)))
    return len(pattern) in places


def _steps(pattern: str, at: int, character: str) -> Iterable[int]:
    """Where a pattern stands behind a character."""
    expected = pattern[at : at + 1]
    if expected == "*":
        return (at,)
    return (at + 1,) if expected == character or (expected == "?" and character != "*") else ()


def _with_skipped(pattern: str, places: Iterable[int]) -> set[int]:
    """Places in a pattern, and those behind the stars there: a star matches no character at all as well."""
    found: set[int] = set()
    for place in places:
        found.add(place)
        following = place
        while pattern[following : following + 1] == "*":
            following += 1
            found.add(following)
    return found
