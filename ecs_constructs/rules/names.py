"""Which names AWS takes, and what is wrong with one as far as it is known."""

import re
from collections.abc import Iterator, Sequence

from ecs_constructs.rules.references import DYNAMIC, Part, parts_of
from ecs_constructs.rules.rule import Violation
from ecs_constructs.template import View

_OPEN = "\0"
"""Stands where a part of a name is left open: no name begins or ends with it."""


class Form:
    """What names of a kind look like.

    Args:
        longest: how many characters they may have.
        characters: those that they may have, as the inside of a character set of a regular expression.
        in_words: the same for people.
        never: what no name has where it begins or ends, as a regular expression. Default: nothing is ruled out.
    """

    def __init__(self, longest: int, characters: str, in_words: str, never: str = "(?!)") -> None:
        self.longest = longest
        self.allowed = f"1 to {longest} {in_words}"
        """What a name may be, in words."""
        self._whole = re.compile(f"[{characters}]{{1,{longest}}}")
        self._other = re.compile(f"[^{characters}]")
        self._never = re.compile(never)

    def fits(self, name: str) -> bool:
        """Whether AWS takes a name."""
        return self._whole.fullmatch(name) is not None and self._never.search(name) is None

    def fault(self, parts: Sequence[Part]) -> str | None:
        """What is wrong with what is known of a name, as the end of a sentence; None where nothing is."""
        texts = [part for part in parts if isinstance(part, str)]
        known = "".join(texts)
        if len(known) > self.longest:
            return f"has {'' if len(texts) == len(parts) else 'at least '}{len(known)} characters"
        around = "".join(part if isinstance(part, str) else _OPEN for part in parts)
        found = self._other.search(known) or self._never.search(around)
        return f"has {found.group()!r} where it may not" if found else None


ECS = Form(255, "A-Za-z0-9_-", "letters, figures, underscores and hyphens")
"""Names of clusters, services, task definitions and containers."""


def misnamed(view: View, name: str, what: str, form: Form) -> Iterator[Violation]:
    """What is wrong with a name.

    Of a name that is put together, each part that is known counts: with more characters than a whole name may have, or
    one that no name may have, it is wrong whatever the others are.

    Args:
        view: what has the name.
        name: the property that says it.
        what: what the name is one of, such as ``cluster``.
        form: what it must look like.

    Raises:
        NotDetermined: the name is left open, and nothing that is known of it is wrong.
    """
    written = view.body.get(name)
    if isinstance(written, str) and form.fits(written):
        return
    # What stands around a variable within a dynamic reference is no part of the name.
    parts = [None] if DYNAMIC in str(written) else parts_of(view, name)
    fault = form.fault(parts)
    if fault is not None:
        shown = "".join(part if isinstance(part, str) else "..." for part in parts)
        yield Violation(
            at=view.at(name),
            message=f"The {what} name {shown!r} {fault}.",
            actual=shown,
            limit=form.allowed,
            fix=f"Use {form.allowed}.",
        )
    elif not all(isinstance(part, str) for part in parts):
        view.read(name)
