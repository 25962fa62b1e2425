"""Checks of literal arguments that the constructs share.

A value that CloudFormation decides at deployment (an unresolved token) passes every check: it is not known yet.
"""

import math
from collections.abc import Sequence
from functools import cache

import aws_cdk as cdk


def is_unresolved(value: float | str) -> bool:
    """Whether CloudFormation decides a value at deployment.

    It answers as ``Token.is_unresolved`` does, but asks it only where it could say yes: each question goes to the node
    process and back, and a platform asks hundreds of them, nearly all about plain literals. aws-cdk-lib writes tokens
    as negative numbers of about -1.9e289, or as texts with ``${Token[`` in them.

    Args:
        value: A number or a text.
    """
    may_be_token = "${Token[" in value if isinstance(value, str) else value < 0
    return may_be_token and cdk.Token.is_unresolved(value)


@cache
def known_seconds(duration: cdk.Duration) -> float | None:
    """The seconds of a duration; None when CloudFormation decides them at deployment.

    It asks the node process once for each duration, which never changes: defaults come up for every construct.

    Args:
        duration: The duration.
    """
    return None if duration.is_unresolved() else duration.to_seconds(integral=False)


@cache
def known_mebibytes(size: cdk.Size) -> float | None:
    """The MiB of a size; None when CloudFormation decides them at deployment. It asks once, as `known_seconds` does.

    Args:
        size: The size.
    """
    return None if size.is_unresolved() else size.to_mebibytes(rounding=cdk.SizeRoundingBehavior.NONE)


@cache
def known_gibibytes(size: cdk.Size) -> float | None:
    """The GiB of a size; None when CloudFormation decides them at deployment. It asks once, as `known_seconds` does.

    Args:
        size: The size.
    """
    return None if size.is_unresolved() else size.to_gibibytes(rounding=cdk.SizeRoundingBehavior.NONE)


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
    if value is None or is_unresolved(value):
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
    require_between(f"{name} (in seconds)", known_seconds(value), minimum=minimum, maximum=maximum, fix=fix)


def require_words(name: str, value: Sequence[str] | None) -> None:
    """Check that a list of words is not a single text, which Python takes for the list of its letters.

    Args:
        name: The argument, as the caller wrote it.
        value: The argument's value; None means "not given" and passes.

    Raises:
        ValueError: When it is a single text.
    """
    if isinstance(value, str):
        raise ValueError(f'{name} is the text "{value}"; it must be a list. Write {name}=["{value}"].')
