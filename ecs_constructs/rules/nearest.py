"""The nearest of some names, for an error that says what was probably meant."""

from collections.abc import Iterable


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The name that is most like another one, however unlike."""
    import difflib  # noqa: PLC0415 - only an error needs it

    return difflib.get_close_matches(name, sorted(names), n=1, cutoff=0)[0]
