"""Checks of literal arguments that the constructs share.

A value that CloudFormation decides at deployment (an unresolved token) passes every check: it is not known yet.
"""

import math
from collections.abc import Sequence

import aws_cdk as cdk


def require_between(
    name: str, value: float | None, *, minimum: float, maximum: float = math.inf, fix: str, whole: bool = True
) -> None:
    """Check that a number lies within a range.

    Args:
        name: The argument, as the caller wrote it.
        value: The argument's value; None means "not given" and passes.
        minimum: The smallest value allowed.
        maximum: The largest value allowed; infinity when there is none.
        fix: What to change, as a sentence.
        whole: Whether the value must be a whole number.

    Raises:
        ValueError: When the literal is out of range, or not whole where it must be.
    """
    if value is None or cdk.Token.is_unresolved(value):
        return
    if not minimum <= value <= maximum or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        allowed = f"at least {minimum}" if maximum == math.inf else f"between {minimum} and {maximum}"
        raise ValueError(f"{name} is {value}; it must be {kind} {allowed}. {fix}")


def require_duration_between(
    name: str, value: cdk.Duration, *, minimum: int, maximum: float = math.inf, fix: str
) -> None:
    """Check that a duration lies within a range of seconds.

    Args:
        name: The argument, as the caller wrote it.
        value: The argument's value.
        minimum: The fewest seconds allowed.
        maximum: The most seconds allowed; infinity when there is no limit.
        fix: What to change, as a sentence.

    Raises:
        ValueError: When the literal is out of range.
    """
    if not value.is_unresolved():
        seconds = value.to_seconds(integral=False)
        require_between(f"{name} (in seconds)", seconds, minimum=minimum, maximum=maximum, fix=fix)


def require_words(name: str, value: Sequence[str]) -> None:
    """Check that a list of words is not a single text, which Python takes for the list of its letters.

    Args:
        name: The argument, as the caller wrote it.
        value: The argument's value.

    Raises:
        ValueError: When it is a single text.
    """
    if isinstance(value, str):
        raise ValueError(f'{name} is the text "{value}"; it must be a list of words. Write {name}=["{value}"].')
