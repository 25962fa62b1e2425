"""A check that a list of words was given as one."""

from collections.abc import Sequence


def require_list(name: str, words: Sequence[str] | None) -> None:
    """Check that a sequence of texts is not a single text, which Python takes for the sequence of its letters.

    Args:
        name: The argument, as the caller wrote it.
        words: The argument's value; None means "not given" and passes.

    Raises:
        ValueError: When it is a single text.
    """
    if isinstance(words, str):
        raise ValueError(f'{name} is the text "{words}"; it must be a list. Write {name}=["{words}"].')
