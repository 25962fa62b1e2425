"""What happens in a simulation, for a person to read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened."""

    ALARM = "alarm"
    SCALE_OUT = "scale-out"
    SCALE_IN = "scale-in"
    SCHEDULED = "scheduled"
    LIMIT = "limit"
    REFUSED = "refused"
    CAPACITY = "capacity"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    Attributes:
        at: when, in seconds from the beginning.
        subject: the service, cluster or group that it happened to.
        kind: what it was.
        text: what it was, in a sentence.
    """

    at: float
    subject: str
    kind: Kind
    text: str

    def as_json(self) -> dict[str, Any]:
        """The event as the command line's JSON has it."""
        return {"at": self.at, "subject": self.subject, "kind": self.kind.value, "text": self.text}
