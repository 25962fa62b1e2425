"""What can go wrong while a template is read."""


class InputError(Exception):
    """An input that cannot be used at all: its text is one line that says what is wrong and what to do."""


class NotDetermined(Exception):  # noqa: N818 - it is an outcome, not an error: most templates leave something open
    """Raised when a value is asked for that the template alone does not determine.

    Reading such a value never yields a guess: the rule that asked falls silent and the value is counted.

    Args:
        reason: what leaves the value open, for a person.
        position: the position of the property that was read; None until a view has read it.
    """

    def __init__(self, reason: str, position: object | None = None) -> None:
        super().__init__(reason)
        self.position = position
