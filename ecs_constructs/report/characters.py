"""What characters do to a terminal or a page: some control it, some take two columns, some none."""

import unicodedata


def printable(text: str) -> str:
    """A text of a template without characters that control a terminal or that no page may hold."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def width(text: str) -> int:
    """The columns that a text takes: two for an ideograph, none for an accent on the letter before it."""
    return sum(map(_columns, text))


def head(text: str, columns: int) -> str:
    """The beginning of a text that takes at most so many columns."""
    if text.isascii():
        return text[:columns]
    taken = 0
    for end, each in enumerate(text):
        taken += _columns(each)
        if taken > columns:
            return text[:end]
    return text


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.combining(character) else 1
