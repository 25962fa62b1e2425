"""What can be known of the attributes of instances, by which placement constraints choose them."""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Absence(Enum):
    """What an attribute is that an instance certainly does not have."""

    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT
"""The value of an attribute that an instance certainly does not have. One that is merely not known is None."""

Value = str | frozenset[str] | Absence | None
"""What is known of an attribute: its value, values of which it has one, its absence (:data:`ABSENT`), or None."""

Attributes = Mapping[str, Value]
"""What is known of an instance's attributes by name, such as ``ecs.instance-type``. Of other names nothing is known."""
